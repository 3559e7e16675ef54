/*
 * Directories of the containers dir: transport: the signature files of one
 * manifest, made into claims.
 */
#ifndef EVIDENCE_DIRECTORY_H
#define EVIDENCE_DIRECTORY_H

#include "base/error.h"
#include "evidence/attached.h"
#include "oci/digest.h"

#include <stdint.h>

/*
 * Reads signature-1 and so on, that store number @store files for @subject,
 * until there is none, and tells of each; what cannot be evidence is told as
 * CLAIM_REJECTED. Returns 0, or -1 with *err set: a limit (more than
 * SOURCE_FILES_MAX files, larger than SIGNATURE_FILE_MAX, those of attached.h)
 * is "evidence.limit".
 */
int directory_read(struct attached *attached, uint32_t store,
		   const struct digest *subject, struct error *err);

#endif
