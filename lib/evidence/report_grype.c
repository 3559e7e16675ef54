/* Grype, grype/presenter/models/document.go. */
#include "evidence/report_fields.h"

#include <stdio.h>
#include <strings.h>

static int on_fix_state(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	(void)err;
	((struct report *)context)->finding.fixable = span_is(text, "fixed");
	return 0;
}

static int on_ignored(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct report *report = context;

	if (report_fields_finding(context, event, text, offset, err) < 0)
		return -1;
	report->finding.suppressed = true;
	return 0;
}

static const struct json_field FIX_FIELDS[] = {
	{.name = "state", .types = FIELD_STRING, .on = on_fix_state},
	{.name = NULL},
};

static const struct json_field VULNERABILITY_FIELDS[] = {
	{.name = "id",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = report_fields_id},
	{.name = "severity",
	 .types = FIELD_STRING,
	 .on = report_fields_severity},
	{.name = "fix",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = FIX_FIELDS},
	{.name = NULL},
};

static const struct json_field RELATED_FIELDS[] = {
	{.name = "id", .types = FIELD_STRING, .on = report_fields_alias},
	{.name = NULL},
};

static const struct json_field RELATED = {
	.types = FIELD_OBJECT,
	.fields = RELATED_FIELDS,
};

static const struct json_field ARTIFACT_FIELDS[] = {
	{.name = "name", .types = FIELD_STRING, .on = report_fields_package},
	{.name = "version", .types = FIELD_STRING, .on = report_fields_version},
	{.name = "purl", .types = FIELD_STRING, .on = report_fields_purl},
	{.name = NULL},
};

static const struct json_field MATCH_FIELDS[] = {
	{.name = "vulnerability",
	 .types = FIELD_OBJECT,
	 .required = true,
	 .fields = VULNERABILITY_FIELDS},
	{.name = "relatedVulnerabilities",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &RELATED},
	{.name = "artifact", .types = FIELD_OBJECT, .fields = ARTIFACT_FIELDS},
	{.name = NULL},
};

const struct json_field report_grype_match = {
	.types = FIELD_OBJECT,
	.fields = MATCH_FIELDS,
	.on = report_fields_finding,
};

const struct json_field report_grype_ignored = {
	.types = FIELD_OBJECT,
	.fields = MATCH_FIELDS,
	.on = on_ignored,
};

static int on_repo_digest(void *context, enum json_event event,
			  struct span text, uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)event;
	(void)offset;
	(void)err;
	report_manifest(report, text);
	return 0;
}

/*
 * A manifest that Syft made up when the image came from an engine's store: one
 * that is not ours says nothing. One that is ours is.
 */
static int on_manifest(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	struct report *report = context;
	uint64_t known = report->out->manifests;
	enum scan_names before = report->out->manifest;
	char named[2 * DIGEST_TEXT_SIZE];

	(void)event;
	(void)offset;
	if (text.size < DIGEST_TEXT_SIZE) {
		snprintf(named, sizeof(named), "@%.*s", SPAN_ARGS(text));
		report_manifest(report, span_of(named));
	}
	if (report->out->manifests == known)
		report->out->manifest = before;
	return report_note(report, "manifest_digest", text, err);
}

static const struct json_field REPO_DIGEST = {
	.types = FIELD_STRING,
	.on = on_repo_digest,
};

static const struct json_field TARGET_FIELDS[] = {
	{.name = "imageID",
	 .types = FIELD_STRING,
	 .on = report_fields_image_id},
	{.name = "manifestDigest", .types = FIELD_STRING, .on = on_manifest},
	{.name = "repoDigests",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &REPO_DIGEST},
	{.name = NULL},
};

static const struct json_field TARGET = {
	.types = FIELD_OBJECT,
	.fields = TARGET_FIELDS,
};

/* Of a directory or file it is a path. */
static int on_target(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)text;
	(void)offset;
	if (event != JSON_EVENT_OBJECT)
		return 0;
	return json_fields_graft(report->fields, &TARGET, event, REPORT_ID,
				 report, err);
}

const struct json_field report_grype_source[] = {
	{.name = "target", .types = FIELD_ANY, .on = on_target},
	{.name = NULL},
};

static int on_tool(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)event;
	(void)offset;
	report_meet(report, SCAN_FORMAT_GRYPE);
	report->has_descriptor = true;
	if (text.size != 5 || strncasecmp(text.data, "grype", 5) != 0)
		return error_set(err, ERROR_INPUT, REPORT_ID,
				 "the report is of '%.*s', not of Grype",
				 (int)(text.size < 32 ? text.size : 32),
				 text.data);
	return report_tool(report, span_of("grype"), err);
}

static int on_timestamp(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return report_time(context, "descriptor.timestamp", text, err);
}

static int on_built(void *context, enum json_event event, struct span text,
		    uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return report_note(context, "db_built", text, err);
}

static const struct json_field STATUS_FIELDS[] = {
	{.name = "built", .types = FIELD_STRING | FIELD_NULL, .on = on_built},
	{.name = NULL},
};

static const struct json_field DB_FIELDS[] = {
	{.name = "built", .types = FIELD_STRING | FIELD_NULL, .on = on_built},
	{.name = "status",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = STATUS_FIELDS},
	{.name = NULL},
};

static const struct json_field DB = {
	.types = FIELD_OBJECT,
	.fields = DB_FIELDS,
};

/* Whatever the test presenters put there instead is no database. */
static int on_db(void *context, enum json_event event, struct span text,
		 uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)text;
	(void)offset;
	if (event != JSON_EVENT_OBJECT)
		return 0;
	return json_fields_graft(report->fields, &DB, event, REPORT_ID, report,
				 err);
}

const struct json_field report_grype_descriptor[] = {
	{.name = "name", .types = FIELD_STRING, .on = on_tool},
	{.name = "version",
	 .types = FIELD_STRING,
	 .on = report_fields_tool_version},
	{.name = "timestamp",
	 .types = FIELD_STRING | FIELD_NULL,
	 .on = on_timestamp},
	{.name = "db", .types = FIELD_ANY, .on = on_db},
	{.name = NULL},
};
