/*
 * The payload of cosign's image signatures: containers-signature(5), "JSON
 * Data", with cosign's own type.
 */
#ifndef EVIDENCE_SIMPLESIGNING_H
#define EVIDENCE_SIMPLESIGNING_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/statement.h"

/*
 * Reads @payload into *out (zeroed by the caller): digest, docker-reference
 * and the annotations under "optional". Refused: another critical.type, a
 * member of "critical" that is not known, a digest that is not sha256:HEX.
 * Annotations that are no strings, too long or too many are left out: they
 * cannot satisfy a policy then. Returns 0, or -1 with *err set.
 */
int simplesigning_read(struct span payload,
		       const struct statement_context *context,
		       struct statement *out, struct error *err);

#endif
