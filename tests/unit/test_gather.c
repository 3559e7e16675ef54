#include "gate/gather.h"

#include "tap.h"

#include <stdio.h>

static struct settings settings;

static struct json *tree(const char *text)
{
	struct error err = ERROR_INIT;
	struct json *out = NULL;

	if (json_parse(span_of(text), &JSON_STRICT_LIMITS, "text", &out, &err) <
	    0)
		printf("# %s\n", err.reason.msg);
	return out;
}

static const char spec[] =
	"{\"mounts\":[{\"type\":\"bind\",\"source\":\"/data\"},"
	"{\"type\":\"bind\",\"source\":\"/var/run/docker.sock\"}],"
	"\"hooks\":{\"prestart\":[{\"path\":\"/bin/sh\"}]},"
	"\"linux\":{\"namespaces\":[{\"type\":\"pid\",\"path\":\"/x\"},"
	"{\"type\":\"ipc\",\"path\":\"/y\"},"
	"{\"type\":\"user\",\"path\":\"/u\"}]}}";

/* Each part has its own test; here: all of them are asked. */
static void test_host(void)
{
	CLEANUP_JSON struct json *config = tree(spec);
	struct facts facts = {0};
	struct error err = ERROR_INIT;

	ok(gather_host(config, &settings, "", GATHER_NODE, &facts, &err) == 0,
	   "a spec %s", err.reason.msg);
	ok(facts.path_count == 2 && facts.paths[1].is_control == HOST_YES,
	   "its paths");
	ok(facts.hook_count == 1 && facts.hooks[0].is_engine == HOST_NO,
	   "its hooks");
	ok(facts.namespace_count == 3 &&
		   facts.namespaces[0].is_host == HOST_UNKNOWN,
	   "its namespaces");
	ok(facts.joined_userns == HOST_UNKNOWN, "its user namespace");
	ok(facts.apparmor != HOST_UNKNOWN && facts.selinux != HOST_UNKNOWN,
	   "the modules are always known");
	ok(facts.kernel[0] >= 4, "and the kernel");
	facts_release(&facts);
	ok(gather_joined(config, GATHER_CHECK, &facts, &err) == 0 &&
		   facts.namespace_count == 3 && facts.path_count == 0 &&
		   facts.joined_userns == HOST_UNANSWERED,
	   "an exec asks for the namespaces alone");
	facts_release(&facts);
}

#define DIGEST                                                                 \
	"sha256:000000000000000000000000000000000000000000000000000000000000"  \
	"0001"

static void test_file(void)
{
	static const char text[] =
		"{\"kind\":\"sandbox\",\"engine\":\"cri\",\"namespace\":\"n\","
		"\"containerdNamespace\":\"k8s.io\",\"runtime\":\"crun\","
		"\"labels\":{\"a\":\"b\"},\"reference\":\"nginx:1\","
		"\"apparmor\":true,\"digests\":{\"config\":\"" DIGEST "\","
		"\"manifest\":\"" DIGEST "\"},\"namespaces\":{\"/x\":\"host\","
		"\"/y\":\"other\"},\"paths\":{\"/data\":\"/run\"}}";
	CLEANUP_JSON struct json *config = tree(spec);
	struct facts facts = {0};
	struct error err = ERROR_INIT;

	ok(gather_file(span_of(text), "facts.json", config, &settings, &facts,
		       &err) == 0,
	   "a facts file %s", err.reason.msg);
	is(facts.kind.value, "sandbox", "kind");
	is(facts.engine.value, "cri", "engine");
	is(facts.namespace.value, "n", "namespace");
	is(facts.containerd_namespace.value, "k8s.io", "containerd's");
	is(facts.runtime.value, "crun", "runtime");
	is(facts.image.value, "docker.io/library/nginx:1",
	   "the reference is normalised");
	is(json_text(json_find(facts.labels, "a")), "b", "labels");
	ok(facts.pod.state == FACT_NONE && facts.name.state == FACT_NONE,
	   "what it does not name is none");
	ok(facts.identity.config_state == FACT_ATTESTED &&
		   facts.identity.target_state == FACT_ATTESTED &&
		   facts.identity.chain_state == FACT_UNKNOWN,
	   "digests");
	ok(facts_namespace_is_host(&facts, "pid", "/x") == HOST_YES &&
		   facts_namespace_is_host(&facts, "ipc", "/y") == HOST_NO &&
		   facts_namespace_is_host(&facts, "user", "/u") ==
			   HOST_UNANSWERED,
	   "namespaces; one that it does not name has no answer");
	ok(facts.paths[0].is_control == HOST_YES, "where a path leads");
	is(facts.paths[0].resolved, "/run", "as the file says");
	ok(facts.paths[1].is_control == HOST_YES,
	   "one that it does not name is judged as written");
	ok(facts.apparmor == HOST_YES && facts.selinux == HOST_NO, "modules");
	facts_release(&facts);
}

static const char *const wrong[] = {
	"",
	"[]",
	"{\"knd\":\"container\"}",
	"{\"Kind\":\"container\"}",
	"{\"kind\":\"pod\"}",
	"{\"kind\":\"container\",\"kind\":\"sandbox\"}",
	"{\"engine\":\"rkt\"}",
	"{\"runtime\":\"runsc\"}",
	"{\"namespace\":1}",
	"{\"reference\":\"A B\"}",
	"{\"apparmor\":\"yes\"}",
	"{\"labels\":{\"a\":1}}",
	"{\"digests\":{\"config\":\"sha256:x\"}}",
	"{\"digests\":{\"manifest\":\"" DIGEST "\",\"index\":\"" DIGEST "\"}}",
	"{\"digests\":{\"layer\":\"" DIGEST "\"}}",
	"{\"namespaces\":{\"/x\":\"mine\"}}",
	"{\"paths\":{\"/data\":7}}",
};

static void test_wrong(void)
{
	CLEANUP_JSON struct json *config = tree(spec);

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct facts facts = {0};
		struct error err = ERROR_INIT;

		ok(gather_file(span_of(wrong[i]), "facts.json", config,
			       &settings, &facts, &err) == -1,
		   "wrong facts %zu: %s", i, err.reason.msg);
		is(err.reason.id, "request.facts", "its id");
		facts_release(&facts);
	}
}

int main(void)
{
	struct error err = ERROR_INIT;

	settings_load(NULL, NULL, FILE_ANY, &settings, &err);
	test_host();
	test_file();
	test_wrong();
	return tap_done();
}
