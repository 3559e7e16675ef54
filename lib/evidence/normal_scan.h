/*
 * The normal form of scan reports, for people and scripts: whatever the tool
 * called things, the same members say the same. Nothing here is verified and
 * nothing of it decides.
 */
#ifndef EVIDENCE_NORMAL_SCAN_H
#define EVIDENCE_NORMAL_SCAN_H

#include "base/error.h"
#include "base/json.h"

/*
 * A tool's own report: Trivy's, Grype's or Snyk's JSON, or SARIF. Members, null
 * when the report does not say: "scanner", "scanner_version", "scan_time" as
 * written, "findings" (as listed), "distinct" (as image.scan counts),
 * "severity" (numbers of those listed), "ids" (sorted), "fixable",
 * "suppressed", "image_id", "manifest_digest", "results"; of SARIF also "tool",
 * "tool_version", "rules", "levels", "security_severity" (of rules),
 * "end_time". Returns 0 with *out the caller's, to free with json_free(), or -1
 * with *err set ("evidence.*").
 */
int normal_scan_report(struct span text, struct json **out, struct error *err);

/*
 * The predicate of cosign's vuln/v1 or of in-toto's vulns, likewise; and
 * "scanner_uri" and "db" with "uri" and "version".
 */
int normal_scan_vuln(struct span text, struct json **out, struct error *err);

#endif
