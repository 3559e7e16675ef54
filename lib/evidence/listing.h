/*
 * Listings: which blobs of an OCI layout may be manifests that refer to an
 * image by `subject`. Nothing need list such manifests: `cosign save` 3 writes
 * them into blobs/ alone. They are found by looking at every blob; nothing is
 * parsed here. image-spec manifest.md, "subject".
 */
#ifndef EVIDENCE_LISTING_H
#define EVIDENCE_LISTING_H

#include "base/error.h"
#include "evidence/store.h"
#include "oci/digest.h"

#include <stddef.h>

struct listing_limits {
	size_t blobs;	  /* most names below blobs/sha256 */
	size_t bytes;	  /* most bytes to look through */
	size_t referrers; /* most that may refer to something */
};

/* At decision time: more is an error that says to import. */
extern const struct listing_limits LISTING_DECISION;

/* When a layout is imported. */
extern const struct listing_limits LISTING_IMPORT;

/*
 * Fills *out, to be freed by the caller, with the digests that name files
 * below the directory @name of @store, in order; other names are passed over.
 * More than @most is an error ("evidence.limit"). A directory that is missing
 * is errno ENOENT. Returns 0 or -1 with *err set.
 */
int listing_names(const struct store *store, const char *name, size_t most,
		  struct digest **out, size_t *count, struct error *err);

/*
 * Fills *out, to be freed by the caller, with the blobs that may refer to an
 * image, in order: those that begin as JSON, are no larger than a manifest may
 * be and hold the words "schemaVersion" and "subject". Returns 0 or -1 with
 * *err set ("evidence.limit", "evidence.store").
 */
int listing_referrers(const struct store *store,
		      const struct listing_limits *limits, struct digest **out,
		      size_t *count, struct error *err);

/*
 * The same as a file in memory, of @store at decision time: its digests, one
 * behind the other. Returns a descriptor and fills *size; -1 with err unset
 * when @store is no plain layout or has no such blobs; -1 with *err set.
 */
int listing_file(const struct store *store, uint64_t *size, struct error *err);

#endif
