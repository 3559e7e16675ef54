/*
 * Digests: "sha256:" and 64 lower-case hex digits, nothing else.
 * OCI image-spec, descriptor.md, "Digests".
 */
#ifndef OCI_DIGEST_H
#define OCI_DIGEST_H

#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

#define DIGEST_TEXT_SIZE 72 /* "sha256:", 64 digits, NUL */

struct digest {
	uint8_t sha256[32];
};

/* A digest computed piece by piece. */
struct digest_stream {
	uint64_t state[16];
};

/* Reads the whole of @text as a digest. Returns 0 or -1. */
int digest_parse(struct span text, struct digest *out);

/* Reads 64 lower-case hex digits without the algorithm. Returns 0 or -1. */
int digest_parse_hex(struct span text, struct digest *out);

/* Writes "sha256:HEX" and a NUL. */
void digest_format(char out[DIGEST_TEXT_SIZE], const struct digest *digest);

/* Whether both are the same. */
bool digest_equal(const struct digest *a, const struct digest *b);

/* Whether it is all zero: no digest. */
bool digest_is_zero(const struct digest *digest);

/* The digest of @data. */
void digest_of(struct span data, struct digest *out);

/* The same; @passed (or NULL) is told of each piece. */
void digest_of_large(struct span data, span_passed *passed, struct digest *out);

/* The same in pieces: start, add as often as needed, end. */
void digest_start(struct digest_stream *stream);

/* Adds bytes. */
void digest_add(struct digest_stream *stream, struct span data);

/* Ends the stream and fills *out. */
void digest_end(struct digest_stream *stream, struct digest *out);

/*
 * The chain ID of @count diff_ids. OCI image-spec, config.md, "Layer ChainID".
 * @count of 0 gives the zero digest.
 */
void digest_chain(const struct digest *diff_ids, size_t count,
		  struct digest *out);

#endif
