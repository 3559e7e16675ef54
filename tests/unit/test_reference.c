#include "oci/reference.h"
#include "tap.h"

#define HEX "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define OTHER_HEX                                                              \
	"f3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const struct {
	const char *text;
	const char *want;
} good[] = {
	{"nginx", "docker.io/library/nginx"},
	{"nginx:1.25", "docker.io/library/nginx:1.25"},
	{"nginx@sha256:" HEX, "docker.io/library/nginx@sha256:" HEX},
	{"nginx:1@sha256:" HEX, "docker.io/library/nginx:1@sha256:" HEX},
	{"library/nginx", "docker.io/library/nginx"},
	{"docker.io/nginx", "docker.io/library/nginx"},
	{"index.docker.io/nginx", "docker.io/library/nginx"},
	{"INDEX.docker.io/nginx", "docker.io/library/nginx"},
	{"docker.io/acme/shop", "docker.io/acme/shop"},
	{"acme/shop", "docker.io/acme/shop"},
	{"registry.example.com/a/b/c:t", "registry.example.com/a/b/c:t"},
	{"Registry.Example.COM/a", "registry.example.com/a"},
	{"localhost/a", "localhost/a"},
	{"localhost:5000/a", "localhost:5000/a"},
	{"registry:5000/a", "registry:5000/a"},
	{"127.0.0.1:5000/a", "127.0.0.1:5000/a"},
	{"[::1]:5000/a", "[::1]:5000/a"},
	{"example.com", "docker.io/library/example.com"},
	{"registry:5000", "docker.io/library/registry:5000"},
	{"a__b/c--d.e_f", "docker.io/a__b/c--d.e_f"},
	{"xn--n3h.com/a", "xn--n3h.com/a"},
	{"a:_", "docker.io/library/a:_"},
};

static const char *const bad[] = {
	"",
	HEX,
	"sha256:" HEX,
	"Nginx",
	"acme/Shop",
	"Acme/shop",
	"Localhost/a",
	"nginx:",
	"nginx:-a",
	"nginx:a/b:",
	"nginx@",
	"nginx@" HEX,
	"nginx@sha256:" HEX "0",
	"nginx@sha512:" HEX HEX,
	"nginx@sha256:" HEX "@sha256:" HEX,
	"@sha256:" HEX,
	":1",
	"/a",
	"a/",
	"a//b",
	"a/../b",
	".a",
	"a.",
	"a..b",
	"a___b",
	"_a/b",
	"-a",
	"a b",
	"a\n",
	"http://example.com/a",
	"-host.com/a",
	"host-.com/a",
	".com/a",
	"ho_st.com/a",
	"host.com:/a",
	"host.com:99999999/a",
	"host.com:5a/a",
	"[::1/a",
	"caf\xc3\xa9/a",
	/* the neighbours of letters and digits */
	"a`b",
	"a{b",
	"a@b",
	"a[b",
	"a:b`",
	"a:b{",
	"a:b@",
	"a:b[",
	"ho`st.com/a",
	"ho{st.com/a",
	"ho@st.com/a",
	"ho[st.com/a",
	"host.com:5;/a",
};

static const struct {
	const char *pattern;
	const char *text;
	bool want;
} globs[] = {
	{"nginx", "nginx", true},
	{"nginx", "nginx:1", true},
	{"nginx", "nginx@sha256:" HEX, true},
	{"nginx", "docker.io/library/nginx", true},
	{"nginx", "registry.example.com/library/nginx", false},
	{"library/*", "nginx", true},
	{"docker.io/library/*", "index.docker.io/nginx", true},
	{"index.docker.io/nginx", "nginx", true},
	{"*", "nginx", true},
	{"*", "acme/shop", false},
	{"**", "acme/shop", true},
	{"**", "registry.example.com/acme/shop", false},
	{"docker.io/**", "nginx", true},
	{"docker.io/**", "acme/shop/x", true},
	{"acme/*", "acme/shop", true},
	{"acme/*", "acme/shop/x", false},
	{"acme/*", "quay.io/acme/shop", false},
	{"registry.example.com/shop/**", "registry.example.com/shop/a/b:1",
	 true},
	{"registry.example.com/shop/**", "registry.example.com/shopping/a",
	 false},
	{"registry.example.com/shop/**", "registry.example.com/shop", false},
	{"registry.example.com/**", "registry.example.com.evil.org/a", false},
	{"registry.example.com/**", "evil.org/registry.example.com/a", false},
	{"Registry.example.com/**", "registry.EXAMPLE.com/a", true},
	{"*.example.com/**", "a.example.com/x", true},
	{"*.example.com/**", "evil.org/a.example.com/x", false},
	{"localhost:5000/*", "localhost:5000/a", true},
	{"localhost:*/a", "localhost:5000/a", true},
	{"localhost:5000/*", "localhost:5001/a", false},
	{"nginx:1.*", "nginx:1.25", true},
	{"nginx:1.*", "nginx:2.1", false},
	{"nginx:1.*", "nginx", false},
	{"nginx:*", "nginx", false},
	{"nginx:latest", "nginx", false},
	{"nginx:1", "nginx:1@sha256:" HEX, true},
	{"nginx@sha256:" HEX, "nginx:1@sha256:" HEX, true},
	{"nginx@sha256:*", "nginx@sha256:" HEX, true},
	{"nginx@sha256:*", "nginx", false},
	{"**:latest", "acme/shop:latest", true},
	{"**:latest", "acme/shop:1", false},
	{"registry.example.com/**1", "registry.example.com/a:1", false},
};

static void test_parse(void)
{
	struct reference reference;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (!ok(reference_parse(span_of(good[i].text), &reference,
					NULL) == 0,
			"'%s' is a reference", good[i].text))
			continue;
		is(reference.text, good[i].want, "normalised");
		ok(reference_parse(span_of(good[i].want), &reference, NULL) ==
				   0 &&
			   strcmp(reference.text, good[i].want) == 0,
		   "and once more the same");
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct error err = ERROR_INIT;

		ok(reference_parse(span_of(bad[i]), &reference, &err) == -1 &&
			   strcmp(err.reason.id, "reference.syntax") == 0,
		   "wrong reference %zu is refused", i);
	}
}

static void test_parts(void)
{
	struct reference reference;
	struct error err = ERROR_INIT;
	char text[REFERENCE_MAX + 300];

	reference_parse(span_of("localhost:5000/a/b:t@sha256:" HEX), &reference,
			NULL);
	is(reference.repository, "localhost:5000/a/b", "the repository");
	is(reference.tag, "t", "the tag");
	is(reference.digest, "sha256:" HEX, "the digest");
	reference_parse(span_of("nginx"), &reference, NULL);
	is(reference.tag, "", "no tag stays none");
	memset(text, 'a', sizeof(text));
	ok(reference_parse((struct span){text, 255 - 18}, &reference, NULL) ==
		   0,
	   "a name of 255 is the longest");
	ok(reference_parse(span_of("https://me:hunter2@reg.example/x@sha256:1"),
			   &reference, &err) == -1 &&
		   strstr(err.reason.msg, "'...@reg.example/x@sha256:1'") &&
		   !strstr(err.reason.msg, "hunter2"),
	   "a password before a registry is not told: %s", err.reason.msg);
	err = (struct error)ERROR_INIT;
	ok(reference_parse((struct span){text, 256 - 18}, &reference, &err) ==
		   -1,
	   "one more is refused");
	text[1] = ':';
	ok(reference_parse((struct span){text, 2 + 128}, &reference, NULL) == 0,
	   "a tag of 128 is the longest");
	ok(reference_parse((struct span){text, 2 + 129}, &reference, NULL) ==
		   -1,
	   "one more is refused");
	ok(reference_parse((struct span){"a\0", 2}, &reference, NULL) == -1,
	   "a NUL is refused");
}

static void test_matches(void)
{
	for (size_t i = 0; i < sizeof(globs) / sizeof(globs[0]); i++) {
		struct reference reference;

		reference_parse(span_of(globs[i].text), &reference, NULL);
		ok(reference_matches(&reference, globs[i].pattern) ==
			   globs[i].want,
		   "'%s' %s '%s'", globs[i].pattern,
		   globs[i].want ? "matches" : "does not match", globs[i].text);
		ok(reference_check_pattern(globs[i].pattern, "image", NULL) ==
			   0,
		   "and is a good pattern");
	}
}

static void test_check_pattern(void)
{
	char text[REFERENCE_MAX + 1];
	struct error err = ERROR_INIT;

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ok(reference_check_pattern(text, "deny[0]", &err) == -1,
	   "a pattern too long to match anything is refused");
	ok(reference_check_pattern("", "image", NULL) == -1, "so is none");
	ok(reference_check_pattern("docker.io/", "image", NULL) == -1,
	   "and a registry alone");
	ok(reference_check_pattern("acme/Shop", "image", NULL) == -1,
	   "and capitals");
	ok(reference_check_pattern("acme/***", "image", NULL) == -1,
	   "and three stars");
}

static void test_covers(void)
{
	static const struct {
		const char *pattern, *other;
		bool want;
	} covers[] = {
		{"nginx", "docker.io/library/nginx:1", true},
		{"docker.io/**", "acme/shop", true},
		{"example.com/**", "acme/shop", false},
		{"example.com/*", "example.com/a/b", false},
		{"example.com/a:1*", "example.com/a:1.2", true},
		{"example.com/a:1", "example.com/a", false},
		{"example.com/a", "example.com/*", false},
		{"a@sha256:" HEX, "docker.io/library/a@sha256:" HEX, true},
		{"a@sha256:" HEX, "a@sha256:" OTHER_HEX, false},
		{"a@sha256:" HEX, "a", false},
		{"a", "a@sha256:" HEX, true},
	};

	for (size_t i = 0; i < sizeof(covers) / sizeof(covers[0]); i++)
		ok(reference_covers(covers[i].pattern, covers[i].other) ==
			   covers[i].want,
		   "'%s' covers '%s': %d", covers[i].pattern, covers[i].other,
		   covers[i].want);
	ok(reference_has_registry("localhost/a") &&
		   !reference_has_registry("acme/a"),
	   "a registry is one by its form");
}

int main(void)
{
	test_covers();
	test_parse();
	test_parts();
	test_matches();
	test_check_pattern();
	return tap_done();
}
