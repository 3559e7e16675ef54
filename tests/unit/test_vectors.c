/*
 * Test vectors from outside the project, when they are there: raw signatures,
 * DSSE envelopes and their PAE. $VECTORS is their directory; its index.json
 * lists the cases. Whole images are judged by tests/vectors/run.sh.
 */
#include "evidence/envelope.h"
#include "evidence/key.h"
#include "evidence/verify.h"

#include "base/encode.h"
#include "base/json.h"

#include "tap.h"
#include "vectors.h"

#include <stdlib.h>

static bool read_key(const char *dir, const struct json *one, struct key **out)
{
	CLEANUP_BUF struct buf pem = BUF_INIT;
	struct error err = ERROR_INIT;

	return vectors_read(dir, vectors_file(one, "key"), &pem) &&
	       key_parse(buf_span(&pem), KEY_SCHEME_DEFAULT, "key", out,
			 &err) == 0;
}

static bool raw_signature(const char *dir, const struct json *one)
{
	CLEANUP(key_cleanup) struct key *key = NULL;
	CLEANUP_BUF struct buf signature = BUF_INIT;
	CLEANUP_BUF struct buf data = BUF_INIT;
	struct span part;

	if (!read_key(dir, one, &key) ||
	    !vectors_read(dir, vectors_file(one, "sig"), &signature) ||
	    !vectors_read(dir, vectors_file(one, "data"), &data))
		return false;
	part = buf_span(&data);
	return key_verify(key, &part, 1, buf_span(&signature));
}

static bool dsse(const char *dir, const struct json *one)
{
	CLEANUP(key_cleanup) struct key *key = NULL;
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_BUF struct buf payload = BUF_INIT;
	CLEANUP_BUF struct buf pae = BUF_INIT;
	static struct envelope envelope;
	struct error err = ERROR_INIT;
	struct span parts[2];
	bool good = false;

	if (!read_key(dir, one, &key) ||
	    !vectors_read(dir, vectors_file(one, "envelope"), &text) ||
	    envelope_read(buf_span(&text), &envelope, &err) < 0 ||
	    encode_base64_decode(
		    (struct span){text.data + envelope.payload_offset,
				  envelope.payload_size},
		    ENCODE_BASE64_EITHER, &payload, &err) < 0)
		return false;
	verify_pae(span_of(envelope.payload_type), payload.size, &pae);
	parts[0] = buf_span(&pae);
	parts[1] = buf_span(&payload);
	for (uint32_t i = 0; i < envelope.signature_count; i++)
		good |= key_verify(
			key, parts, 2,
			(struct span){(char *)envelope.signatures[i].bytes,
				      envelope.signatures[i].size});
	return good;
}

static bool same_pae(const struct json *one)
{
	CLEANUP_BUF struct buf body = BUF_INIT;
	CLEANUP_BUF struct buf pae = BUF_INIT;
	CLEANUP_FREE char *hex = NULL;
	struct error err = ERROR_INIT;

	if (encode_base64_decode(json_span(json_find(one, "payload_b64")),
				 ENCODE_BASE64_STANDARD, &body, &err) < 0)
		return false;
	verify_pae(json_span(json_find(one, "payloadType")), body.size, &pae);
	buf_add(&pae, body.data, body.size);
	hex = malloc(2 * pae.size + 1);
	if (!hex)
		return false;
	encode_hex(hex, pae.data, pae.size);
	return span_is(json_span(json_find(one, "pae_hex")), hex);
}

static bool dsse_pae(const char *dir, const struct json *one)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *list = NULL;
	struct error err = ERROR_INIT;
	bool good = true;

	if (!vectors_read(dir, vectors_file(one, "json"), &text) ||
	    json_parse(buf_span(&text), &JSON_STRICT_LIMITS, "pae", &list,
		       &err) < 0)
		return false;
	for (size_t i = 0; i < json_count(list); i++)
		good &= same_pae(json_item(list, i));
	return good && json_count(list) > 0;
}

static const struct {
	const char *kind;
	bool (*passes)(const char *dir, const struct json *one);
} kinds[] = {
	{"raw-signature", raw_signature},
	{"dsse", dsse},
	{"dsse-pae", dsse_pae},
};

static void test_case(const char *dir, const struct json *one)
{
	const struct json *kind = json_find(one, "kind");
	const struct json *expect = json_find(one, "expect");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (span_is(json_span(kind), kinds[i].kind))
			ok(kinds[i].passes(dir, one) == vectors_passes(one),
			   "%s: %s", vectors_name(one), json_text(expect));
}

int main(void)
{
	key_init();
	vectors_each(NULL, test_case);
	return tap_done();
}
