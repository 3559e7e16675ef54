#include "policy/facts.h"
#include "tap.h"

#include <stdlib.h>

static void test_paths(void)
{
	struct facts facts = {0};
	const struct path_fact *found;

	ok(!facts_path(&facts, "/srv"), "nobody asked for a path yet");
	facts.paths = calloc(2, sizeof(*facts.paths));
	facts.path_count = 2;
	strcpy(facts.paths[0].path, "/srv");
	strcpy(facts.paths[1].path, "/srv/data");
	found = facts_path(&facts, "/srv/data");
	ok(found == &facts.paths[1], "a path is found as it was written");
	ok(!facts_path(&facts, "/srv/"), "and only as it was written");
	ok(found && found->is_control == HOST_UNKNOWN,
	   "what was not learned is unknown");
	facts_release(&facts);
	ok(!facts.paths && facts.path_count == 0, "released facts are empty");
}

static void test_namespaces(void)
{
	struct facts facts = {
		.namespaces = {{"network", "/proc/1/ns/net", HOST_YES},
			       {"network", "/run/netns/a", HOST_NO},
			       {"pid", "/run/netns/a", HOST_YES}},
		.namespace_count = 3,
	};

	ok(facts_namespace_is_host(&facts, "network", "/proc/1/ns/net") ==
		   HOST_YES,
	   "the host's namespace");
	ok(facts_namespace_is_host(&facts, "network", "/run/netns/a") ==
		   HOST_NO,
	   "another one");
	ok(facts_namespace_is_host(&facts, "ipc", "/run/netns/a") ==
		   HOST_UNKNOWN,
	   "a type that nobody asked for is unknown");
	ok(facts_namespace_is_host(&facts, "network", "/run/netns/b") ==
		   HOST_UNKNOWN,
	   "so is another path");
}

static void test_zero(void)
{
	struct facts facts = {0};
	struct image_facts image = {0};

	ok(facts.kind.state == FACT_UNKNOWN &&
		   facts.identity.config_state == FACT_UNKNOWN,
	   "zeroed facts are unknown");
	facts_release(&facts);
	image.statements = calloc(1, sizeof(*image.statements));
	image.statement_count = 1;
	facts_release_image(&image);
	ok(!image.named && image.statement_count == 0,
	   "a released image is not named");
}

int main(void)
{
	test_paths();
	test_namespaces();
	test_zero();
	return tap_done();
}
