/* Package URLs that mean the same, and those that do not. */
#include "evidence/purl_match.h"

#include "tests/unit/tap.h"

static const struct {
	const char *wanted, *purl;
	bool covers;
} CASES[] = {
	{"pkg:deb/debian/a@1", "pkg:deb/debian/a@1", true},
	{"pkg:deb/debian/a@1", "pkg:deb/debian/a@1?arch=amd64", true},
	{"pkg:deb/debian/a", "pkg:deb/debian/a@1", true},
	{"pkg:deb/debian/a@1", "pkg:deb/debian/a", false},
	{"pkg:deb/debian/a@1", "pkg:deb/debian/a@10", false},
	{"pkg:deb/debian/a", "pkg:deb/debian/ab", false},
	{"pkg:deb/debian/a", "pkg:deb/debian", false},
	{"pkg:deb/a", "pkg:deb/debian/a", false},
	{"pkg:DEB/Debian/A", "pkg:deb/debian/a@1", true},
	{"pkg:maven/org/A", "pkg:maven/org/a", false},
	{"pkg:npm/%40x/y@1", "pkg:npm/@x/y@1", true},
	{"pkg:npm/@x/y", "pkg:npm/%40x/y@1", true},
	{"pkg:npm/@x/y@2", "pkg:npm/@x/y@1", false},
	{"pkg:deb/debian/a@1%3A2", "pkg:deb/debian/a@1:2", true},
	{"pkg:deb/debian/a@1%3a2", "pkg:deb/debian/a@1%3A2", true},
	{"pkg:pypi/a_b", "pkg:pypi/A-b@1", true},
	{"pkg:npm/a_b", "pkg:npm/a-b", false},
	{"pkg:apk/a?arch=x", "pkg:apk/a?distro=1&arch=x", true},
	{"pkg:apk/a?arch=x", "pkg:apk/a?arch=y", false},
	{"pkg:apk/a?arch=x", "pkg:apk/a", false},
	{"pkg:apk/a?arch=", "pkg:apk/a", true},
	{"pkg:golang/x/y#z", "pkg:golang/x/y#z", true},
	{"pkg:golang/x/y#z", "pkg:golang/x/y", false},
	{"pkg:golang/x/y#/z/a/", "pkg:golang/x/y#z/a", true},
	{"pkg:golang/x/y#z", "pkg:golang/x/y#/z/", true},
	{"pkg:golang/x/y#z/a", "pkg:golang/x/y#za", false},
	{"pkg:golang/x/y#/", "pkg:golang/x/y", true},
	{"pkg:brew/Team/Tool", "pkg:brew/team/tool@1", true},
	{"pkg:bitnami/Tool", "pkg:bitnami/tool@1", true},
	{"pkg:luarocks/Team/Tool", "pkg:luarocks/team/tool@1", true},
	{"pkg:vscode-extension/T/X", "pkg:vscode-extension/t/x@1", true},
	{"pkg:brew/team/tool@A", "pkg:brew/team/tool@a", false},
	{"pkg:cargo/Tool", "pkg:cargo/tool", false},
	{"pkg://deb/debian/a", "pkg:deb/debian/a", true},
	{"deb/debian/a", "deb/debian/a", false},
	{"pkg:deb", "pkg:deb", false},
	{"pkg:deb/", "pkg:deb/", false},
	{"pkg:", "pkg:", false},
	{"", "", false},
	{"pkg:?", "pkg:#", false},
	{"pkg:deb/a%", "pkg:deb/a%", true},
	{"pkg:deb/a%4", "pkg:deb/a", false},
};

static const struct {
	const char *purl;
	const char *version; /* NULL: it is no purl */
} VERSIONS[] = {
	{"pkg:npm/a@1", "1"},
	{"pkg:npm/a", ""},
	{"pkg:npm/%40x/a@1%2B2", "1+2"},
	{"pkg:rpm/centos/a@1-2?arch=x&epoch=1", "1:1-2"},
	{"pkg:rpm/centos/a@1-2?epoch=0", "1-2"},
	{"pkg:deb/debian/a@3%3A1?epoch=1", "3:1"},
	{"pkg:deb/debian/a?epoch=1", ""},
	{"pkg:npm/a@1?epoch=1", "1"},
	{"pkg:rpm/a@1?epoch=x", "x:1"},
	{"pkg:rpm/a@1?epoch=123456789012345678901234567890", "1"},
	{"npm/a@1", NULL},
};

static void test_versions(void)
{
	char version[256];
	struct span type;

	for (size_t i = 0; i < sizeof(VERSIONS) / sizeof(VERSIONS[0]); i++)
		is(purl_match_version(span_of(VERSIONS[i].purl), &type, version)
			   ? version
			   : NULL,
		   VERSIONS[i].version, "the version of %s", VERSIONS[i].purl);
	ok(!purl_match_version(span_of("pkg:npm/a@1%002"), &type, version),
	   "a NUL is in no version");
}

static void test_strict(void)
{
	static const char *const GOOD[] = {"pkg:npm/a",
					   "pkg:npm/%40x/a@1?b=c#d",
					   "PKG:deb/debian/a", "pkg:x.y+z-1/a"};
	static const char *const BAD[] = {"",
					  "invalid-purl-format",
					  "pkg:1x/a",
					  "pkg:a b/c",
					  "pkg:npm/a b",
					  "pkg:npm/a%",
					  "pkg:npm/a%4",
					  "pkg:npm/a%zz",
					  "pkg:npm/a%00",
					  "pkg:npm/",
					  "pkg:npm",
					  "pkg:/a",
					  "pkg:npm/\xc3\xa4"};

	for (size_t i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++)
		ok(purl_match_is_purl(span_of(GOOD[i])), "%s is one", GOOD[i]);
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		ok(!purl_match_is_purl(span_of(BAD[i])), "'%s' is none",
		   BAD[i]);
}

static void test_name(void)
{
	struct purl_match_name name;
	char text[400];

	ok(purl_match_name(span_of("pkg:npm/%40x/y@1%2B2"), &name), "parts");
	is(name.type, "npm", "its type");
	is(name.space, "@x", "its namespace");
	is(name.name, "y", "its name");
	is(name.version, "1+2", "its version");
	ok(purl_match_name(span_of("pkg:npm/y"), &name) && !name.space[0] &&
		   !name.version[0],
	   "most of them may be missing");
	memset(text, 'a', sizeof(text));
	memcpy(text, "pkg:npm/", 8);
	ok(!purl_match_name((struct span){text, sizeof(text)}, &name),
	   "one that is too long");
}

int main(void)
{
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		ok(purl_match_covers(span_of(CASES[i].wanted),
				     span_of(CASES[i].purl)) == CASES[i].covers,
		   "%s %s %s", CASES[i].wanted,
		   CASES[i].covers ? "covers" : "does not cover",
		   CASES[i].purl);
	test_versions();
	test_strict();
	test_name();
	return tap_done();
}
