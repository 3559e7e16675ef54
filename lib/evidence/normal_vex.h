/*
 * The normal form of VEX documents, for people and scripts, whatever they are
 * about. Nothing here is verified and nothing of it decides.
 */
#ifndef EVIDENCE_NORMAL_VEX_H
#define EVIDENCE_NORMAL_VEX_H

#include "base/error.h"
#include "base/json.h"

/*
 * OpenVEX: "statements", each with "vuln", "status", "justification" or null
 * and "products" (texts); and, in the same order, "details", each with
 * "aliases", "impact_statement" or null, "timestamp" or null, "subcomponents".
 * And "author" and "timestamp". Returns 0 with *out the caller's, to free with
 * json_free(), or -1 with *err set ("evidence.*").
 */
int normal_vex_openvex(struct span text, struct json **out, struct error *err);

/*
 * CSAF: "vulnerabilities", each with "cve" or null and "product_status": the
 * lists of product ids that are there. And "category", and "products": id to
 * purl.
 */
int normal_vex_csaf(struct span text, struct json **out, struct error *err);

#endif
