/*
 * Links: that one document names the next, read from bytes whose digests are
 * already known. TRUST.md E.1: index -> manifest -> config -> diff_ids.
 */
#ifndef EVIDENCE_LINK_H
#define EVIDENCE_LINK_H

#include "base/error.h"
#include "evidence/claim.h"
#include "oci/digest.h"
#include "oci/manifest.h"

/*
 * What the last document, the image config, says; all zero when it was not
 * there to be read.
 */
struct link {
	struct digest chain_id;
	uint32_t diff_id_count;
	struct digest diff_ids[IMAGE_CONFIG_LAYERS_MAX];
	char architecture[32];
	char os[32];
	int64_t created; /* seconds since 1970; 0: no time, or before 2000 */
};

/*
 * Checks that each of @documents names the next one down @path (which are
 * their digests, already proven by hashing) with its size and kind: an index
 * lists the index or manifest, for a platform that equals the config's where
 * it says one, and never as an attestation manifest (platform unknown); the
 * manifest's config is the config; as many layers as diff_ids. The last
 * document is the config, and there is a manifest above it. A document is not
 * parsed before the one above it has named it. The last document may be empty:
 * a config that is not stored; then the path holds by digests alone, and its
 * platform and layers are not compared. A path that does not hold vouches for
 * nothing; another one may hold all the same.
 * Returns 0 with *out filled, or -1 with *err set ("evidence.link").
 */
int link_read(const struct claim_path *path, const struct span *documents,
	      struct link *out, struct error *err);

#endif
