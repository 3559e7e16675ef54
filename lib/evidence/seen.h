/*
 * A set of things that were seen, by digest, with a small value for each.
 * Half of a SHA-256 is kept, which nobody can make collide.
 */
#ifndef EVIDENCE_SEEN_H
#define EVIDENCE_SEEN_H

#include "base/error.h"
#include "oci/digest.h"

#include <stddef.h>
#include <stdint.h>

#define SEEN_MAX (1u << 17)

struct seen {
	uint8_t (*keys)[16]; /* owned */
	uint8_t *values;     /* owned; 0: this place is free */
	size_t count;
	size_t capacity;
};

/* The value of @digest, or 0 when it was not seen. */
uint8_t seen_find(const struct seen *seen, const struct digest *digest);

/*
 * Adds @digest, which was not seen, with a @value that is not 0. Returns 0, or
 * -1 with *err set: more than SEEN_MAX ("evidence.limit") or no memory.
 */
int seen_add(struct seen *seen, const struct digest *digest, uint8_t value,
	     struct error *err);

/* Frees the set and empties it. */
void seen_release(struct seen *seen);

#endif
