/*
 * The normal form of SBOMs, for people and scripts. Nothing here is verified
 * and nothing of it decides.
 */
#ifndef EVIDENCE_NORMAL_SBOM_H
#define EVIDENCE_NORMAL_SBOM_H

#include "base/error.h"
#include "base/json.h"

/*
 * CycloneDX: "format", "spec" ("1.5"), "created" as written or null, "tools",
 * "main" and "main_purl" (of what it is about, or null), "components" (how many
 * are listed, nested ones too), "purls" (theirs, sorted, each once), "licenses"
 * (likewise), "vulnerabilities" (how many). Returns 0 with *out the caller's,
 * to free with json_free(), or -1 with *err set ("evidence.*").
 */
int normal_sbom_cyclonedx(struct span text, struct json **out,
			  struct error *err);

/* SPDX 2.2 and 2.3, likewise: "packages" in place of "components". */
int normal_sbom_spdx(struct span text, struct json **out, struct error *err);

#endif
