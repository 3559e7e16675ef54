/*
 * Trivy's JSON report, read as a stream: what it counts and which image it
 * says it is about. Trivy, pkg/types/report.go, schema version 2.
 */
#ifndef EVIDENCE_REPORT_TRIVY_H
#define EVIDENCE_REPORT_TRIVY_H

#include "base/json_fields.h"
#include "evidence/statement.h"

/* A reader; all of it is private to report_trivy.c. */
struct report_trivy {
	struct json_fields fields;
	const struct statement_context *context;
	struct scan *out;
	/* the vulnerability that is being read */
	enum scan_severity severity;
	bool fixable;
	bool diff_ids_wrong; /* one of them is no digest */
};

/*
 * Starts a reader that fills what a report says in *out: targets, findings,
 * fixable, suppressed, end_of_life, the names that are known in @context, and
 * scanner and scanner_version when they are empty. All pointers are borrowed.
 */
void report_trivy_start(struct report_trivy *reader,
			const struct statement_context *context,
			struct scan *out);

/*
 * Takes one event of the report: a json_handler whose context is the struct
 * report_trivy. An error means that it is no such report ("evidence.scan").
 */
int report_trivy_event(void *reader, enum json_event event, struct span text,
		       uint64_t offset, struct error *err);

#endif
