#include "memory.h"
#include "oci/manifest.h"
#include "tap.h"

#define HEX "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define DESCRIPTOR(type)                                                       \
	"{\"mediaType\":\"" type "\",\"digest\":\"sha256:" HEX "\",\"size\":"  \
	"7}"
#define CONFIG	DESCRIPTOR(OCI_CONFIG)
#define LAYER	DESCRIPTOR(OCI_LAYER)
#define V2	"\"schemaVersion\":2"
#define IMAGE	"\"config\":" CONFIG ",\"layers\":[" LAYER "]"
#define TYPE(t) "\"mediaType\":\"" t "\""

#define DOCKER_MANIFEST "application/vnd.docker.distribution.manifest.v2+json"
#define DOCKER_LIST	"application/vnd.docker.distribution.manifest.list.v2+json"

static const struct {
	const char *what;
	const char *text;
	const char *type;
	enum manifest_kind kind;
} good[] = {
	{"a manifest", "{" V2 "," IMAGE "}", "", MANIFEST_IMAGE},
	{"one with its type", "{" V2 "," TYPE(OCI_MANIFEST) "," IMAGE "}",
	 OCI_MANIFEST, MANIFEST_IMAGE},
	{"Docker's type outside", "{" V2 "," TYPE(OCI_MANIFEST) "," IMAGE "}",
	 DOCKER_MANIFEST, MANIFEST_IMAGE},
	{"Docker's type inside", "{" V2 "," TYPE(DOCKER_MANIFEST) "," IMAGE "}",
	 OCI_MANIFEST, MANIFEST_IMAGE},
	{"no layers", "{" V2 ",\"config\":" CONFIG ",\"layers\":[]}", "",
	 MANIFEST_IMAGE},
	{"unknown members", "{" V2 "," IMAGE ",\"x\":{\"Size\":1}}", "",
	 MANIFEST_IMAGE},
	{"no annotations", "{" V2 "," IMAGE ",\"annotations\":null}", "",
	 MANIFEST_IMAGE},
	{"an index", "{" V2 ",\"manifests\":[" LAYER "]}", OCI_INDEX,
	 MANIFEST_INDEX},
	{"Docker's list",
	 "{" V2 "," TYPE(DOCKER_LIST) ",\"manifests\":[" LAYER "]}", OCI_INDEX,
	 MANIFEST_INDEX},
	{"an empty index", "{" V2 ",\"manifests\":[]}", "", MANIFEST_INDEX},
	{"an index that Go left null", "{" V2 ",\"manifests\":null}", "",
	 MANIFEST_INDEX},
};

static const struct {
	const char *what;
	const char *text;
	const char *type;
} bad[] = {
	{"nothing", "", ""},
	{"no object", "[]", ""},
	{"trailing data", "{" V2 "," IMAGE "}{}", ""},
	{"no version", "{" IMAGE "}", ""},
	{"version 1", "{\"schemaVersion\":1," IMAGE "}", ""},
	{"version '2'", "{\"schemaVersion\":\"2\"," IMAGE "}", ""},
	{"a key twice", "{" V2 "," V2 "," IMAGE "}", ""},
	{"layers and manifests (CVE-2021-41190)",
	 "{" V2 "," IMAGE ",\"manifests\":[]}", ""},
	{"layers and null manifests", "{" V2 "," IMAGE ",\"manifests\":null}",
	 ""},
	{"config and manifests",
	 "{" V2 ",\"config\":" CONFIG ",\"manifests\":[]}", ""},
	{"neither", "{" V2 "}", ""},
	{"no config", "{" V2 ",\"layers\":[]}", ""},
	{"no layers", "{" V2 ",\"config\":" CONFIG "}", ""},
	{"null layers", "{" V2 ",\"config\":" CONFIG ",\"layers\":null}", ""},
	{"case variant", "{" V2 "," IMAGE ",\"Layers\":[]}", ""},
	{"case variant in a descriptor",
	 "{" V2 ",\"config\":" CONFIG
	 ",\"layers\":[{\"mediaType\":\"x\",\"digest\":\"sha256:" HEX
	 "\",\"Digest\":\"sha256:" HEX "\",\"size\":1}]}",
	 ""},
	{"a manifest as an index", "{" V2 "," IMAGE "}", OCI_INDEX},
	{"an index as a manifest", "{" V2 ",\"manifests\":[]}", OCI_MANIFEST},
	{"a manifest that says index", "{" V2 "," TYPE(OCI_INDEX) "," IMAGE "}",
	 ""},
	{"an index that says manifest",
	 "{" V2 "," TYPE(OCI_MANIFEST) ",\"manifests\":[]}", ""},
	{"another type", "{" V2 "," IMAGE "}", "application/json"},
	{"another inner type",
	 "{" V2 "," TYPE("application/json") "," IMAGE "}", ""},
	{"a type with a NUL",
	 "{" V2 "," TYPE(OCI_MANIFEST "\\u0000") "," IMAGE "}", ""},
	{"upper-case digest",
	 "{" V2 ",\"config\":" CONFIG
	 ",\"layers\":[{\"mediaType\":\"x\",\"size\":1,\"digest\":\"sha256:"
	 "E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	 "\"}]}",
	 ""},
	{"a path as digest",
	 "{" V2 ",\"manifests\":[{\"mediaType\":\"" OCI_MANIFEST
	 "\",\"digest\":\"sha256:../../etc/passwd\",\"size\":1}]}",
	 ""},
	{"sha512",
	 "{" V2 ",\"manifests\":[{\"mediaType\":\"" OCI_MANIFEST
	 "\",\"digest\":\"sha512:" HEX HEX "\",\"size\":1}]}",
	 ""},
	{"a negative size",
	 "{" V2 ",\"manifests\":[{\"mediaType\":\"" OCI_MANIFEST
	 "\",\"digest\":\"sha256:" HEX "\",\"size\":-1}]}",
	 ""},
	{"a size with a fraction",
	 "{" V2 ",\"manifests\":[{\"mediaType\":\"" OCI_MANIFEST
	 "\",\"digest\":\"sha256:" HEX "\",\"size\":1.0}]}",
	 ""},
	{"a size past int64",
	 "{" V2 ",\"manifests\":[{\"mediaType\":\"" OCI_MANIFEST
	 "\",\"digest\":\"sha256:" HEX "\",\"size\":9223372036854775808}]}",
	 ""},
	{"no size",
	 "{" V2 ",\"manifests\":[{\"mediaType\":\"" OCI_MANIFEST
	 "\",\"digest\":\"sha256:" HEX "\"}]}",
	 ""},
	{"an annotation that is no string",
	 "{" V2 "," IMAGE ",\"annotations\":{\"a\":1}}", ""},
	{"a subject that is no descriptor",
	 "{" V2 "," IMAGE ",\"subject\":{\"digest\":\"sha256:" HEX "\"}}", ""},
};

static void test_kinds(void)
{
	struct manifest manifest;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		ok(manifest_parse(span_of(good[i].text), span_of(good[i].type),
				  &manifest, NULL) == 0 &&
			   manifest.kind == good[i].kind,
		   "%s is read", good[i].what);
		manifest_release(&manifest);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct error err = ERROR_INIT;

		ok(manifest_parse(span_of(bad[i].text), span_of(bad[i].type),
				  &manifest, &err) == -1 &&
			   err.kind == ERROR_INPUT && !manifest.root &&
			   !manifest.items,
		   "%s is refused", bad[i].what);
	}
}

static void test_content(void)
{
	static const char text[] =
		"{" V2 ",\"artifactType\":\"a/b\",\"config\":" CONFIG
		",\"layers\":[" LAYER ",{\"mediaType\":\"m\",\"digest\":"
		"\"sha256:" HEX "\",\"size\":3,\"annotations\":{\"k\":\"v\"}}]"
		",\"subject\":" LAYER ",\"annotations\":{\"x\":\"y\"}}";
	struct manifest m;
	char digest[DIGEST_TEXT_SIZE];

	ok(manifest_parse(span_of(text), span_of(""), &m, NULL) == 0,
	   "a full manifest is read");
	ok(span_is(m.artifact_type, "a/b"), "its artifact type");
	ok(span_is(m.config.media_type, OCI_CONFIG) && m.config.size == 7,
	   "its config");
	ok(m.count == 2 && m.items[1].size == 3 &&
		   span_is(m.items[1].media_type, "m"),
	   "its layers");
	is(json_text(json_find(m.items[1].annotations, "k")), "v",
	   "their annotations");
	is(json_text(json_find(m.annotations, "x")), "y", "its own");
	digest_format(digest, &m.subject);
	is(m.has_subject ? digest : "", "sha256:" HEX, "its subject");
	manifest_release(&m);
	ok(manifest_parse(
		   span_of("{" V2 ",\"manifests\":[{\"mediaType\":\"m\","
			   "\"digest\":\"sha256:" HEX "\",\"size\":3,"
			   "\"platform\":{\"architecture\":\"arm\",\"os\":"
			   "\"linux\",\"variant\":\"v7\"}}]}"),
		   span_of(""), &m, NULL) == 0 &&
		   span_is(m.items[0].architecture, "arm") &&
		   span_is(m.items[0].os, "linux") &&
		   span_is(m.items[0].variant, "v7") && !m.has_subject,
	   "an index says platforms");
	manifest_release(&m);
}

static void build_index(struct buf *out, unsigned count, size_t padding)
{
	buf_add_text(out, "{" V2 ",\"manifests\":[");
	for (unsigned i = 0; i < count; i++)
		buf_add_format(out, "%s" LAYER, i ? "," : "");
	buf_add_text(out, "]}");
	while (padding--)
		buf_add_char(out, ' ');
}

static void test_limits(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;
	struct manifest m;

	build_index(&text, MANIFEST_ITEMS_MAX, 0);
	ok(manifest_parse(buf_span(&text), span_of(""), &m, NULL) == 0 &&
		   m.count == MANIFEST_ITEMS_MAX,
	   "a thousand manifests are read");
	manifest_release(&m);
	buf_release(&text);
	build_index(&text, MANIFEST_ITEMS_MAX + 1, 0);
	ok(manifest_parse(buf_span(&text), span_of(""), &m, &err) == -1,
	   "one more is refused");
	is(err.reason.id, "manifest.limit", "as a limit");
	buf_release(&text);
	build_index(&text, 0,
		    MANIFEST_SIZE_MAX - strlen("{" V2 ",\"manifests\":[]}"));
	ok(text.size == MANIFEST_SIZE_MAX &&
		   manifest_parse(buf_span(&text), span_of(""), &m, NULL) == 0,
	   "as large as allowed is read");
	manifest_release(&m);
	buf_add_char(&text, ' ');
	err = (struct error)ERROR_INIT;
	ok(manifest_parse(buf_span(&text), span_of(""), &m, &err) == -1 &&
		   strcmp(err.reason.id, "manifest.limit") == 0,
	   "one byte more is refused");
}

#define ROOTFS                                                                 \
	"\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:" HEX "\"]}"
#define PLATFORM "\"architecture\":\"arm64\",\"os\":\"linux\""

static const struct {
	const char *what;
	const char *text;
} bad_configs[] = {
	{"nothing", ""},
	{"no architecture", "{\"os\":\"linux\"," ROOTFS "}"},
	{"an empty one", "{\"architecture\":\"\",\"os\":\"linux\"," ROOTFS "}"},
	{"no os", "{\"architecture\":\"arm64\"," ROOTFS "}"},
	{"no rootfs", "{" PLATFORM "}"},
	{"another rootfs", "{" PLATFORM ",\"rootfs\":{\"type\":\"tree\","
			   "\"diff_ids\":[\"sha256:" HEX "\"]}}"},
	{"no type",
	 "{" PLATFORM ",\"rootfs\":{\"diff_ids\":[\"sha256:" HEX "\"]}}"},
	{"no diff_ids",
	 "{" PLATFORM ",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"},
	{"null diff_ids",
	 "{" PLATFORM ",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":null}}"},
	{"a diff_id that is none",
	 "{" PLATFORM ",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" HEX
	 "\"]}}"},
	{"a case variant", "{" PLATFORM "," ROOTFS ",\"RootFS\":{}}"},
	{"a key twice", "{" PLATFORM "," ROOTFS "," ROOTFS "}"},
	{"a long architecture",
	 "{\"architecture\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"os\":"
	 "\"linux\"," ROOTFS "}"},
};

static void test_config(void)
{
	struct image_config config;
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;

	ok(manifest_parse_config(
		   span_of("{" PLATFORM ",\"variant\":\"v8\",\"config\":"
			   "{\"Cmd\":[\"x\"]},\"history\":[]," ROOTFS "}"),
		   &config, NULL) == 0,
	   "an image config is read");
	is(config.architecture, "arm64", "its architecture");
	is(config.os, "linux", "its os");
	is(config.variant, "v8", "its variant");
	is(config.count == 1 ? memory_text(&config.diff_ids[0]) : "",
	   "sha256:" HEX, "its layers");
	ok(config.created == 0, "it does not say when it was made");
	ok(manifest_parse_config(span_of("{" PLATFORM ",\"created\":"
					 "\"2026-01-01T00:00:00.5Z\"," ROOTFS
					 "}"),
				 &config, NULL) == 0 &&
		   config.created == 1767225600,
	   "when it was made");
	ok(manifest_parse_config(span_of("{" PLATFORM ",\"created\":"
					 "\"0001-01-01T00:00:00Z\"," ROOTFS
					 "}"),
				 &config, NULL) == 0 &&
		   config.created == 0,
	   "the zero time is none");
	ok(manifest_parse_config(
		   span_of("{" PLATFORM ",\"created\":7," ROOTFS "}"), &config,
		   NULL) == 0 &&
		   config.created == 0,
	   "nor is a number");
	for (size_t i = 0; i < sizeof(bad_configs) / sizeof(bad_configs[0]);
	     i++)
		ok(manifest_parse_config(span_of(bad_configs[i].text), &config,
					 NULL) == -1,
		   "%s is refused", bad_configs[i].what);
	buf_add_text(&text, "{" PLATFORM ",\"rootfs\":{\"type\":\"layers\","
			    "\"diff_ids\":[\"sha256:" HEX "\"");
	for (unsigned i = 0; i < IMAGE_CONFIG_LAYERS_MAX; i++)
		buf_add_text(&text, ",\"sha256:" HEX "\"");
	buf_add_text(&text, "]}}");
	ok(manifest_parse_config(buf_span(&text), &config, &err) == -1 &&
		   strcmp(err.reason.id, "manifest.limit") == 0,
	   "too many layers are refused");
}

static void test_config_types(void)
{
	ok(manifest_is_config_type(span_of(OCI_CONFIG)) &&
		   manifest_is_config_type(span_of(
			   "application/vnd.docker.container.image.v1+json")),
	   "image configs have two types");
	ok(!manifest_is_config_type(
		   span_of("application/vnd.oci.empty.v1+json")) &&
		   !manifest_is_config_type(span_of("")),
	   "others have others");
}

int main(void)
{
	test_kinds();
	test_content();
	test_limits();
	test_config();
	test_config_types();
	return tap_done();
}
