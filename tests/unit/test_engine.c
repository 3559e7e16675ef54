#include "gate/engine_answer.h"

#include "tap.h"
#include "temp.h"

#include <fcntl.h>

#define HEX "017dc8b3d3976decc0735bf8d0b0ac3724de5ab3c94854784194a6a850b47a77"

static const struct {
	const char *bundle;
	const char *engine;
	const struct engine *found;
} bundles[] = {
	{"/run/docker/containerd/daemon/io.containerd.runtime.v2.task/"
	 "moby/" HEX,
	 "docker", &engine_docker},
	{"/run/containerd/io.containerd.runtime.v2.task/moby/" HEX, "docker",
	 &engine_docker},
	{"/run/containerd/io.containerd.runtime.v1.linux/moby/" HEX, "docker",
	 &engine_docker},
	{"/run/containerd/io.containerd.runtime.v2.task/moby/short",
	 "containerd", &engine_containerd},
	{"/run/containerd/io.containerd.runtime.v2.task/k8s.io/" HEX,
	 "containerd", &engine_containerd},
	{"/run/containerd/io.containerd.runtime.v2.task/default/a.b-c",
	 "containerd", &engine_containerd},
	{"/run/containerd/io.containerd.runtime.v2.task/default/a/b", "none",
	 &engine_none},
	{"/run/containerd/io.containerd.runtime.v2.task/default/", "none",
	 &engine_none},
	{"/run/containerd/io.containerd.runtime.v2.task/default/..", "none",
	 &engine_none},
	{"io.containerd.runtime.v2.task/default/a", "none", &engine_none},
	{"/run/xio.containerd.runtime.v2.task/default/a", "none", &engine_none},
	{"/var/lib/containers/storage/overlay-containers/" HEX "/userdata",
	 "podman", &engine_storage},
	{"/run/containers/storage/vfs-containers/" HEX "/userdata", "podman",
	 &engine_storage},
	{"/x/overlay-containers/" HEX "/userdata/x", "none", &engine_none},
	{"/x/overlay-containers/short/userdata", "none", &engine_none},
	{"/home/me/bundle", "none", &engine_none},
	{"/", "none", &engine_none},
	{"", "none", &engine_none},
};

static void test_find(void)
{
	for (size_t i = 0; i < sizeof(bundles) / sizeof(bundles[0]); i++) {
		struct engine_request request = {.bundle = bundles[i].bundle};
		const struct engine *engine = engine_find(&request);

		ok(engine == bundles[i].found, "'%s' is %s's",
		   bundles[i].bundle, bundles[i].engine);
		is(engine->name, bundles[i].engine, "which has that name");
	}
}

static void test_task(void)
{
	struct engine_answer_task task;
	char path[600];

	ok(engine_answer_task("/s/io.containerd.runtime.v2.task/ns/id", &task),
	   "a task's bundle");
	is(task.ns, "ns", "its namespace");
	is(task.id, "id", "its id");
	snprintf(path, sizeof(path),
		 "/s/io.containerd.runtime.v2.task/ns/%0300d", 1);
	ok(!engine_answer_task(path, &task), "an id that is too long");
}

static void test_fact(void)
{
	struct fact fact = {.state = FACT_ATTESTED, .value = "x"};
	char text[FACT_VALUE_MAX + 1] = {0};

	engine_answer_fact(&fact, FACT_ATTESTED, NULL);
	ok(fact.state == FACT_UNKNOWN && !fact.value[0], "no value is unknown");
	memset(text, 'x', FACT_VALUE_MAX);
	engine_answer_fact(&fact, FACT_CHOSEN, text);
	ok(fact.state == FACT_UNKNOWN && !fact.value[0],
	   "so is one that is too long");
	engine_answer_fact(&fact, FACT_CHOSEN, text + 1);
	ok(fact.state == FACT_CHOSEN, "one less fits");
	engine_answer_none(&fact);
	ok(fact.state == FACT_NONE && !fact.value[0], "none has no value");
}

static void test_unknown(void)
{
	struct facts facts = {0};
	struct engine_answer answer = {.facts = &facts};
	char text[400];

	facts.identity.config_state = FACT_ATTESTED;
	facts.identity.chain_state = FACT_ATTESTED;
	ok(engine_answer_unknown(&answer, "no\n%s", "way") == 0,
	   "what is unknown is no error");
	is(facts.identity.why, "no\\x0away", "why, in printable ASCII");
	ok(facts.identity.config_state == FACT_UNKNOWN &&
		   facts.identity.chain_state == FACT_UNKNOWN,
	   "and nothing is left of what was known");
	memset(text, 'x', sizeof(text));
	engine_answer_unknown(&answer, "%.*s", (int)sizeof(text), text);
	ok(strlen(facts.identity.why) == sizeof(facts.identity.why) - 1,
	   "a long one is cut");
}

static bool root_is(const char *root, const char *path)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *config = NULL;
	struct engine_request request = {.bundle = "/b/c"};

	buf_add_format(&text, "{\"root\":{\"path\":%s}}", root);
	json_parse(buf_span(&text), &JSON_STRICT_LIMITS, "config", &config,
		   NULL);
	request.config = config;
	return engine_answer_root_is(&request, path);
}

static void test_root(void)
{
	ok(root_is("\"rootfs\"", NULL), "rootfs");
	ok(root_is("\"/b/c/rootfs\"", NULL), "the same from the top");
	ok(!root_is("\"/b/rootfs\"", NULL), "another rootfs");
	ok(!root_is("\"./rootfs/..\"", NULL), "a way around it");
	ok(!root_is("\"\"", NULL) && !root_is("null", NULL) &&
		   !root_is("1", NULL),
	   "no path");
	ok(root_is("\"/d/merged\"", "/d/merged"), "what is wanted");
	ok(!root_is("\"/d/merged/\"", "/d/merged") &&
		   !root_is("\"rootfs\"", "/d/merged"),
	   "what is not");
}

/* Where the link "work" of a bundle leads, and what is opened there. */
static bool content(const char *link, const char *ns)
{
	struct facts facts = {0};
	struct engine_answer answer = {.facts = &facts};
	struct engine_request request = {.bundle_fd = open(".", O_RDONLY)};
	struct engine_answer_task task = {.id = "id"};
	bool found;

	snprintf(task.ns, sizeof(task.ns), "%s", ns);
	temp_run("ln -sfn %s work", link);
	engine_answer_content(&request, &task, &answer);
	found = answer.store_count == 1;
	engine_answer_release(&answer);
	close(request.bundle_fd);
	return found && answer.store_count == 0;
}

static void test_content(void)
{
	temp_run("mkdir -p root/io.containerd.content.v1.content/blobs/sha256 "
		 "root/io.containerd.runtime.v2.task/ns/id");
	ok(content("$PWD/root/io.containerd.runtime.v2.task/ns/id", "ns"),
	   "the content store is found");
	ok(!content("$PWD/root/io.containerd.runtime.v2.task/ns/id", "other"),
	   "not by another container's link");
	ok(!content("root/io.containerd.runtime.v2.task/ns/id", "ns"),
	   "nor by a relative one");
	ok(!content("$PWD/missing/io.containerd.runtime.v2.task/ns/id", "ns"),
	   "nor where there is none");
	ok(!content("/", "ns"), "nor elsewhere");
	temp_run("chmod o+w root");
	ok(!content("$PWD/root/io.containerd.runtime.v2.task/ns/id", "ns"),
	   "nor where others can write");
}

int main(void)
{
	test_find();
	test_task();
	test_fact();
	test_unknown();
	test_root();
	if (geteuid() == 0) {
		temp_make();
		test_content();
		temp_remove();
	}
	return tap_done();
}
