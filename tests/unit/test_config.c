#include "oci/config.h"

#include "tap.h"

static bool parses(const char *text, struct config *out)
{
	struct error err = ERROR_INIT;
	int result = config_parse(span_of(text), "config.json", out, &err);

	if (result < 0)
		printf("# %s\n", err.reason.msg);
	return result == 0;
}

/* What runc and crun would read differently. */
static void test_differentials(void)
{
	static const char *const refused[] = {
		"{\"process\":{\"user\":{\"uid\":1000},\"User\":{\"uid\":0}}}",
		"{\"process\":{\"User\":{\"uid\":0},\"user\":{\"uid\":1000}}}",
		"{\"process\":{\"user\":{\"uid\":1000,\"UID\":0}}}",
		"{\"process\":{\"user\":{\"Uid\":1234}}}",
		"{\"process\":{\"user\":{\"uid\":1000,\"uid\":0}}}",
		"{\"process\":{\"user\":{\"uid\":0,\"uid\":1000}}}",
		"{\"process\":{\"user\":{\"uid\":0},\"user\":{\"gid\":5}}}",
		"{\"process\":{\"user\":{\"uid\":1000},\"user\":{}}}",
		"{\"process\":{},\"process\":{}}",
		"{\"process\":{},\"Process\":{}}",
		"{\"process\":{},\"proce\\u0073s\":{}}",
		"{\"proce\\u017fs\":{}}",
		"{\"proce\xc5\xbfs\":{}}",
		"{\"hoo\\u212as\":{}}",
		"{\"process\":{\"noNewPrivileges\":true,"
		"\"nonewprivileges\":false}}",
		"{\"process\":{\"noNewPrivileges\":true,"
		"\"noNewPrivileges\":null}}",
		"{\"process\":{\"capabilities\":{\"bounding\":[],"
		"\"bounding\":[]}}}",
		"{\"process\":{}} {\"process\":{}}",
		"{\"process\":{}} x",
		"\xef\xbb\xbf{\"process\":{}}",
		"{/* */\"process\":{}}",
		"{\"process\":{}} // end",
		"{\"process\":{\"user\":{\"uid\":\"1000\"}}}",
		"{\"process\":{\"user\":{\"uid\":4294967295}}}",
		"{\"process\":{\"user\":{\"uid\":2147483648}}}",
		"{\"process\":{\"user\":{\"uid\":1e3}}}",
		"{\"process\":{\"user\":{\"uid\":1000.0}}}",
		"{\"process\":{\"user\":{\"uid\":-1}}}",
		"{\"process\":{\"user\":{\"uid\":00}}}",
		"{\"process\":{\"user\\u0000\":{}}}",
		"{\"hostname\":\"\xff\"}",
		"{\"linux\":{\"namespaces\":[{\"type\":\"pid\"},"
		"{\"type\":\"pid\",\"path\":\"/proc/1/ns/pid\"}]}}",
		"{\"linux\":{\"seccomp\":[]}}",
		"{\"mounts\":{}}",
		"null",
		"[]",
		"",
	};
	struct config config;

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		ok(!parses(refused[i], &config), "refused: row %zu", i);
}

static void test_depth(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct config config;

	buf_add_text(&text, "{\"annotations\":");
	for (int i = 0; i < 20000; i++)
		buf_add_char(&text, '[');
	ok(!parses(text.data, &config), "nesting of 20000");
}

static void test_reads(void)
{
	struct config config;

	ok(parses("{\"ociVersion\":\"1.0.2\",\"process\":{\"user\":{\"uid\":"
		  "1000,\"gid\":1000,\"username\":\"root\"},\"capabilities\":"
		  "null,\"args\":[\"sh\"]},\"annotations\":{\"Process\":\"x\","
		  "\"process\":\"y\"},\"linux\":{\"namespaces\":[{\"type\":"
		  "\"pid\"}],\"seccomp\":{}}}",
		  &config),
	   "an ordinary one, null for a missing member");
	ok(config.unknown_count == 0, "everything in it is known");
	ok(config_process(&config) != NULL, "its process");
	ok(config_namespace(config.root, "pid") != NULL, "its namespace");
	ok(!config_namespace(config.root, "user"), "and no other");
	config_release(&config);
}

static void test_unknown(void)
{
	struct config config;

	ok(parses("{\"windows\":{},\"process\":{\"sandbox\":1},\"linux\":{"
		  "\"seccomp\":{\"defaultAction\":\"SCMP_ACT_NEW\"}},"
		  "\"mounts\":[{\"destination\":\"/x\",\"options\":[\"ro\","
		  "\"size=1m\",\"teleport\"]}]}",
		  &config),
	   "what is not known can be read");
	ok(config.unknown_count == 4, "and is remembered");
	is(config.unknown[0], "/windows", "a section");
	is(config.unknown[1], "/process/sandbox", "a member");
	is(config.unknown[2], "/linux/seccomp/defaultAction", "a value");
	is(config.unknown[3], "/mounts/0/options/2", "a mount option");
	config_release(&config);
}

static void test_process(void)
{
	struct config config;
	struct error err = ERROR_INIT;

	ok(config_parse_process(span_of("{\"user\":{\"uid\":0},\"args\":"
					"[\"id\"],\"cwd\":\"/\"}"),
				"process.json", &config, &err) == 0,
	   "a process object");
	config_release(&config);
	ok(config_parse_process(span_of("{\"user\":{\"uid\":0},\"USER\":{}}"),
				"process.json", &config, &err) < 0,
	   "the same rules hold");
	is(err.reason.id, "bundle.process", "under its own id");
}

int main(void)
{
	test_differentials();
	test_depth();
	test_reads();
	test_unknown();
	test_process();
	return tap_done();
}
