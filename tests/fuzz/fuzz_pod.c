/*
 * Kubernetes manifests: each container becomes a spec and facts that can be
 * judged, or is refused for a reason.
 */
#include "cli/manifest.h"
#include "gate/gather.h"
#include "oci/config.h"

#include <stdint.h>
#include <stdlib.h>

static int take(void *context, const struct manifest_container *container,
		struct error *err)
{
	static const struct settings settings = {.docker_root =
							 "/var/lib/docker"};
	CLEANUP(config_release) struct config config = CONFIG_INIT;
	struct facts facts = {.kind = {.state = FACT_UNKNOWN}};
	struct error why = ERROR_INIT;

	(void)context;
	(void)err;
	if (config_parse(container->config, "spec", &config, &why) < 0 ||
	    gather_file(container->facts, "facts", config.root, &settings,
			&facts, &why) < 0) {
		/* a number or a text of the document is out of range */
		if (why.kind == ERROR_NONE)
			abort();
	} else if (!*container->name || !json_find(config.root, "process") ||
		   facts.kind.state != FACT_ATTESTED) {
		abort();
	}
	facts_release(&facts);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	struct error err = ERROR_INIT;

	if (manifest_read(text, "pod.yaml", take, NULL, &err) < 0 &&
	    err.kind == ERROR_NONE)
		abort();
	return 0;
}
