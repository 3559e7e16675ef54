/*
 * What the bodies of log entries hold, for each kind: Rekor's types for
 * version 1, rekor-tiles' entry.proto for version 2.
 */
#ifndef EVIDENCE_TLOG_SHAPE_H
#define EVIDENCE_TLOG_SHAPE_H

#include "base/error.h"
#include "base/json.h"

/*
 * Checks the types of @spec's members for an entry of @kind and @version, and
 * that no key could be taken for another one. Of version 2 (0.0.2 but intoto's)
 * each member is known, and any other is refused: all that such an entry says
 * is compared. A kind that is not known passes. Returns 0, or -1 with *err set
 * ("sigstore.log-entry").
 */
int tlog_shape_check(const struct json *spec, struct span kind,
		     struct span version, struct error *err);

#endif
