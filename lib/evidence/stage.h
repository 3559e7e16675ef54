/*
 * Stages: OCI layouts that are made on the way into a store, of evidence that
 * lay in another form. What is attached becomes a manifest with a `subject`,
 * as cosign, oras and notation write it, so that whoever decides knows one
 * form. image-spec manifest.md, "Guidelines for Artifact Usage".
 */
#ifndef EVIDENCE_STAGE_H
#define EVIDENCE_STAGE_H

#include "base/buf.h"
#include "base/error.h"
#include "oci/digest.h"
#include "oci/manifest.h"

#include <stdint.h>

#define STAGE_BYTES_MAX ((uint64_t)1 << 30) /* of all that is written */

struct stage {
	int dirfd; /* borrowed */
	int blobs; /* -1: not open */
	uint64_t bytes_left;
	struct buf list; /* of index.json */
};

/* What a manifest that is attached says. */
struct stage_piece {
	const char *media_type; /* of the blob, and artifactType */
	struct span blob;
	struct span annotations; /* of the blob, a JSON object; may be empty */
	const char *predicate_type; /* annotation as cosign writes it; NULL */
	struct digest subject;
	enum manifest_kind subject_kind;
	uint64_t subject_size; /* 0: not known */
};

/*
 * Makes the directories of a layout in the empty directory @dirfd. Release
 * with stage_release(). Returns 0, or -1 with *err set ("evidence.import").
 */
int stage_start(int dirfd, struct stage *out, struct error *err);

/* Writes a blob under its digest, which *digest is then. 0 or -1. */
int stage_blob(struct stage *stage, struct span bytes, struct digest *digest,
	       struct error *err);

/* Lists the document @digest in index.json. */
void stage_list(struct stage *stage, enum manifest_kind kind,
		const struct digest *digest, uint64_t size);

/*
 * Writes @piece and a manifest that refers to its subject; the same piece
 * always gives the same manifest. Returns 0, or -1 with *err set.
 */
int stage_attach(struct stage *stage, const struct stage_piece *piece,
		 struct error *err);

/* Writes index.json; then the layout is complete. Returns 0 or -1. */
int stage_finish(struct stage *stage, struct error *err);

/* Empties it; the directory stays. */
void stage_release(struct stage *stage);

#endif
