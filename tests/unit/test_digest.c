#include "oci/digest.h"
#include "tap.h"

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ABC   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static const struct {
	const char *what, *text;
} wrong[] = {
	{"nothing", ""},
	{"no hex", "sha256:"},
	{"no algorithm", ABC},
	{"a digit more", "sha256:" ABC "0"},
	{"a line end", "sha256:" ABC "\n"},
	{"an algorithm in upper case", "SHA256:" ABC},
	{"another algorithm", "sha512:" ABC},
	{"a blank for the colon", "sha256 " ABC},
	{"hex in upper case",
	 "sha256:"
	 "BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{"a digit less",
	 "sha256:"
	 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a"},
	{"a letter that is no hex",
	 "sha256:"
	 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ag"},
	{"a path for a digest (CVE-2024-3727)",
	 "sha256:../../../../../../../../../../../../../../../../../../etc/"
	 "shadow"},
};

static void test_text(void)
{
	struct digest digest;
	char text[DIGEST_TEXT_SIZE];

	ok(digest_parse(span_of("sha256:" ABC), &digest) == 0,
	   "a digest is read");
	digest_format(text, &digest);
	is(text, "sha256:" ABC, "and written");
	ok(digest_parse_hex(span_of(EMPTY), &digest) == 0, "bare hex is read");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ok(digest_parse(span_of(wrong[i].text), &digest) == -1,
		   "refused: %s", wrong[i].what);
	digest_format(text, &digest);
	is(text, "sha256:" EMPTY, "a refused text leaves the digest alone");
	ok(digest_parse_hex(span_of("sha256:" EMPTY), &digest) == -1,
	   "an algorithm is not hex");
}

static void test_equal(void)
{
	struct digest a = {{0}};
	struct digest b = {{0}};

	ok(digest_is_zero(&a) && digest_equal(&a, &b), "zero is zero");
	b.sha256[31] = 1;
	ok(!digest_is_zero(&b) && !digest_equal(&a, &b),
	   "the last byte counts");
}

static void test_hash(void)
{
	struct digest whole;
	struct digest pieces;
	struct digest_stream stream;
	char text[DIGEST_TEXT_SIZE];
	char data[1000];

	digest_of(span_of("abc"), &whole);
	digest_format(text, &whole);
	is(text, "sha256:" ABC, "FIPS 180's example");
	digest_of(span_of(NULL), &whole);
	digest_format(text, &whole);
	is(text, "sha256:" EMPTY, "nothing has a digest too");
	memset(data, 'x', sizeof(data));
	digest_of((struct span){data, sizeof(data)}, &whole);
	digest_start(&stream);
	for (size_t i = 0; i < sizeof(data); i += 100)
		digest_add(&stream, (struct span){data + i, 100});
	digest_end(&stream, &pieces);
	ok(digest_equal(&whole, &pieces), "pieces give the same");
}

static void test_chain(void)
{
	/* echo -n "sha256:$ABC sha256:$EMPTY" | sha256sum, and once more */
	struct digest ids[3];
	struct digest chain;
	struct digest want;
	char text[2 * DIGEST_TEXT_SIZE];

	digest_parse_hex(span_of(ABC), &ids[0]);
	digest_parse_hex(span_of(EMPTY), &ids[1]);
	digest_parse_hex(span_of(ABC), &ids[2]);
	digest_chain(ids, 0, &chain);
	ok(digest_is_zero(&chain), "no layers have no chain ID");
	digest_chain(ids, 1, &chain);
	ok(digest_equal(&chain, &ids[0]), "one layer is its own");
	digest_chain(ids, 2, &chain);
	digest_of(span_of("sha256:" ABC " sha256:" EMPTY), &want);
	ok(digest_equal(&chain, &want), "two are hashed with a space");
	digest_format(text, &want);
	text[DIGEST_TEXT_SIZE - 1] = '\0';
	strcat(text, " sha256:" ABC);
	digest_of(span_of(text), &want);
	digest_chain(ids, 3, &chain);
	ok(digest_equal(&chain, &want), "three from the left");
}

int main(void)
{
	test_text();
	test_equal();
	test_hash();
	test_chain();
	return tap_done();
}
