/*
 * Collects claims about an image from evidence stores: finds manifests and
 * indexes that lead to it, and the signatures and attestations filed for any
 * of them. Runs in the confined child; trusts nothing it reads and decides
 * nothing. TRUST.md's order: digests decide, names and annotations are hints.
 */
#ifndef EVIDENCE_COLLECT_H
#define EVIDENCE_COLLECT_H

#include "base/error.h"
#include "evidence/claim.h"
#include "evidence/source.h"
#include "oci/digest.h"

#include <stdint.h>

#define COLLECT_DIFF_IDS_MAX 256

/* What is known of the image; a zero digest is not known. */
struct collect_request {
	struct digest image;	/* a manifest, an index or an image config */
	struct digest manifest; /* a manifest or an index */
	struct digest config;
	struct digest chain_id; /* of the unpacked snapshot */
	uint32_t diff_id_count;
	struct digest diff_ids[COLLECT_DIFF_IDS_MAX];
	char architecture[32]; /* this platform, for indexes: "amd64" */
};

/*
 * Reports paths first, then what cannot be read, then every signature and
 * attestation, through @emit, which returns 0 to go on. A path holds for its
 * own part: each manifest of the image with its config, and each index that
 * leads to one as a path of its own, so that an index whose link does not hold
 * takes nothing from the rest. Nothing stored agrees: no path, and 0. What is
 * known must agree with all that is stored, or it is an error that says which
 * ("image.identity").
 * Limits: CLAIMS_MAX signatures, CLAIM_PATHS_MAX paths, those of graph.h,
 * target.h and attached.h; more is an error ("evidence.limit").
 * Returns 0, or -1 with *err set.
 */
int collect_claims(const struct collect_request *request,
		   const struct source *source,
		   int (*emit)(void *context, const struct claim *claim,
			       struct error *err),
		   void *context, struct error *err);

#endif
