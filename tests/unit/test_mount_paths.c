#include "oci/mount_paths.h"

#include "base/buf.h"
#include "tests/unit/tap.h"

static const struct {
	const char *options;
	const char *paths; /* each with a blank behind it */
} cases[] = {
	{"[]", ""},
	{"[\"rbind\",\"ro\",\"mode=755\",\"size=64k\"]", ""},
	{"[\"lowerdir=/a\"]", "/a "},
	{"[\"lowerdir=/a:/b::/c\",\"upperdir=/d\",\"workdir=/e\"]",
	 "/a /b /c /d /e "},
	{"[\"lowerdir=../a:b\"]", "../a b "},
	{"[\"lowerdir+=a\",\"datadir+=b\"]", "a b "},
	{"[\"lowerdir=/a,upperdir=/b\"]", "/a /b "},
	{"[\"index=off,lowerdir=/a:/b,xino=off\",\"ro\"]", "/a /b "},
	{"[\",,lowerdir=/a,\"]", "/a "},
	{"[\"lowerdir=\",\"lowerdir=:\",\"=\",\"\"]", ""},
	{"[\"somedir=/a\",\"somedir=b\"]", "/a "},
	{"[\"lowerdir=/a\\\\:/b\"]", "/a\\ /b "},
	{"[\"lowerdir\",\"/a\"]", ""},
	{"[\"context=\\\"s0:c1,c2\\\"\"]", ""},
	{"[null,\"lowerdir=/a\"]", "/a "},
};

static void try_one(const char *options, const char *want)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_BUF struct buf found = BUF_INIT;
	CLEANUP_JSON struct json *mount = NULL;
	struct mount_paths iter;
	struct span path;

	buf_add_format(&text, "{\"options\":%s}", options);
	json_parse(buf_span(&text), &JSON_STRICT_LIMITS, "mount", &mount, NULL);
	iter = mount_paths(mount);
	buf_add_text(&found, "");
	while (mount_paths_next(&iter, &path)) {
		buf_add(&found, path.data, path.size);
		buf_add_text(&found, " ");
	}
	is(found.data ? found.data : "", want, "%s", options);
}

int main(void)
{
	struct mount_paths none = mount_paths(NULL);
	struct span path;

	ok(!mount_paths_next(&none, &path), "no mount");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		try_one(cases[i].options, cases[i].paths);
	return tap_done();
}
