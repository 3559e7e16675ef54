/*
 * The mounts of a pod's container, and what is to be known of their sources.
 */
#ifndef CLI_POD_VOLUMES_H
#define CLI_POD_VOLUMES_H

#include "cli/pod.h"

/*
 * Appends to @mounts the volumes that @container mounts, as kubelet lays them
 * out, and to @paths (source -> where it leads) their sources. Returns 0, or -1
 * with *err set.
 */
int pod_volumes_add(const struct pod *pod, const struct json *container,
		    struct json *mounts, struct json *paths, struct error *err);

/* Appends a bind mount of @source at @destination. Returns 0 or -1. */
int pod_volumes_bind(struct json *mounts, struct json *paths,
		     const char *source, const char *destination,
		     const char *propagation, bool readonly);

#endif
