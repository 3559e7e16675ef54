/*
 * The vulnerability scan predicates of cosign (vuln/v1) and of in-toto (vulns
 * v0.1 and v0.2), which wrap a tool's report or a plain list, read as a
 * stream. cosign, COSIGN_VULN_ATTESTATION_SPEC.md; in-toto attestation spec,
 * predicates/vuln.md and vulns_02.md.
 */
#ifndef EVIDENCE_PREDICATE_VULN_H
#define EVIDENCE_PREDICATE_VULN_H

#include "base/json_fields.h"
#include "evidence/report.h"
#include "evidence/statement.h"

/* A reader; all of it is private to predicate_vuln.c. */
struct predicate_vuln {
	struct json_fields *fields; /* that it is grafted upon */
	struct report report;
	struct scan *out;
};

/*
 * What the predicate is, for json_fields; the context of its fields is a
 * struct predicate_vuln that was started, and errors are "evidence.scan".
 */
extern const struct json_field predicate_vuln_root;

/*
 * Starts a pass of a reader, all zero at the first, upon @fields that fills
 * *out; all pointers are borrowed, and @listener may be NULL.
 */
void predicate_vuln_start(struct predicate_vuln *reader,
			  struct json_fields *fields,
			  const struct statement_context *context,
			  const struct report_listener *listener,
			  struct scan *out);

/* Ends the pass, as report_finish(). Returns 0, or -1 with *err set. */
int predicate_vuln_finish(struct predicate_vuln *reader, bool *again,
			  struct error *err);

/* Frees what the reader owns. */
void predicate_vuln_release(struct predicate_vuln *reader);

#endif
