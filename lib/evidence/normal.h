/*
 * The normal form of whatever a file of evidence is, for people and scripts:
 * a scan report, an SBOM, a VEX document, a provenance, a statement, an
 * envelope, a Sigstore bundle, a certificate. What it is is told by its
 * content. Nothing here is verified and nothing of it decides.
 */
#ifndef EVIDENCE_NORMAL_H
#define EVIDENCE_NORMAL_H

#include "base/error.h"
#include "base/json.h"

#define NORMAL_UNSUPPORTED "evidence.unsupported"

/*
 * Reads @text. *out has "kind": "scan", "sbom", "vex", "provenance",
 * "signature", "statement", "certificate", "key", "trusted-root"; and what the
 * header of each form says. Returns 0 with *out the caller's, to free with
 * json_free(), or -1 with *err set: NORMAL_UNSUPPORTED when it is of a form
 * that is not read, else what is wrong with it.
 */
int normal_read(struct span text, struct json **out, struct error *err);

/* The same of a predicate @text of the type @type; empty: by its content. */
int normal_predicate(struct span text, struct span type, struct json **out,
		     struct error *err);

#endif
