/*
 * What is attached to an image: the layers of a manifest of signatures or
 * attestations, made into claims. cosign's SIGNATURE_SPEC.md; TRUST A, B.1.
 */
#ifndef EVIDENCE_ATTACHED_H
#define EVIDENCE_ATTACHED_H

#include "base/error.h"
#include "evidence/claim.h"
#include "evidence/graph.h"
#include "evidence/source.h"

#include <stddef.h>

/* Limits: more is an error ("evidence.limit"). */
#define ATTACHED_LAYERS_MAX 16384 /* looked at, of all manifests together */
#define ATTACHED_BYTES_MAX  ((size_t)256 << 20) /* of their blobs */

/* Tells of a claim; returns 0 to go on, or -1 with *err set. */
typedef int attached_emit(void *context, const struct claim *claim,
			  struct error *err);

/* Reads one manifest after the other; zeroed to begin with, but for these. */
struct attached {
	const struct source *source;
	attached_emit *emit;
	void *context;
	size_t claims; /* told; at most CLAIMS_MAX */
	size_t pieces; /* of material; at most CLAIM_PIECES_MAX */
	size_t layers;
	size_t bytes;
	struct attached_seen *seen; /* owned: what need not be told again */
	size_t seen_count;
	struct envelope *envelope; /* owned: room for one */
};

/* Frees what it owns. */
void attached_release(struct attached *attached);

/* Tells of one more signature. Returns 0 or -1. */
int attached_tell(struct attached *attached, const struct claim *claim,
		  struct error *err);

/* Counts @bytes of signatures or attestations that are read. 0 or -1. */
int attached_count(struct attached *attached, size_t bytes, struct error *err);

/*
 * Reads the manifest that @evidence files and tells of each signature in it.
 * What is there and cannot be evidence is told as CLAIM_REJECTED; the same
 * layer under a second manifest is not told again. Returns 0, or -1 with *err
 * set: a limit, a store that cannot be read, or what emit() says.
 */
int attached_read(struct attached *attached,
		  const struct graph_evidence *evidence, struct error *err);

/*
 * Tells that @blob, filed by @manifest (zero: by none), cannot be evidence.
 * Returns 0 or -1.
 */
int attached_reject(struct attached *attached, enum claim_layout layout,
		    const struct digest *manifest, const struct digest *blob,
		    const char *reason, struct error *err);

#endif
