#include "base/glob.h"
#include "tap.h"

struct row {
	const char *pattern;
	const char *text;
	const char *separators;
	bool match;
};

static const struct row rows[] = {
	{"", "", "/", true},
	{"", "a", "/", false},
	{"a", "", "/", false},
	{"*", "", "/", true},
	{"*", "abc", "/", true},
	{"*", "a/c", "/", false},
	{"**", "", "/", true},
	{"**", "a/b/c", "/", true},
	{"shop/*", "shop/cart", "/", true},
	{"shop/*", "shop/", "/", true},
	{"shop/*", "shop", "/", false},
	{"shop/*", "shop/a/b", "/", false},
	{"shop/**", "shop/a/b", "/", true},
	{"shop/**", "shopping/a", "/", false},
	{"shop/**", "xshop/a", "/", false},
	{"*/cart", "shop/cart", "/", true},
	{"*/cart", "a/shop/cart", "/", false},
	{"**/cart", "a/shop/cart", "/", true},
	{"**/cart", "a/shop/cart2", "/", false},
	{"**/*-prod/cart", "x/a-prod/b/c-prod/cart", "/", true},
	{"**/*-prod/cart", "x/a-prod/b/c-test/cart", "/", false},
	{"a*b*c", "axxbyybzzc", "/", true},
	{"a*b*c", "axxb/yc", "/", false},
	{"a**b*c", "a/b/bxb/bc", "/", true},
	{"a**b*c", "a/b/bxb/b/c", "/", false},
	{"*a/b", "xa/a/b", "/", false},
	{"***", "a/b", "/", true},
	{"kube-*", "kube-system", "/", true},
	{"kube-?", "kube-s", "/", false},
	{"[a]", "a", "/", false},
	{"https://*.example.com/*", "https://a.example.com/b", "/@", true},
	{"https://*.example.com/*", "https://evil.org/.example.com/b", "/@",
	 false},
	{"https://ci/*", "https://ci/w@refs", "/@", false},
	{"https://ci/*@refs", "https://ci/w@refs", "/@", true},
	{"-f=*", "-f=/etc/x", "", true},
	{"-f=*", "-g=/etc/x", "", false},
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ok(glob_match(span_of(rows[i].pattern), span_of(rows[i].text),
			      rows[i].separators) == rows[i].match,
		   "'%s' %s '%s'", rows[i].pattern,
		   rows[i].match ? "matches" : "does not match", rows[i].text);
}

/* The plain definition, by recursion. */
static bool slow(const char *p, const char *t, const char *separators)
{
	if (!*p)
		return !*t;
	if (*p != '*')
		return *t == *p && slow(p + 1, t + 1, separators);
	if (p[1] == '*')
		return slow(p + 2, t, separators) ||
		       (*t && slow(p, t + 1, separators));
	return slow(p + 1, t, separators) ||
	       (*t && !strchr(separators, *t) && slow(p, t + 1, separators));
}

static void spell(char *out, unsigned number, const char *letters, size_t size)
{
	while (size--) {
		*out++ = letters[number % 4];
		number /= 4;
	}
	*out = '\0';
}

/* Every pattern of six of "*a/b" against every text of five of "ab/a". */
static void test_definition(void)
{
	char pattern[8];
	char text[8];
	unsigned wrong = 0;

	for (unsigned p = 0; p < 4096; p++) {
		for (unsigned t = 0; t < 1024; t++) {
			spell(pattern, p, "*a/b", 6);
			spell(text, t, "ab/a", 5);
			wrong += glob_match(span_of(pattern), span_of(text),
					    "/") != slow(pattern, text, "/");
		}
	}
	ok(wrong == 0, "short patterns mean what the definition says");
}

static void test_bytes(void)
{
	struct span nul = {"a\0b", 3};

	ok(glob_match(span_of("a*b"), nul, "/"), "a NUL is a byte as any");
	ok(!glob_match(span_of("a"), nul, "/"), "and does not end the text");
	ok(!glob_match(nul, span_of("a"), "/"), "nor the pattern");
}

static void test_covers(void)
{
	static const struct {
		const char *pattern, *other;
		bool want;
	} covers[] = {
		{"a", "a", true},	 {"a", "b", false},
		{"*", "a", true},	 {"*", "a/b", false},
		{"**", "a/b", true},	 {"**", "**", true},
		{"*", "**", false},	 {"*", "*", true},
		{"a*", "ab*", true},	 {"ab*", "a*", false},
		{"a/**", "a/*/c", true}, {"a/*/c", "a/**", false},
		{"a", "*", false},	 {"", "*", false},
		{"**a", "*a", true},	 {"*a*", "a**", false},
	};

	for (size_t i = 0; i < sizeof(covers) / sizeof(covers[0]); i++)
		ok(glob_covers(span_of(covers[i].pattern),
			       span_of(covers[i].other), "/") == covers[i].want,
		   "'%s' covers '%s': %d", covers[i].pattern, covers[i].other,
		   covers[i].want);
	ok(!glob_covers(span_of("\1"), span_of("**"), "/"),
	   "what stands for a star is none");
}

/* Whatever the other pattern matches, one that covers it matches too. */
static void test_covers_means(void)
{
	char one[8], other[8], text[8];
	unsigned wrong = 0;

	for (unsigned p = 0; p < 256; p++)
		for (unsigned o = 0; o < 256; o++) {
			spell(one, p, "*a/b", 4);
			spell(other, o, "*a/b", 4);
			if (!glob_covers(span_of(one), span_of(other), "/"))
				continue;
			for (unsigned t = 0; t < 256; t++) {
				spell(text, t, "ab/a", 4);
				wrong += glob_match(span_of(other),
						    span_of(text), "/") &&
					 !glob_match(span_of(one),
						     span_of(text), "/");
			}
		}
	ok(wrong == 0, "covering means what the definition says");
}

int main(void)
{
	test_covers();
	test_covers_means();
	test_rows();
	test_definition();
	test_bytes();
	return tap_done();
}
