#include "oci/image_form.h"
#include "tap.h"

#define HEX    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define DIGEST "sha256:" HEX
#define OF(type)                                                               \
	"{\"mediaType\":\"" type "\",\"digest\":\"" DIGEST "\",\"size\":7}"
#define CONFIG	    OF("application/vnd.oci.image.config.v1+json")
#define LAYER	    OF("application/vnd.oci.image.layer.v1.tar+gzip")
#define SIGNATURE   OF("application/vnd.dev.cosign.simplesigning.v1+json")
#define V2	    "{\"schemaVersion\":2,"
#define IMAGE(c, l) V2 "\"config\":" c ",\"layers\":[" l "]}"

/* What becomes of a document; NULL: it is refused. */
static const struct {
	const char *what, *text, *form;
} cases[] = {
	{"a manifest", IMAGE(CONFIG, LAYER),
	 "{\"kind\":\"manifest\",\"image\":true,\"config\":\"" DIGEST "\"}"},
	{"one without layers", IMAGE(CONFIG, ""),
	 "{\"kind\":\"manifest\",\"image\":true,\"config\":\"" DIGEST "\"}"},
	{"a signature of cosign", IMAGE(CONFIG, SIGNATURE),
	 "{\"kind\":\"manifest\",\"image\":false,\"config\":\"" DIGEST "\"}"},
	{"an artifact", IMAGE(OF("application/x"), LAYER),
	 "{\"kind\":\"manifest\",\"image\":false,\"config\":\"" DIGEST "\"}"},
	{"an index",
	 V2 "\"manifests\":[{\"digest\":\"" DIGEST "\",\"size\":7,"
	    "\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
	    "\"platform\":{\"os\":\"linux\",\"architecture\":\"s390x\"},"
	    "\"annotations\":{\"org.opencontainers.image.ref.name\":"
	    "\"a/b:1\"}}]}",
	 "{\"kind\":\"index\",\"images\":[{\"digest\":\"" DIGEST
	 "\",\"os\":\"linux\",\"architecture\":\"s390x\",\"name\":"
	 "\"a/b:1\"}]}"},
	{"an index whose name is a tag",
	 V2 "\"manifests\":[{\"digest\":\"" DIGEST "\",\"size\":7,"
	    "\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
	    "\"annotations\":{\"org.opencontainers.image.ref.name\":"
	    "\"latest\"}}]}",
	 "{\"kind\":\"index\",\"images\":[{\"digest\":\"" DIGEST "\"}]}"},
	{"a config",
	 "{\"os\":\"linux\",\"architecture\":\"arm64\",\"config\":{\"User\":"
	 "\"1\",\"Memory\":5,\"Cmd\":[\"x\"]},\"rootfs\":{}}",
	 "{\"kind\":\"config\",\"os\":\"linux\",\"architecture\":\"arm64\","
	 "\"config\":{\"User\":\"1\",\"Cmd\":[\"x\"]}}"},
	{"a config that says nothing", "{\"rootfs\":{}}",
	 "{\"kind\":\"config\",\"config\":{}}"},
	{"docker save", "[{\"Config\":\"a.json\",\"RepoTags\":[\"a:1\"]}]",
	 "{\"kind\":\"save\",\"images\":[{\"config\":\"a.json\",\"names\":"
	 "[\"a:1\"]}]}"},
	{"one without names", "[{\"Config\":\"a.json\",\"RepoTags\":null}]",
	 "{\"kind\":\"save\",\"images\":[{\"config\":\"a.json\",\"names\":"
	 "[]}]}"},
	{"one without a config", "[{\"RepoTags\":[\"a:1\"]}]", NULL},
	{"nothing", "", NULL},
	{"no JSON", "{", NULL},
	{"a text", "\"a\"", NULL},
	{"another document", "{\"a\":1}", NULL},
	{"a version that nobody knows", "{\"schemaVersion\":3}", NULL},
	{"a config that is no object", "{\"rootfs\":{},\"config\":[]}", NULL},
	{"a key twice", "{\"rootfs\":{},\"rootfs\":{}}", NULL},
	{"a digest that is none",
	 IMAGE("{\"mediaType\":\"application/x\",\"digest\":\"md5:00\","
	       "\"size\":1}",
	       LAYER),
	 NULL},
};

static void test_read(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CLEANUP_JSON struct json *form = NULL;
		CLEANUP_BUF struct buf text = BUF_INIT;
		struct error err = ERROR_INIT;
		int status =
			image_form_read(span_of(cases[i].text), &form, &err);

		if (!cases[i].form) {
			ok(status < 0 && !form && err.kind == ERROR_INPUT,
			   "%s is refused", cases[i].what);
			continue;
		}
		if (form)
			json_write(form, &text);
		is(text.data, cases[i].form, "%s", cases[i].what);
		ok(status == 0 && image_form_check(form, &err) == 0,
		   "  and has a shape");
	}
}

/* What a child might say that nobody can trust. */
static void test_check(void)
{
	static const char *const bad[] = {
		"{}",
		"[]",
		"{\"kind\":\"other\"}",
		"{\"kind\":\"index\"}",
		"{\"kind\":\"index\",\"images\":{}}",
		"{\"kind\":\"index\",\"images\":[{\"digest\":5}]}",
		"{\"kind\":\"manifest\",\"image\":true}",
		"{\"kind\":\"manifest\",\"image\":1,\"config\":\"\"}",
		"{\"kind\":\"config\",\"config\":[]}",
		"{\"kind\":\"save\",\"images\":[{\"names\":[5]}]}",
		"{\"kind\":\"config\",\"config\":{},\"more\":1}",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CLEANUP_JSON struct json *form = NULL;
		struct error err = ERROR_INIT;

		ok(json_parse(span_of(bad[i]), &JSON_STRICT_LIMITS, "", &form,
			      NULL) == 0 &&
			   image_form_check(form, &err) < 0 &&
			   err.kind == ERROR_INPUT,
		   "no form: %s", bad[i]);
	}
}

int main(void)
{
	test_read();
	test_check();
	return tap_done();
}
