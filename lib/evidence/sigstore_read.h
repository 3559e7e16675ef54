/*
 * How protobuf writes values as JSON: integers as numbers or text, bytes as
 * base64 of either alphabet, what is not there for zero. For the readers of
 * Sigstore's messages.
 */
#ifndef EVIDENCE_SIGSTORE_READ_H
#define EVIDENCE_SIGSTORE_READ_H

#include "base/buf.h"
#include "base/json.h"
#include "evidence/key.h"
#include "oci/digest.h"

#include <stdint.h>

/* An integer from 0 to INT64_MAX; missing is 0. Returns 0 or -1. */
int sigstore_read_number(const struct json *node, uint64_t *out);

/* Bytes, appended to @out; missing is empty. Returns 0 or -1. */
int sigstore_read_bytes(const struct json *node, struct buf *out);

/* Exactly the bytes of a SHA-256. Returns 0 or -1. */
int sigstore_read_digest(const struct json *node, struct digest *out);

/*
 * A hash, {"algorithm": "SHA2_256", "digest": BASE64}; SHA2_384 and SHA2_512
 * likewise. Fills as much of @value as the hash has. Returns 0 or -1.
 */
int sigstore_read_hash(const struct json *node, enum key_hash *hash,
		       uint8_t value[64]);

/* A text that fits @out; missing is empty. Returns 0 or -1. */
int sigstore_read_text(const struct json *node, char *out, size_t capacity);

#endif
