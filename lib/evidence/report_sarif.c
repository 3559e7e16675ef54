/* SARIF 2.1.0, sections 3.14 (run) and 3.27 (result). */
#include "evidence/report_fields.h"
#include "evidence/report_sarif_rules.h"

#include <string.h>

static int on_result_index(void *context, enum json_event event,
			   struct span text, uint64_t offset, struct error *err)
{
	struct report *report = context;
	int64_t index;

	(void)event;
	(void)offset;
	(void)err;
	report->sarif.has_index = json_strict_int64(text, &index) == 0 &&
				  index >= 0 && index < UINT32_MAX - 1;
	if (report->sarif.has_index)
		report->sarif.result_index = (uint32_t)index;
	return 0;
}

static int on_component(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	(void)event;
	(void)text;
	(void)offset;
	(void)err;
	((struct report *)context)->sarif.in_component = true;
	return 0;
}

static int on_level(void *context, enum json_event event, struct span text,
		    uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)event;
	(void)offset;
	return report_sarif_rules_copy(report->sarif.level,
				       sizeof(report->sarif.level), text, err);
}

static int on_kind(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)event;
	(void)offset;
	return report_sarif_rules_copy(report->sarif.kind,
				       sizeof(report->sarif.kind), text, err);
}

static int on_baseline(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)event;
	(void)offset;
	return report_sarif_rules_copy(report->sarif.baseline,
				       sizeof(report->sarif.baseline), text,
				       err);
}

/* Section 3.35: one without a status was accepted. */
static int on_suppression(void *context, enum json_event event,
			  struct span text, uint64_t offset, struct error *err)
{
	struct report_sarif *sarif = &((struct report *)context)->sarif;

	(void)text;
	(void)offset;
	(void)err;
	if (event == JSON_EVENT_OBJECT)
		sarif->is_rejected = false;
	else if (sarif->is_rejected)
		sarif->rejections++;
	else
		sarif->suppressions++;
	return 0;
}

static int on_suppression_status(void *context, enum json_event event,
				 struct span text, uint64_t offset,
				 struct error *err)
{
	(void)event;
	(void)offset;
	(void)err;
	((struct report *)context)->sarif.is_rejected =
		!span_is(text, "accepted");
	return 0;
}

/*
 * The score of the result or of its rule, else the level that the result has,
 * else the level that its rule gives it. Section 3.27.10.
 */
static void set_severity(struct report *report)
{
	struct finding *finding = &report->finding;
	const char *level = report->sarif.level;
	uint8_t value = report_sarif_rules_find(report);
	enum scan_severity said = SCAN_MEDIUM;
	bool is_level = true;

	if (value == 0 && !report->sarif.has_rules && report->pass == 0)
		report->sarif.needs_rules = true;
	if (value != 0)
		said = report_sarif_rules_unpack(value, &is_level);
	finding->severity = report_sarif_rules_severity(&report->sarif.rule);
	if (finding->severity == SCAN_SEVERITIES)
		finding->severity = is_level && level[0]
					    ? report_sarif_rules_level(level)
					    : said;
}

/* Section 3.27.9: these say that there is nothing. */
static bool is_finding(const struct report_sarif *sarif)
{
	return strcmp(sarif->kind, "pass") != 0 &&
	       strcmp(sarif->kind, "notApplicable") != 0 &&
	       strcmp(sarif->baseline, "absent") != 0;
}

static int end_result(struct report *report, struct error *err)
{
	struct report_sarif *sarif = &report->sarif;
	const struct report_listener *listener = report->listener;

	set_severity(report);
	report->finding.suppressed =
		sarif->suppressions > 0 && sarif->rejections == 0;
	report->finding.has_suffix = sarif->is_grype;
	if (listener && listener->level &&
	    listener->level(listener->context,
			    span_of(sarif->level[0] ? sarif->level : "warning"),
			    err) < 0)
		return -1;
	return is_finding(sarif)
		       ? finding_add(&report->findings, &report->finding, err)
		       : 0;
}

static int on_result(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	struct report *report = context;
	struct report_sarif *sarif = &report->sarif;

	(void)text;
	(void)offset;
	if (event == JSON_EVENT_OBJECT_END)
		return end_result(report, err);
	finding_start(&report->finding);
	sarif->kind[0] = sarif->level[0] = sarif->baseline[0] = '\0';
	sarif->suppressions = sarif->rejections = 0;
	sarif->has_index = sarif->in_component = false;
	sarif->rule.score = SCAN_UNKNOWN;
	sarif->rule.word = SCAN_SEVERITIES;
	return 0;
}

static int on_tool(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	(void)text;
	(void)offset;
	(void)err;
	if (event == JSON_EVENT_OBJECT_END)
		((struct report *)context)->sarif.has_rules = true;
	return 0;
}

/* null: nothing was scanned; an empty list: nothing was found. 3.14.23. */
static int on_results(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	(void)text;
	(void)offset;
	(void)err;
	if (event == JSON_EVENT_ARRAY)
		((struct report *)context)->out->targets++;
	return 0;
}

static int on_run(void *context, enum json_event event, struct span text,
		  uint64_t offset, struct error *err)
{
	struct report_sarif *sarif = &((struct report *)context)->sarif;

	(void)text;
	(void)offset;
	(void)err;
	if (event == JSON_EVENT_OBJECT) {
		sarif->run++;
		sarif->has_rules = false;
	}
	return 0;
}

static int on_end_time(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return report_time(context, "endTimeUtc", text, err);
}

static const struct json_field RULE_REFERENCE_FIELDS[] = {
	{.name = "id", .types = FIELD_STRING, .on = report_fields_id},
	{.name = "index", .types = FIELD_NUMBER, .on = on_result_index},
	{.name = "toolComponent",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .on = on_component},
	{.name = NULL},
};

static const struct json_field SUPPRESSION_FIELDS[] = {
	{.name = "status", .types = FIELD_STRING, .on = on_suppression_status},
	{.name = NULL},
};

static const struct json_field SUPPRESSION = {
	.types = FIELD_OBJECT,
	.fields = SUPPRESSION_FIELDS,
	.on = on_suppression,
};

static const struct json_field RESULT_FIELDS[] = {
	{.name = "ruleId", .types = FIELD_STRING, .on = report_fields_id},
	{.name = "ruleIndex", .types = FIELD_NUMBER, .on = on_result_index},
	{.name = "rule",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = RULE_REFERENCE_FIELDS},
	{.name = "level", .types = FIELD_STRING, .on = on_level},
	{.name = "kind", .types = FIELD_STRING, .on = on_kind},
	{.name = "baselineState", .types = FIELD_STRING, .on = on_baseline},
	{.name = "suppressions",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &SUPPRESSION},
	{.name = "properties",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = report_sarif_rules_properties},
	{.name = NULL},
};

static const struct json_field RESULT = {
	.types = FIELD_OBJECT,
	.fields = RESULT_FIELDS,
	.on = on_result,
};

static const struct json_field INVOCATION_FIELDS[] = {
	{.name = "endTimeUtc", .types = FIELD_STRING, .on = on_end_time},
	{.name = NULL},
};

static const struct json_field INVOCATION = {
	.types = FIELD_OBJECT,
	.fields = INVOCATION_FIELDS,
};

static const struct json_field REPO_DIGEST = {
	.types = FIELD_STRING,
	.on = report_fields_repo_digest,
};

static const struct json_field RUN_PROPERTIES_FIELDS[] = {
	{.name = "imageID",
	 .types = FIELD_STRING,
	 .on = report_fields_image_id},
	{.name = "repoDigests",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &REPO_DIGEST},
	{.name = NULL},
};

static const struct json_field RUN_FIELDS[] = {
	{.name = "tool",
	 .types = FIELD_OBJECT,
	 .required = true,
	 .fields = report_sarif_rules_tool,
	 .on = on_tool},
	{.name = "results",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &RESULT,
	 .on = on_results},
	{.name = "invocations",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &INVOCATION},
	{.name = "properties",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = RUN_PROPERTIES_FIELDS},
	{.name = NULL},
};

const struct json_field report_sarif_run = {
	.types = FIELD_OBJECT,
	.fields = RUN_FIELDS,
	.on = on_run,
};

void report_sarif_finish(struct report *report, bool *again)
{
	if (report->sarif.needs_rules)
		*again = true;
}
