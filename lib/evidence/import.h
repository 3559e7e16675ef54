/*
 * Imports: evidence from an OCI layout (skopeo, oras, `cosign save`) into a
 * store of ours.
 *
 * An import can be cut off anywhere: blobs are complete under their names or
 * not there, and an entry is written after the blobs that it names. It can be
 * repeated, and run beside others and beside readers.
 */
#ifndef EVIDENCE_IMPORT_H
#define EVIDENCE_IMPORT_H

#include "base/error.h"
#include "evidence/plan.h"
#include "evidence/store.h"

#include <stddef.h>
#include <stdint.h>

struct import_result {
	size_t blobs;	/* copied */
	size_t present; /* blobs that were there already */
	size_t missing; /* blobs that the layout names and has not */
	uint64_t bytes; /* copied */
	size_t entries; /* written; those that said the same are not counted */
	size_t images;	/* manifests and indexes that are named */
};

/*
 * Opens the store @path for writing. One that is missing or empty is made (its
 * parent must be there); a directory with anything else in it is refused.
 * Release with store_release(). Returns 0, or -1 with *err set
 * ("evidence.store").
 */
int import_open(const char *path, struct store *out, struct error *err);

/*
 * Carries out the sealed @plan: copies blobs from the layout @from, hashing
 * each on the way, then merges entries into @to. One writer at a time, by a
 * lock on the store. A blob whose bytes have another digest, or that is larger
 * than SOURCE_BLOB_MAX, is an error; nothing of it stays. Fills *result, on
 * errors too. Returns 0, or -1 with *err set ("evidence.import" and others).
 */
int import_write(const struct store *from, const struct store *to,
		 const struct plan *plan, struct import_result *result,
		 struct error *err);

#endif
