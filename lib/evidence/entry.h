/*
 * Entries of a store: what belongs to one digest of an image, so that finding
 * it costs the same among 100 000 images. A hint that proves nothing.
 *
 *   {"ocigate":1,
 *    "images":["sha256:HEX", ...],        manifests and indexes
 *    "evidence":[{"manifest":"sha256:HEX",
 *                 "subject":"sha256:HEX",  missing: not known
 *                 "layout":"cosign"}, ...]}
 */
#ifndef EVIDENCE_ENTRY_H
#define EVIDENCE_ENTRY_H

#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"
#include "evidence/claim.h"
#include "oci/digest.h"

#include <stddef.h>

#define ENTRY_SIZE_MAX	((size_t)1 << 20)
#define ENTRY_ITEMS_MAX 1000 /* images, and evidence */

/* A manifest of signatures or attestations. */
struct entry_evidence {
	struct digest manifest;
	struct digest subject; /* zero: not known */
	enum claim_layout layout;
};

struct entry {
	struct digest *images; /* owned */
	size_t image_count;
	struct entry_evidence *evidence; /* owned */
	size_t evidence_count;
};

/*
 * Parses an entry. On success *out is to be released by entry_release().
 * Returns 0, or -1 with *err set ("evidence.entry").
 */
int entry_parse(struct span text, struct entry *out, struct error *err);

/* Appends the text of @entry to @out. */
void entry_write(const struct entry *entry, struct buf *out);

/*
 * Adds what is not there yet. Returns 0, or -1 with *err set
 * ("evidence.limit" past ENTRY_ITEMS_MAX).
 */
int entry_add_image(struct entry *entry, const struct digest *image,
		    struct error *err);

/* Adds a manifest of evidence, likewise. */
int entry_add_evidence(struct entry *entry,
		       const struct entry_evidence *evidence,
		       struct error *err);

/* Adds all that @from has. Returns 0 or -1 with *err set. */
int entry_merge(struct entry *entry, const struct entry *from,
		struct error *err);

/* Whether @image is one of its images. */
bool entry_has_image(const struct entry *entry, const struct digest *image);

/* Whether both name the same things. */
bool entry_equal(const struct entry *a, const struct entry *b);

/* The word for a layout: "cosign", "referrer", "dir"; NULL for none. */
const char *entry_layout_name(enum claim_layout layout);

/* Empties it. */
void entry_release(struct entry *entry);

#endif
