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

int main(void)
{
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		ok(purl_match_covers(span_of(CASES[i].wanted),
				     span_of(CASES[i].purl)) == CASES[i].covers,
		   "%s %s %s", CASES[i].wanted,
		   CASES[i].covers ? "covers" : "does not cover",
		   CASES[i].purl);
	return tap_done();
}
