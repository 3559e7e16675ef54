#include "evidence/loose.h"

#include "base/buf.h"
#include "base/encode.h"
#include "base/json_fields.h"
#include "evidence/sigstore_bundle.h"
#include "evidence/source.h"

#include <stdlib.h>
#include <string.h>

#define ID "evidence.loose"

static const struct json_limits LIMITS = {
	.depth = 64,
	.document = SOURCE_BLOB_MAX,
	.string = SOURCE_BLOB_MAX,
	.members = (size_t)64 << 10,
};

/* What is read of one bundle or envelope. */
struct reading {
	struct loose *out;
	bool is_bundle;	       /* by its mediaType */
	bool has_payload;      /* of a DSSE envelope */
	bool is_sha256;	       /* the digest of a message is */
	struct digest message; /* zero: none */
};

static int on_subject(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct loose *out = context;
	struct digest digest;

	(void)event;
	(void)offset;
	if (digest_parse_hex(text, &digest) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "a subject's sha256 is not 64 lower-case hex "
				 "digits");
	for (size_t i = 0; i < out->count; i++)
		if (digest_equal(&out->subjects[i], &digest))
			return 0;
	if (out->count == LOOSE_SUBJECTS_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "more than %d subjects", LOOSE_SUBJECTS_MAX);
	out->subjects[out->count++] = digest;
	return 0;
}

static int on_predicate_type(void *context, enum json_event event,
			     struct span text, uint64_t offset,
			     struct error *err)
{
	(void)event;
	(void)offset;
	(void)err;
	if (span_is(text, SIGSTORE_SIGNS_IMAGE))
		((struct loose *)context)->form = RELATION_SIGNATURE;
	return 0;
}

static const struct json_field DIGEST_FIELDS[] = {
	{.name = "sha256", .types = FIELD_STRING, .on = on_subject},
	{.name = NULL},
};
static const struct json_field SUBJECT_FIELDS[] = {
	{.name = "digest",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = DIGEST_FIELDS},
	{.name = NULL},
};
static const struct json_field SUBJECT = {
	.types = FIELD_OBJECT,
	.fields = SUBJECT_FIELDS,
};
static const struct json_field STATEMENT_FIELDS[] = {
	{.name = "subject",
	 .types = FIELD_ARRAY,
	 .required = true,
	 .item = &SUBJECT},
	{.name = "predicateType",
	 .types = FIELD_STRING,
	 .on = on_predicate_type},
	{.name = NULL},
};
static const struct json_field STATEMENT = {
	.types = FIELD_OBJECT,
	.fields = STATEMENT_FIELDS,
};

/* The payload says in a statement whom it is for. */
static int on_payload(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct reading *reading = context;
	CLEANUP_BUF struct buf payload = BUF_INIT;
	struct json_fields fields;

	(void)event;
	(void)offset;
	reading->has_payload = true;
	if (encode_base64_decode(text, ENCODE_BASE64_EITHER, &payload, err) < 0)
		return error_wrap(err, "the payload");
	json_fields_start(&fields, &STATEMENT, "statement", ID, reading->out);
	return json_strict_read(buf_span(&payload), &LIMITS, "statement",
				json_fields_event, &fields, err);
}

static int on_media_type(void *context, enum json_event event, struct span text,
			 uint64_t offset, struct error *err)
{
	struct reading *reading = context;

	(void)event;
	(void)offset;
	(void)err;
	reading->is_bundle = span_starts(text, SIGSTORE_BUNDLE_TYPE);
	return 0;
}

static int on_algorithm(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	(void)err;
	((struct reading *)context)->is_sha256 = span_is(text, "SHA2_256");
	return 0;
}

static int on_message(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct reading *reading = context;
	CLEANUP_BUF struct buf bytes = BUF_INIT;

	(void)event;
	(void)offset;
	if (text.size > 128 ||
	    encode_base64_decode(text, ENCODE_BASE64_EITHER, &bytes, err) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "the digest of the message is not base64");
	if (bytes.size == sizeof(reading->message))
		memcpy(&reading->message, bytes.data, bytes.size);
	return 0;
}

static const struct json_field ENVELOPE_FIELDS[] = {
	{.name = "payload",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_payload},
	{.name = NULL},
};
static const struct json_field MESSAGE_DIGEST_FIELDS[] = {
	{.name = "algorithm", .types = FIELD_STRING, .on = on_algorithm},
	{.name = "digest", .types = FIELD_STRING, .on = on_message},
	{.name = NULL},
};
static const struct json_field MESSAGE_FIELDS[] = {
	{.name = "messageDigest",
	 .types = FIELD_OBJECT,
	 .fields = MESSAGE_DIGEST_FIELDS},
	{.name = NULL},
};
/* Members of a bundle, and those of an envelope that stands alone. */
static const struct json_field FIELDS[] = {
	{.name = "mediaType", .types = FIELD_STRING, .on = on_media_type},
	{.name = "dsseEnvelope",
	 .types = FIELD_OBJECT,
	 .fields = ENVELOPE_FIELDS},
	{.name = "messageSignature",
	 .types = FIELD_OBJECT,
	 .fields = MESSAGE_FIELDS},
	{.name = "payload", .types = FIELD_STRING, .on = on_payload},
	{.name = NULL},
};
static const struct json_field ROOT = {
	.types = FIELD_OBJECT,
	.fields = FIELDS,
};

/* Fills *out from the one document that @text is. */
static int read_one(struct span text, struct loose *out, struct error *err)
{
	struct reading reading = {.out = out};
	struct json_fields fields;

	out->count = 0;
	out->form = RELATION_BUNDLE;
	json_fields_start(&fields, &ROOT, "file", ID, &reading);
	if (json_strict_read(text, &LIMITS, "file", json_fields_event, &fields,
			     err) < 0)
		return -1;
	if (!reading.is_bundle)
		out->form = RELATION_ENVELOPE;
	else if (!reading.has_payload)
		out->form = RELATION_SIGNATURE;
	if (!reading.is_bundle && !reading.has_payload)
		return error_set(err, ERROR_INPUT, ID,
				 "neither a Sigstore bundle nor a DSSE "
				 "envelope");
	if (reading.is_bundle && !reading.has_payload && reading.is_sha256 &&
	    !digest_is_zero(&reading.message))
		out->subjects[out->count++] = reading.message;
	if (out->count == 0)
		return error_set(err, ERROR_INPUT, ID,
				 "names no subject by sha256, so that nobody "
				 "knows what it is for");
	return 0;
}

static int on_protected(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	(void)event;
	(void)text;
	(void)offset;
	(void)err;
	*(bool *)context = true;
	return 0;
}

static const struct json_field JWS_FIELDS[] = {
	{.name = "protected", .types = FIELD_STRING, .on = on_protected},
	{.name = NULL},
};
static const struct json_field JWS = {
	.types = FIELD_OBJECT,
	.fields = JWS_FIELDS,
};

/* Whether it is an envelope of the Notary Project, which stands in a layout. */
static bool is_jws(struct span text)
{
	struct json_fields fields;
	bool found = false;

	json_fields_start(&fields, &JWS, "file", ID, &found);
	return json_strict_read(text, &LIMITS, "file", json_fields_event,
				&fields, NULL) == 0 &&
	       found;
}

/* One document on each line, where there is more than one. */
static int read_lines(struct span text, struct loose *loose, loose_emit *emit,
		      void *context, struct error *err)
{
	size_t at = 0;
	size_t lines = 0;

	while (at < text.size) {
		const char *end = memchr(text.data + at, '\n', text.size - at);
		size_t size =
			end ? (size_t)(end - text.data) - at : text.size - at;
		struct span line = {text.data + at, size};

		loose->offset = at;
		loose->size = size;
		at += size + 1;
		if (size == 0 || (size == 1 && line.data[0] == '\r'))
			continue;
		if (++lines > LOOSE_LINES_MAX)
			return error_set(err, ERROR_INPUT, "evidence.limit",
					 "more than %d lines", LOOSE_LINES_MAX);
		if (read_one(line, loose, err) < 0)
			return error_wrap(err, "line %zu", lines);
		if (emit(context, loose, err) < 0)
			return -1;
	}
	return 0;
}

int loose_read(struct span text, loose_emit *emit, void *context,
	       struct error *err)
{
	CLEANUP_FREE struct loose *loose = calloc(1, sizeof(*loose));
	struct error inner = ERROR_INIT;

	if (!loose)
		return error_set(err, ERROR_SYSTEM, "evidence.memory",
				 "no memory to read a bundle");
	loose->size = text.size;
	if (read_one(text, loose, &inner) == 0)
		return emit(context, loose, err);
	if (strcmp(inner.reason.id, "json.trailing") == 0)
		return read_lines(text, loose, emit, context, err);
	if (is_jws(text))
		return error_set(err, ERROR_INPUT, ID, "%s", LOOSE_NOTARY);
	return error_set(err, inner.kind,
			 strcmp(inner.reason.id, "evidence.limit") == 0
				 ? "evidence.limit"
				 : ID,
			 "%s", inner.reason.msg);
}
