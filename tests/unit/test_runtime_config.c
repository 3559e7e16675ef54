/*
 * The reader is compiled in once more, with a default file of the test's own:
 * the program's lies where the host may have one.
 */
#define runtime_config_load tested_load
#undef OCIGATE_CONFIG
#define OCIGATE_CONFIG default_file
static char default_file[4096];
#include "shim/runtime_config.c"

#include "temp.h"

#include "tap.h"

static char other_file[4096];

static void write_default(const char *text)
{
	temp_write("default.json", span_of(text));
}

static void write_other(const char *text)
{
	temp_write("other.json", span_of(text));
}

/* What the two files give: the runtime, or what is wrong. */
static const char *load(const char *named, const char *environment,
			enum file_trust trust)
{
	static struct runtime_config config;
	static struct error err;

	err = (struct error)ERROR_INIT;
	if (tested_load(named, environment, trust, &config, &err) < 0)
		return config.runtime[0] || !err.reason.msg[0] ? "not empty"
							       : err.reason.id;
	return config.runtime;
}

static void test_precedence(void)
{
	enum file_trust trust = geteuid() == 0 ? FILE_ROOT : FILE_ANY;

	if (trust != FILE_ROOT) {
		ok(true, "# SKIP needs root");
		return;
	}
	is(load(NULL, NULL, FILE_ROOT), "", "no file: defaults");
	is(load(other_file, NULL, FILE_ROOT), "policy.config",
	   "a named file that is missing");
	write_other("{\"ocigate\":1,\"runtime\":\"/other\"}");
	is(load(other_file, NULL, FILE_ROOT), "/other",
	   "named, without a default file");
	is(load(NULL, other_file, FILE_ROOT), "/other", "by the environment");
	write_default("{\"ocigate\":1,\"runtime\":\"/default\"}");
	is(load(NULL, NULL, FILE_ROOT), "/default", "the default file");
	is(load(other_file, other_file, FILE_ROOT), "/default",
	   "which holds against the others");
	is(load(other_file, NULL, FILE_ANY), "/other",
	   "but not where nobody is protected");
	write_default("{\"override\":true,\"runtime\":\"/default\"}");
	is(load(other_file, NULL, FILE_ROOT), "/other", "unless it says so");
	is(load("/nowhere/x", other_file, FILE_ROOT), "policy.config",
	   "the first of the two counts");
	is(load(NULL, NULL, FILE_ROOT), "/default", "and none is named");
	write_default("{\"runtime\":\"/default\"");
	is(load(other_file, NULL, FILE_ROOT), "json.syntax",
	   "a default file that is broken");
	temp_run("chmod 666 default.json");
	is(load(NULL, NULL, FILE_ROOT), "policy.config",
	   "one that anybody can write");
	temp_run("rm default.json; ln -s nowhere default.json");
	is(load(NULL, NULL, FILE_ROOT), "policy.config", "a link");
	temp_run("rm default.json; mkfifo -m 600 default.json");
	is(load(NULL, NULL, FILE_ROOT), "policy.config", "a fifo");
	temp_run("rm default.json; mkdir default.json");
	is(load(NULL, NULL, FILE_ROOT), "policy.config", "a directory");
	temp_run("rmdir default.json");
}

static const struct {
	const char *text;
	const char *runtime; /* or the id of the error */
	const char *flavour;
	bool override;
} documents[] = {
	{"{}", "", "", false},
	{"{\"runtime\":\"/r\",\"runtimeFlavour\":\"crun\",\"override\":true}",
	 "/r", "crun", true},
	{"{\"engines\":{\"runtime\":\"/no\",\"list\":[{\"runtime\":1}]},"
	 "\"runtime\":\"/r\"}",
	 "/r", "", false},
	{"{\"runtime\":\"/r\",\"engines\":{\"a\":[[]]},\"override\":false}",
	 "/r", "", false},
	{"{\"a-key-longer-than-any-of-ours\":\"runtime\",\"x\":[\"/y\"]}", "",
	 "", false},
	{"", "json", "", false},
	{"[]", "policy.config", "", false},
	{"\"runtime\"", "policy.config", "", false},
	{"{\"runtime\":\"r\"}", "policy.config", "", false},
	{"{\"runtime\":\"\"}", "policy.config", "", false},
	{"{\"runtime\":null}", "policy.config", "", false},
	{"{\"runtime\":[\"/r\"]}", "policy.config", "", false},
	{"{\"runtime\":{\"x\":\"/r\"}}", "policy.config", "", false},
	{"{\"runtime\":\"/a\",\"runtime\":\"/b\"}", "json", "", false},
	{"{\"runtimeFlavour\":\"youki\"}", "policy.config", "", false},
	{"{\"override\":\"true\"}", "policy.config", "", false},
	{"{} {}", "json", "", false},
	{"{\"runtime\":\"/\xff\"}", "json", "", false},
};

static void test_documents(void)
{
	for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
		struct runtime_config config;
		struct error err = ERROR_INIT;
		const char *got = config.runtime;

		write_other(documents[i].text);
		if (tested_load(other_file, NULL, FILE_ANY, &config, &err) < 0)
			got = err.reason.id;
		ok(strncmp(got, documents[i].runtime,
			   strlen(documents[i].runtime)) == 0 &&
			   strcmp(config.flavour, documents[i].flavour) == 0 &&
			   config.override == documents[i].override,
		   "%s: %s", documents[i].text[0] == '{' ? "an object" : "else",
		   err.kind ? err.reason.msg : config.runtime);
	}
}

static void test_limits(void)
{
	static char text[SETTINGS_SIZE_MAX + 64];
	char *end = stpcpy(text, "{\"runtime\":\"/");

	memset(end, 'a', RUNTIME_PATH_MAX - 2);
	strcpy(end + RUNTIME_PATH_MAX - 2, "\"}");
	write_other(text);
	ok(strlen(load(other_file, NULL, FILE_ANY)) == RUNTIME_PATH_MAX - 1,
	   "the longest path");
	strcpy(end + RUNTIME_PATH_MAX - 2, "a\"}");
	write_other(text);
	is(load(other_file, NULL, FILE_ANY), "policy.config", "one byte more");
	memset(text, ' ', sizeof(text));
	memcpy(text, "{}", 2);
	temp_write("other.json", (struct span){text, SETTINGS_SIZE_MAX});
	is(load(other_file, NULL, FILE_ANY), "", "the largest file");
	temp_write("other.json", (struct span){text, SETTINGS_SIZE_MAX + 1});
	is(load(other_file, NULL, FILE_ANY), "policy.config", "one byte more");
}

/* The front and the judge must not find different runtimes. */
static void test_same_as_judge(void)
{
	static const char *const texts[] = {
		"{\"ocigate\":1}",
		"{\"ocigate\":1,\"runtime\":\"/r\"}",
		"{\"runtime\":\"/r\\u002fx\",\"ocigate\":1}",
		"{\"ocigate\":1,\"runtimeFlavour\":\"crun\",\"runtime\":\"/r\","
		"\"override\":true,\"engines\":{\"docker\":{\"root\":\"/d\"}}}",
		"{\"ocigate\":1,\"evidence\":[\"/runtime\",\"/x\"],"
		"\"decisions\":{\"required\":false},\"runtime\":\"/r\"}",
		"{\"ocigate\":1,\"runtime\":\"r\"}",
		"{\"ocigate\":1,\"runtime\":\"\"}",
		"{\"ocigate\":1,\"runtime\":null}",
		"{\"ocigate\":1,\"runtime\":7}",
		"{\"ocigate\":1,\"runtimeFlavour\":\"Crun\"}",
		"{\"ocigate\":1,\"override\":1}",
		"{\"ocigate\":1,\"runtime\":\"/a\",\"runtime\":\"/b\"}",
		"{\"ocigate\":1,\"runtime\":\"/a\\u0000b\"}",
		"{\"ocigate\":1} x",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct runtime_config front;
		static struct settings judge;
		int mine, its;

		write_other(texts[i]);
		mine = tested_load(other_file, NULL, FILE_ANY, &front, NULL);
		its = settings_load(other_file, NULL, FILE_ANY, &judge, NULL);
		ok(mine == its && (mine < 0 ||
				   (strcmp(front.runtime, judge.runtime) == 0 &&
				    strcmp(front.flavour,
					   judge.runtime_flavour) == 0 &&
				    front.override == judge.override)),
		   "front and judge agree, %d: %s", mine, texts[i]);
	}
}

int main(void)
{
	temp_make();
	snprintf(default_file, sizeof(default_file), "%s/default.json",
		 temp_dir);
	snprintf(other_file, sizeof(other_file), "%s/other.json", temp_dir);
	test_precedence();
	test_documents();
	test_limits();
	test_same_as_judge();
	temp_remove();
	return tap_done();
}
