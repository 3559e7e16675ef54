#include "evidence/normal_scan.h"

#include "base/json_fields.h"
#include "base/sort.h"
#include "evidence/predicate_vuln.h"
#include "evidence/report.h"

#include <stdlib.h>
#include <string.h>

#define ID REPORT_ID

static const char *const SEVERITIES[SCAN_SEVERITIES] = {
	[SCAN_CRITICAL] = "critical",	  [SCAN_HIGH] = "high",
	[SCAN_MEDIUM] = "medium",	  [SCAN_LOW] = "low",
	[SCAN_NEGLIGIBLE] = "negligible", [SCAN_UNKNOWN] = "unknown",
};

/* What is collected while a report streams past. */
struct reading {
	struct json_fields fields;
	struct predicate_vuln vuln; /* its report alone for a bare one */
	struct scan scan;
	bool is_vuln;
	struct json *notes; /* owned; name: text, the first of each */
	struct json *scores;
	struct json *levels;
	struct seen ids;
	char **id_list; /* owned, and each text */
	size_t id_count;
	size_t id_capacity;
	uint32_t listed[SCAN_SEVERITIES];
	uint32_t fixable;
	uint32_t rules;
	uint32_t results;
	bool failed; /* memory is out */
};

static void forget_ids(struct reading *reading)
{
	for (size_t i = 0; i < reading->id_count; i++)
		free(reading->id_list[i]);
	free(reading->id_list);
	reading->id_list = NULL;
	reading->id_count = reading->id_capacity = 0;
	seen_release(&reading->ids);
}

static void restart(void *context)
{
	struct reading *reading = context;

	forget_ids(reading);
	json_free(reading->notes);
	json_free(reading->scores);
	json_free(reading->levels);
	reading->notes = json_new_object();
	reading->scores = json_new_object();
	reading->levels = json_new_object();
	memset(reading->listed, 0, sizeof(reading->listed));
	reading->fixable = reading->rules = reading->results = 0;
}

/* The predicate's own words stand above those of the report in it. */
static int on_note(void *context, const char *name, struct span text,
		   struct error *err)
{
	struct reading *reading = context;
	bool is_own = strcmp(name, "scan_finished") == 0;

	(void)err;
	if (is_own)
		name = "scan_time";
	else if (reading->is_vuln && strcmp(name, "scan_time") == 0)
		return 0;
	if (text.size == 0 || json_has(reading->notes, name))
		return 0;
	reading->failed |=
		json_set(reading->notes, name, json_new_span(text)) < 0;
	return 0;
}

static int keep_id(struct reading *reading, const char *id, struct error *err)
{
	size_t capacity = reading->id_capacity ? 2 * reading->id_capacity : 64;
	struct digest digest;
	char **list;

	digest_of(span_of(id), &digest);
	if (seen_find(&reading->ids, &digest) != 0)
		return 0;
	if (reading->id_count == reading->id_capacity) {
		list = reallocarray(reading->id_list, capacity, sizeof(*list));
		if (!list)
			return error_set_errno(err, ID, "cannot keep ids");
		reading->id_list = list;
		reading->id_capacity = capacity;
	}
	reading->id_list[reading->id_count] = strdup(id);
	if (!reading->id_list[reading->id_count])
		return error_set_errno(err, ID, "cannot keep ids");
	reading->id_count++;
	return seen_add(&reading->ids, &digest, 1, err);
}

static int on_finding(void *context, const struct finding *finding,
		      struct error *err)
{
	struct reading *reading = context;

	if (finding->suppressed)
		return 0;
	reading->listed[finding->severity]++;
	reading->fixable += finding->fixable;
	return finding->ids[0][0] ? keep_id(reading, finding->ids[0], err) : 0;
}

static int on_rule(void *context, struct span id, struct span score,
		   struct error *err)
{
	struct reading *reading = context;
	char name[FINDING_ID_MAX];

	(void)err;
	reading->rules++;
	if (id.size == 0 || score.size == 0)
		return 0;
	memcpy(name, id.data, id.size);
	name[id.size] = '\0';
	reading->failed |=
		json_set(reading->scores, name, json_new_span(score)) < 0;
	return 0;
}

static int on_level(void *context, struct span level, struct error *err)
{
	struct reading *reading = context;
	char name[32];
	int64_t count = 0;

	(void)err;
	reading->results++;
	if (level.size >= sizeof(name))
		return 0;
	memcpy(name, level.data, level.size);
	name[level.size] = '\0';
	json_int64(json_find(reading->levels, name), &count);
	reading->failed |=
		json_set(reading->levels, name, json_new_int(count + 1)) < 0;
	return 0;
}

static int pass(struct reading *reading, struct span text, bool *again,
		struct error *err)
{
	static const struct statement_context nothing_asked;
	const struct report_listener listener = {
		.context = reading,
		.start = restart,
		.note = on_note,
		.finding = on_finding,
		.rule = on_rule,
		.level = on_level,
	};
	struct report *report = &reading->vuln.report;
	const struct json_field *root =
		reading->is_vuln ? &predicate_vuln_root : &report_root;
	void *context = reading->is_vuln ? (void *)&reading->vuln : report;

	predicate_vuln_start(&reading->vuln, &reading->fields, &nothing_asked,
			     &listener, &reading->scan);
	json_fields_start(&reading->fields, root, "report", ID, context);
	if (json_strict_read(text, &statement_document_limits, "report",
			     json_fields_event, &reading->fields, err) < 0)
		return -1;
	if (!reading->is_vuln)
		reading->scan.has_report = true;
	return predicate_vuln_finish(&reading->vuln, again, err);
}

/* Copies note @from to @name, null when it was not there. */
static int put_note(struct reading *reading, struct json *out, const char *name,
		    const char *from)
{
	const struct json *note = json_find(reading->notes, from);

	return note ? json_set(out, name, json_copy(note))
		    : json_set_null(out, name);
}

static int put_severity(const struct reading *reading, struct json *out)
{
	struct json *map = json_new_object();
	bool failed = !map;

	for (int i = 0; map && i < SCAN_SEVERITIES; i++)
		if (reading->listed[i] > 0)
			failed |=
				json_set(map, SEVERITIES[i],
					 json_new_int(reading->listed[i])) < 0;
	return json_set(out, "severity", map) < 0 || failed ? -1 : 0;
}

static int put_ids(struct reading *reading, struct json *out)
{
	struct json *list = json_new_array();
	bool failed = !list;

	sort_texts(reading->id_list, reading->id_count);
	for (size_t i = 0; list && i < reading->id_count; i++)
		failed |= json_append(list,
				      json_new_text(reading->id_list[i])) < 0;
	return json_set(out, "ids", list) < 0 || failed ? -1 : 0;
}

static int put_counts(struct reading *reading, struct json *out)
{
	const struct scan *scan = &reading->scan;
	uint32_t distinct = 0;
	int64_t results = scan->format == SCAN_FORMAT_TRIVY
				  ? reading->vuln.report.results
			  : scan->format == SCAN_FORMAT_SARIF ? reading->results
							      : scan->listed;

	for (int i = 0; i < SCAN_SEVERITIES; i++)
		distinct += scan->findings[i];
	if (json_set(out, "findings", json_new_int(scan->listed)) < 0 ||
	    json_set(out, "distinct", json_new_int(distinct)) < 0 ||
	    put_severity(reading, out) < 0 || put_ids(reading, out) < 0 ||
	    json_set(out, "fixable", json_new_int(reading->fixable)) < 0 ||
	    json_set(out, "suppressed", json_new_int(scan->suppressed)) < 0 ||
	    json_set(out, "results", json_new_int(results)) < 0 ||
	    json_set(out, "end_of_life", json_new_bool(scan->end_of_life)) < 0)
		return -1;
	return 0;
}

static int put_sarif(struct reading *reading, struct json *out)
{
	if (put_note(reading, out, "tool", "scanner") < 0 ||
	    put_note(reading, out, "tool_version", "scanner_version") < 0 ||
	    put_note(reading, out, "end_time", "scan_time") < 0 ||
	    json_set(out, "rules", json_new_int(reading->rules)) < 0 ||
	    json_set(out, "levels", json_copy(reading->levels)) < 0 ||
	    json_set(out, "security_severity", json_copy(reading->scores)) < 0)
		return -1;
	return 0;
}

static int put_db(struct reading *reading, struct json *out)
{
	struct json *db = json_new_object();
	bool failed = !db;

	if (db)
		failed = put_note(reading, db, "uri", "db_uri") < 0 ||
			 put_note(reading, db, "version", "db_version") < 0;
	if (json_set(out, "db", db) < 0 || failed)
		return -1;
	return put_note(reading, out, "db_built", "db_built");
}

static int put_format(const struct reading *reading, struct json *out)
{
	static const char *const NAMES[SCAN_FORMATS] = {
		[SCAN_FORMAT_TRIVY] = "trivy",
		[SCAN_FORMAT_GRYPE] = "grype",
		[SCAN_FORMAT_SARIF] = "sarif",
		[SCAN_FORMAT_SNYK] = "snyk",
		[SCAN_FORMAT_VULNS] = "in-toto"};
	const char *name = NAMES[reading->scan.format];

	return name ? json_set(out, "format", json_new_text(name))
		    : json_set_null(out, "format");
}

static int put_all(struct reading *reading, struct json *out)
{
	static const char *const NOTES[] = {
		"scanner",  "scanner_version", "scan_time",
		"image_id", "manifest_digest", "scanner_uri"};

	if (!out || reading->failed || put_format(reading, out) < 0 ||
	    put_counts(reading, out) < 0 || put_db(reading, out) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(NOTES) / sizeof(NOTES[0]); i++)
		if (put_note(reading, out, NOTES[i], NOTES[i]) < 0)
			return -1;
	return reading->scan.format == SCAN_FORMAT_SARIF
		       ? put_sarif(reading, out)
		       : 0;
}

static int make(struct reading *reading, struct json **out, struct error *err)
{
	CLEANUP_JSON struct json *root = json_new_object();

	if (put_all(reading, root) < 0)
		return error_set(err, ERROR_SYSTEM, "internal.memory",
				 "out of memory");
	*out = root;
	root = NULL;
	return 0;
}

static int read_normal(struct span text, bool is_vuln, struct json **out,
		       struct error *err)
{
	struct reading *reading = calloc(1, sizeof(*reading));
	bool again = true;
	int result = 0;

	*out = NULL;
	if (!reading)
		return error_set_errno(err, ID, "cannot read a report");
	reading->is_vuln = is_vuln;
	while (again && result == 0) {
		again = false;
		result = pass(reading, text, &again, err);
	}
	if (result == 0)
		result = make(reading, out, err);
	forget_ids(reading);
	json_free(reading->notes);
	json_free(reading->scores);
	json_free(reading->levels);
	free(reading->scan.marks);
	predicate_vuln_release(&reading->vuln);
	free(reading);
	return result;
}

int normal_scan_report(struct span text, struct json **out, struct error *err)
{
	return read_normal(text, false, out, err);
}

int normal_scan_vuln(struct span text, struct json **out, struct error *err)
{
	return read_normal(text, true, out, err);
}
