/*
 * Signature files of the containers dir: transport: one cosign signature, as
 * containers/image keeps them beside an image.
 *
 *   0x00 "sigstore-json" 0x0A
 *   {"mimeType":"...","payload":"BASE64","annotations":{...}}
 *
 * OpenPGP signatures lie there without such a beginning and are not read.
 */
#ifndef EVIDENCE_SIGNATURE_FILE_H
#define EVIDENCE_SIGNATURE_FILE_H

#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"
#include "evidence/claim.h"
#include "oci/digest.h"

#include <stdint.h>

#define SIGNATURE_FILE_MAX    ((size_t)2 << 20)
#define SIGNATURE_PAYLOAD_MAX ((size_t)1 << 20) /* decoded */

/* The same as annotation of a layer and in a file. */
#define SIGNATURE_MEDIA_TYPE "application/vnd.dev.cosign.simplesigning.v1+json"
#define SIGNATURE_ANNOTATION "dev.cosignproject.cosign/signature"

struct signature_file {
	uint64_t payload_offset;     /* of the base64 text, behind the quote */
	uint64_t payload_size;	     /* of the base64 text; never 0 */
	struct digest payload;	     /* of what it is when decoded */
	uint64_t annotations_offset; /* of the whole object, as it stands */
	uint64_t annotations_size;
	uint32_t signature_size; /* 1 to CLAIM_SIGNATURE_MAX */
	uint8_t signature[CLAIM_SIGNATURE_MAX];
};

/*
 * Reads the file that @text is. Refused: another beginning, what json_strict
 * refuses, a mimeType that is not SIGNATURE_MEDIA_TYPE, a member that is
 * missing or not of its type, a payload written with JSON escapes (it must be
 * the same bytes in the file and in the string), base64 that is not the
 * standard alphabet with padding, a signature that is missing, empty or too
 * long. Other members and annotations are ignored.
 * Returns 0 with *out filled, or -1 with *err set ("evidence.signature-file").
 */
int signature_file_read(struct span text, struct signature_file *out,
			struct error *err);

/*
 * Appends to @material what material_take() takes of the annotations in @text,
 * a file that signature_file_read() could read. Returns 0, or -1 with *err
 * set.
 */
int signature_file_material(struct span text, struct buf *material,
			    struct error *err);

#endif
