#include "evidence/predicate_vuln.h"

#include "base/rfc3339.h"

#include <string.h>

#define ID "evidence.scan"

static int copy_text(char *out, size_t capacity, struct span text,
		     const char *what, struct error *err)
{
	if (!span_copy(out, capacity, text))
		return error_set(err, ERROR_INPUT, ID, "%s: longer than %zu",
				 what, capacity - 1);
	return 0;
}

/* Takes the place of the tool's name that the report may have given. */
static int on_scanner_uri(void *context, enum json_event event,
			  struct span text, uint64_t offset, struct error *err)
{
	struct predicate_vuln *reader = context;
	struct scan *out = reader->out;

	(void)event;
	(void)offset;
	if (report_note(&reader->report, "scanner_uri", text, err) < 0)
		return -1;
	if (text.size == 0)
		return 0;
	return copy_text(out->scanner, sizeof(out->scanner), text,
			 "scanner.uri", err);
}

/* Takes the place of the version that the report itself may have given. */
static int on_version(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct predicate_vuln *reader = context;
	struct scan *out = reader->out;

	(void)event;
	(void)offset;
	if (text.size == 0)
		return 0;
	if (report_note(&reader->report, "scanner_version", text, err) < 0)
		return -1;
	return copy_text(out->scanner_version, sizeof(out->scanner_version),
			 text, "scanner.version", err);
}

static int on_finished(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	struct predicate_vuln *reader = context;
	struct scan *out = reader->out;
	int64_t seconds;

	(void)offset;
	if (event == JSON_EVENT_NULL || text.size == 0)
		return 0;
	if (rfc3339_parse(text, &seconds) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "scanFinishedOn is not a time");
	out->has_finished = seconds >= RFC3339_YEAR_2000;
	out->finished = out->has_finished ? seconds : 0;
	return out->has_finished ? report_note(&reader->report, "scan_finished",
					       text, err)
				 : 0;
}

static int on_db_uri(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return report_note(&((struct predicate_vuln *)context)->report,
			   "db_uri", text, err);
}

static int on_db_version(void *context, enum json_event event, struct span text,
			 uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return report_note(&((struct predicate_vuln *)context)->report,
			   "db_version", text, err);
}

static int on_result(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	struct predicate_vuln *reader = context;
	const struct json_field *root =
		event == JSON_EVENT_ARRAY ? &report_vulns : &report_root;

	(void)text;
	(void)offset;
	if (event != JSON_EVENT_OBJECT && event != JSON_EVENT_ARRAY)
		return 0;
	reader->out->has_report = true;
	return json_fields_graft(reader->fields, root, event, REPORT_ID,
				 &reader->report, err);
}

/* Trivy leaves them empty. */
static const struct json_field DB_FIELDS[] = {
	{.name = "uri", .types = FIELD_STRING | FIELD_NULL, .on = on_db_uri},
	{.name = "version",
	 .types = FIELD_STRING | FIELD_NULL,
	 .on = on_db_version},
	{.name = NULL},
};

static const struct json_field SCANNER_FIELDS[] = {
	{.name = "uri", .types = FIELD_STRING, .on = on_scanner_uri},
	{.name = "version", .types = FIELD_STRING, .on = on_version},
	{.name = "db", .types = FIELD_OBJECT | FIELD_NULL, .fields = DB_FIELDS},
	{.name = "result",
	 .types = FIELD_OBJECT | FIELD_ARRAY | FIELD_NULL,
	 .required = true,
	 .on = on_result},
	{.name = NULL},
};

static const struct json_field RUN_FIELDS[] = {
	{.name = "scanFinishedOn",
	 .types = FIELD_STRING | FIELD_NULL,
	 .on = on_finished},
	{.name = NULL},
};

static const struct json_field FIELDS[] = {
	{.name = "scanner",
	 .types = FIELD_OBJECT,
	 .required = true,
	 .fields = SCANNER_FIELDS},
	{.name = "metadata",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = RUN_FIELDS},
	{.name = NULL},
};

const struct json_field predicate_vuln_root = {
	.types = FIELD_OBJECT,
	.fields = FIELDS,
};

void predicate_vuln_start(struct predicate_vuln *reader,
			  struct json_fields *fields,
			  const struct statement_context *context,
			  const struct report_listener *listener,
			  struct scan *out)
{
	reader->fields = fields;
	reader->out = out;
	report_start(&reader->report, fields, context, listener, out);
}

int predicate_vuln_finish(struct predicate_vuln *reader, bool *again,
			  struct error *err)
{
	return reader->out->has_report
		       ? report_finish(&reader->report, again, err)
		       : 0;
}

void predicate_vuln_release(struct predicate_vuln *reader)
{
	report_release(&reader->report);
}
