/*
 * Pods: the runtime spec that kubelet and containerd make of a container of a
 * pod, as far as it can be told from the manifest. What only the node knows
 * (the image's user, paths, ids) stands there as it would for an image that
 * asks for nothing. Kubernetes, pkg/kubelet/kuberuntime; containerd,
 * pkg/cri/server/container_create_linux.go.
 */
#ifndef CLI_POD_H
#define CLI_POD_H

#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"

/* A pod; all of it is borrowed. */
struct pod {
	const char *kind; /* of the workload */
	const char *namespace;
	const char *name;
	const struct json *annotations; /* of the pod, or NULL */
	const struct json *spec;
};

/* The string that @node is, or @fallback. */
const char *pod_text(const struct json *node, const char *fallback);

/*
 * Appends the runtime spec of @container to @config, and to @facts what the
 * node would know of it (gate/gather_file.c). Returns 0, or -1 with *err set
 * ("bundle.manifest"): a member that is not of its type, or no memory.
 */
int pod_write(const struct pod *pod, const struct json *container,
	      struct buf *config, struct buf *facts, struct error *err);

#endif
