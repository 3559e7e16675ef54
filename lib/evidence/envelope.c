#include "evidence/envelope.h"

#include "base/buf.h"
#include "base/encode.h"
#include "base/json_fields.h"
#include "evidence/source.h"

#include <string.h>

#define ID "evidence.envelope"

static const struct json_limits LIMITS = {
	.depth = 64,
	.document = SOURCE_BLOB_MAX,
	.string = (size_t)64 << 10,
	.long_string = SOURCE_BLOB_MAX,
	.members = 4096,
};

struct reading {
	struct span text;
	struct envelope *out;
};

static int on_type(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct envelope *out = ((struct reading *)context)->out;

	(void)event;
	(void)offset;
	if (text.size == 0 || text.size >= sizeof(out->payload_type))
		return error_set(err, ERROR_INPUT, ID,
				 "payloadType has %zu bytes, not 1 to %zu",
				 text.size, sizeof(out->payload_type) - 1);
	memcpy(out->payload_type, text.data, text.size);
	out->payload_type[text.size] = '\0';
	return 0;
}

/* The payload is found again by its place, so it must be written plainly. */
static int on_payload(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	const struct reading *reading = context;

	(void)event;
	if (text.size == 0)
		return error_set(err, ERROR_INPUT, ID, "the payload is empty");
	/* a long one is */
	if (text.data && !json_strict_is_plain(reading->text, offset, text))
		return error_set(err, ERROR_INPUT, ID,
				 "the payload is written with escapes");
	reading->out->payload_offset = offset + 1;
	reading->out->payload_size = text.size;
	return 0;
}

static int on_signature(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	struct envelope *out = ((struct reading *)context)->out;
	struct envelope_signature *to;
	CLEANUP_BUF struct buf bytes = BUF_INIT;

	(void)event;
	(void)offset;
	if (out->signature_count == ENVELOPE_SIGNATURES_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "more than %d signatures",
				 ENVELOPE_SIGNATURES_MAX);
	/* checked before decoding: a signature is not a way to use memory */
	if (text.size > CLAIM_SIGNATURE_MAX / 3 * 4 + 4)
		return error_set(err, ERROR_INPUT, ID,
				 "a signature of %zu bytes of base64",
				 text.size);
	if (encode_base64_decode(text, ENCODE_BASE64_EITHER, &bytes, err) < 0)
		return error_wrap(err, "signature");
	to = &out->signatures[out->signature_count];
	if (bytes.size == 0 || bytes.size > sizeof(to->bytes))
		return error_set(err, ERROR_INPUT, ID,
				 "a signature of %zu bytes", bytes.size);
	memcpy(to->bytes, bytes.data, bytes.size);
	to->size = (uint32_t)bytes.size;
	out->signature_count++;
	return 0;
}

static const struct json_field SIGNATURE_FIELDS[] = {
	{.name = "sig",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_signature},
	{.name = NULL},
};

static const struct json_field SIGNATURE = {
	.types = FIELD_OBJECT,
	.fields = SIGNATURE_FIELDS,
};

static const struct json_field FIELDS[] = {
	{.name = "payloadType",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_type},
	{.name = "payload",
	 .types = FIELD_STRING,
	 .required = true,
	 .may_be_long = true,
	 .on = on_payload},
	{.name = "signatures",
	 .types = FIELD_ARRAY,
	 .required = true,
	 .item = &SIGNATURE},
	{.name = NULL},
};

static const struct json_field ROOT = {
	.types = FIELD_OBJECT,
	.fields = FIELDS,
};

static int read_events(struct span text, span_passed *passed,
		       struct envelope *out, struct error *err)
{
	struct reading reading = {.text = text, .out = out};
	struct json_fields fields;

	json_fields_start(&fields, &ROOT, "envelope", ID, &reading);
	if (json_strict_read_large(text, &LIMITS, "envelope", json_fields_event,
				   &fields, passed, err) < 0)
		return -1;
	if (out->signature_count == 0)
		return error_set(err, ERROR_INPUT, ID, "no signatures");
	return 0;
}

int envelope_read(struct span text, struct envelope *out, struct error *err)
{
	return envelope_read_large(text, NULL, out, err);
}

int envelope_read_large(struct span text, span_passed *passed,
			struct envelope *out, struct error *err)
{
	struct error local = ERROR_INIT;

	memset(out, 0, sizeof(*out));
	if (read_events(text, passed, out, &local) == 0)
		return 0;
	memset(out, 0, sizeof(*out));
	local.reason.id = ID;
	return error_pass(err, &local);
}
