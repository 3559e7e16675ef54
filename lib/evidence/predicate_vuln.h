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
	struct json_fields fields;
	struct report_trivy report;
	struct scan *out;
};

/* Starts a reader that fills *out; all pointers are borrowed. */
void predicate_vuln_start(struct predicate_vuln *reader,
			  const struct statement_context *context,
			  struct scan *out);

/*
 * Takes one event of the predicate: a json_handler whose context is the struct
 * predicate_vuln. An error means that the predicate is none of this type, or
 * not one that can be read ("evidence.scan").
 */
int predicate_vuln_event(void *reader, enum json_event event, struct span text,
			 uint64_t offset, struct error *err);

#endif
