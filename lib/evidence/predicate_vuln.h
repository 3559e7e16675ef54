/*
 * The vulnerability scan predicate of cosign with Trivy's JSON report in it,
 * read as a stream. cosign, COSIGN_VULN_ATTESTATION_SPEC.md.
 */
#ifndef EVIDENCE_PREDICATE_VULN_H
#define EVIDENCE_PREDICATE_VULN_H

#include "base/json_fields.h"
#include "evidence/report_trivy.h"
#include "evidence/statement.h"

/* A reader; all of it is private to predicate_vuln.c. */
struct predicate_vuln {
	struct json_fields *fields; /* that it is grafted upon */
	struct report_trivy report;
	struct scan *out;
};

/*
 * What the predicate is, for json_fields; the context of its fields is a
 * struct predicate_vuln that was started, and errors are "evidence.scan".
 */
extern const struct json_field predicate_vuln_root;

/* Starts a reader upon @fields that fills *out; all pointers are borrowed. */
void predicate_vuln_start(struct predicate_vuln *reader,
			  struct json_fields *fields,
			  const struct statement_context *context,
			  struct scan *out);

#endif
