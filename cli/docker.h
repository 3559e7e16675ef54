/*
 * What `docker inspect` tells of containers and images, as the specs that
 * Docker would write for them. moby, daemon/oci_linux.go.
 */
#ifndef CLI_DOCKER_H
#define CLI_DOCKER_H

#include "base/error.h"
#include "base/json.h"
#include "base/span.h"
#include "cli/sketch.h"

#include <stdbool.h>

/* Told of each; @name is borrowed. Returns 0, or -1 with *err set. */
typedef int docker_each(void *context, const char *name,
			const struct sketch *sketch, struct error *err);

/*
 * Whether @tree is what docker inspect writes: a list of containers and images,
 * or one of them.
 */
bool docker_is(const struct json *tree);

/*
 * Tells of each container and image in @text, which docker_is(). @root is
 * Docker's data root, where the engine's own files are said to lie. Returns 0,
 * or -1 with *err set ("bundle.inspect", "json.*").
 */
int docker_read(struct span text, const char *root, docker_each *each,
		void *context, struct error *err);

#endif
