/*
 * The process object of a pod's container, and its limits.
 */
#ifndef CLI_POD_PROCESS_H
#define CLI_POD_PROCESS_H

#include "cli/pod.h"

/*
 * Fills @process with what @container asks for. An image's user is not known:
 * 0 stands for it, unless runAsNonRoot is true, with which kubelet starts no
 * such image. Returns 0, or -1 with *err set ("bundle.manifest").
 */
int pod_process_write(const struct pod *pod, const struct json *container,
		      struct json *process, struct error *err);

/* Puts the limits of @container into "resources" of @linux. 0 or -1. */
int pod_process_resources(const struct json *container, struct json *linux_,
			  struct error *err);

#endif
