/* What a bundle's statement is about, and statements that are about nothing. */
#include "evidence/sigstore.h"

#include "tests/unit/sigstore_world.h"
#include "tests/unit/tap.h"

#define TYPE	 "\"_type\":\"https://in-toto.io/Statement/v1\""
#define REST	 "\"predicateType\":\"https://example.com/p\""
#define ZERO	 "0000000000000000000000000000000000000000000000000000000000000000"
#define ABOUT(d) "{" TYPE ",\"subject\":[{\"digest\":{" d "}}]," REST "}"

static char hex256[65], hex512[129];

static void is_about(bool good, const char *payload, const char *what)
{
	CLEANUP(sigstore_bundle_cleanup)
	struct sigstore_bundle *bundle = calloc(1, sizeof(*bundle));
	struct span artifact = span_of(WORLD_ARTIFACT);
	struct key_message message = {.parts = &artifact, .count = 1};
	struct error err = ERROR_INIT;
	int result;

	buf_add_text(&bundle->payload, payload);
	result = sigstore_subject_check(bundle, &message, &err);
	ok((result == 0) == good, "%s: %s", good ? "takes" : "refuses", what);
	if (err.kind != ERROR_NONE)
		printf("# [%s] %s\n", err.reason.id, err.reason.msg);
}

/* "@" stands for the SHA-256 of the artifact, "#" for its SHA-512. */
static void about(bool good, const char *template, const char *what)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	for (; *template; template ++)
		if (*template == '@')
			buf_add_text(&text, hex256);
		else if (*template == '#')
			buf_add_text(&text, hex512);
		else
			buf_add_char(&text, *template);
	is_about(good, text.data ? text.data : "", what);
}

static void test_statements(void)
{
	about(true, ABOUT("\"sha256\":\"@\""), "a SHA-256");
	about(true, ABOUT("\"sha512\":\"#\""), "a SHA-512");
	about(true, ABOUT("\"gitCommit\":\"x\",\"sha256\":\"@\""),
	      "one beside another");
	about(true,
	      "{" TYPE ",\"subject\":[{\"digest\":{\"sha256\":\"" ZERO "\"}},"
	      "{\"name\":\"x\",\"digest\":{\"sha256\":\"@\"}}]," REST "}",
	      "the second subject");
	about(true,
	      "{" REST ",\"predicate\":{\"subject\":[]},\"subject\":[{"
	      "\"digest\":{\"sha256\":\"@\"}}]," TYPE "}",
	      "members in another order");
	about(false, ABOUT("\"sha256\":\"" ZERO "\""), "another artifact");
	about(false, ABOUT("\"sha512\":\"@\""),
	      "a digest under another's name");
	about(false, ABOUT("\"sha1\":\"@\""), "SHA-1");
	about(false, ABOUT("\"SHA256\":\"@\""), "an algorithm in upper case");
	about(false, ABOUT("\"sha256\":\"@0\""), "a digest that goes on");
	about(false, ABOUT("\"sha256\":\"\""), "an empty digest");
	about(false, ABOUT("\"sha256\":7"), "a digest that is a number");
	about(false, ABOUT(""), "no digest");
	about(false, ABOUT("\"sha256\":\"" ZERO "\",\"sha256\":\"@\""),
	      "a digest twice");
	about(false, "{" TYPE ",\"subject\":[]," REST "}", "no subject");
	about(false,
	      "{" TYPE ",\"subject\":{\"digest\":{\"sha256\":\"@\"}}," REST "}",
	      "a subject that is no list");
	about(false, "{" TYPE ",\"subject\":null," REST "}", "null");
	about(false, "{" TYPE "," REST "}", "none at all");
	about(false,
	      "{" TYPE ",\"subject\":[{\"digest\":{\"sha256\":\"" ZERO "\"}}],"
	      "\"Subject\":[{\"digest\":{\"sha256\":\"@\"}}]," REST "}",
	      "subjects twice, but for their case");
	about(false, "{" TYPE ",\"subject\":[{\"digest\":{\"sha256\":\"@\"}}]}",
	      "no type of predicate");
	about(false,
	      "{\"_type\":\"https://in-toto.io/Statement/v2\",\"subject\":[{"
	      "\"digest\":{\"sha256\":\"@\"}}]," REST "}",
	      "another version");
	about(false,
	      "{\"_type\":\"https://in-toto.io/Statement/v1\\u0000\","
	      "\"subject\":[{\"digest\":{\"sha256\":\"@\"}}]," REST "}",
	      "a type with a NUL");
	about(false, ABOUT("\"sha256\":\"@\"") "{}", "something behind it");
	about(false, "", "nothing");
	about(false, "[]", "a list");
	about(false,
	      "{" TYPE "," REST ",\"predicate\":{\"subject\":[{\"digest\":{"
	      "\"sha256\":\"@\"}}]},\"subject\":[{\"digest\":{\"sha256\":"
	      "\"" ZERO "\"}}]}",
	      "a subject inside the predicate");
}

/* As many as may be, and one more (CVE-2024-45395). */
static void test_limits(void)
{
	for (int more = 0; more < 2; more++) {
		CLEANUP_BUF struct buf text = BUF_INIT;

		buf_add_text(&text, "{" TYPE ",\"subject\":[");
		for (int i = 0; i < 1023 + more; i++)
			buf_add_text(&text,
				     "{\"digest\":{\"sha256\":\"" ZERO "\"}},");
		buf_add_format(&text,
			       "{\"digest\":{\"sha256\":\"%s\"}}]," REST "}",
			       hex256);
		is_about(!more, text.data, more ? "1025 subjects" : "1024");
	}
	for (int more = 0; more < 2; more++) {
		CLEANUP_BUF struct buf text = BUF_INIT;

		buf_add_text(&text, "{" TYPE ",\"subject\":[{\"digest\":{");
		for (int i = 0; i < 31 + more; i++)
			buf_add_format(&text, "\"x%d\":\"\",", i);
		buf_add_format(&text, "\"sha256\":\"%s\"}}]," REST "}", hex256);
		is_about(!more, text.data, more ? "33 digests" : "32");
	}
}

/* A digest alone is known: others say nothing. */
static void test_sealed(void)
{
	CLEANUP(sigstore_bundle_cleanup)
	struct sigstore_bundle *bundle = calloc(1, sizeof(*bundle));
	struct span artifact = span_of(WORLD_ARTIFACT);
	struct key_message whole = {.parts = &artifact, .count = 1};
	struct key_message message = key_message_of_hash(
		KEY_HASH_SHA512, key_message_hash(&whole, KEY_HASH_SHA512), 64);

	buf_add_format(&bundle->payload, ABOUT("\"sha256\":\"%s\""), hex256);
	ok(sigstore_subject_check(bundle, &message, NULL) < 0,
	   "refuses: a SHA-256, and a SHA-512 was given");
	bundle->payload.size = 0;
	buf_add_format(&bundle->payload, ABOUT("\"sha512\":\"%s\""), hex512);
	ok(sigstore_subject_check(bundle, &message, NULL) == 0,
	   "takes: that SHA-512");
}

int main(void)
{
	struct span artifact = span_of(WORLD_ARTIFACT);
	struct key_message message = {.parts = &artifact, .count = 1};

	encode_hex(hex256, key_message_hash(&message, KEY_HASH_SHA256), 32);
	encode_hex(hex512, key_message_hash(&message, KEY_HASH_SHA512), 64);
	test_statements();
	test_limits();
	test_sealed();
	return tap_done();
}
