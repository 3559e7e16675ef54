/*
 * Formats of signatures and attestations, as layers of a manifest that files
 * them: one row for each media type, one file for each kind. A format makes
 * claims of a layer; nothing is verified here.
 */
#ifndef EVIDENCE_FORMAT_H
#define EVIDENCE_FORMAT_H

#include "base/error.h"
#include "evidence/attached.h"
#include "evidence/blob.h"
#include "oci/manifest.h"

/* One layer, while it is made into claims. */
struct format_layer {
	const struct descriptor *is;
	const struct graph_evidence *filed;
	const struct json *annotations; /* of the manifest that lists it */
	uint32_t store;			/* of that manifest */
};

/*
 * Tells through @attached of each signature in @layer; what cannot be evidence
 * is told as CLAIM_REJECTED. Returns 0, or -1 with *err set.
 */
typedef int format_reader(struct attached *attached,
			  const struct format_layer *layer, struct error *err);

/* cosign's .sig layers: the blob is the payload (TRUST A.2). */
format_reader format_simplesigning_read;

/* DSSE envelopes, cosign's .att layers (TRUST A.1, B.1). */
format_reader format_dsse_read;

/* Sigstore bundles, what cosign v3 and GitHub write (TRUST C). */
format_reader format_bundle_read;

/* Notary Project signatures (TRUST D.1). */
format_reader format_notation_read;

struct format {
	const char *media_type; /* of the layer */
	format_reader *read;
};

/* The format of layers of @media_type, or NULL. */
const struct format *formats_find(struct span media_type);

/*
 * Reads the layer's blob of at most @limit bytes by @get; it stays empty when
 * it is no evidence, which is told. Returns 0, or -1 with *err set.
 */
int format_blob(struct attached *attached, const struct format_layer *layer,
		size_t limit, blob_getter *get, struct blob *blob,
		struct error *err);

/* A claim of @kind for the layer, whose bytes are @blob. */
struct claim format_claim(const struct format_layer *layer,
			  enum claim_kind kind, const struct blob *blob);

/* Tells that the layer cannot be evidence. Returns 0 or -1. */
int format_reject(struct attached *attached, const struct format_layer *layer,
		  const char *reason, struct error *err);

/*
 * The same when reading it failed with @inner, which is passed on in *err and
 * -1 returned where it is a limit or the system's.
 */
int format_fail(struct attached *attached, const struct format_layer *layer,
		const struct error *inner, struct error *err);

#endif
