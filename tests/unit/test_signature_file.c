#include "evidence/signature_file.h"

#include "base/buf.h"
#include "base/encode.h"
#include "tests/unit/tap.h"

#define TYPE  "\"mimeType\":\"" SIGNATURE_MEDIA_TYPE "\""
#define NOTES "\"annotations\":{\"" SIGNATURE_ANNOTATION "\":\"AQI=\"}"
#define ALL   "{" TYPE ",\"payload\":\"e30=\"," NOTES "}"

static struct signature_file file;

static const struct {
	const char *what;
	const char *text;
	const char *refused; /* part of the message, or NULL: accepted */
} CASES[] = {
	{"plain", ALL, NULL},
	{"another order", "{" NOTES ",\"payload\":\"e30=\"," TYPE "}", NULL},
	{"white space", " {\n" TYPE " ,\n\"payload\" :\t\"e30=\"," NOTES "}\n",
	 NULL},
	{"unknown members",
	 "{\"x\":[{}]," TYPE ",\"payload\":\"e30=\"," NOTES "}", NULL},
	{"other annotations",
	 "{" TYPE ",\"payload\":\"e30=\",\"annotations\":{\"a\":\"b\","
	 "\"" SIGNATURE_ANNOTATION "\":\"AQI=\",\"dev.sigstore.cosign/bundle\":"
	 "\"{}\"}}",
	 NULL},
	{"an attachment of another type",
	 "{\"mimeType\":\"text/plain\",\"payload\":\"e30=\"," NOTES "}",
	 "media type 'text/plain'"},
	{"an envelope",
	 "{\"mimeType\":\"application/vnd.dsse.envelope.v1+json\",\"payload\":"
	 "\"e30=\"," NOTES "}",
	 "media type 'application/vnd.dsse"},
	{"a type with more behind it",
	 "{\"mimeType\":\"" SIGNATURE_MEDIA_TYPE
	 " \",\"payload\":\"e30=\"," NOTES "}",
	 "media type"},
	{"no type", "{\"payload\":\"e30=\"," NOTES "}", "/mimeType is missing"},
	{"no payload", "{" TYPE "," NOTES "}", "/payload is missing"},
	{"an empty payload", "{" TYPE ",\"payload\":\"\"," NOTES "}",
	 "payload is empty"},
	{"a payload that is null", "{" TYPE ",\"payload\":null," NOTES "}",
	 "must not be null"},
	{"an escaped payload",
	 "{" TYPE ",\"payload\":\"e3\\u0030=\"," NOTES "}", "escapes"},
	{"a payload twice",
	 "{" TYPE ",\"payload\":\"e30=\",\"payload\":\"W10=\"," NOTES "}",
	 "payload"},
	{"a case variant",
	 "{" TYPE ",\"payload\":\"e30=\",\"Payload\":\"W10=\"," NOTES "}",
	 "another case"},
	{"no base64", "{" TYPE ",\"payload\":\"e3*=\"," NOTES "}",
	 "the payload"},
	{"no padding", "{" TYPE ",\"payload\":\"e30\"," NOTES "}",
	 "the payload"},
	{"the URL-safe alphabet", "{" TYPE ",\"payload\":\"_-__\"," NOTES "}",
	 "the payload"},
	{"no annotations", "{" TYPE ",\"payload\":\"e30=\"}",
	 "/annotations is missing"},
	{"none of them the signature",
	 "{" TYPE ",\"payload\":\"e30=\",\"annotations\":{\"a\":\"AQI=\"}}",
	 "has no signature annotation"},
	{"another name",
	 "{" TYPE
	 ",\"payload\":\"e30=\",\"annotations\":{\"" SIGNATURE_ANNOTATION
	 "s\":\"AQI=\"}}",
	 "has no signature annotation"},
	{"an empty signature",
	 "{" TYPE
	 ",\"payload\":\"e30=\",\"annotations\":{\"" SIGNATURE_ANNOTATION
	 "\":\"\"}}",
	 "annotation is empty"},
	{"a signature that is not base64",
	 "{" TYPE
	 ",\"payload\":\"e30=\",\"annotations\":{\"" SIGNATURE_ANNOTATION
	 "\":\"AQI*\"}}",
	 "its signature annotation"},
	{"a signature that is a number",
	 "{" TYPE
	 ",\"payload\":\"e30=\",\"annotations\":{\"" SIGNATURE_ANNOTATION
	 "\":1}}",
	 "must not be a number"},
	{"a signature twice",
	 "{" TYPE
	 ",\"payload\":\"e30=\",\"annotations\":{\"" SIGNATURE_ANNOTATION
	 "\":\"AQI=\",\"" SIGNATURE_ANNOTATION "\":\"AQM=\"}}",
	 "signature"},
	{"a second value", ALL "{}", ""},
	{"a cut value", "{" TYPE ",\"payload\":\"e30=\"", ""},
	{"an array", "[" ALL "]", "must not be an array"},
	{"nothing", "", ""},
};

/* Reads the file of @text behind the beginning of such files. */
static int read_behind(const char *prefix, size_t size, struct span text,
		       struct error *err)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;

	buf_add(&bytes, prefix, size);
	buf_add(&bytes, text.data, text.size);
	return signature_file_read(buf_span(&bytes), &file, err);
}

static int read_text(const char *text, struct error *err)
{
	return read_behind("\0sigstore-json\n", 15, span_of(text), err);
}

static void test_cases(void)
{
	static const struct signature_file empty;

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct error err = ERROR_INIT;
		bool read = read_text(CASES[i].text, &err) == 0;

		if (!CASES[i].refused) {
			ok(read && file.signature_size == 2,
			   "accepted: %s (%s)", CASES[i].what, err.reason.msg);
			continue;
		}
		ok(!read && strstr(err.reason.msg, CASES[i].refused) &&
			   memcmp(&file, &empty, sizeof(file)) == 0,
		   "refused: %s (%s)", CASES[i].what, err.reason.msg);
		is(err.reason.id, "evidence.signature-file", "with its id");
	}
}

static void test_places(void)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;
	struct digest payload;

	digest_of(span_of("{}"), &payload);
	buf_add(&bytes, "\0sigstore-json\n", 15);
	buf_add_text(&bytes, ALL);
	ok(signature_file_read(buf_span(&bytes), &file, NULL) == 0 &&
		   file.payload_size == 4 &&
		   memcmp(bytes.data + file.payload_offset, "e30=", 4) == 0,
	   "the payload is found where it stands");
	ok(digest_equal(&file.payload, &payload), "its digest, decoded");
	ok(memcmp(file.signature, "\1\2", 2) == 0, "the signature");
}

static void test_beginnings(void)
{
	static const struct {
		const char *what, *bytes, *why;
		size_t size;
	} BAD[] = {
		{"no beginning", "", "does not begin", 0},
		{"a NUL alone", "\0", "does not begin", 1},
		{"no NUL", "sigstore-json\n", "does not begin", 14},
		{"no new line", "\0sigstore-json", "does not begin", 14},
		{"another line end", "\0sigstore-json\r\n", "does not begin",
		 16},
		{"another form", "\0simple-signing\n", "does not begin", 16},
		{"OpenPGP", "\x89\x02\x33", "OpenPGP", 3},
	};

	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		struct error err = ERROR_INIT;

		ok(read_behind(BAD[i].bytes, BAD[i].size, span_of(ALL), &err) <
				   0 &&
			   strstr(err.reason.msg, BAD[i].why),
		   "refused: %s (%s)", BAD[i].what, err.reason.msg);
	}
	ok(signature_file_read((struct span){NULL, 0}, &file, NULL) < 0,
	   "refused: an empty file");
}

/* A file whose payload and signature have these many bytes. */
static int read_sized(size_t payload, size_t signature)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_BUF struct buf bytes = BUF_INIT;

	memset(buf_reserve(&bytes, payload), 'p', payload);
	bytes.size = payload;
	buf_add_text(&text, "{" TYPE ",\"payload\":\"");
	encode_base64(&text, buf_span(&bytes));
	buf_add_text(&text,
		     "\",\"annotations\":{\"" SIGNATURE_ANNOTATION "\":\"");
	buf_release(&bytes);
	memset(buf_reserve(&bytes, signature), 's', signature);
	bytes.size = signature;
	encode_base64(&text, buf_span(&bytes));
	buf_add_text(&text, "\"}}");
	return read_text(text.data, NULL);
}

static void test_sizes(void)
{
	const size_t most = SIGNATURE_PAYLOAD_MAX / 3 * 3;

	ok(read_sized(10, CLAIM_SIGNATURE_MAX) == 0 &&
		   file.signature_size == CLAIM_SIGNATURE_MAX,
	   "a signature may be as long as there is room");
	ok(read_sized(10, CLAIM_SIGNATURE_MAX + 1) < 0, "and not longer");
	ok(read_sized(10, CLAIM_SIGNATURE_MAX + 4) < 0, "nor much longer");
	ok(read_sized(most, 70) == 0, "a payload of a megabyte");
	ok(read_sized(most + 1, 70) < 0, "and no more");
}

int main(void)
{
	test_cases();
	test_places();
	test_beginnings();
	test_sizes();
	return tap_done();
}
