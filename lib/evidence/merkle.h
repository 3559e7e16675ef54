/*
 * Inclusion in a Merkle tree. RFC 6962 section 2.1.1; RFC 9162 section 2.1.3.2.
 */
#ifndef EVIDENCE_MERKLE_H
#define EVIDENCE_MERKLE_H

#include "base/span.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whether the tree of @size leaves and of that @root has @leaf as its leaf
 * number @index (from 0), proven by the @count @hashes: exactly as many as it
 * takes.
 */
bool merkle_includes(struct span leaf, uint64_t index, uint64_t size,
		     const struct digest *hashes, size_t count,
		     const struct digest *root);

#endif
