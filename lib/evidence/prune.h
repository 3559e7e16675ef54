/*
 * Pruning: what belongs to no image that is kept is removed from a store of
 * ours. First the entries, then blobs that no entry leads to any more, so that
 * one that was cut off leaves nothing that is named and not there.
 */
#ifndef EVIDENCE_PRUNE_H
#define EVIDENCE_PRUNE_H

#include "base/error.h"
#include "evidence/store.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct prune_request {
	const struct digest *keep; /* images: manifests, indexes, configs */
	size_t keep_count;
	bool has_since; /* keep what was imported at @since or later, too */
	int64_t since;	/* seconds since 1970 */
	bool dry_run;	/* remove nothing */
	/* Told of each entry that goes; may be NULL. */
	void (*tell)(void *context, const struct digest *key, bool is_image);
	void *context;
};

struct prune_result {
	size_t entries; /* removed, or that would be */
	size_t images;	/* of those, that are of manifests and indexes */
	size_t kept;	/* entries */
	size_t blobs;
	uint64_t bytes;
};

/*
 * Prunes @store, alone: imports wait. Whoever decides meanwhile sees every
 * image that is kept as it was. With an index all its manifests are kept, with
 * a manifest the indexes above it; kept blobs are all those that kept documents
 * name. Returns 0, or -1 with *err set.
 */
int prune_run(const struct store *store, const struct prune_request *request,
	      struct prune_result *result, struct error *err);

#endif
