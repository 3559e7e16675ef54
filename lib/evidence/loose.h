/*
 * Loose evidence: a file that holds Sigstore bundles or DSSE envelopes, one or
 * one on each line (as `gh attestation download` writes them), and which
 * digests they say they are for. Nothing is verified here: this only tells
 * under which image a bundle is to be filed.
 */
#ifndef EVIDENCE_LOOSE_H
#define EVIDENCE_LOOSE_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/relate.h"
#include "oci/digest.h"

#include <stddef.h>
#include <stdint.h>

/* Limits: more is an error ("evidence.limit"). */
#define LOOSE_SUBJECTS_MAX 1024 /* of one bundle or envelope */
#define LOOSE_LINES_MAX	   1000 /* bundles or envelopes in one file */

/* What is said of an envelope of the Notary Project that stands alone. */
#define LOOSE_NOTARY                                                           \
	"it is a signature of the Notary Project without its manifest: "       \
	"import the layout in which it refers to the image (oras cp -r "       \
	"--to-oci-layout, notation sign --oci-layout)"

/* One bundle or envelope. */
struct loose {
	enum relation_form form;
	uint64_t offset; /* where it stands in the file */
	uint64_t size;
	size_t count; /* at least 1 */
	struct digest subjects[LOOSE_SUBJECTS_MAX];
};

/* Told of each; returns 0 to go on, or -1 with *err set. */
typedef int loose_emit(void *context, const struct loose *loose,
		       struct error *err);

/*
 * Reads the file that @text is. Refused: what json_strict refuses, what is
 * neither bundle nor envelope, a statement without subject, or none whose
 * digest is sha256. Returns 0, or -1 with *err set ("evidence.loose",
 * "evidence.limit", or what @emit says).
 */
int loose_read(struct span text, loose_emit *emit, void *context,
	       struct error *err);

#endif
