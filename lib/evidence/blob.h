/*
 * Blobs: bytes from whichever store has them, whose digest and size are those
 * that were asked for. What is found here is only consistent, not trusted.
 */
#ifndef EVIDENCE_BLOB_H
#define EVIDENCE_BLOB_H

#include "base/error.h"
#include "evidence/source.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stdint.h>

#define BLOB_SIZE_ANY UINT64_MAX

struct blob {
	uint32_t store;	   /* where it lies */
	struct span bytes; /* valid as long as the source */
};

typedef int blob_getter(const struct source *source, uint32_t hint,
			const struct digest *digest, uint64_t size,
			size_t limit, struct blob *out, struct reason *why,
			struct error *err);

/*
 * Finds the blob @digest of @size bytes (BLOB_SIZE_ANY: not compared), in the
 * store @hint first. A store whose copy is damaged does not hide a good one.
 * Returns 0 with *out filled; -1 with err unset when no store has it intact,
 * and why in *why; -1 with *err set when a store cannot be read, or it is
 * larger than @limit ("evidence.limit").
 */
blob_getter blob_get;

/*
 * The same for bytes that carry their own signature, such as envelopes: where
 * one store alone has them there is no copy to choose, and they are not hashed;
 * their signature says whether they are intact. Hashing an attestation costs
 * more than all else that is done with it before it is verified.
 */
blob_getter blob_get_signed;

/* Whether @why says that no store has it at all. */
bool blob_is_missing(const struct reason *why);

#endif
