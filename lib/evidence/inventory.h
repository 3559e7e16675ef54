/*
 * Inventories: what lies in a store, for those who keep it. The decision never
 * lists anything, it looks things up.
 */
#ifndef EVIDENCE_INVENTORY_H
#define EVIDENCE_INVENTORY_H

#include "base/error.h"
#include "evidence/entry.h"
#include "evidence/store.h"

#include <stddef.h>

/*
 * Fills *out, to be freed by the caller, with the digests beneath @directory
 * ("blobs/sha256", "images") of @store in order; other names are passed over.
 * Returns 0 or -1 with *err set.
 */
int inventory_digests(const struct store *store, const char *directory,
		      struct digest **out, size_t *count, struct error *err);

/*
 * Fills *out, to be freed by the caller, with the blobs of the layout @from
 * that may refer to an image by `subject`, for relate_layout(): small ones
 * that hold the word. Nothing is parsed. Returns 0 or -1 with *err set.
 */
int inventory_candidates(const struct store *from, struct digest **out,
			 size_t *count, struct error *err);

/*
 * Tells of each entry of @store in the order of their keys: digests of
 * indexes, manifests and image configs, and chain IDs. (Those of images are
 * the ones that entry_has_image() finds in their own entry.) @each returns 0
 * to go on. A plain layout has no entries, which is an error. Returns 0 or -1
 * with *err set.
 */
int inventory_list(const struct store *store,
		   int (*each)(void *context, const struct digest *key,
			       const struct entry *entry, struct error *err),
		   void *context, struct error *err);

/*
 * Reads the entry of @key into *out, to be released by entry_release().
 * Returns 0; -1 with err unset when there is none; -1 with *err set.
 */
int inventory_find(const struct store *store, const struct digest *key,
		   struct entry *out, struct error *err);

#endif
