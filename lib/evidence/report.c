#include "evidence/report.h"

#include "base/rfc3339.h"

#include <stdlib.h>
#include <string.h>

static int copy(char *out, size_t capacity, struct span text, const char *what,
		struct error *err)
{
	if (!span_copy(out, capacity, text))
		return error_set(err, ERROR_INPUT, REPORT_ID,
				 "the %s is longer than %zu", what,
				 capacity - 1);
	return 0;
}

int report_note(struct report *report, const char *name, struct span text,
		struct error *err)
{
	if (!report->listener || !report->listener->note)
		return 0;
	return report->listener->note(report->listener->context, name, text,
				      err);
}

void report_meet(struct report *report, enum scan_format format)
{
	report->seen |= 1u << format;
}

int report_tool(struct report *report, struct span name, struct error *err)
{
	struct scan *out = report->out;

	if (report_note(report, "scanner", name, err) < 0)
		return -1;
	if (out->scanner[0] || name.size == 0)
		return 0;
	return copy(out->scanner, sizeof(out->scanner), name, "tool's name",
		    err);
}

int report_version(struct report *report, struct span version,
		   struct error *err)
{
	struct scan *out = report->out;

	if (report_note(report, "scanner_version", version, err) < 0)
		return -1;
	if (out->scanner_version[0])
		return 0;
	return copy(out->scanner_version, sizeof(out->scanner_version), version,
		    "tool's version", err);
}

int report_time(struct report *report, const char *name, struct span text,
		struct error *err)
{
	int64_t seconds;

	if (text.size == 0)
		return 0;
	if (rfc3339_parse(text, &seconds) < 0)
		return error_set(err, ERROR_INPUT, REPORT_ID,
				 "%s is not a time", name);
	if (seconds < RFC3339_YEAR_2000)
		return 0;
	if (report->created == 0 || seconds < report->created)
		report->created = seconds;
	return report_note(report, "scan_time", text, err);
}

/*
 * The bit of the manifest that @digest is, or 0. Some engines call their
 * manifest the image's ID.
 */
static uint64_t manifest_bit(const struct statement_context *context,
			     const struct digest *digest)
{
	uint32_t i;

	for (i = 0; i < context->manifest_count; i++)
		if (digest_equal(digest, &context->manifests[i]))
			return (uint64_t)1 << i;
	return 0;
}

static void name_manifest(struct report *report, const struct digest *digest)
{
	struct scan *out = report->out;

	out->manifests |= digest ? manifest_bit(report->context, digest) : 0;
	out->manifest = out->manifests ? SCAN_NAMES_SAME : SCAN_NAMES_OTHER;
}

void report_config(struct report *report, struct span text)
{
	const struct digest *config = &report->context->config;
	struct digest digest;

	if (text.size == 0 || digest_is_zero(config))
		return;
	report->out->config = SCAN_NAMES_OTHER;
	if (digest_parse(text, &digest) < 0)
		return;
	if (digest_equal(&digest, config)) {
		report->out->config = SCAN_NAMES_SAME;
	} else if (manifest_bit(report->context, &digest) != 0) {
		report->out->config = SCAN_NAMES_NOTHING;
		name_manifest(report, &digest);
	}
}

/* An image has one digest in each registry; one that is ours will do. */
void report_manifest(struct report *report, struct span text)
{
	const char *at = text.size ? memrchr(text.data, '@', text.size) : NULL;
	struct span rest = text;
	struct digest digest;

	if (at)
		rest = (struct span){
			at + 1, (size_t)(text.data + text.size - (at + 1))};
	if (report->context->manifest_count == 0)
		return;
	name_manifest(report,
		      at && digest_parse(rest, &digest) == 0 ? &digest : NULL);
}

static int on_trivy_schema(void *context, enum json_event event,
			   struct span text, uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)event;
	(void)offset;
	report_meet(report, SCAN_FORMAT_TRIVY);
	report->has_schema = true;
	if (!span_is(text, "2"))
		return error_set(err, ERROR_INPUT, REPORT_ID,
				 "not a report of Trivy's schema version 2");
	return report_tool(report, span_of("trivy"), err);
}

static int on_created(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return report_time(context, "CreatedAt", text, err);
}

static int on_trivy_results(void *context, enum json_event event,
			    struct span text, uint64_t offset,
			    struct error *err)
{
	(void)event;
	(void)text;
	(void)offset;
	(void)err;
	report_meet(context, SCAN_FORMAT_TRIVY);
	return 0;
}

/* Grype writes an empty list where it found nothing. */
static int on_matches(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)text;
	(void)offset;
	(void)err;
	report_meet(report, SCAN_FORMAT_GRYPE);
	if (event == JSON_EVENT_ARRAY)
		report->out->targets++;
	return 0;
}

static int on_runs(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	(void)event;
	(void)text;
	(void)offset;
	(void)err;
	report_meet(context, SCAN_FORMAT_SARIF);
	return 0;
}

static int on_sarif_version(void *context, enum json_event event,
			    struct span text, uint64_t offset,
			    struct error *err)
{
	(void)offset;
	(void)err;
	((struct report *)context)->has_version =
		event == JSON_EVENT_STRING && span_is(text, "2.1.0");
	return 0;
}

static int on_snyk(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)text;
	(void)offset;
	report_meet(report, SCAN_FORMAT_SNYK);
	if (event != JSON_EVENT_ARRAY)
		return 0;
	report->out->targets++;
	return report_tool(report, span_of("snyk"), err);
}

static const struct json_field FIELDS[] = {
	{.name = "SchemaVersion", .types = FIELD_NUMBER, .on = on_trivy_schema},
	{.name = "Trivy",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = report_trivy_tool},
	{.name = "CreatedAt",
	 .types = FIELD_STRING | FIELD_NULL,
	 .on = on_created},
	{.name = "Metadata",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = report_trivy_metadata},
	{.name = "Results",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &report_trivy_target,
	 .on = on_trivy_results},
	{.name = "matches",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &report_grype_match,
	 .on = on_matches},
	{.name = "ignoredMatches",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &report_grype_ignored},
	{.name = "source",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = report_grype_source},
	{.name = "descriptor",
	 .types = FIELD_OBJECT,
	 .fields = report_grype_descriptor},
	{.name = "runs",
	 .types = FIELD_ARRAY,
	 .item = &report_sarif_run,
	 .on = on_runs},
	{.name = "version",
	 .types = FIELD_STRING | FIELD_NUMBER,
	 .on = on_sarif_version},
	{.name = "vulnerabilities",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &report_snyk_vulnerability,
	 .on = on_snyk},
	{.name = NULL},
};

const struct json_field report_root = {
	.types = FIELD_OBJECT,
	.fields = FIELDS,
};

void report_start(struct report *report, struct json_fields *fields,
		  const struct statement_context *context,
		  const struct report_listener *listener, struct scan *out)
{
	struct report_sarif sarif = report->sarif;
	unsigned pass = report->pass;

	finding_release(&report->findings);
	memset(report, 0, sizeof(*report));
	report->fields = fields;
	report->context = context;
	report->listener = listener;
	report->out = out;
	report->pass = pass;
	report->sarif.rules = sarif.rules;
	report->sarif.is_grype = sarif.is_grype;
	free(out->marks);
	memset(out, 0, sizeof(*out));
	report->findings.context = context;
	report->findings.out = out;
	if (listener) {
		if (listener->start)
			listener->start(listener->context);
		report->findings.on = listener->finding;
		report->findings.on_context = listener->context;
	}
}

/* Of two tools at once, each reader of the report might see another one. */
static int find_format(struct report *report, struct error *err)
{
	unsigned format;

	for (format = 1; format < SCAN_FORMATS; format++)
		if (report->seen == 1u << format) {
			report->out->format = (enum scan_format)format;
			return 0;
		}
	return error_set(err, ERROR_INPUT, REPORT_ID,
			 report->seen == 0
				 ? "not a report of Trivy, Grype or Snyk, nor "
				   "SARIF"
				 : "a report of two tools at once");
}

static int check_format(const struct report *report, struct error *err)
{
	const struct scan *out = report->out;

	if (out->format == SCAN_FORMAT_TRIVY && !report->has_schema)
		return error_set(err, ERROR_INPUT, REPORT_ID,
				 "SchemaVersion is missing");
	if (out->format == SCAN_FORMAT_GRYPE && !report->has_descriptor)
		return error_set(err, ERROR_INPUT, REPORT_ID,
				 "descriptor.name is missing");
	if (out->format == SCAN_FORMAT_SARIF && !report->has_version)
		return error_set(err, ERROR_INPUT, REPORT_ID,
				 "not a report of SARIF 2.1.0");
	return 0;
}

int report_finish(struct report *report, bool *again, struct error *err)
{
	if (find_format(report, err) < 0 || check_format(report, err) < 0)
		return -1;
	report_sarif_finish(report, again);
	report->pass++;
	return 0;
}

void report_release(struct report *report)
{
	finding_release(&report->findings);
	seen_release(&report->sarif.rules);
}
