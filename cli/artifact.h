/*
 * The file that `ocigate verify blob` is about, or a digest in its place.
 */
#ifndef CLI_ARTIFACT_H
#define CLI_ARTIFACT_H

#include "base/buf.h"
#include "base/error.h"
#include "evidence/key.h"

/* A file of more is hashed as it is read; Ed25519 keys want the whole one. */
#define ARTIFACT_KEPT_MAX ((size_t)16 << 20)

struct artifact {
	struct buf bytes; /* of a file that is not larger than that */
	struct span part; /* the same, for the message */
	struct key_message message;
};

/*
 * Reads the file @target; where there is none of that name it may be a digest,
 * sha256:HEX, sha384:HEX or sha512:HEX. *out is zeroed before and must not
 * move: the message points into it. Release it with artifact_release()
 * whatever happens. Returns 0, or -1 with *err set ("request.artifact").
 */
int artifact_read(const char *target, struct artifact *out, struct error *err);

/* Frees what it owns. */
void artifact_release(struct artifact *artifact);

#endif
