/*
 * Marks: sets of digests, as many as a store has, found at once.
 */
#ifndef EVIDENCE_MARKS_H
#define EVIDENCE_MARKS_H

#include "base/error.h"
#include "base/span.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stddef.h>

struct marks {
	struct digest *slots; /* owned; zero: free */
	size_t room;	      /* a power of two, or 0 */
	size_t count;
};

/* Adds @digest, which must not be zero. Returns 0, or -1 with *err set. */
int marks_add(struct marks *marks, const struct digest *digest,
	      struct error *err);

/* Whether @digest was added. */
bool marks_has(const struct marks *marks, const struct digest *digest);

/*
 * Adds every "sha256:HEX" that stands anywhere in @text, whatever that is: all
 * that a document may name, without reading it. Returns 0 or -1.
 */
int marks_add_named(struct marks *marks, struct span text, struct error *err);

/* Empties it. */
void marks_release(struct marks *marks);

#endif
