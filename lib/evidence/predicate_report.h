/*
 * A scan report as a predicate: a tool's own JSON under a type that a policy
 * maps to it, as it is or as the Data of cosign's custom predicate
 * (https://cosign.sigstore.dev/attestation/v1), object or text.
 */
#ifndef EVIDENCE_PREDICATE_REPORT_H
#define EVIDENCE_PREDICATE_REPORT_H

#include "base/json_fields.h"
#include "evidence/report.h"
#include "evidence/statement.h"

/* A reader; all of it is private to predicate_report.c. */
struct predicate_report {
	struct json_fields *fields;
	struct json_fields inner; /* of the text that Data is */
	struct report report;
	struct scan *out;
	int64_t timestamp;
};

/* What the predicate is; the context is a struct predicate_report. */
extern const struct json_field predicate_report_root;
extern const struct json_field predicate_report_custom;

/* Starts a reader, as report_start() does. */
void predicate_report_start(struct predicate_report *reader,
			    struct json_fields *fields,
			    const struct statement_context *context,
			    const struct report_listener *listener,
			    struct scan *out);

/* Ends a pass; *again and the result are those of report_finish(). */
int predicate_report_finish(struct predicate_report *reader, bool *again,
			    struct error *err);

/* Frees what the reader owns. */
void predicate_report_release(struct predicate_report *reader);

#endif
