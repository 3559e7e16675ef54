#include "evidence/marks.h"

#include "tap.h"

#include <string.h>

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static struct digest digest_at(unsigned number)
{
	struct digest digest;

	digest_of((struct span){(const char *)&number, sizeof(number)},
		  &digest);
	return digest;
}

static void test_many(void)
{
	struct marks marks = {NULL};
	struct digest digest = digest_at(0);
	unsigned wrong = 0;

	ok(!marks_has(&marks, &digest), "nothing is marked");
	for (unsigned i = 0; i < 10000; i += 2) {
		digest = digest_at(i);
		wrong += marks_add(&marks, &digest, NULL) < 0;
		wrong += marks_add(&marks, &digest, NULL) < 0;
	}
	for (unsigned i = 0; i < 10000; i++) {
		digest = digest_at(i);
		wrong += marks_has(&marks, &digest) != (i % 2 == 0);
	}
	ok(wrong == 0 && marks.count == 5000, "what was marked, each once");
	marks_release(&marks);
	ok(!marks_has(&marks, &digest), "nothing again");
}

static void test_named(void)
{
	static const char text[] =
		"{\"digest\":\"sha256:" A "\",\"x\":\"sha256:sha256:" B
		"\",\"bad\":\"sha256:AAAA\",\"cut\":\"sha256:aaaa";
	struct marks marks = {NULL};

	ok(marks_add_named(&marks, span_of(text), NULL) == 0 &&
		   marks.count == 2,
	   "digests that stand anywhere");
	marks_release(&marks);
	ok(marks_add_named(&marks, (struct span){NULL, 0}, NULL) == 0 &&
		   marks.count == 0,
	   "none in nothing");
	for (size_t size = 0; size < sizeof(text); size++)
		marks_add_named(&marks, (struct span){text, size}, NULL);
	ok(marks.count == 2, "wherever the text ends");
	marks_release(&marks);
}

int main(void)
{
	test_many();
	test_named();
	return tap_done();
}
