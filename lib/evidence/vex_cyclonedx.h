/*
 * What CycloneDX says of vulnerabilities (vulnerabilities[].analysis), in a
 * BOM or alone. Read as a stream, twice: components may stand after what is
 * said of them. CycloneDX 1.4 and later, "Vulnerability".
 */
#ifndef EVIDENCE_VEX_CYCLONEDX_H
#define EVIDENCE_VEX_CYCLONEDX_H

#include "evidence/statement.h"

/*
 * Adds what the document @text says of the image of @context to *out; one that
 * says nothing of vulnerabilities adds nothing. Returns 0, or -1 with *err set
 * ("evidence.vex", "evidence.limit").
 */
int vex_cyclonedx_read(struct span text,
		       const struct statement_context *context, struct vex *out,
		       struct error *err);

#endif
