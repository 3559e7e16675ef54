#include "evidence/entry.h"
#include "tap.h"

#define A                                                                      \
	"sha256:"                                                              \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define B                                                                      \
	"sha256:"                                                              \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define ZERO                                                                   \
	"sha256:"                                                              \
	"00000000000000000000000000000000000000000000000000000000000000"       \
	"00"

static const char *const bad[] = {
	"",
	"[]",
	"{}",
	"{\"ocigate\":1,\"images\":[]}",
	"{\"ocigate\":2,\"images\":[],\"evidence\":[]}",
	"{\"ocigate\":1,\"images\":[],\"evidence\":[],\"more\":1}",
	"{\"ocigate\":1,\"images\":[1],\"evidence\":[]}",
	"{\"ocigate\":1,\"images\":[\"x\"],\"evidence\":[]}",
	"{\"ocigate\":1,\"images\":[\"" ZERO "\"],\"evidence\":[]}",
	"{\"ocigate\":1,\"images\":[],\"evidence\":[{\"manifest\":\"" A "\"}]}",
	"{\"ocigate\":1,\"images\":[],\"evidence\":[{\"layout\":\"cosign\"}]}",
	"{\"ocigate\":1,\"images\":[],\"evidence\":[{\"manifest\":\"" A
	"\",\"layout\":\"other\"}]}",
	"{\"ocigate\":1,\"images\":[],\"evidence\":[{\"manifest\":\"" A
	"\",\"layout\":\"none\"}]}",
	"{\"ocigate\":1,\"images\":[],\"evidence\":[{\"manifest\":\"" A
	"\",\"subject\":\"x\",\"layout\":\"cosign\"}]}",
	"{\"ocigate\":1,\"images\":[],\"evidence\":[]} {}",
};

static struct digest digest_named(const char *text)
{
	struct digest digest = {{0}};

	digest_parse(span_of(text), &digest);
	return digest;
}

static void test_round(void)
{
	struct digest a = digest_named(A);
	struct digest b = digest_named(B);
	struct entry_evidence evidence = {.manifest = b,
					  .layout = CLAIM_LAYOUT_COSIGN_V2};
	struct entry entry = {0};
	struct entry back = {0};
	CLEANUP_BUF struct buf text = BUF_INIT;

	ok(entry_add_image(&entry, &a, NULL) == 0 &&
		   entry_add_image(&entry, &b, NULL) == 0 &&
		   entry_add_image(&entry, &a, NULL) == 0 &&
		   entry.image_count == 2,
	   "an image is kept once");
	ok(entry_add_evidence(&entry, &evidence, NULL) == 0 &&
		   entry_add_evidence(&entry, &evidence, NULL) == 0 &&
		   entry.evidence_count == 1,
	   "so is evidence");
	evidence.subject = a;
	ok(entry_add_evidence(&entry, &evidence, NULL) == 0 &&
		   entry.evidence_count == 2,
	   "for a subject it is another");
	entry_write(&entry, &text);
	is(text.data,
	   "{\"ocigate\":1,\"images\":[\"" A "\",\"" B "\"],\"evidence\":["
	   "{\"manifest\":\"" B "\",\"layout\":\"cosign\"},{\"manifest\":\"" B
	   "\",\"subject\":\"" A "\",\"layout\":\"cosign\"}]}\n",
	   "it is written");
	ok(entry_parse(buf_span(&text), &back, NULL) == 0 &&
		   entry_equal(&entry, &back),
	   "and read back");
	entry_release(&back);
	ok(!entry_equal(&entry, &back), "nothing is not the same");
	ok(entry_merge(&back, &entry, NULL) == 0 &&
		   entry_merge(&back, &entry, NULL) == 0 &&
		   entry_equal(&back, &entry),
	   "merged twice it is the same");
	back.images[1].sha256[0] ^= 1;
	ok(!entry_equal(&back, &entry), "with another image it is not");
	back.images[1].sha256[0] ^= 1;
	back.evidence[1].subject = b;
	ok(!entry_equal(&back, &entry), "nor with another subject");
	entry_release(&back);
	entry_release(&entry);
}

static void test_bad(void)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct entry entry;
		struct error err = ERROR_INIT;

		ok(entry_parse(span_of(bad[i]), &entry, &err) == -1 &&
			   err.kind == ERROR_INPUT && !entry.images &&
			   !entry.evidence,
		   "wrong entry %zu is refused", i);
	}
}

static void test_limits(void)
{
	struct entry entry = {0};
	struct error err = ERROR_INIT;
	struct digest digest = digest_named(A);
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct entry back;
	int status = 0;

	for (unsigned i = 0; i < ENTRY_ITEMS_MAX; i++) {
		const struct entry_evidence evidence = {
			.manifest = digest,
			.subject = digest,
			.layout = CLAIM_LAYOUT_REFERRER};

		status |= entry_add_evidence(&entry, &evidence, NULL);
		digest.sha256[i % 4] = (uint8_t)(digest.sha256[i % 4] + 1);
		status |= entry_add_image(&entry, &digest, NULL);
	}
	ok(status == 0, "a thousand of each are kept");
	digest.sha256[9] ^= 1;
	ok(entry_add_image(&entry, &digest, &err) == -1, "one more is not");
	is(err.reason.id, "evidence.limit", "as a limit");
	entry_write(&entry, &text);
	ok(text.size <= ENTRY_SIZE_MAX &&
		   entry_parse(buf_span(&text), &back, NULL) == 0 &&
		   entry_equal(&entry, &back),
	   "the largest entry can be read");
	entry_release(&back);
	entry_release(&entry);
}

int main(void)
{
	test_round();
	test_bad();
	test_limits();
	is(entry_layout_name(CLAIM_LAYOUT_REFERRER), "referrer",
	   "a layout has a name");
	is(entry_layout_name(CLAIM_LAYOUT_NONE), NULL, "none has none");
	return tap_done();
}
