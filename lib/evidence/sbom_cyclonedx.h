/*
 * CycloneDX as JSON, versions 1.2 to 1.7, read as a stream: components, also
 * nested ones, their package URLs and licences. https://cyclonedx.org/docs/
 */
#ifndef EVIDENCE_SBOM_CYCLONEDX_H
#define EVIDENCE_SBOM_CYCLONEDX_H

#include "base/json_fields.h"
#include "evidence/sbom_package.h"

#define SBOM_CYCLONEDX_DEPTH_MAX 20 /* components within each other */

/* A reader; all of it is private to sbom_cyclonedx.c. */
struct sbom_cyclonedx {
	struct sbom_sink sink;
	struct json_fields *fields;  /* that it is grafted upon */
	struct sbom_package *levels; /* owned; of the component that is read */
	unsigned depth, capacity;    /* of levels */
	unsigned depth_of_metadata;  /* not 0: what the document is about */
	bool is_cyclonedx, has_spec;
	bool is_wrapped; /* in the "Data" of older versions of cosign */
	bool has_vulnerabilities; /* and is not wrapped */
};

/* What a document is; so is an object with one as its member "Data". */
extern const struct json_field sbom_cyclonedx_root;

/*
 * Starts a reader upon @fields that fills @sink's statement. @reader must be
 * all zero, or have been started before. All pointers are borrowed.
 */
void sbom_cyclonedx_start(struct sbom_cyclonedx *reader,
			  struct json_fields *fields,
			  const struct sbom_sink *sink);

/*
 * Ends it. Returns 0, or -1 with *err set ("evidence.sbom"): it was no document
 * of a version that is read.
 */
int sbom_cyclonedx_finish(struct sbom_cyclonedx *reader, struct error *err);

/* Frees what *reader owns. */
void sbom_cyclonedx_release(struct sbom_cyclonedx *reader);

#endif
