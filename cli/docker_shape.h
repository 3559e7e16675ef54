/*
 * The shape of what `docker inspect` writes, as far as it decides what runs.
 * Docker Engine API, ContainerInspect and ImageInspect.
 */
#ifndef CLI_DOCKER_SHAPE_H
#define CLI_DOCKER_SHAPE_H

#include "base/json_shape.h"

extern const struct shape docker_shape_container;
extern const struct shape docker_shape_image;

/*
 * Whether a member at @pointer that the tables do not know may say something
 * about what runs: it is beside those that do, and not empty. Docker writes
 * every member, so a new one that nobody uses is null, 0, false or empty.
 */
bool docker_shape_matters(const char *pointer, const struct json *node);

#endif
