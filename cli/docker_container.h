/*
 * One container as docker inspect tells of it: the spec that the daemon would
 * write. What the document does not say is as in a daemon without options of
 * its own, or is noted as not to be answered.
 */
#ifndef CLI_DOCKER_CONTAINER_H
#define CLI_DOCKER_CONTAINER_H

#include "cli/sketch.h"

/* Borrowed. */
struct docker_container {
	const struct json *all;	   /* an element of docker inspect */
	const struct json *host;   /* its HostConfig */
	const struct json *config; /* its Config */
	const char *root;	   /* the data root that is spoken of */
};

/*
 * Draws @container, whose shape was checked. Returns 0 with *out to be
 * released by sketch_release(), or -1 with *err set.
 */
int docker_container_draw(const struct docker_container *container,
			  struct sketch *out, struct error *err);

/* The parts of that, each in a file of its own. */

/* User, arguments, environment, capabilities. */
void docker_process_draw(const struct docker_container *container,
			 struct sketch *out);

/* SecurityOpt: seccomp, labels, no-new-privileges. 0, or -1 with *err set. */
int docker_security_draw(const struct docker_container *container,
			 struct sketch *out, struct error *err);

/* Namespaces, resources, devices, paths of /proc. */
void docker_linux_draw(const struct docker_container *container,
		       struct sketch *out);

/* Mounts. */
void docker_mounts_draw(const struct docker_container *container,
			struct sketch *out);

#endif
