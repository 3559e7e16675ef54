/*
 * Stores as a source for tools and tests: items are read into memory by this
 * very process. The gate, which lets a confined child do the reading, has a
 * source of its own.
 */
#ifndef EVIDENCE_STORES_H
#define EVIDENCE_STORES_H

#include "base/error.h"
#include "base/file.h"
#include "evidence/source.h"
#include "evidence/store.h"

struct stores {
	struct store stores[SOURCE_STORES_MAX];
	unsigned count;
	struct stores_item *items; /* what was read, the newest first */
};

/* Frees what a CLEANUP(stores_release) variable holds; it is empty again. */
void stores_release(struct stores *stores);

/*
 * Opens one more store, numbered by the order of calls. Returns 0, or -1 with
 * *err set ("evidence.store"; more than SOURCE_STORES_MAX is "evidence.limit").
 */
int stores_add(struct stores *stores, const char *path, enum file_trust trust,
	       struct error *err);

/* A source over them; it borrows @stores, which must not move. */
struct source stores_source(struct stores *stores);

#endif
