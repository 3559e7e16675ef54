#include "evidence/simplesigning.h"

#include "base/json_fields.h"

#define ID   "evidence.statement"
#define TYPE "cosign container image signature"

static const struct json_limits LIMITS = {
	.depth = 64,
	.document = (size_t)1 << 20,
	.string = (size_t)1 << 20,
	.members = (size_t)4 << 10,
};

struct reading {
	const struct statement_context *context;
	struct statement *out;
	/* of the annotation that is read; empty when it does not fit */
	char key[STATEMENT_KEY_MAX];
};

static int on_critical_type(void *context, enum json_event event,
			    struct span text, uint64_t offset,
			    struct error *err)
{
	(void)context;
	(void)event;
	(void)offset;
	if (!span_is(text, TYPE))
		return error_set(err, ERROR_INPUT, ID,
				 "critical.type is not '%s'", TYPE);
	return 0;
}

static int on_manifest_digest(void *context, enum json_event event,
			      struct span text, uint64_t offset,
			      struct error *err)
{
	struct reading *reading = context;
	struct digest digest;

	(void)event;
	(void)offset;
	if (digest_parse(text, &digest) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "docker-manifest-digest is not a sha256 "
				 "digest");
	statement_match(reading->context, &digest, reading->out);
	return 0;
}

static int on_reference(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	struct statement *out = ((struct reading *)context)->out;

	(void)event;
	(void)offset;
	if (text.size >= sizeof(out->reference))
		return error_set(err, ERROR_INPUT, ID,
				 "docker-reference is longer than %zu",
				 sizeof(out->reference) - 1);
	memcpy(out->reference, text.data, text.size);
	out->reference[text.size] = '\0';
	return 0;
}

static int on_optional(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	struct reading *reading = context;

	(void)offset;
	(void)err;
	statement_annotate(reading->out, reading->key, event, text);
	return 0;
}

static const struct json_field IDENTITY_FIELDS[] = {
	{.name = "docker-reference", .types = FIELD_STRING, .on = on_reference},
	{.name = NULL},
};

static const struct json_field IMAGE_FIELDS[] = {
	{.name = "docker-manifest-digest",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_manifest_digest},
	{.name = NULL},
};

static const struct json_field CRITICAL_FIELDS[] = {
	{.name = "identity",
	 .types = FIELD_OBJECT,
	 .closed = true,
	 .fields = IDENTITY_FIELDS},
	{.name = "image",
	 .types = FIELD_OBJECT,
	 .required = true,
	 .closed = true,
	 .fields = IMAGE_FIELDS},
	{.name = "type",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_critical_type},
	{.name = NULL},
};

static const struct json_field ANNOTATION = {
	.types = FIELD_ANY,
	.on = on_optional,
};

static const struct json_field FIELDS[] = {
	{.name = "critical",
	 .types = FIELD_OBJECT,
	 .required = true,
	 .closed = true,
	 .fields = CRITICAL_FIELDS},
	{.name = "optional",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .item = &ANNOTATION},
	{.name = NULL},
};

static const struct json_field ROOT = {
	.types = FIELD_OBJECT,
	.fields = FIELDS,
};

int simplesigning_read(struct span payload,
		       const struct statement_context *context,
		       struct statement *out, struct error *err)
{
	struct reading reading = {.context = context, .out = out};
	struct json_fields fields;

	json_fields_start(&fields, &ROOT, "payload", ID, &reading);
	if (json_strict_read(payload, &LIMITS, "payload", json_fields_event,
			     &fields, err) < 0)
		return -1;
	out->kind = STATEMENT_IMAGE;
	return 0;
}
