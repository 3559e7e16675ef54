/*
 * Relations: which digests of an OCI layout belong together, as an import
 * writes them into the entries of a store. Reads what strangers wrote and
 * needs nothing but a source, so that it can run in a confined child; what it
 * says are hints, and every blob is hashed again when it is copied.
 */
#ifndef EVIDENCE_RELATE_H
#define EVIDENCE_RELATE_H

#include "base/error.h"
#include "evidence/claim.h"
#include "evidence/source.h"
#include "oci/digest.h"

#include <stddef.h>
#include <stdint.h>

/* Limits beside those of graph.h: more is an error ("evidence.limit"). */
#define RELATE_MAX	      262144 /* relations */
#define RELATE_CANDIDATES_MAX 16384
#define RELATE_BYTES_MAX      ((size_t)512 << 20) /* of manifests */

enum relation_kind {
	RELATION_IMAGE = 1, /* @digest, a manifest or index, belongs to @key */
	RELATION_EVIDENCE,  /* @digest, of signatures or attestations, does */
	RELATION_BLOB,	    /* @digest is to be copied */
	RELATION_NOTE,	    /* @digest cannot be read, see @note */
	/* Of what is no layout: adopt.h. */
	RELATION_TOP,	 /* @digest is the image of a directory */
	RELATION_ATTACH, /* a piece of @digest is evidence for @key */
	RELATION_FILE,	 /* the signature file @file is evidence for @key */
};

/* What a RELATION_ATTACH is. */
enum relation_form {
	RELATION_BUNDLE = 1, /* a Sigstore bundle */
	RELATION_SIGNATURE,  /* one that says that it signs an image */
	RELATION_ENVELOPE,   /* a DSSE envelope */
};

/* A fixed layout that passes between processes. */
struct relation {
	uint32_t kind;	 /* enum relation_kind */
	uint32_t layout; /* enum claim_layout; RELATION_EVIDENCE */
	uint32_t form; /* enum relation_form, or RELATION_TOP: manifest_kind */
	uint32_t file; /* from 1; RELATION_FILE */
	struct digest key;
	struct digest digest;
	struct digest subject; /* RELATION_EVIDENCE; zero: not known */
	uint64_t offset;       /* of the piece, or of a file's payload */
	uint64_t size;
	uint64_t more_offset; /* of a file's annotations */
	uint64_t more_size;
	char note[200]; /* printable ASCII after escaping */
};

/* Told of each relation, of some more than once; returns 0 or -1. */
typedef int relate_emit(void *context, const struct relation *relation,
			struct error *err);

/*
 * Relates all that the index.json of store 0 lists, what refers to it by
 * `subject`, and its evidence: keys are the digests of indexes, manifests and
 * image configs, and the chain IDs of those. Evidence without a subject (of
 * `cosign save`) belongs to every image of the layout. The @candidates are
 * blobs that index.json need not list and that may refer to an image. Layers
 * of images are no evidence and are not to be copied.
 * A layout without index.json is an error. Returns 0 or -1 with *err set.
 */
int relate_layout(const struct source *source, const struct digest *candidates,
		  size_t count, relate_emit *emit, void *context,
		  struct error *err);

#endif
