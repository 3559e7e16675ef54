/*
 * What a pod asks for that no runtime spec says, and the Pod Security Standards
 * judge: capabilities by name, ports of the host, hosts of probes, Windows.
 */
#ifndef CLI_POD_ASKED_H
#define CLI_POD_ASKED_H

#include "cli/pod.h"

#include <stdbool.h>

/*
 * A pod that says so runs on Windows nodes alone: kubelet of any other starts
 * none of it, and the standards ask nothing of it that only Linux has.
 */
bool pod_asked_windows(const struct pod *pod);

/* Whether the pod or @container is to be a process of a Windows host. */
bool pod_asked_host_process(const struct pod *pod,
			    const struct json *container);

/* Puts what @container asks for into "asked" of @facts. 0 or -1. */
int pod_asked_add(const struct json *container, struct json *facts);

#endif
