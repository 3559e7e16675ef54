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

#include <stdbool.h>

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
 * Reports paths first, then every signature and attestation, through @emit.
 * @emit returns 0 to go on. All that is known must agree, or it is an error.
 * Limits: CLAIMS_MAX signatures, CLAIM_PATHS_MAX paths; more is an error.
 * Returns 0 (also when nothing was found), or -1 with *err set.
 */
int collect_claims(const struct collect_request *request,
		   const struct source *source,
		   int (*emit)(void *context, const struct claim *claim,
			       struct error *err),
		   void *context, struct error *err);

#endif
