#include "evidence/notation_payload.h"

#include "base/json_fields.h"
#include "evidence/notation_envelope.h"
#include "oci/manifest.h"

#define ID "evidence.notation"

static const struct json_limits LIMITS = {
	.depth = 16,
	.document = NOTATION_PAYLOAD_MAX,
	.string = (size_t)64 << 10,
	.members = 1024,
};

struct reading {
	const struct statement_context *context;
	struct statement *out;
	struct notation_target target;
	/* of the annotation that is read; empty when it does not fit */
	char key[STATEMENT_KEY_MAX];
};

static enum statement_document type_of(struct span media_type)
{
	enum manifest_kind kind;

	if (!manifest_kind_of(media_type, &kind))
		return STATEMENT_DOCUMENT_OTHER;
	return kind == MANIFEST_INDEX ? STATEMENT_DOCUMENT_INDEX
				      : STATEMENT_DOCUMENT_MANIFEST;
}

static int on_media_type(void *context, enum json_event event, struct span text,
			 uint64_t offset, struct error *err)
{
	struct reading *reading = context;
	struct notation_target *target = &reading->target;

	(void)event;
	(void)offset;
	if (text.size == 0 || text.size >= sizeof(target->media_type))
		return error_set(err, ERROR_INPUT, ID,
				 "mediaType has %zu bytes", text.size);
	memcpy(target->media_type, text.data, text.size);
	reading->out->subject_type = type_of(text);
	return 0;
}

static int on_digest(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	struct reading *reading = context;

	(void)event;
	(void)offset;
	if (digest_parse(text, &reading->target.digest) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "the digest of targetArtifact is not "
				 "sha256's");
	statement_match(reading->context, &reading->target.digest,
			reading->out);
	return 0;
}

static int on_size(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct reading *reading = context;
	int64_t size;

	(void)event;
	(void)offset;
	if (json_strict_int64(text, &size) < 0 || size < 1)
		return error_set(err, ERROR_INPUT, ID,
				 "the size of targetArtifact is not a number "
				 "of bytes");
	reading->target.size = (uint64_t)size;
	reading->out->subject_size = (uint64_t)size;
	return 0;
}

static int on_annotation(void *context, enum json_event event, struct span text,
			 uint64_t offset, struct error *err)
{
	struct reading *reading = context;

	(void)offset;
	(void)err;
	statement_annotate(reading->out, reading->key, event, text);
	return 0;
}

static const struct json_field ANNOTATION = {
	.types = FIELD_STRING,
	.on = on_annotation,
};

static const struct json_field TARGET_FIELDS[] = {
	{.name = "mediaType",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_media_type},
	{.name = "digest",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_digest},
	{.name = "size",
	 .types = FIELD_NUMBER,
	 .required = true,
	 .on = on_size},
	{.name = "annotations",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .item = &ANNOTATION},
	{.name = NULL},
};

static const struct json_field FIELDS[] = {
	{.name = "targetArtifact",
	 .types = FIELD_OBJECT,
	 .required = true,
	 .fields = TARGET_FIELDS},
	{.name = NULL},
};

static const struct json_field ROOT = {
	.types = FIELD_OBJECT,
	.fields = FIELDS,
};

int notation_payload_read(struct span payload,
			  const struct statement_context *context,
			  struct statement *out, struct notation_target *target,
			  struct error *err)
{
	struct reading reading = {.context = context, .out = out};
	struct error local = ERROR_INIT;
	struct json_fields fields;

	memset(out, 0, sizeof(*out));
	json_fields_start(&fields, &ROOT, "payload", ID, &reading);
	if (json_strict_read(payload, &LIMITS, "payload", json_fields_event,
			     &fields, &local) < 0) {
		memset(out, 0, sizeof(*out));
		local.reason.id = ID;
		return error_pass(err, &local);
	}
	out->kind = STATEMENT_IMAGE;
	if (target)
		*target = reading.target;
	return 0;
}
