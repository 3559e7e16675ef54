#include "gate/engine.h"

#include "tap.h"

#define USERDATA                                                               \
	"/overlay-containers/"                                                 \
	"017dc8b3d3976decc0735bf8d0b0ac3724de5ab3c94854784194a6a850b47a77/"    \
	"userdata"

static void resolve(const char *bundle, struct facts *facts)
{
	static const struct settings settings = {
		.storage_root = "/var/lib/containers/storage"};
	struct engine_answer answer = {.facts = facts};
	struct engine_request request = {.settings = &settings,
					 .id = "",
					 .bundle = bundle,
					 .bundle_fd = -1};

	memset(facts, 0, sizeof(*facts));
	ok(engine_storage.resolve(&request, &answer, NULL) == 0, "%s", bundle);
	ok(facts->identity.config_state == FACT_UNKNOWN &&
		   facts->identity.target_state == FACT_UNKNOWN,
	   "names no image: %s", facts->identity.why);
}

int main(void)
{
	struct facts facts;

	resolve("/var/lib/containers/storage" USERDATA, &facts);
	is(facts.engine.value, "podman", "Podman's, by the storage root");
	ok(facts.engine.state == FACT_ATTESTED &&
		   facts.kind.state == FACT_ATTESTED &&
		   facts.namespace.state == FACT_NONE,
	   "a container without a namespace");
	ok(facts.image.state == FACT_UNKNOWN, "its reference is not known");
	resolve("/run/containers/storage" USERDATA, &facts);
	ok(facts.engine.state == FACT_UNKNOWN &&
		   facts.kind.state == FACT_UNKNOWN &&
		   facts.namespace.state == FACT_UNKNOWN,
	   "elsewhere it may be CRI-O's: nothing is known");
	resolve("/var/lib/containers/storage/x" USERDATA, &facts);
	ok(facts.engine.state == FACT_UNKNOWN, "nor below another root");
	return tap_done();
}
