/* COSE_Sign1 of the Notary Project, byte by byte: what notation never writes.
 */
#include "evidence/notation_cose.h"

#include "base/cbor.h"
#include "base/encode.h"
#include "tests/unit/tap.h"

#define TYPE "application/vnd.cncf.notary.payload.v1+json"

/* Pieces in hex; texts are written with their heads. */
struct pieces {
	const char *tag;	/* and the head of the array */
	const char *headers[8]; /* key and value, signed */
	const char *unsigned_;	/* the whole map */
	const char *payload;
	const char *signature;
};

#define SCHEME	 "781c'io.cncf.notary.signingScheme'"
#define TIME	 "781a'io.cncf.notary.signingTime'"
#define EXPIRY	 "75'io.cncf.notary.expiry'"
#define ALG	 "0126"
#define CRIT	 "0281" SCHEME
#define CTY	 "03782b'" TYPE "'"
#define SCHEME_X SCHEME "6b'notary.x509'"
#define TIME_1	 TIME "c11a6305c2c4"
#define HEADERS	 ALG, CRIT, CTY, SCHEME_X, TIME_1
#define CHAIN	 "a118218143010203"

/* Appends @hex, in which 'x' is the bytes of a text. */
static void add_hex(struct buf *out, const char *hex)
{
	uint8_t byte;

	while (*hex) {
		if (*hex == '\'') {
			const char *end = strchr(hex + 1, '\'');

			buf_add(out, hex + 1, (size_t)(end - hex - 1));
			hex = end + 1;
			continue;
		}
		if (encode_hex_decode((struct span){hex, 2}, &byte, 1) < 0)
			printf("# bad hex: %s\n", hex);
		buf_add_char(out, (char)byte);
		hex += 2;
	}
}

static void build(const struct pieces *pieces, struct buf *out)
{
	CLEANUP_BUF struct buf headers = BUF_INIT;
	uint64_t count = 0;

	while (pieces->headers[count])
		count++;
	cbor_write_head(&headers, CBOR_MAP, count);
	for (uint64_t i = 0; i < count; i++)
		add_hex(&headers, pieces->headers[i]);
	add_hex(out, pieces->tag);
	cbor_write_head(out, CBOR_BYTES, headers.size);
	buf_add(out, headers.data, headers.size);
	add_hex(out, pieces->unsigned_);
	add_hex(out, pieces->payload);
	add_hex(out, pieces->signature);
}

#define WITH(...)                                                              \
	{                                                                      \
		"d284", {__VA_ARGS__}, CHAIN, "427b7d", "43040506"             \
	}
#define UNSIGNED(map)                                                          \
	{                                                                      \
		"d284", {HEADERS}, map, "427b7d", "43040506"                   \
	}

static const struct {
	const char *what;
	struct pieces pieces;
	const char *why; /* NULL: accepted */
} CASES[] = {
	{"plain", WITH(HEADERS), NULL},
	{"headers in another order", WITH(TIME_1, SCHEME_X, CTY, CRIT, ALG),
	 NULL},
	{"a header with a number", WITH(HEADERS, "1863f6"), NULL},
	{"a time that is a float",
	 WITH(ALG, CRIT, CTY, SCHEME_X, TIME "c1fb41d8c170b1200000"), NULL},
	{"two certificates", UNSIGNED("a11821824301020343010203"), NULL},
	{"no tag", {"84", {HEADERS}, CHAIN, "427b7d", "43040506"}, "tagged"},
	{"the tag of COSE_Sign",
	 {"d86284", {HEADERS}, CHAIN, "427b7d", "43040506"},
	 "tagged"},
	{"the tag of CWT around it",
	 {"d83dd284", {HEADERS}, CHAIN, "427b7d", "43040506"},
	 "tagged"},
	{"five elements",
	 {"d285", {HEADERS}, CHAIN, "427b7d", "4304050600"},
	 "tagged"},
	{"three elements", {"d283", {HEADERS}, CHAIN, "427b7d", ""}, "tagged"},
	{"an array of no definite length",
	 {"d29f", {HEADERS}, CHAIN, "427b7d", "43040506ff"},
	 "indefinite"},
	{"a head that is too long",
	 {"d81284", {HEADERS}, CHAIN, "427b7d", "43040506"},
	 "longer than"},
	{"a detached payload",
	 {"d284", {HEADERS}, CHAIN, "f6", "43040506"},
	 "payload"},
	{"a payload that is a text",
	 {"d284", {HEADERS}, CHAIN, "627b7d", "43040506"},
	 "payload"},
	{"an empty signature",
	 {"d284", {HEADERS}, CHAIN, "427b7d", "40"},
	 "signature"},
	{"a signature that is a text",
	 {"d284", {HEADERS}, CHAIN, "427b7d", "63616263"},
	 "signature"},
	{"no headers", WITH(NULL), "algorithm"},
	{"a header twice", WITH(HEADERS, ALG), "twice"},
	{"an algorithm that is a text",
	 WITH("0165'ES256'", CRIT, CTY, SCHEME_X, TIME_1), "algorithm"},
	{"an algorithm above zero", WITH("0107", CRIT, CTY, SCHEME_X, TIME_1),
	 "algorithm"},
	{"a MAC", WITH("0105", CRIT, CTY, SCHEME_X, TIME_1), "algorithm"},
	{"crit that is empty", WITH(ALG, "0280", CTY, SCHEME_X, TIME_1),
	 "critical"},
	{"crit that is a text", WITH(ALG, "02" SCHEME, CTY, SCHEME_X, TIME_1),
	 "critical"},
	{"a critical number",
	 WITH(ALG, "0282" SCHEME "01", CTY, SCHEME_X, TIME_1),
	 "not understood"},
	{"a content type that is a number",
	 WITH(ALG, CRIT, "031832", SCHEME_X, TIME_1), "content type"},
	{"a scheme that is bytes",
	 WITH(ALG, CRIT, CTY, SCHEME "4b'notary.x509'", TIME_1), "scheme"},
	{"a time without a tag",
	 WITH(ALG, CRIT, CTY, SCHEME_X, TIME "1a6305c2c4"), "tag 1"},
	{"a time that is a text",
	 WITH(ALG, CRIT, CTY, SCHEME_X, TIME "c074'2026-01-01T00:00:00Z'"),
	 "tag 1"},
	{"a time before 1970", WITH(ALG, CRIT, CTY, SCHEME_X, TIME "c120"),
	 "tag 1"},
	{"a time that is no number",
	 WITH(ALG, CRIT, CTY, SCHEME_X, TIME "c1f97e00"), "tag 1"},
	{"a time without end", WITH(ALG, CRIT, CTY, SCHEME_X, TIME "c1f97c00"),
	 "tag 1"},
	{"a time after all times",
	 WITH(ALG, CRIT, CTY, SCHEME_X, TIME "c11bffffffffffffffff"), "tag 1"},
	{"an expiry without a tag",
	 WITH(ALG, "0282" SCHEME EXPIRY, CTY, SCHEME_X, TIME_1,
	      EXPIRY "1a7305c2c4"),
	 "tag 1"},
	{"no chain", UNSIGNED("a0"), "chain"},
	{"an empty chain", UNSIGNED("a1182180"), "chain"},
	{"a chain that is one certificate", UNSIGNED("a1182143010203"),
	 "chain"},
	{"a certificate that is a text", UNSIGNED("a118218163616263"),
	 "certificate"},
	{"an empty certificate", UNSIGNED("a118218140"), "certificate"},
	{"a chain that is too long",
	 UNSIGNED("a1182189410141014101410141014101410141014101"),
	 "more than 8"},
	{"unsigned headers that are a list", UNSIGNED("80"), "headers"},
	{"an unsigned algorithm",
	 UNSIGNED("a20126182181"
		  "43010203"),
	 "signed"},
	{"a header that is signed and not",
	 {"d284",
	  {HEADERS, "1863f6"},
	  "a21863f618218143010203",
	  "427b7d",
	  "43040506"},
	 "both"},
	{"a timestamp that is a text",
	 UNSIGNED("a27821'io.cncf.notary.timestampSignature'63616263"
		  "18218143010203"),
	 "timestamp"},
};

static void test_cases(void)
{
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		CLEANUP_BUF struct buf text = BUF_INIT;
		struct notation_envelope envelope;
		struct error err = ERROR_INIT;
		int result;

		build(&CASES[i].pieces, &text);
		result = notation_cose_read(buf_span(&text), &envelope, &err);
		if (CASES[i].why)
			ok(result < 0 && strstr(err.reason.msg, CASES[i].why),
			   "refused: %s (%s)", CASES[i].what, err.reason.msg);
		else
			ok(result == 0 && envelope.signing_time > 1600000000 &&
				   envelope.payload_size == 2,
			   "accepted: %s (%s)", CASES[i].what, err.reason.msg);
		notation_envelope_release(&envelope);
	}
}

int main(void)
{
	test_cases();
	return tap_done();
}
