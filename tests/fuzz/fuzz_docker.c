/*
 * What docker inspect writes: each container and image becomes a spec that can
 * be parsed, or is refused for a reason.
 */
#include "cli/docker.h"

#include "oci/config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int take(void *context, const char *name, const struct sketch *sketch,
		struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_BUF struct buf facts = BUF_INIT;
	CLEANUP(config_release) struct config config = CONFIG_INIT;
	struct error why = ERROR_INIT;

	(void)context;
	if (!*name || sketch_end(sketch, &text, &facts, err) < 0)
		return -1;
	if (config_parse(buf_span(&text), "spec", &config, &why) < 0) {
		/* a number or a text of the document is out of range */
		if (why.kind == ERROR_NONE)
			abort();
		return 0;
	}
	if (!json_find(config.root, "process") ||
	    json_count(json_find(config.root, "mounts")) < 4)
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	CLEANUP_JSON struct json *tree = NULL;
	struct error err = ERROR_INIT;

	if (json_parse(text, &JSON_STRICT_LIMITS, "", &tree, NULL) < 0 ||
	    !docker_is(tree))
		return 0;
	if (docker_read(text, "/var/lib/docker", take, NULL, &err) < 0 &&
	    err.kind == ERROR_NONE)
		abort();
	return 0;
}
