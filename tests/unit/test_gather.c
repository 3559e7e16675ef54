#include "gate/gather.h"

#include "tap.h"
#include "temp.h"

#include <sys/mount.h>
#include <sys/stat.h>

static struct settings settings;

static struct json *tree(const char *format, ...)
{
	char text[4096];
	struct error err = ERROR_INIT;
	struct json *out = NULL;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (json_parse(span_of(text), &JSON_STRICT_LIMITS, "text", &out, &err) <
	    0)
		printf("# %s\n", err.reason.msg);
	return out;
}

/* Whether the mount source @path controls, in @mode. */
static enum host_answer controls(const char *path, enum gather_mode mode)
{
	CLEANUP_JSON struct json *config = tree(
		"{\"mounts\":[{\"type\":\"bind\",\"source\":\"%s\"}]}", path);
	struct facts facts = {0};
	struct error err = ERROR_INIT;
	enum host_answer answer = HOST_UNKNOWN;

	if (gather_host(config, &settings, mode, &facts, &err) == 0 &&
	    facts.path_count == 1)
		answer = facts.paths[0].is_control;
	facts_release(&facts);
	return answer;
}

static void test_paths(void)
{
	char path[256];

	temp_run("mkdir -p run/engine other && touch run/engine/engine.sock && "
		 "ln -s ../run other/link && "
		 "ln run/engine/engine.sock other/second");
	snprintf(settings.containerd_address,
		 sizeof(settings.containerd_address),
		 "%s/run/engine/engine.sock", temp_dir);
	ok(controls(settings.containerd_address, GATHER_NODE) == HOST_YES,
	   "the socket");
	snprintf(path, sizeof(path), "%s/run", temp_dir);
	ok(controls(path, GATHER_NODE) == HOST_YES, "a directory above it");
	snprintf(path, sizeof(path), "%s/other/link", temp_dir);
	ok(controls(path, GATHER_NODE) == HOST_YES, "a link to that");
	snprintf(path, sizeof(path), "%s/other/second", temp_dir);
	ok(controls(path, GATHER_NODE) == HOST_YES, "a second name");
	snprintf(path, sizeof(path), "%s/run/engine/../../run", temp_dir);
	ok(controls(path, GATHER_NODE) == HOST_YES, "with dots in it");
	ok(controls("/", GATHER_NODE) == HOST_YES, "the root");
	snprintf(path, sizeof(path), "%s/other", temp_dir);
	ok(controls(path, GATHER_NODE) == HOST_NO, "a directory beside it");
	ok(controls("/var/run/docker.sock", GATHER_CHECK) == HOST_YES,
	   "a socket that need not exist");
	ok(controls("/var/run/", GATHER_GIVEN) == HOST_YES, "by name alone");
	ok(controls("/srv/../run//docker.sock/.", GATHER_GIVEN) == HOST_YES,
	   "normalised");
	ok(controls("/srv/data", GATHER_GIVEN) == HOST_NO, "nothing of it");
	ok(controls("/run/runc/x/state.json", GATHER_GIVEN) == HOST_YES,
	   "below a runtime's state");
	ok(controls("/etc/ocigate/policy.d/new.json", GATHER_GIVEN) == HOST_YES,
	   "ocigate's own policy");
}

static void test_bind(void)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/other/bind", temp_dir);
	mkdir(path, 0755);
	if (mount("run", path, NULL, MS_BIND, NULL) < 0) {
		ok(true, "# SKIP cannot mount here");
		return;
	}
	ok(controls(path, GATHER_NODE) == HOST_YES,
	   "a bind mount of the directory, under another name");
	umount(path);
}

static enum host_answer is_host(const char *type, const char *path,
				enum gather_mode mode)
{
	CLEANUP_JSON struct json *config =
		tree("{\"linux\":{\"namespaces\":[{\"type\":\"%s\",\"path\":"
		     "\"%s\"}]}}",
		     type, path);
	struct facts facts = {0};
	struct error err = ERROR_INIT;
	enum host_answer answer;

	gather_host(config, &settings, mode, &facts, &err);
	answer = facts_namespace_is_host(&facts, type, path);
	facts_release(&facts);
	return answer;
}

static void test_namespaces(void)
{
	ok(is_host("pid", "/proc/self/ns/pid", GATHER_NODE) == HOST_YES,
	   "our own pid namespace");
	ok(is_host("network", "/proc/self/ns/uts", GATHER_NODE) == HOST_NO,
	   "another one");
	ok(is_host("pid", "/nonexistent", GATHER_NODE) == HOST_UNKNOWN,
	   "one that is not there");
	ok(is_host("pid", "/nonexistent", GATHER_CHECK) == HOST_UNANSWERED,
	   "which check cannot answer");
}

static enum host_answer is_engine(const char *stage, const char *path,
				  const char *name, enum gather_mode mode)
{
	CLEANUP_JSON struct json *config =
		tree("{\"hooks\":{\"%s\":[{\"path\":\"%s\",\"args\":[\"%s\"]}"
		     "]}}",
		     stage, path, name);
	struct facts facts = {0};
	struct error err = ERROR_INIT;
	enum host_answer answer;

	gather_host(config, &settings, mode, &facts, &err);
	answer =
		facts.hook_count == 1 ? facts.hooks[0].is_engine : HOST_UNKNOWN;
	facts_release(&facts);
	return answer;
}

static void test_hooks(void)
{
	const char *setkey = "libnetwork-setkey";

	ok(is_engine("prestart", "/proc/77/exe", setkey, GATHER_CHECK) ==
		   HOST_YES,
	   "Docker's hook by its shape");
	ok(is_engine("prestart", "/proc/self/exe", setkey, GATHER_CHECK) ==
		   HOST_NO,
	   "not any process's");
	ok(is_engine("prestart", "/bin/sh", setkey, GATHER_CHECK) == HOST_NO,
	   "not any program");
	ok(is_engine("prestart", "/proc/77/exe", "sh", GATHER_CHECK) == HOST_NO,
	   "not by another name");
	ok(is_engine("poststop", "/proc/77/exe", setkey, GATHER_CHECK) ==
		   HOST_NO,
	   "not in another stage");
	ok(is_engine("prestart", "/proc/1/exe", setkey, GATHER_NODE) !=
		   HOST_YES,
	   "and on the node it is dockerd");
}

static void test_userns(void)
{
	CLEANUP_JSON struct json *config = tree("{}");
	struct facts facts = {0};
	struct error err = ERROR_INIT;

	gather_host(config, &settings, GATHER_NODE, &facts, &err);
	ok(facts.joined_userns == HOST_NO, "no user namespace is joined");
	facts_release(&facts);
	json_free(config);
	config = tree("{\"linux\":{\"namespaces\":[{\"type\":\"user\","
		      "\"path\":\"/tmp/ns\"}]}}");
	gather_host(config, &settings, GATHER_NODE, &facts, &err);
	ok(facts.joined_userns == HOST_UNKNOWN,
	   "one whose maps cannot be read");
	facts_release(&facts);
}

static void test_file(void)
{
	static const char text[] =
		"{\"kind\":\"sandbox\",\"engine\":\"cri\",\"namespace\":\"n\","
		"\"reference\":\"nginx:1\",\"apparmor\":true,"
		"\"digests\":{\"config\":\"sha256:"
		"0000000000000000000000000000000000000000000000000000000000000"
		"001\"},\"namespaces\":{\"/x\":\"host\"},"
		"\"paths\":{\"/data\":\"/run\"}}";
	CLEANUP_JSON struct json *config =
		tree("{\"mounts\":[{\"source\":\"/data\"}],\"linux\":{"
		     "\"namespaces\":[{\"type\":\"pid\",\"path\":\"/x\"}]}}");
	struct facts facts = {0};
	struct error err = ERROR_INIT;

	ok(gather_file(span_of(text), "facts.json", config, &settings, &facts,
		       &err) == 0,
	   "a facts file");
	is(facts.kind.value, "sandbox", "kind");
	is(facts.image.value, "docker.io/library/nginx:1", "reference");
	ok(facts.pod.state == FACT_NONE, "what it does not name is none");
	ok(facts.identity.config_state == FACT_ATTESTED, "a digest");
	ok(facts.namespaces[0].is_host == HOST_YES, "a namespace");
	ok(facts.paths[0].is_control == HOST_YES, "where a path leads");
	ok(facts.apparmor == HOST_YES && facts.selinux == HOST_NO, "modules");
	facts_release(&facts);
	ok(gather_file(span_of("{\"knd\":\"x\"}"), "facts.json", config,
		       &settings, &facts, &err) < 0,
	   "an unknown key");
	facts_release(&facts);
}

int main(void)
{
	struct error err = ERROR_INIT;

	temp_make();
	settings_load(NULL, NULL, FILE_ANY, &settings, &err);
	test_paths();
	test_bind();
	test_namespaces();
	test_hooks();
	test_userns();
	test_file();
	temp_remove();
	return tap_done();
}
