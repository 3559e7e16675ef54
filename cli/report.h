/*
 * Reports: decisions about several targets as one document that other programs
 * read. SARIF 2.1.0 (OASIS) and JUnit's XML.
 */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "base/buf.h"
#include "cli/cli.h"

/* Zeroed to begin with, but for the format. */
struct report {
	enum cli_format format; /* CLI_SARIF or CLI_JUNIT */
	struct json *results;	/* owned; CLI_SARIF */
	struct buf cases;	/* CLI_JUNIT */
	unsigned tests, failures, errors;
};

/* Adds a decision about @target, which stands in @file. */
void report_add(struct report *report, const char *file, const char *target,
		const struct gate_decision *decision);

/*
 * CLI_JUNIT: adds a test @name that failed for @reasons; with none it passed.
 * @error: it could not be run.
 */
void report_case(struct report *report, const char *name,
		 const struct reason *reasons, size_t count, bool error);

/* Prints the document to stdout and frees what the report owns. */
void report_end(struct report *report);

#endif
