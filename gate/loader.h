/*
 * Reads blobs from evidence stores into memory of our own, so that what is
 * verified and what is read later are the same bytes.
 */
#ifndef GATE_LOADER_H
#define GATE_LOADER_H

#include "base/buf.h"
#include "base/error.h"
#include "evidence/store.h"

#include <stddef.h>
#include <stdint.h>

struct loader {
	const struct store *stores; /* borrowed */
	size_t store_count;
	uint64_t left; /* most bytes that may still be read */
};

/*
 * Opens the @item that @digest names in store number @store and fills *size.
 * Returns a descriptor; -1 with err unset and *why set when there is no such
 * item; -1 with *err set when it cannot be opened, is larger than @limit or
 * than what is left, which it counts as ("evidence.store", "evidence.limit").
 */
int loader_open(struct loader *loader, uint32_t store, enum source_item item,
		const struct digest *digest, size_t limit, uint64_t *size,
		struct reason *why, struct error *err);

/*
 * Replaces the content of @out by the @item that @digest names in store number
 * @store. No digest is checked. Returns 0; -1 with err unset and *why set when
 * there is no such item; -1 with *err set when it cannot be read, is larger
 * than
 * @limit or than what is left ("evidence.store", "evidence.limit").
 */
int loader_read(struct loader *loader, uint32_t store, enum source_item item,
		const struct digest *digest, size_t limit, struct buf *out,
		struct reason *why, struct error *err);

#endif
