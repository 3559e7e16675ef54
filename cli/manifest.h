/*
 * Kubernetes manifests: the pods that a file asks for, as the containers that
 * kubelet and containerd would start for them.
 */
#ifndef CLI_MANIFEST_H
#define CLI_MANIFEST_H

#include "base/error.h"
#include "base/json.h"
#include "base/span.h"

#include <stdbool.h>

/* One container of a manifest; all of it is borrowed for the call. */
struct manifest_container {
	const char *name;   /* "Deployment shop/cart, container app" */
	struct span config; /* a runtime spec, as text */
	struct span facts;  /* a file of facts, as text */
};

/* Told of each container; returns 0 to go on, or -1 with *err set. */
typedef int manifest_each(void *context,
			  const struct manifest_container *container,
			  struct error *err);

/* Whether @text, of a file of that @name, is a manifest rather than a spec. */
bool manifest_is(struct span text, const char *name);

/*
 * Reads the manifests in @text, YAML or JSON, and tells of each container of
 * each Pod and of each workload that has a pod template; other kinds are
 * passed over. A file without any container is an error. Returns 0, or -1 with
 * *err set ("bundle.manifest", "yaml.syntax", "json.*").
 */
int manifest_read(struct span text, const char *name, manifest_each *each,
		  void *context, struct error *err);

#endif
