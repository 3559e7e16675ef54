#include "gate/cri.h"

#include "base/buf.h"
#include "tap.h"

#define IMAGE                                                                  \
	"sha256:64c77205556f1e71075c0d163e9226a7eef133c096ebb690485edb99e089"  \
	"84b9"
#define CONTAINER(name, config, image)                                         \
	"{\"Version\":\"v1\",\"Metadata\":{\"ID\":\"255a\",\"Name\":\"" name   \
	"\",\"SandboxID\":\"028e\",\"Config\":{" config                        \
	"},\"ImageRef\":" image "}}"
#define NAMED "\"metadata\":{\"name\":\"c\",\"attempt\":2}"
#define SANDBOX(config)                                                        \
	"{\"Version\":\"v1\",\"Metadata\":{\"ID\":\"028e\",\"Name\":\"x\","    \
	"\"Config\":" config "}}"

static void test_container(void)
{
	struct cri cri;
	struct error err = ERROR_INIT;

	ok(cri_parse(span_of(CONTAINER("c_pod1_default_uid-8282-1_2",
				       NAMED ",\"image\":{\"image\":\"x\","
					     "\"user_specified_image\":\"y\"}",
				       "\"" IMAGE "\"")),
		     CRI_CONTAINER, &cri, &err) == 0,
	   "a container's metadata %s", err.reason.msg);
	is(cri.id, "255a", "its id");
	is(cri.name, "c", "its name");
	is(cri.pod, "pod1", "its pod");
	is(cri.namespace, "default", "its namespace");
	is(cri.asked, "y", "what the pod asked for");
	ok(cri.image.sha256[0] == 0x64 && cri.image.sha256[31] == 0xb9,
	   "its image");
}

/* The names of pods as the plugin writes them; attempt is 0 when missing. */
static const struct {
	const char *text;
	const char *pod;
	const char *namespace;
} names[] = {
	{CONTAINER("c_p_n_u_2", NAMED, "\"" IMAGE "\""), "p", "n"},
	{CONTAINER("c_p_n__2", NAMED, "\"" IMAGE "\""), "p", "n"},
	{CONTAINER("c_p_n_u_0", "\"metadata\":{\"name\":\"c\"}",
		   "\"" IMAGE "\""),
	 "p", "n"},
	{CONTAINER("a_b_p_n_u_0", "\"metadata\":{\"name\":\"a_b\"}",
		   "\"" IMAGE "\""),
	 "p", "n"},
	/* what could be read in two ways, or is another's, is not read */
	{CONTAINER("c_p_kube_system_u_2", NAMED, "\"" IMAGE "\""), "", ""},
	{CONTAINER("c_p_n_u_3", NAMED, "\"" IMAGE "\""), "", ""},
	{CONTAINER("d_p_n_u_2", NAMED, "\"" IMAGE "\""), "", ""},
	{CONTAINER("c_p_n_2", NAMED, "\"" IMAGE "\""), "", ""},
	{CONTAINER("c__n_u_2", NAMED, "\"" IMAGE "\""), "", ""},
	{CONTAINER("c_p__u_2", NAMED, "\"" IMAGE "\""), "", ""},
	{CONTAINER("c_2", NAMED, "\"" IMAGE "\""), "", ""},
	{CONTAINER("c", NAMED, "\"" IMAGE "\""), "", ""},
	{CONTAINER("", NAMED, "\"" IMAGE "\""), "", ""},
	{CONTAINER("_p_n_u_0", "", "\"" IMAGE "\""), "", ""},
};

static void test_names(void)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct cri cri;

		ok(cri_parse(span_of(names[i].text), CRI_CONTAINER, &cri,
			     NULL) == 0,
		   "name %zu", i);
		is(cri.pod, names[i].pod, "its pod");
		is(cri.namespace, names[i].namespace, "its namespace");
	}
}

static void test_sandbox(void)
{
	struct cri cri;
	struct error err = ERROR_INIT;

	ok(cri_parse(span_of(SANDBOX("{\"metadata\":{\"name\":\"pod1\","
				     "\"namespace\":\"kube-system\"}}")),
		     CRI_SANDBOX, &cri, &err) == 0,
	   "a sandbox's metadata %s", err.reason.msg);
	is(cri.pod, "pod1", "its name is the pod's");
	is(cri.namespace, "kube-system", "its namespace");
	is(cri.name, "", "it has none of a container");
	ok(digest_is_zero(&cri.image), "nor an image");
}

static const char *const wrong[] = {
	"",
	"{",
	"null",
	"{\"Metadata\":{}} x",
	"{\"Metadata\":{\"Config\":{},\"Config\":{}}}",
	CONTAINER("c_p_n_u_2", NAMED, "null"),
	CONTAINER("c_p_n_u_2", NAMED, "\"\""),
	CONTAINER("c_p_n_u_2", NAMED, "\"registry.example.com/x:v1\""),
	CONTAINER("c_p_n_u_2", NAMED, "[\"" IMAGE "\"]"),
};

static void test_wrong(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct cri cri;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct error err = ERROR_INIT;

		ok(cri_parse(span_of(wrong[i]), CRI_CONTAINER, &cri, &err) ==
			   -1,
		   "wrong metadata %zu: %s", i, err.reason.msg);
		is(err.reason.id, "engine.cri", "its id");
	}
	buf_add_text(&text, "{\"Metadata\":{\"Config\":{\"metadata\":{"
			    "\"namespace\":\"");
	for (size_t i = 0; i < CRI_TEXT_MAX; i++)
		buf_add_char(&text, 'x');
	buf_add_text(&text, "\"}}}}");
	ok(cri_parse(buf_span(&text), CRI_SANDBOX, &cri, NULL) == -1,
	   "a namespace that is too long");
	while (text.size <= CRI_SIZE_MAX)
		buf_add_char(&text, ' ');
	ok(cri_parse(buf_span(&text), CRI_SANDBOX, &cri, NULL) == -1,
	   "metadata that are too long");
}

int main(void)
{
	test_container();
	test_names();
	test_sandbox();
	test_wrong();
	return tap_done();
}
