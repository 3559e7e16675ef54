/*
 * The reader is compiled in once more, with a default file of the test's own:
 * the program's lies where the host may have one.
 */
#define settings_default_path tested_default_path
#define settings_load	      tested_load
#undef OCIGATE_CONFIG
#define OCIGATE_CONFIG default_file
static char default_file[4096];
#include "tap.h"
#include "temp.h"

#include "gate/settings.c"

static bool loads(const char *json, struct settings *out)
{
	struct error err = ERROR_INIT;
	FILE *file = fopen("ocigate.json", "we");
	int result;

	fputs(json, file);
	fclose(file);
	result = settings_load("ocigate.json", NULL, FILE_ANY, out, &err);
	if (result < 0)
		printf("# %s\n", err.reason.msg);
	return result == 0;
}

static void test_defaults(void)
{
	struct settings s;

	ok(loads("{\"ocigate\":1}", &s), "the version alone will do");
	is(s.policy, "/etc/ocigate/policy.d", "default policy");
	is(s.evidence[0], "/var/lib/ocigate/evidence", "default evidence");
	ok(s.evidence_count == 1, "one directory");
	is(s.docker_root, "/var/lib/docker", "default docker root");
	is(s.containerd_address, "/run/containerd/containerd.sock",
	   "default containerd address");
	is(s.decisions_file, "/var/log/ocigate/decisions.jsonl",
	   "default decision log");
	ok(s.decisions_required, "records are required");
	ok(s.timeout_seconds == 10, "ten seconds");
	is(s.runtime, "", "the runtime is searched");
}

static void test_takes(void)
{
	struct settings s;

	ok(loads("{\"ocigate\":1,\"runtime\":\"/usr/sbin/runc\","
		 "\"runtimeFlavour\":\"crun\",\"override\":true,"
		 "\"policy\":\"/p\",\"evidence\":[\"/a\",\"/b\"],"
		 "\"engines\":{\"docker\":{\"root\":\"/d\"},\"containerd\":"
		 "{\"address\":\"/c\"},\"storage\":{\"root\":\"/s\","
		 "\"run\":\"/r\"}},"
		 "\"decisions\":{\"file\":\"/l\",\"required\":false},"
		 "\"timeoutSeconds\":3}",
		 &s),
	   "every key");
	is(s.runtime, "/usr/sbin/runc", "runtime");
	is(s.runtime_flavour, "crun", "runtimeFlavour");
	ok(s.override && !s.decisions_required && s.timeout_seconds == 3,
	   "flags and numbers");
	is(s.evidence[1], "/b", "evidence");
	is(s.docker_root, "/d", "engines.docker.root");
	is(s.containerd_address, "/c", "engines.containerd.address");
	is(s.storage_root, "/s", "engines.storage.root");
	is(s.storage_run, "/r", "engines.storage.run");
	is(s.decisions_file, "/l", "decisions.file");
}

static void test_refuses(void)
{
	static const char *const rows[] = {
		"",
		"{}",
		"[]",
		"{\"ocigate\":2}",
		"{\"ocigate\":1,\"polciy\":\"/p\"}",
		"{\"ocigate\":1,\"Policy\":\"/p\"}",
		"{\"ocigate\":1,\"policy\":\"relative\"}",
		"{\"ocigate\":1,\"policy\":1}",
		"{\"ocigate\":1,\"policy\":null}",
		"{\"ocigate\":1,\"runtimeFlavour\":\"youki\"}",
		"{\"ocigate\":1,\"timeoutSeconds\":0}",
		"{\"ocigate\":1,\"timeoutSeconds\":601}",
		"{\"ocigate\":1,\"evidence\":\"/a\"}",
		"{\"ocigate\":1,\"evidence\":[\"/a\",\"b\"]}",
		"{\"ocigate\":1,\"ocigate\":1}",
		"{\"ocigate\":1} {}",
	};
	struct settings s;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ok(!loads(rows[i], &s), "refused: %s", rows[i]);
}

static void test_missing(void)
{
	struct settings s;
	struct error err = ERROR_INIT;

	ok(settings_load("none.json", NULL, FILE_ANY, &s, &err) < 0,
	   "a named file that is missing is an error");
	err = (struct error)ERROR_INIT;
	ok(settings_load(NULL, "none.json", FILE_ANY, &s, &err) < 0,
	   "named by the environment too");
}

/* The evidence that counts where both files name a directory. */
static const char *evidence_of(const char *json, const char *environment)
{
	static struct settings s;
	struct error err = ERROR_INIT;

	temp_write("default.json", span_of(json));
	if (settings_load(NULL, environment, FILE_ROOT, &s, &err) < 0)
		return err.reason.id;
	return s.evidence[0];
}

static void test_environment(void)
{
	char other[4096 + 16];

	if (geteuid() != 0) {
		ok(true, "# SKIP needs root");
		return;
	}
	snprintf(other, sizeof(other), "%s/other.json", temp_dir);
	snprintf(default_file, sizeof(default_file), "%s/default.json",
		 temp_dir);
	temp_write("other.json",
		   span_of("{\"ocigate\":1,\"evidence\":[\"/forged\"]}"));
	is(evidence_of("{\"ocigate\":1,\"evidence\":[\"/good\"]}", other),
	   "/good", "attack: the environment names the evidence to use");
	is(evidence_of("{\"ocigate\":1,\"evidence\":[\"/good\"],"
		       "\"override\":true}",
		       other),
	   "/forged", "where root's own file allows that, it does");
}

int main(void)
{
	temp_make();
	test_defaults();
	test_takes();
	test_refuses();
	test_missing();
	test_environment();
	temp_remove();
	return tap_done();
}
