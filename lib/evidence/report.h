/*
 * Scan reports of the tools that are known, read as a stream: which tool's it
 * is shows in its members. Trivy's JSON (schema version 2), Grype's JSON,
 * SARIF 2.1.0, Snyk's container JSON.
 */
#ifndef EVIDENCE_REPORT_H
#define EVIDENCE_REPORT_H

#include "base/json_fields.h"
#include "evidence/finding.h"
#include "evidence/statement.h"

#define REPORT_ID "evidence.scan" /* of errors */

/* What people want to see of a report, beyond what rules ask. */
struct report_listener {
	void *context;
	/* A pass begins; what was told before is told again. */
	void (*start)(void *context);
	/* A text, under the name it has in the normal form. */
	int (*note)(void *context, const char *name, struct span text,
		    struct error *err);
	finding_listener *finding;
	/* SARIF: a rule, and its security-severity, "" when it has none. */
	int (*rule)(void *context, struct span id, struct span score,
		    struct error *err);
	/* SARIF: the level of a result. */
	int (*level)(void *context, struct span level, struct error *err);
};

/* A rule of SARIF. */
struct report_rule {
	char id[FINDING_ID_MAX];
	uint32_t index; /* among the rules of its component */
	bool is_extension;
	enum scan_severity score; /* SCAN_UNKNOWN: none */
	enum scan_severity word;  /* SCAN_SEVERITIES: none */
	enum scan_severity level;
	char score_text[32];
};

struct report_sarif {
	uint32_t run;
	struct seen rules; /* what each says, packed; kept for the next pass */
	bool has_rules;	   /* this run's are all known */
	bool needs_rules;  /* a result came before them */
	bool is_grype;
	struct report_rule rule; /* that is read; or what a result says */
	/* the result that is read */
	bool in_component; /* its rule is an extension's */
	bool has_index;
	uint32_t result_index;
	char kind[32];
	char level[32];
	char baseline[32];
	uint32_t suppressions;
	uint32_t rejections; /* of a suppression */
	bool is_rejected;    /* the suppression that is read */
};

/* A reader; all of it is private to report*.c. */
struct report {
	struct json_fields *fields;
	const struct statement_context *context;
	const struct report_listener *listener; /* or NULL */
	struct scan *out;
	unsigned pass;
	unsigned seen; /* of enum scan_format: bits of what was met */
	struct findings findings;
	struct finding finding;
	int64_t created;     /* the oldest time that the report says, or 0 */
	bool has_schema;     /* Trivy's SchemaVersion */
	bool has_descriptor; /* Grype's name for itself */
	bool has_version;    /* SARIF's */
	bool diff_ids_wrong;
	bool is_target;		 /* Trivy: of packages */
	uint32_t results;	 /* Trivy: targets of any kind */
	enum scan_severity word; /* in-toto: the worst of each */
	enum scan_severity score;
	struct report_sarif sarif;
};

/*
 * What a report is, for json_fields; the context of its fields is a struct
 * report that was started, and errors are REPORT_ID.
 */
extern const struct json_field report_root;

/* The same for the list of in-toto's vulns predicate. */
extern const struct json_field report_vulns;

/*
 * Starts a pass over a report, all zero at the first; it fills what the report
 * says in *out: targets, findings, fixable, suppressed, end_of_life, the names
 * that are known in @context, and scanner and scanner_version when they are
 * empty. All pointers are borrowed.
 */
void report_start(struct report *report, struct json_fields *fields,
		  const struct statement_context *context,
		  const struct report_listener *listener, struct scan *out);

/*
 * Ends a pass: which tool's report it was is known. Sets *again when the
 * report has to be read once more. Returns 0, or -1 with *err set.
 */
int report_finish(struct report *report, bool *again, struct error *err);

/* Frees what the reader owns. */
void report_release(struct report *report);

/*
 * For the readers of each tool's layout: the report has a member of @format.
 */
void report_meet(struct report *report, enum scan_format format);

/* Names the tool and its version, where nobody did yet. Returns 0 or -1. */
int report_tool(struct report *report, struct span name, struct error *err);

/* Likewise. */
int report_version(struct report *report, struct span version,
		   struct error *err);

/* Keeps a time at which the report was made; wrong ones are errors. */
int report_time(struct report *report, const char *name, struct span text,
		struct error *err);

/* Tells the listener, if there is one. Returns 0 or -1. */
int report_note(struct report *report, const char *name, struct span text,
		struct error *err);

/* The image config that the report names: "sha256:HEX". */
void report_config(struct report *report, struct span text);

/* A manifest that it names: NAME@DIGEST. */
void report_manifest(struct report *report, struct span text);

/* Tables of report_trivy.c, report_grype.c, report_sarif.c, report_snyk.c. */
extern const struct json_field report_trivy_target;
extern const struct json_field report_trivy_metadata[];
extern const struct json_field report_trivy_tool[];
extern const struct json_field report_grype_match;
extern const struct json_field report_grype_ignored;
extern const struct json_field report_grype_source[];
extern const struct json_field report_grype_descriptor[];
extern const struct json_field report_sarif_run;
extern const struct json_field report_snyk_vulnerability;

/* Ends a pass over SARIF. */
void report_sarif_finish(struct report *report, bool *again);

#endif
