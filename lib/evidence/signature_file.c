#include "evidence/signature_file.h"

#include "base/buf.h"
#include "base/encode.h"
#include "base/json_fields.h"
#include "evidence/material.h"

#include <string.h>

#define ID	"evidence.signature-file"
#define PREFIX	"\0sigstore-json\n"
#define OPENPGP 0x80 /* set in the first byte of every packet, RFC 4880 */

static const struct json_limits LIMITS = {
	.depth = 16,
	.document = SIGNATURE_FILE_MAX,
	.string = SIGNATURE_FILE_MAX,
	.members = 1024,
};

struct reading {
	struct span text; /* the JSON */
	struct signature_file *out;
	bool is_signature; /* the value that comes is it */
};

static int on_media_type(void *context, enum json_event event, struct span text,
			 uint64_t offset, struct error *err)
{
	(void)context;
	(void)event;
	(void)offset;
	if (span_is(text, SIGNATURE_MEDIA_TYPE))
		return 0;
	return error_set(err, ERROR_INPUT, ID,
			 "media type '%.*s' is no signature that is known",
			 (int)(text.size > 80 ? 80 : text.size), text.data);
}

static int on_payload(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct reading *reading = context;
	struct signature_file *out = reading->out;
	CLEANUP_BUF struct buf payload = BUF_INIT;

	(void)event;
	if (text.size == 0)
		return error_set(err, ERROR_INPUT, ID, "the payload is empty");
	if (text.size > SIGNATURE_PAYLOAD_MAX / 3 * 4)
		return error_set(err, ERROR_INPUT, ID,
				 "the payload is too "
				 "long");
	if (!json_strict_is_plain(reading->text, offset, text))
		return error_set(err, ERROR_INPUT, ID,
				 "the payload is written with escapes");
	if (encode_base64_decode(text, ENCODE_BASE64_STANDARD, &payload, err) <
	    0)
		return error_wrap(err, "the payload");
	digest_of(buf_span(&payload), &out->payload);
	out->payload_offset = offset + 1;
	out->payload_size = text.size;
	return 0;
}

static int on_annotation(void *context, enum json_event event, struct span text,
			 uint64_t offset, struct error *err)
{
	struct reading *reading = context;
	struct signature_file *out = reading->out;
	CLEANUP_BUF struct buf bytes = BUF_INIT;

	(void)offset;
	if (event == JSON_EVENT_KEY)
		reading->is_signature = span_is(text, SIGNATURE_ANNOTATION);
	if (event != JSON_EVENT_STRING || !reading->is_signature)
		return 0;
	if (text.size == 0)
		return error_set(err, ERROR_INPUT, ID,
				 "its signature annotation is empty");
	/* checked before decoding: a signature is not a way to use memory */
	if (text.size > CLAIM_SIGNATURE_MAX / 3 * 4 + 4)
		return error_set(err, ERROR_INPUT, ID,
				 "its signature is too long");
	if (encode_base64_decode(text, ENCODE_BASE64_STANDARD, &bytes, err) < 0)
		return error_wrap(err, "its signature annotation");
	if (bytes.size > CLAIM_SIGNATURE_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "its signature is too long");
	memcpy(out->signature, bytes.data, bytes.size);
	out->signature_size = (uint32_t)bytes.size;
	return 0;
}

/* Where the object begins and ends. */
static int on_annotations(void *context, enum json_event event,
			  struct span text, uint64_t offset, struct error *err)
{
	struct signature_file *out = ((struct reading *)context)->out;

	(void)text;
	(void)err;
	if (event == JSON_EVENT_OBJECT)
		out->annotations_offset = offset;
	else
		out->annotations_size = offset + 1 - out->annotations_offset;
	return 0;
}

static const struct json_field ANNOTATION = {
	.types = FIELD_STRING,
	.on = on_annotation,
};

static const struct json_field FIELDS[] = {
	{.name = "mimeType",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_media_type},
	{.name = "payload",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_payload},
	{.name = "annotations",
	 .types = FIELD_OBJECT,
	 .required = true,
	 .item = &ANNOTATION,
	 .on = on_annotations},
	{.name = NULL},
};

static const struct json_field ROOT = {
	.types = FIELD_OBJECT,
	.fields = FIELDS,
};

static int read_json(struct span text, struct signature_file *out,
		     struct error *err)
{
	struct reading reading = {.text = text, .out = out};
	struct json_fields fields;

	json_fields_start(&fields, &ROOT, "signature file", ID, &reading);
	if (json_strict_read(text, &LIMITS, "signature file", json_fields_event,
			     &fields, err) < 0)
		return -1;
	if (out->signature_size == 0)
		return error_set(err, ERROR_INPUT, ID,
				 "has no signature annotation");
	return 0;
}

static int read_file(struct span text, struct signature_file *out,
		     struct error *err)
{
	const size_t prefix = sizeof(PREFIX) - 1;

	if (text.size && ((uint8_t)text.data[0] & OPENPGP))
		return error_set(err, ERROR_INPUT, ID,
				 "is an OpenPGP signature, which is not read");
	if (text.size < prefix || memcmp(text.data, PREFIX, prefix) != 0)
		return error_set(err, ERROR_INPUT, ID,
				 "does not begin as a sigstore-json file");
	text.data += prefix;
	text.size -= prefix;
	if (read_json(text, out, err) < 0)
		return -1;
	out->payload_offset += prefix;
	out->annotations_offset += prefix;
	return 0;
}

int signature_file_read(struct span text, struct signature_file *out,
			struct error *err)
{
	struct error local = ERROR_INIT;

	memset(out, 0, sizeof(*out));
	if (read_file(text, out, &local) == 0)
		return 0;
	memset(out, 0, sizeof(*out));
	local.reason.id = ID;
	return error_pass(err, &local);
}

int signature_file_material(struct span text, struct buf *material,
			    struct error *err)
{
	CLEANUP_JSON struct json *root = NULL;
	size_t prefix = sizeof(PREFIX) - 1;

	if (text.size < prefix ||
	    json_parse((struct span){text.data + prefix, text.size - prefix},
		       &LIMITS, "signature file", &root, err) < 0)
		return -1;
	return material_take(json_find(root, "annotations"), material, err);
}
