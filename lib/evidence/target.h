/*
 * Targets: which of the stored images is the one that is meant. All that is
 * known of it must agree; when several indexes or manifests lead to it, they
 * lead to one image config.
 */
#ifndef EVIDENCE_TARGET_H
#define EVIDENCE_TARGET_H

#include "base/error.h"
#include "evidence/collect.h"
#include "evidence/graph.h"

#define TARGETS_MAX	 CLAIM_PATHS_MAX
#define TARGET_BYTES_MAX ((size_t)64 << 20) /* of all image configs read */

struct target {
	const struct graph_node *manifest; /* borrowed from the graph */
	uint32_t config_store;
};

struct targets {
	struct target items[TARGETS_MAX];
	size_t count; /* 0: no stored image is meant */
};

/*
 * Finds the images that agree with @request among the nodes of @graph; one
 * whose config is stored before one whose manifest alone is, which serves when
 * it was named and nothing is known of its layers. What
 * keeps one that was named from being used is noted in the graph. Returns 0,
 * or -1 with *err set: "image.identity" when a stored image agrees with some
 * of what is known and with some not, or when two image configs agree.
 */
int target_find(const struct collect_request *request, struct graph *graph,
		struct targets *out, struct error *err);

#endif
