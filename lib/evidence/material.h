/*
 * Material: the annotations by which cosign v2 files certificates, log entries
 * and timestamps beside a signature. They are taken as they are, to be read by
 * the child that verifies that one signature. cosign, SIGNATURE_SPEC.md.
 */
#ifndef EVIDENCE_MATERIAL_H
#define EVIDENCE_MATERIAL_H

#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "evidence/attached.h"

/*
 * Appends to @out the annotations of @annotations that are material, as a JSON
 * object; nothing when there is neither a certificate nor a log entry nor a
 * timestamp. Returns 0, or -1 with *err set: no memory, or more than
 * CLAIM_MATERIAL_MAX bytes (ERROR_INPUT, "evidence.material").
 */
int material_take(const struct json *annotations, struct buf *out,
		  struct error *err);

/*
 * Tells of @claim, a signature, with @material (may be empty) before it; the
 * claim then says that it goes with it. Returns 0, or -1 with *err set.
 */
int material_tell(struct attached *attached, struct claim *claim,
		  struct span material, struct error *err);

#endif
