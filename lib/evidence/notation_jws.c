#include "evidence/notation_jws.h"

#include "base/encode.h"
#include "base/json_fields.h"
#include "base/rfc3339.h"

#define ID "evidence.notation"

static const struct json_limits LIMITS = {
	.depth = 16,
	.document = NOTATION_ENVELOPE_MAX,
	.string = NOTATION_ENVELOPE_MAX,
	.members = 256,
};

struct reading {
	struct span text;
	struct span protected; /* base64url, in the text */
	struct notation_headers headers;
	struct notation_envelope *out;
};

static int fail(struct error *err, const char *what)
{
	return error_set(err, ERROR_INPUT, ID, "%s", what);
}

/*
 * Decodes to out->bytes, which has room for all that the text can decode to,
 * so that it never moves.
 */
static int decode(struct reading *reading, struct span text, size_t most,
		  enum encode_base64 alphabet, struct span *out,
		  struct error *err)
{
	struct buf *bytes = &reading->out->bytes;
	const char *before = bytes->data;
	size_t start = bytes->size;

	if (text.size == 0 || text.size / 4 * 3 > most + 2)
		return error_set(err, ERROR_INPUT, ID, "%zu bytes of base64",
				 text.size);
	if (encode_base64_decode(text, alphabet, bytes, err) < 0)
		return -1;
	if (bytes->data != before)
		return error_set(err, ERROR_SYSTEM, ID, "out of room");
	*out = (struct span){bytes->data + start, bytes->size - start};
	return 0;
}

/* RFC 7515 section 2: no padding, the alphabet for URLs. */
static int decode_url(struct reading *reading, struct span text, size_t most,
		      struct span *out, struct error *err)
{
	if (text.size > 0 && (memchr(text.data, '=', text.size) ||
			      memchr(text.data, '+', text.size) ||
			      memchr(text.data, '/', text.size)))
		return fail(err, "not base64url without padding");
	return decode(reading, text, most, ENCODE_BASE64_EITHER, out, err);
}

#define HANDLER(name)                                                          \
	static int name(void *context, enum json_event event,                  \
			struct span text, uint64_t offset, struct error *err)

/* A header that would change what is verified, where it must not stand. */
HANDLER(on_misplaced)
{
	(void)context;
	(void)event;
	(void)text;
	(void)offset;
	return fail(err, "a header must not stand there: it belongs among the "
			 "others, or is b64");
}

/* Whoever demands a plugin wants checks that nobody here can do. */
HANDLER(on_plugin)
{
	(void)context;
	(void)event;
	(void)text;
	(void)offset;
	return fail(err, "a verification plugin is demanded");
}

HANDLER(on_algorithm)
{
	static const struct {
		const char *name;
		enum notation_algorithm algorithm;
	} NAMES[] = {
		{"PS256", NOTATION_PS256}, {"PS384", NOTATION_PS384},
		{"PS512", NOTATION_PS512}, {"ES256", NOTATION_ES256},
		{"ES384", NOTATION_ES384}, {"ES512", NOTATION_ES512},
	};
	struct reading *reading = context;

	(void)event;
	(void)offset;
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
		if (span_is(text, NAMES[i].name))
			reading->headers.algorithm = NAMES[i].algorithm;
	if (reading->headers.algorithm == 0)
		return error_set(err, ERROR_INPUT, ID,
				 "the algorithm '%.*s' is not accepted",
				 text.size > 32 ? 32 : (int)text.size,
				 text.data);
	reading->headers.seen |= NOTATION_HAS_ALGORITHM;
	return 0;
}

HANDLER(on_scheme)
{
	(void)event;
	(void)offset;
	return notation_envelope_scheme(
		text, &((struct reading *)context)->headers, err);
}

HANDLER(on_type)
{
	(void)event;
	(void)offset;
	return notation_envelope_type(
		text, &((struct reading *)context)->headers, err);
}

HANDLER(on_critical)
{
	(void)event;
	(void)offset;
	return notation_envelope_critical(
		text, &((struct reading *)context)->headers, err);
}

static int take_time(struct reading *reading, enum notation_header bit,
		     struct span text, int64_t *out, struct error *err)
{
	if (rfc3339_parse(text, out) < 0)
		return fail(err, "a time that is not RFC 3339's");
	reading->headers.seen |= bit;
	return 0;
}

HANDLER(on_signing_time)
{
	struct reading *reading = context;

	(void)event;
	(void)offset;
	return take_time(reading, NOTATION_HAS_SIGNING_TIME, text,
			 &reading->headers.signing_time, err);
}

HANDLER(on_authentic_time)
{
	struct reading *reading = context;

	(void)event;
	(void)offset;
	return take_time(reading, NOTATION_HAS_AUTHENTIC_TIME, text,
			 &reading->headers.authentic_time, err);
}

HANDLER(on_expiry)
{
	struct reading *reading = context;

	(void)event;
	(void)offset;
	return take_time(reading, NOTATION_HAS_EXPIRY, text,
			 &reading->headers.expiry, err);
}

static const struct json_field CRITICAL = {
	.types = FIELD_STRING,
	.on = on_critical,
};

#define MISPLACED(key)                                                         \
	{                                                                      \
		.name = (key), .types = FIELD_ANY, .on = on_misplaced          \
	}
#define PLUGIN(key)                                                            \
	{                                                                      \
		.name = (key), .types = FIELD_ANY, .on = on_plugin             \
	}

static const struct json_field PROTECTED_FIELDS[] = {
	{.name = "alg",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_algorithm},
	{.name = "cty", .types = FIELD_STRING, .required = true, .on = on_type},
	{.name = "crit",
	 .types = FIELD_ARRAY,
	 .required = true,
	 .item = &CRITICAL},
	{.name = NOTATION_SCHEME,
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_scheme},
	{.name = NOTATION_SIGNING_TIME,
	 .types = FIELD_STRING,
	 .on = on_signing_time},
	{.name = NOTATION_AUTHENTIC_TIME,
	 .types = FIELD_STRING,
	 .on = on_authentic_time},
	{.name = NOTATION_EXPIRY, .types = FIELD_STRING, .on = on_expiry},
	PLUGIN(NOTATION_PLUGIN),
	PLUGIN(NOTATION_PLUGIN_VERSION),
	MISPLACED(NOTATION_TIMESTAMP),
	MISPLACED("x5c"),
	MISPLACED("b64"),
	{.name = NULL},
};

static const struct json_field PROTECTED = {
	.types = FIELD_OBJECT,
	.fields = PROTECTED_FIELDS,
};

HANDLER(on_certificate)
{
	struct reading *reading = context;
	struct notation_envelope *out = reading->out;

	(void)event;
	(void)offset;
	if (out->chain_count == NOTATION_CHAIN_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "more than %d certificates",
				 NOTATION_CHAIN_MAX);
	if (decode(reading, text, NOTATION_CERT_MAX, ENCODE_BASE64_STANDARD,
		   &out->chain[out->chain_count], err) < 0)
		return error_wrap(err, "a certificate of x5c");
	out->chain_count++;
	return 0;
}

HANDLER(on_timestamp)
{
	struct reading *reading = context;

	(void)event;
	(void)offset;
	if (decode(reading, text, NOTATION_TIMESTAMP_MAX,
		   ENCODE_BASE64_STANDARD, &reading->out->timestamp, err) < 0)
		return error_wrap(err, "the timestamp");
	return 0;
}

static const struct json_field CERTIFICATE = {
	.types = FIELD_STRING,
	.on = on_certificate,
};

/* RFC 7515 section 4: no header is among both the signed and the unsigned. */
static const struct json_field HEADER_FIELDS[] = {
	{.name = "x5c",
	 .types = FIELD_ARRAY,
	 .required = true,
	 .item = &CERTIFICATE},
	{.name = NOTATION_TIMESTAMP, .types = FIELD_STRING, .on = on_timestamp},
	MISPLACED("alg"),
	MISPLACED("cty"),
	MISPLACED("crit"),
	MISPLACED("b64"),
	MISPLACED(NOTATION_SCHEME),
	MISPLACED(NOTATION_SIGNING_TIME),
	MISPLACED(NOTATION_AUTHENTIC_TIME),
	MISPLACED(NOTATION_EXPIRY),
	PLUGIN(NOTATION_PLUGIN),
	PLUGIN(NOTATION_PLUGIN_VERSION),
	{.name = NULL},
};

HANDLER(on_payload)
{
	struct reading *reading = context;
	struct notation_envelope *out = reading->out;

	(void)event;
	if (!json_strict_is_plain(reading->text, offset, text))
		return fail(err, "the payload is written with escapes");
	out->payload_offset = offset + 1;
	out->payload_size = text.size;
	out->payload_is_base64 = true;
	if (decode_url(reading, text, NOTATION_PAYLOAD_MAX, &out->payload,
		       err) < 0)
		return error_wrap(err, "the payload");
	return 0;
}

HANDLER(on_protected)
{
	struct reading *reading = context;

	(void)event;
	if (!json_strict_is_plain(reading->text, offset, text))
		return fail(err, "protected is written with escapes");
	reading->protected =
		(struct span){reading->text.data + offset + 1, text.size};
	return 0;
}

HANDLER(on_signature)
{
	struct reading *reading = context;

	(void)event;
	(void)offset;
	if (decode_url(reading, text, NOTATION_SIGNATURE_MAX,
		       &reading->out->signature, err) < 0)
		return error_wrap(err, "the signature");
	return 0;
}

static const struct json_field FIELDS[] = {
	{.name = "payload",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_payload},
	{.name = "protected",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_protected},
	{.name = "header",
	 .types = FIELD_OBJECT,
	 .required = true,
	 .fields = HEADER_FIELDS},
	{.name = "signature",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_signature},
	{.name = NULL},
};

static const struct json_field ROOT = {
	.types = FIELD_OBJECT,
	.closed = true,
	.fields = FIELDS,
};

static int read_document(struct span text, const struct json_field *root,
			 const char *what, struct reading *reading,
			 struct error *err)
{
	struct json_fields fields;

	json_fields_start(&fields, root, what, ID, reading);
	return json_strict_read(text, &LIMITS, what, json_fields_event, &fields,
				err);
}

static int read_protected(struct reading *reading, struct error *err)
{
	struct span headers;

	if (decode_url(reading, reading->protected, NOTATION_PAYLOAD_MAX,
		       &headers, err) < 0)
		return error_wrap(err, "protected");
	if (read_document(headers, &PROTECTED, "protected headers", reading,
			  err) < 0)
		return -1;
	return notation_envelope_headers(&reading->headers, reading->out, err);
}

static int read_envelope(struct reading *reading, struct error *err)
{
	struct notation_envelope *out = reading->out;
	const char *text = reading->text.data;

	if (reading->text.size > NOTATION_ENVELOPE_MAX)
		return error_set(err, ERROR_INPUT, ID, "more than %zu bytes",
				 NOTATION_ENVELOPE_MAX);
	if (!buf_reserve(&out->bytes, reading->text.size + 64))
		return error_set(err, ERROR_SYSTEM, ID, "no memory");
	if (read_document(reading->text, &ROOT, "JWS envelope", reading, err) <
		    0 ||
	    read_protected(reading, err) < 0)
		return -1;
	if (out->chain_count == 0)
		return fail(err, "x5c is empty");
	out->parts[0] = reading->protected;
	out->parts[1] = span_of(".");
	out->parts[2] = (struct span){text + out->payload_offset,
				      (size_t)out->payload_size};
	out->part_count = 3;
	return 0;
}

int notation_jws_read(struct span text, struct notation_envelope *out,
		      struct error *err)
{
	struct reading reading = {.text = text, .out = out};
	struct error local = ERROR_INIT;

	memset(out, 0, sizeof(*out));
	if (read_envelope(&reading, &local) == 0)
		return 0;
	notation_envelope_release(out);
	local.reason.id = ID;
	return error_pass(err, &local);
}
