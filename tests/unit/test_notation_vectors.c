/*
 * Test vectors from outside the project, when they are there: envelopes of
 * notation. $VECTORS is their directory; its index.json lists the cases.
 */
#include "evidence/notation_payload.h"
#include "evidence/notation_verify.h"

#include "base/cbor.h"
#include "base/encode.h"
#include "base/json.h"

#include "tests/unit/tap.h"
#include "tests/unit/vectors.h"

#include <time.h>

static bool add_store(const char *dir, const char *name,
		      enum notation_store store, struct notation_trust *trust)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;

	if (!name)
		return true;
	if (vectors_read(dir, name, &text) &&
	    notation_trust_add(trust, store, buf_span(&text), name, &err) == 0)
		return true;
	printf("# %s\n", err.reason.msg);
	return false;
}

/* Where the case gives no anchor, it is the root that came along. */
static bool make_trust(const char *dir, const struct json *one,
		       const struct notation_envelope *envelope,
		       struct notation_trust *out)
{
	const char *ca = vectors_file(one, "ca");

	memset(out, 0, sizeof(*out));
	out->any_identity = true;
	out->actions[NOTATION_REVOCATION] = NOTATION_SKIP;
	if (!ca && !vectors_file(one, "tsa"))
		out->actions[NOTATION_AUTHENTIC_STAMP] = NOTATION_LOG;
	return add_store(dir, ca, NOTATION_STORE_CA, out) &&
	       add_store(dir, vectors_file(one, "tsa"), NOTATION_STORE_TSA,
			 out) &&
	       (ca ||
		notation_trust_add(out, NOTATION_STORE_CA,
				   envelope->chain[envelope->chain_count - 1],
				   "root", NULL) == 0);
}

/* Whether the payload is about the descriptor that the case gives, if any. */
static bool is_target(const struct json *one,
		      const struct notation_envelope *envelope)
{
	static struct statement statement;
	static struct statement_context context;
	const struct json *descriptor = json_find(one, "descriptor");
	struct notation_target target;
	struct digest digest;
	int64_t size;

	if (notation_payload_read(envelope->payload, &context, &statement,
				  &target, NULL) < 0)
		return false;
	return !descriptor ||
	       (digest_parse(json_span(json_find(descriptor, "digest")),
			     &digest) == 0 &&
		json_int64(json_find(descriptor, "size"), &size) &&
		digest_equal(&target.digest, &digest) &&
		target.size == (uint64_t)size &&
		(!json_find(descriptor, "mediaType") ||
		 span_is(json_span(json_find(descriptor, "mediaType")),
			 target.media_type)));
}

static bool verifies(const char *dir, const struct json *one,
		     const char *media_type, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct notation_envelope envelope;
	struct notation_result result;
	struct notation_trust trust;
	bool good;

	if (!vectors_read(dir, vectors_file(one, "envelope"), &text) ||
	    notation_envelope_read(buf_span(&text), span_of(media_type),
				   &envelope, err) < 0)
		return false;
	good = make_trust(dir, one, &envelope, &trust) &&
	       notation_verify(&envelope, &trust, (int64_t)time(NULL), &result,
			       err) == 0 &&
	       is_target(one, &envelope);
	notation_trust_release(&trust);
	notation_envelope_release(&envelope);
	return good;
}

static bool read_hex(const struct json *of, struct buf *out)
{
	struct span upper = json_span(json_find(of, "cborHex"));
	CLEANUP_BUF struct buf lower = BUF_INIT;
	char *room = buf_reserve(out, upper.size / 2 + 1);

	for (size_t i = 0; i < upper.size; i++)
		buf_add_char(&lower, upper.data[i] >= 'A'
					     ? (char)(upper.data[i] | 0x20)
					     : upper.data[i]);
	out->size = upper.size / 2;
	return encode_hex_decode(buf_span(&lower), (uint8_t *)room,
				 out->size) == 0;
}

/* The encoding; what it says has a critical header that nobody knows. */
static bool conforms(const char *dir, const struct json *one, struct error *err)
{
	static struct cbor cbor;
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_BUF struct buf protected = BUF_INIT;
	CLEANUP_BUF struct buf output = BUF_INIT;
	CLEANUP_JSON struct json *root = NULL;
	struct notation_envelope envelope;
	const struct cbor_item *item;

	if (!vectors_read(dir, vectors_file(one, "json"), &text) ||
	    json_parse(buf_span(&text), &JSON_STRICT_LIMITS, "conformance",
		       &root, err) < 0 ||
	    !read_hex(json_find(root, "protectedHeaders"), &protected) ||
	    !read_hex(json_find(root, "expectedOutput"), &output) ||
	    cbor_read(buf_span(&output), &cbor, err) < 0)
		return false;
	item = cbor_element(&cbor.items[1], 0);
	return item && span_equal(item->bytes, buf_span(&protected)) &&
	       notation_envelope_read(buf_span(&output),
				      span_of(NOTATION_COSE_TYPE), &envelope,
				      err) < 0 &&
	       strstr(err->reason.msg, "signedCritKey1");
}

static void test_case(const char *dir, const struct json *one)
{
	struct span kind = json_span(json_find(one, "kind"));
	struct span expect = json_span(json_find(one, "expect"));
	const char *name = vectors_name(one);
	struct error err = ERROR_INIT;
	bool good;

	if (span_is(kind, "notation-jws"))
		good = verifies(dir, one, NOTATION_JWS_TYPE, &err);
	else if (span_is(kind, "notation-cose"))
		good = verifies(dir, one, NOTATION_COSE_TYPE, &err);
	else if (span_is(kind, "notation-conformance"))
		good = conforms(dir, one, &err);
	else
		return;
	ok(good == !span_is(expect, "fail"), "%s: %.*s (%s)", name,
	   SPAN_ARGS(expect), err.reason.msg);
}

int main(void)
{
	key_init();
	vectors_each(NULL, test_case);
	return tap_done();
}
