#include "evidence/envelope.h"

#include "base/buf.h"
#include "base/encode.h"
#include "tests/unit/tap.h"

#define TYPE "\"payloadType\":\"application/vnd.in-toto+json\""
#define SIGS "\"signatures\":[{\"sig\":\"AQI=\"}]"

static struct envelope envelope;

static const struct {
	const char *what;
	const char *text;
	const char *refused; /* part of the message, or NULL: accepted */
} CASES[] = {
	{"plain", "{" TYPE ",\"payload\":\"e30=\"," SIGS "}", NULL},
	{"another order", "{" SIGS ",\"payload\":\"e30=\"," TYPE "}", NULL},
	{"unknown members",
	 "{\"x\":[{}]," TYPE ",\"payload\":\"e30=\",\"signatures\":"
	 "[{\"cert\":\"c\",\"sig\":\"AQI=\",\"keyid\":null}]}",
	 NULL},
	{"white space", " {\n" TYPE " ,\n\"payload\" :\t\"e30=\"," SIGS "}\n",
	 NULL},
	{"another payload type",
	 "{\"payloadType\":\"text/plain\",\"payload\":\"e30=\"," SIGS "}",
	 NULL},
	{"no payload", "{" TYPE "," SIGS "}", "/payload is missing"},
	{"no payload type", "{\"payload\":\"e30=\"," SIGS "}",
	 "/payloadType is missing"},
	{"no signatures", "{" TYPE ",\"payload\":\"e30=\"}",
	 "/signatures is missing"},
	{"empty signatures",
	 "{" TYPE ",\"payload\":\"e30=\",\"signatures\":[]}", "no signatures"},
	{"null signatures",
	 "{" TYPE ",\"payload\":\"e30=\",\"signatures\":null}",
	 "/signatures must not be null"},
	{"signatures an object",
	 "{" TYPE ",\"payload\":\"e30=\",\"signatures\":{\"sig\":\"AQI=\"}}",
	 "/signatures must not be an object"},
	{"no sig", "{" TYPE ",\"payload\":\"e30=\",\"signatures\":[{}]}",
	 "/signatures/*/sig is missing"},
	{"empty sig",
	 "{" TYPE ",\"payload\":\"e30=\",\"signatures\":[{\"sig\":\"\"}]}",
	 "0 bytes"},
	{"sig not base64",
	 "{" TYPE ",\"payload\":\"e30=\",\"signatures\":[{\"sig\":\"A\"}]}",
	 "signature"},
	{"sig a number",
	 "{" TYPE ",\"payload\":\"e30=\",\"signatures\":[{\"sig\":1}]}",
	 "must not be a number"},
	{"empty payload", "{" TYPE ",\"payload\":\"\"," SIGS "}", "empty"},
	{"null payload", "{" TYPE ",\"payload\":null," SIGS "}",
	 "must not be null"},
	{"payload an object", "{" TYPE ",\"payload\":{}," SIGS "}",
	 "must not be an object"},
	{"escaped payload", "{" TYPE ",\"payload\":\"e3\\u0030=\"," SIGS "}",
	 "escapes"},
	{"escaped slash", "{" TYPE ",\"payload\":\"e3\\/=\"," SIGS "}",
	 "escapes"},
	{"escape at the end", "{" TYPE ",\"payload\":\"e30\\u003d\"," SIGS "}",
	 "escapes"},
	{"payload twice",
	 "{" TYPE ",\"payload\":\"e30=\",\"payload\":\"W10=\"," SIGS "}",
	 "payload"},
	{"signatures twice",
	 "{" TYPE ",\"payload\":\"e30=\"," SIGS "," SIGS "}", "signatures"},
	{"case variant", "{" TYPE ",\"Payload\":\"e30=\"," SIGS "}",
	 "another case"},
	{"case variant beside",
	 "{" TYPE ",\"payload\":\"e30=\",\"PAYLOAD\":\"W10=\"," SIGS "}",
	 "another case"},
	{"NUL in the type",
	 "{\"payloadType\":\"application/vnd.in-toto+json\\u0000\","
	 "\"payload\":\"e30=\"," SIGS "}",
	 ""},
	{"after it", "{" TYPE ",\"payload\":\"e30=\"," SIGS "}{}", ""},
	{"cut", "{" TYPE ",\"payload\":\"e30=\"", ""},
	{"an array", "[]", "must not be an array"},
	{"nothing", "", ""},
};

static void test_cases(void)
{
	size_t i;

	for (i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct span text = span_of(CASES[i].text);
		struct error err = ERROR_INIT;
		int result = envelope_read(text, &envelope, &err);

		if (!CASES[i].refused) {
			ok(result == 0 && envelope.signature_count == 1 &&
				   envelope.signatures[0].size == 2 &&
				   envelope.signatures[0].bytes[1] == 2 &&
				   span_is((struct
					    span){text.data +
							  envelope.payload_offset,
						  envelope.payload_size},
					   "e30="),
			   "%s: accepted %s", CASES[i].what, err.reason.msg);
			continue;
		}
		is(result < 0 ? err.reason.id : "accepted", "evidence.envelope",
		   "%s: refused", CASES[i].what);
		ok(strstr(err.reason.msg, CASES[i].refused), "%s: '%s'",
		   CASES[i].what, err.reason.msg);
		ok(envelope.signature_count == 0 && envelope.payload_size == 0,
		   "%s: nothing is left", CASES[i].what);
	}
}

/* An envelope with @count signatures of @size bytes each. */
static int read_many(unsigned count, size_t size, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT, bytes = BUF_INIT;
	unsigned i;

	for (i = 0; i < size; i++)
		buf_add_char(&bytes, (char)i);
	buf_add_text(&text, "{" TYPE ",\"payload\":\"e30=\",\"signatures\":[");
	for (i = 0; i < count; i++) {
		buf_add_text(&text, i ? ",{\"sig\":\"" : "{\"sig\":\"");
		encode_base64(&text, buf_span(&bytes));
		buf_add_text(&text, "\"}");
	}
	buf_add_text(&text, "]}");
	return envelope_read(buf_span(&text), &envelope, err);
}

static void test_limits(void)
{
	struct error err = ERROR_INIT;

	ok(read_many(ENVELOPE_SIGNATURES_MAX, CLAIM_SIGNATURE_MAX, &err) == 0,
	   "as many and large signatures as may be");
	ok(envelope.signature_count == ENVELOPE_SIGNATURES_MAX &&
		   envelope.signatures[15].size == CLAIM_SIGNATURE_MAX,
	   "all of them");
	ok(read_many(ENVELOPE_SIGNATURES_MAX + 1, 64, &err) < 0, "one more");
	err = (struct error)ERROR_INIT;
	ok(read_many(1, CLAIM_SIGNATURE_MAX + 1, &err) < 0, "a byte more");
	err = (struct error)ERROR_INIT;
	ok(read_many(1, CLAIM_SIGNATURE_MAX * 100, &err) < 0, "far more");
}

static size_t passed_bytes;

static void count_passed(struct span bytes)
{
	passed_bytes += bytes.size;
}

/* An envelope whose payload is @size bytes of text; @escaped: and a "\u003d".
 */
static int read_large(size_t size, bool escaped, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	size_t i;

	buf_add_text(&text, "{" TYPE ",\"payload\":\"");
	for (i = 0; i < size; i++)
		buf_add_char(&text, "ABCDefgh"[i % 8]);
	buf_add_text(&text, escaped ? "\\u003d\"," SIGS "}" : "\"," SIGS "}");
	return envelope_read_large(buf_span(&text), count_passed, &envelope,
				   err);
}

static void test_large(void)
{
	static const size_t SIZES[] = {65535,		65536,	    65537,
				       SPAN_PIECE - 60, SPAN_PIECE, 4 << 20};
	struct error err = ERROR_INIT;
	size_t i;

	for (i = 0; i < sizeof(SIZES) / sizeof(SIZES[0]); i++) {
		ok(read_large(SIZES[i], false, &err) == 0 &&
			   envelope.payload_offset ==
				   strlen("{" TYPE ",\"payload\":\"") &&
			   envelope.payload_size == SIZES[i] &&
			   envelope.signature_count == 1,
		   "a payload of %zu bytes: %s", SIZES[i], err.reason.msg);
		ok(read_large(SIZES[i], true, NULL) < 0 &&
			   envelope.payload_size == 0,
		   "but not with an escape");
	}
	ok(passed_bytes > (size_t)4 << 20, "what was read is told");
	err = (struct error)ERROR_INIT;
	ok(read_large(((size_t)64 << 20) + 1, false, &err) < 0,
	   "one beyond the limit: %s", err.reason.msg);
}

/* Only the payload may be so long that it is not kept. */
static void test_long_others(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;
	size_t i;

	buf_add_text(&text, "{\"other\":\"");
	for (i = 0; i < 100000; i++)
		buf_add_char(&text, 'x');
	buf_add_text(&text, "\"," TYPE ",\"payload\":\"e30=\"," SIGS "}");
	ok(envelope_read(buf_span(&text), &envelope, &err) == 0,
	   "a long member that nobody reads: %s", err.reason.msg);
	memcpy(text.data + 2, "payloadType\":\"", 15);
	ok(envelope_read(buf_span(&text), &envelope, &err) < 0,
	   "a long type: %s", err.reason.msg);
}

static void test_types(void)
{
	struct error err = ERROR_INIT;
	char text[512];

	ok(envelope_read(span_of("{\"payloadType\":\"a\\u0062c\",\"payload\":"
				 "\"e30\",\"signatures\":[{\"sig\":\"_-8\"}]}"),
			 &envelope, &err) == 0,
	   "an escaped payload type, URL-safe base64 without padding");
	is(envelope.payload_type, "abc", "the type unescaped");
	ok(envelope.signatures[0].size == 2 &&
		   envelope.signatures[0].bytes[0] == 0xff,
	   "the signature decoded");
	snprintf(text, sizeof(text),
		 "{\"payloadType\":\"%0128d\",\"payload\":\"e30=\"," SIGS "}",
		 0);
	ok(envelope_read(span_of(text), &envelope, &err) < 0,
	   "a type that is too long: %s", err.reason.msg);
}

int main(void)
{
	test_cases();
	test_limits();
	test_large();
	test_long_others();
	test_types();
	return tap_done();
}
