#include "evidence/version.h"

#include "tap.h"

/* Each list is in order; equal ones stand in one string, apart by blanks. */
static const char *const DEB[] = {"1.0~rc1", "1.0",   "1.0-1",	"1.0-1.1",
				  "1.0-2",   "1.0a",  "1.0+b1", "1.0.1 1.00.1",
				  "1.2",     "1.10",  "2.0~~",	"2.0~",
				  "2.0",     "1:0.1", NULL};
static const char *const RPM[] = {
	"1.0~rc1", "1.0",   "1.0^git1", "1.0a",	    "1.0.1 1.0_1 1.00.1",
	"1.5",	   "1.10",  "2.0a",	"2.0.1",    "5.5p1",
	"5.5p10",  "10xyz", "10.1xyz",	"20101121", "1:0.1",
	NULL};
static const char *const APK[] = {"1.0_alpha",
				  "1.0_alpha2",
				  "1.0_beta",
				  "1.0_pre1",
				  "1.0_rc1",
				  "1.0 1.0-r0",
				  "1.0-r1",
				  "1.0_git20260101",
				  "1.0_p1",
				  "1.0_p1~12ab",
				  "1.0_p1~23ab-r0",
				  "1.0_p1~23ab-r1",
				  "1.0a",
				  "1.0b",
				  "1.0.1",
				  "1.01",
				  "1.1",
				  "1.10",
				  NULL};
static const char *const SEMVER[] = {"0.9.9",
				     "1.0.0-alpha",
				     "1.0.0-alpha.1",
				     "1.0.0-alpha.beta",
				     "1.0.0-beta",
				     "1.0.0-beta.2",
				     "1.0.0-beta.11",
				     "1.0.0-rc.1",
				     "1.0.0 v1.0.0 1.0.0+build 1.0",
				     "1.0.1",
				     "1.2.0",
				     "1.10.0",
				     "2.0.0-20260101000000-abcdef012345",
				     "2.0.0",
				     NULL};
static const char *const PUB[] = {"0.9.9",
				  "1.0.0-alpha",
				  "1.0.0-alpha.1",
				  "1.0.0-beta.2",
				  "1.0.0-beta.11",
				  "1.0.0-rc.1",
				  "1.0.0-rc.1+build.1",
				  "1.0.0",
				  "1.0.0+-3",
				  "1.0.0+0.3.7",
				  "1.0.0+9 1.0.0+09 1.0.0+0x9",
				  "1.0.0+10 1.0.0+0xA",
				  "1.0.0+9223372036854775807",
				  "1.0.0+0x",
				  "1.0.0+99999999999999999999",
				  "1.0.0+build",
				  "1.0.0+build.2",
				  "1.0.0+build.11",
				  "1.0.0+build.11.e0f985a",
				  "1.0.1-pre",
				  "1.10.0",
				  NULL};
static const char *const PYPI[] = {"1.0.dev1",
				   "1.0a1.dev1",
				   "1.0a1 1.0alpha1 1.0-a.1",
				   "1.0a2",
				   "1.0b1",
				   "1.0rc1 1.0c1 1.0.pre1",
				   "1.0 1.0.0 v1.0",
				   "1.0+local",
				   "1.0.post1.dev1",
				   "1.0.post1 1.0-1 1.0.rev1",
				   "1.0.1",
				   "1.2",
				   "1.10",
				   "1!0.1",
				   NULL};
static const char *const MAVEN[] = {"1-alpha",
				    "1-alpha-1 1-a1 1a1 1.a1",
				    "1-beta",
				    "1-milestone-1",
				    "1-rc 1-cr",
				    "1-SNAPSHOT",
				    "1 1.0 1-ga 1.final 1.0.0-RELEASE",
				    "1-sp",
				    "1-foo 1.foo",
				    "1-1",
				    "1.1 1.1.0.ga",
				    "1.2",
				    "1.10",
				    NULL};
static const char *const GEM[] = {"1.0.a", "1.0.b1", "1.0.rc1", "1 1.0 1.0.0",
				  "1.0.1", "1.2",    "1.10",	NULL};

/* The word number @n of @text; "" behind the last. */
static const char *word(const char *text, int n, char out[64])
{
	for (; n > 0 && *text; text++)
		n -= *text == ' ';
	snprintf(out, 64, "%.*s", (int)strcspn(text, " "), text);
	return out;
}

static void test_order(const char *name, version_order *order,
		       const char *const *list)
{
	char a[64], b[64];
	int found;

	for (int i = 0; list[i]; i++)
		for (int j = 0; list[j]; j++)
			for (int k = 0; *word(list[j], k, b); k++) {
				bool known =
					order(word(list[i], 0, a), b, &found);
				int wanted = i < j ? -1 : i > j;

				found = known ? (found > 0) - (found < 0) : 9;
				if (found == wanted)
					continue;
				ok(false, "%s: %s and %s: %d, not %d", name, a,
				   b, found, wanted);
			}
	ok(true, "%s: each against each", name);
}

/* Pairs, and what comes out: the order, or 9 when there is none. */
static const struct {
	version_order *order;
	const char *a, *b;
	int wanted;
} PAIRS[] = {
	{version_rpm, "6.0.rc1", "6.0", 1},
	{version_rpm, "xyz.4", "8", -1},
	{version_rpm, "10.0001", "10.0039", -1},
	{version_rpm, "a+", "a_", 0},
	{version_rpm, "1.0~rc1~git123", "1.0~rc1", -1},
	{version_rpm, "1.0^git1", "1.01", -1},
	{version_rpm, "1.0^git1~pre", "1.0^git1", -1},
	{version_rpm, "1.0-1", "1.0", 1},
	{version_rpm, "1.0", "1.0-0", -1},
	{version_rpm, "1:1.0", "1.0-1", 1},
	{version_deb, "1.0-1~bpo", "1.0-1", -1},
	{version_deb, "x:1.0", "1.0", 9},
	{version_apk, "0.1.0_alpha_pre2", "0.1.0_alpha", -1},
	{version_apk, "1.0bc", "1.0b", 9},
	{version_apk, "1.06-r6", "006", -1},
	{version_apk, "1.0_foo", "1.0", 9},
	{version_pypi, "1.0a.", "1.0a0", 0},
	{version_pypi, "1.0+abc.5", "1.0+abc.10", -1},
	{version_pypi, "1.0+abc", "1.0+1", -1},
	{version_pypi, "V1.0", "1.0", 0},
	{version_pypi, "1.0x", "1.0", 9},
	{version_nuget, "1.0.0-Beta", "1.0.0-beta", 0},
	{version_nuget, "1.0.0.1", "1.0.0", 1},
	{version_maven, "1.x", "1-x", 0},
	{version_maven, "1-a", "1-alpha", 1},
	{version_maven, "2.0.1", "2.0.1-123", -1},
	{version_maven, "1.0.0.RELEASE", "1.0.0", 0},
	{version_maven, "1-sp.1", "1-ga.1", 1},
	{version_gem, "1.0.0.a", "1.a", 0},
	{version_gem, "1.0-1", "1.0", -1},
	{version_gem, "1.0.b2", "1.0.b10", -1},
	{version_gem, "1.0 x", "1.0", 9},
};

static void test_pairs(void)
{
	for (size_t i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++) {
		int there = 9, back = 9;

		if (PAIRS[i].order(PAIRS[i].a, PAIRS[i].b, &there))
			there = (there > 0) - (there < 0);
		else
			there = 9;
		if (PAIRS[i].order(PAIRS[i].b, PAIRS[i].a, &back))
			back = (back < 0) - (back > 0);
		else
			back = 9;
		ok(there == PAIRS[i].wanted && back == there,
		   "%s and %s: %d, and back", PAIRS[i].a, PAIRS[i].b, there);
	}
}

static void test_below(void)
{
	ok(version_is_below(span_of("deb"), "1.1.1n-0+deb11u3",
			    "1.1.1n-0+deb11u4"),
	   "an earlier revision");
	ok(!version_is_below(span_of("deb"), "1.1.1n-0+deb11u4",
			     "1.1.1n-0+deb11u4"),
	   "not the same");
	ok(!version_is_below(span_of("NPM"), "4.17.21", "4.17.21"),
	   "types have no case");
	ok(version_is_below(span_of("npm"), "4.17.20", "4.17.21"), "earlier");
	ok(version_is_below(span_of("pub"), "1.0.0+1", "1.0.0+2") &&
		   !version_is_below(span_of("pub"), "1.0.0+2", "1.0.0+1"),
	   "builds of pub are ordered");
	ok(!version_is_below(span_of("cargo"), "1.0.0+1", "1.0.0+2"),
	   "and no others");
	ok(version_is_below(span_of("npm"), "latest", "4.17.21"),
	   "what cannot be ordered is not later");
	ok(version_is_below(span_of("npm"), "", "1"), "nor is nothing");
	ok(version_is_below(span_of("conan"), "1.2", "1.10") &&
		   !version_is_below(span_of("conan"), "1.10", "1.2"),
	   "other types, part by part");
}

int main(void)
{
	test_order("deb", version_deb, DEB);
	test_order("rpm", version_rpm, RPM);
	test_order("apk", version_apk, APK);
	test_order("semver", version_semver, SEMVER);
	test_order("pub", version_pub, PUB);
	test_order("pypi", version_pypi, PYPI);
	test_order("maven", version_maven, MAVEN);
	test_order("gem", version_gem, GEM);
	test_pairs();
	test_below();
	return tap_done();
}
