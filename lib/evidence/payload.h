/*
 * Payloads on their way from a blob to who verifies and reads them: bytes of
 * our own that nobody else can change. Small ones are in memory. A large one is
 * in a sealed file in memory, which is mapped: who reads it tells
 * payload_passed() what is behind, so that no process holds all of it.
 */
#ifndef EVIDENCE_PAYLOAD_H
#define EVIDENCE_PAYLOAD_H

#include "base/buf.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/span.h"

#include <stdint.h>

#define PAYLOAD_MEMORY_MAX ((size_t)1 << 20) /* larger ones are large */

/* Where a blob is: in memory, or (fd is not negative) in a file. */
struct payload_blob {
	struct span bytes; /* or only their size */
	int fd;
};

struct payload {
	struct buf memory;   /* what stands before the payload, and it */
	struct span mapping; /* the same; a large one's */
	size_t header;	     /* how much stands before it */
};

#define PAYLOAD_INIT                                                           \
	{                                                                      \
		.memory = {.limit = (size_t)65 << 20 }                         \
	}

/*
 * Fills *out, which is PAYLOAD_INIT, with a copy of @blob. Returns 0, or -1
 * with *err set.
 */
int payload_copy(const struct payload_blob *blob, struct payload *out,
		 struct error *err);

/*
 * Fills *out with the bytes that the base64 text at @offset of @blob stands
 * for. @type, when it is not NULL, makes the DSSE header stand before them:
 * PAE(@type, payload) without a copy. Returns 0, or -1 with *err set.
 */
int payload_decode(const struct payload_blob *blob, uint64_t offset,
		   uint64_t size, enum encode_base64 accept, const char *type,
		   struct payload *out, struct error *err);

/* Header and payload, one behind the other. */
void payload_parts(const struct payload *payload, struct span out[2]);

/* Whom to tell what was read of it; NULL for a small one. */
span_passed *payload_passed(const struct payload *payload);

/* Frees what it owns. */
void payload_release(struct payload *payload);

/*
 * Appends the part of PAE(@type, body) that stands before a body of
 * @body_size bytes.
 */
void payload_pae(struct span type, size_t body_size, struct buf *out);

#endif
