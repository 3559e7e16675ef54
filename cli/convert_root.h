/*
 * trusted_root.json made of what containers policy.json names apart: CA
 * certificates and Rekor keys. protobuf-specs, sigstore_trustroot.proto.
 */
#ifndef CLI_CONVERT_ROOT_H
#define CLI_CONVERT_ROOT_H

#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"

#include <stddef.h>

/*
 * Appends the document to @out: each certificate of the PEM text @authorities
 * (may be empty) is an anchor, as containers/image takes them, and each of the
 * @count PEM texts @logs the key of a log; all count at any time. Neither
 * timestamps nor SCTs are demanded by it. Returns 0, or -1 with *err set
 * ("policy.convert") when something is no certificate or key.
 */
int convert_root_write(struct span authorities, const struct span *logs,
		       size_t count, struct buf *out, struct error *err);

#endif
