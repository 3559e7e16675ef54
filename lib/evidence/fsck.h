/*
 * Checking a store of ours: every blob hashes to its name, every entry can be
 * read and leads to what is there, nothing else lies about.
 */
#ifndef EVIDENCE_FSCK_H
#define EVIDENCE_FSCK_H

#include "base/error.h"
#include "evidence/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fsck_request {
	bool repair;
	/* Told of each thing that is wrong: its name below the store, why. */
	void (*tell)(void *context, const char *name, const char *why);
	void *context;
};

struct fsck_result {
	size_t blobs;
	size_t entries;
	size_t wrong;
	size_t repaired;     /* of those */
	size_t unreferenced; /* blobs that nothing names: no harm */
	uint64_t bytes;	     /* of those */
};

/*
 * Checks @store, and with @request->repair removes what is damaged or left of
 * a crash and drops from entries what is not there: what was lost comes back
 * with the next import. Imports wait meanwhile. Returns 0 whatever was found,
 * or -1 with *err set.
 */
int fsck_run(const struct store *store, const struct fsck_request *request,
	     struct fsck_result *result, struct error *err);

#endif
