#include "evidence/tlog_shape.h"

#include "base/json_shape.h"

#define OBJECT(table)                                                          \
	{                                                                      \
		.kind = SHAPE_OBJECT, .fields = (table)                        \
	}
#define ARRAY(item)                                                            \
	{                                                                      \
		.kind = SHAPE_ARRAY, .of = (item)                              \
	}
#define NESTED(is) (&(const struct shape)is)

static const struct shape text = {.kind = SHAPE_STRING};

/* ---- version 1 ---- */

static const struct shape_field hash_fields[] = {
	{"algorithm", &text, true}, {"value", &text, true}, {0}};
static const struct shape hash = OBJECT(hash_fields);

static const struct shape_field data_fields[] = {{"hash", &hash, true}, {0}};
static const struct shape_field pem_fields[] = {{"content", &text, true}, {0}};
static const struct shape_field signed_fields[] = {
	{"content", &text, true},
	{"publicKey", NESTED(OBJECT(pem_fields)), true},
	{0}};
static const struct shape_field hashedrekord_fields[] = {
	{"data", NESTED(OBJECT(data_fields)), true},
	{"signature", NESTED(OBJECT(signed_fields)), true},
	{0}};
static const struct shape hashedrekord = OBJECT(hashedrekord_fields);

static const struct shape_field verified_fields[] = {
	{"signature", &text, true}, {"verifier", &text, true}, {0}};
static const struct shape verified = OBJECT(verified_fields);
static const struct shape_field dsse_fields[] = {
	{"envelopeHash", &hash, false},
	{"payloadHash", &hash, true},
	{"signatures", NESTED(ARRAY(&verified)), true},
	{0}};
static const struct shape dsse = OBJECT(dsse_fields);

static const struct shape_field sig_fields[] = {
	{"sig", &text, true}, {"publicKey", &text, true}, {0}};
static const struct shape sig = OBJECT(sig_fields);
static const struct shape_field envelope_fields[] = {
	{"payloadType", &text, false},
	{"signatures", NESTED(ARRAY(&sig)), true},
	{0}};
static const struct shape_field content_fields[] = {
	{"envelope", NESTED(OBJECT(envelope_fields)), true},
	{"hash", &hash, false},
	{"payloadHash", &hash, true},
	{0}};
static const struct shape_field intoto_fields[] = {
	{"content", NESTED(OBJECT(content_fields)), true}, {0}};
static const struct shape intoto = OBJECT(intoto_fields);

static const struct shape_field old_content_fields[] = {
	{"hash", &hash, true}, {"payloadHash", &hash, false}, {0}};
static const struct shape_field old_intoto_fields[] = {
	{"content", NESTED(OBJECT(old_content_fields)), true},
	{"publicKey", &text, true},
	{0}};
static const struct shape old_intoto = OBJECT(old_intoto_fields);

/* ---- version 2 ---- */

static const struct shape_field v2_hash_fields[] = {
	{"algorithm", &text, true}, {"digest", &text, true}, {0}};
static const struct shape v2_hash = OBJECT(v2_hash_fields);
static const struct shape_field raw_fields[] = {{"rawBytes", &text, true}, {0}};
static const struct shape raw = OBJECT(raw_fields);
static const struct shape_field verifier_fields[] = {
	{"keyDetails", &text, true},
	{"publicKey", &raw, false},
	{"x509Certificate", &raw, false},
	{0}};
static const struct shape_field v2_signed_fields[] = {
	{"content", &text, true},
	{"verifier", NESTED(OBJECT(verifier_fields)), true},
	{0}};
static const struct shape v2_signed = OBJECT(v2_signed_fields);

static const struct shape_field v2_record_fields[] = {
	{"data", &v2_hash, true}, {"signature", &v2_signed, true}, {0}};
static const struct shape_field v2_hashedrekord_fields[] = {
	{"hashedRekordV002", NESTED(OBJECT(v2_record_fields)), true}, {0}};
static const struct shape v2_hashedrekord = OBJECT(v2_hashedrekord_fields);

static const struct shape_field v2_dsse_record_fields[] = {
	{"payloadHash", &v2_hash, true},
	{"signatures", NESTED(ARRAY(&v2_signed)), true},
	{0}};
static const struct shape_field v2_dsse_fields[] = {
	{"dsseV002", NESTED(OBJECT(v2_dsse_record_fields)), true}, {0}};
static const struct shape v2_dsse = OBJECT(v2_dsse_fields);

static const struct {
	const char *kind;
	const char *version;
	const struct shape *shape;
	bool closed;
} SPECS[] = {
	{"hashedrekord", "0.0.1", &hashedrekord, false},
	{"dsse", "0.0.1", &dsse, false},
	{"intoto", "0.0.1", &old_intoto, false},
	{"intoto", "0.0.2", &intoto, false},
	{"hashedrekord", "0.0.2", &v2_hashedrekord, true},
	{"dsse", "0.0.2", &v2_dsse, true},
};

int tlog_shape_check(const struct json *spec, struct span kind,
		     struct span version, struct error *err)
{
	for (size_t i = 0; i < sizeof(SPECS) / sizeof(SPECS[0]); i++) {
		const struct shape_source source = {
			.what = "log entry's spec",
			.id = "sigstore.log-entry",
			.kind = ERROR_INPUT,
			.unknown = SPECS[i].closed ? NULL : json_shape_ignore,
		};

		if (span_is(kind, SPECS[i].kind) &&
		    span_is(version, SPECS[i].version))
			return json_shape_check(spec, SPECS[i].shape, &source,
						err);
	}
	return 0;
}
