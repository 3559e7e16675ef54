#include "evidence/loose.h"

#include "base/encode.h"
#include "tap.h"

#include <string.h>

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define STATEMENT(subjects)                                                    \
	"{\"_type\":\"https://in-toto.io/Statement/"                           \
	"v1\",\"subject\":[" subjects                                          \
	"],\"predicateType\":\"x\",\"predicate\":{}}"
#define SUBJECT(hex) "{\"name\":\"n\",\"digest\":{\"sha256\":\"" hex "\"}}"
#define BUNDLE	     "application/vnd.dev.sigstore.bundle.v0.3+json"

struct found {
	unsigned count;
	struct loose last;
	size_t subjects;
};

static int emit(void *context, const struct loose *loose, struct error *err)
{
	struct found *found = context;

	(void)err;
	found->count++;
	found->subjects += loose->count;
	found->last = *loose;
	return 0;
}

static struct found found;
static struct error err;

static bool reads(const struct buf *text)
{
	found = (struct found){0};
	err = (struct error)ERROR_INIT;
	return loose_read(buf_span(text), emit, &found, &err) == 0;
}

/* An envelope around @statement, or a bundle around that. */
static struct buf make(const char *statement, const char *bundle)
{
	struct buf out = BUF_INIT;

	if (bundle)
		buf_add_format(&out, "{\"mediaType\":\"%s\",\"dsseEnvelope\":",
			       bundle);
	buf_add_text(&out, "{\"payloadType\":\"application/vnd.in-toto+json\","
			   "\"payload\":\"");
	encode_base64(&out, span_of(statement));
	buf_add_text(&out, "\",\"signatures\":[{\"sig\":\"AQID\"}]}");
	if (bundle)
		buf_add_text(&out, ",\"verificationMaterial\":{}}");
	return out;
}

static void test_envelope(void)
{
	CLEANUP_BUF struct buf text = make(STATEMENT(SUBJECT(A)), NULL);

	ok(reads(&text) && found.count == 1 &&
		   found.last.form == RELATION_ENVELOPE &&
		   found.last.size == text.size,
	   "an envelope");
	ok(found.subjects == 1 && found.last.subjects[0].sha256[0] == 0xaa,
	   "and whom it is for");
}

static void test_bundle(void)
{
	CLEANUP_BUF struct buf text = make(
		STATEMENT(SUBJECT(A) "," SUBJECT(B) "," SUBJECT(A)), BUNDLE);
	CLEANUP_BUF struct buf old =
		make(STATEMENT(SUBJECT(A)),
		     "application/vnd.dev.sigstore.bundle+json;version=0.1");

	ok(reads(&text) && found.last.form == RELATION_BUNDLE, "a bundle");
	ok(found.subjects == 2, "with two subjects, each once");
	ok(reads(&old) && found.last.form == RELATION_BUNDLE, "an old one");
}

static void test_message(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	buf_add_text(&text,
		     "{\"mediaType\":\"" BUNDLE "\",\"messageSignature\":{"
		     "\"messageDigest\":{\"algorithm\":\"SHA2_256\","
		     "\"digest\":\"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo="
		     "\"},\"signature\":\"AQID\"}}");
	ok(reads(&text) && found.subjects == 1 &&
		   found.last.form == RELATION_SIGNATURE &&
		   found.last.subjects[0].sha256[31] == 0xaa,
	   "a message signature is for what it says");
	memcpy(strstr(text.data, "SHA2_256"), "SHA2_512", 8);
	ok(!reads(&text), "another algorithm names no image");
}

static void test_lines(void)
{
	CLEANUP_BUF struct buf one = make(STATEMENT(SUBJECT(A)), BUNDLE);
	CLEANUP_BUF struct buf two = make(STATEMENT(SUBJECT(B)), BUNDLE);
	CLEANUP_BUF struct buf text = BUF_INIT;

	buf_add_format(&text, "%s\n%s\r\n\n", one.data, two.data);
	ok(reads(&text) && found.count == 2, "one bundle on each line");
	ok(found.last.offset == one.size + 1 &&
		   memcmp(text.data + found.last.offset, two.data, two.size) ==
			   0,
	   "each at its place");
	buf_add_text(&text, "{\"a\":1}\n");
	ok(!reads(&text), "a line that is something else is refused");
	is(err.reason.id, "evidence.loose", "with its id");
	text.size = 0;
	for (unsigned i = 0; i <= LOOSE_LINES_MAX; i++)
		buf_add_format(&text, "%s\n", one.data);
	ok(!reads(&text) && strcmp(err.reason.id, "evidence.limit") == 0,
	   "too many lines are refused");
}

static void test_refusals(void)
{
	static const char *const documents[] = {
		"",
		"{}",
		"[]",
		"{\"payload\":\"!\"}",
		"{\"payload\":1}",
		"{\"mediaType\":\"" BUNDLE "\"}",
		"{\"mediaType\":\"" BUNDLE "\",\"dsseEnvelope\":{}}",
		"{\"payload\":\"e30=\",\"payload\":\"e30=\"}",
		"{\"payload\":\"e30=\"} x",
	};
	static const char *const statements[] = {
		"{}",
		STATEMENT(""),
		STATEMENT("{\"digest\":{\"sha512\":\"" A A "\"}}"),
		STATEMENT("{\"digest\":{\"sha256\":\"../../etc/passwd\"}}"),
		STATEMENT("{\"digest\":{\"sha256\":\"" A "a\"}}"),
		STATEMENT(SUBJECT(A)) "x",
		"{\"subject\":[],\"subject\":[" SUBJECT(A) "]}",
		"{\"Subject\":[" SUBJECT(A) "]}",
	};

	for (size_t i = 0; i < sizeof(documents) / sizeof(*documents); i++) {
		CLEANUP_BUF struct buf text = BUF_INIT;

		buf_add_text(&text, documents[i]);
		ok(!reads(&text), "refused: %s", documents[i]);
	}
	for (size_t i = 0; i < sizeof(statements) / sizeof(*statements); i++) {
		CLEANUP_BUF struct buf text = make(statements[i], BUNDLE);

		ok(!reads(&text), "refused: statement %zu", i);
	}
}

static void test_many_subjects(void)
{
	CLEANUP_BUF struct buf statement = BUF_INIT;
	struct buf text;

	buf_add_text(&statement, "{\"subject\":[");
	for (unsigned i = 0; i < LOOSE_SUBJECTS_MAX; i++)
		buf_add_format(&statement,
			       "%s{\"digest\":{\"sha256\":\"%064x\"}}",
			       i ? "," : "", i + 1);
	buf_add_text(&statement, "]}");
	text = make(statement.data, NULL);
	ok(reads(&text) && found.subjects == LOOSE_SUBJECTS_MAX,
	   "as many subjects as there may be");
	buf_release(&text);
	statement.size -= 2;
	buf_add_text(&statement, ",{\"digest\":{\"sha256\":\"" A "\"}}]}");
	text = make(statement.data, NULL);
	ok(!reads(&text) && strcmp(err.reason.id, "evidence.limit") == 0,
	   "refuses thousands of subjects: one more");
	buf_release(&text);
}

int main(void)
{
	test_envelope();
	test_bundle();
	test_message();
	test_lines();
	test_refusals();
	test_many_subjects();
	return tap_done();
}
