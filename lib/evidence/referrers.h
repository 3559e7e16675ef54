/*
 * Referrers: manifests that say themselves, by `subject`, which image they
 * belong to, whatever index.json lists. image-spec manifest.md; runs in the
 * confined child.
 */
#ifndef EVIDENCE_REFERRERS_H
#define EVIDENCE_REFERRERS_H

#include "base/error.h"
#include "evidence/graph.h"
#include "oci/digest.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Reads the manifests of @store that may refer to something and files those as
 * evidence that refer to one of the @count @subjects. What is no manifest is
 * passed over. Returns 0, or -1 with *err set: those of graph.h and listing.h.
 */
int referrers_add(struct graph *graph, uint32_t store,
		  const struct digest *subjects, size_t count,
		  struct error *err);

#endif
