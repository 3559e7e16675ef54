/*
 * Where evidence is read from, as the reading side sees it: numbered stores
 * that answer a few kinds of questions with bytes. In the confined child the
 * answers come from the parent; in tools and tests from a directory.
 */
#ifndef EVIDENCE_SOURCE_H
#define EVIDENCE_SOURCE_H

#include "base/error.h"
#include "base/span.h"
#include "oci/digest.h"

#include <stdint.h>

#define SOURCE_BLOB_MAX	  ((size_t)64 << 20)
#define SOURCE_STORES_MAX 16
#define SOURCE_FILES_MAX  128 /* signature files of one manifest */

enum source_item {
	SOURCE_BLOB = 1, /* blobs/sha256/HEX */
	SOURCE_ENTRY,	 /* images/HEX of an ocigate store */
	SOURCE_INDEX,	 /* index.json of an OCI layout; the digest is zero */
	SOURCE_MANIFEST, /* manifest.json of a directory; the digest is zero */
	/*
	 * The blobs of an OCI layout that may be manifests with a subject, as
	 * digests one behind the other; the digest is zero. evidence/listing.h
	 */
	SOURCE_REFERRERS,
	/*
	 * SOURCE_SIGNATURE + N, from 1: signature-N of a directory, for the
	 * manifest of that digest. One more may be asked for than there may
	 * be, to see that there are too many.
	 */
	SOURCE_SIGNATURE,
	SOURCE_LAST = SOURCE_SIGNATURE + SOURCE_FILES_MAX + 1,
};

#define SOURCE_FILE(n) ((enum source_item)(SOURCE_SIGNATURE + (n)))

struct source {
	void *context;
	unsigned stores; /* numbered from 0 */
	/*
	 * Fetches an item. The bytes stay valid until the source is released.
	 * They are NOT checked against the digest. Returns 0; -1 with err
	 * unset when the store has no such item; -1 with *err set when it
	 * cannot be read (too large, not a regular file, limit reached).
	 */
	int (*get)(void *context, unsigned store, enum source_item item,
		   const struct digest *digest, size_t limit, struct span *out,
		   struct error *err);
	/* Told of bytes of an item that are not needed for now; may be NULL. */
	span_passed *passed;
	unsigned directories; /* bit N: store N is of the dir: transport */
	/* Their paths, for messages; borrowed, NULL when unknown. */
	const char *names[SOURCE_STORES_MAX];
};

#endif
