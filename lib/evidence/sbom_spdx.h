/*
 * SPDX as JSON, versions 2.2 and 2.3, read as a stream: packages, their package
 * URLs and licences. https://spdx.github.io/spdx-spec/v2.3/
 */
#ifndef EVIDENCE_SBOM_SPDX_H
#define EVIDENCE_SBOM_SPDX_H

#include "base/json_fields.h"
#include "evidence/sbom_package.h"

/* A reader; all of it is private to sbom_spdx.c. */
struct sbom_spdx {
	struct sbom_sink sink;
	struct json_fields *fields;   /* that it is grafted upon */
	struct sbom_package *package; /* owned; that is read */
	/* the external reference that is read */
	bool is_purl;
	char locator[SBOM_PURL_MAX];
	bool has_spec;
};

/* What a document is; so is an object with one as its member "Data". */
extern const struct json_field sbom_spdx_root;

/* As those of evidence/sbom_cyclonedx.h. */
void sbom_spdx_start(struct sbom_spdx *reader, struct json_fields *fields,
		     const struct sbom_sink *sink);

/* Ends it: 0, or -1 with *err set ("evidence.sbom"). */
int sbom_spdx_finish(struct sbom_spdx *reader, struct error *err);

/* Frees what *reader owns. */
void sbom_spdx_release(struct sbom_spdx *reader);

#endif
