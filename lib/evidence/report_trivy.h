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
	const struct statement_context *context;
	struct scan *out;
	/* the vulnerability that is being read */
	enum scan_severity severity;
	bool fixable;
	bool diff_ids_wrong; /* one of them is no digest */
};

/*
 * What a report is, for json_fields; the context of its fields is a struct
 * report_trivy that was started, and errors are "evidence.scan".
 */
extern const struct json_field report_trivy_root;

/*
 * Starts a reader that fills what a report says in *out: targets, findings,
 * fixable, suppressed, end_of_life, the names that are known in @context, and
 * scanner and scanner_version when they are empty. All pointers are borrowed.
 */
void report_trivy_start(struct report_trivy *reader,
			const struct statement_context *context,
			struct scan *out);

#endif
