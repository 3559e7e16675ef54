/* in-toto attestation spec, predicates vulns v0.1 and v0.2: scanner.result. */
#include "evidence/report.h"

static int on_id(void *context, enum json_event event, struct span text,
		 uint64_t offset, struct error *err)
{
	struct report *report = context;
	struct finding *finding = &report->finding;

	(void)event;
	(void)offset;
	return finding->ids[0][0] ? finding_add_alias(&report->findings,
						      finding, text, err)
				  : finding_set_id(finding, text, err);
}

/*
 * A word, or a score as number or text; what is neither tells nothing, and a
 * finding of which nothing tells is unknown.
 */
static int on_score(void *context, enum json_event event, struct span text,
		    uint64_t offset, struct error *err)
{
	struct report *report = context;
	enum scan_severity word = finding_severity(text);
	enum scan_severity score = finding_score(text);

	(void)event;
	(void)offset;
	(void)err;
	if (word != SCAN_UNKNOWN && word < report->word)
		report->word = word;
	if (score != SCAN_UNKNOWN && score < report->score)
		report->score = score;
	return 0;
}

static int on_vulnerability(void *context, enum json_event event,
			    struct span text, uint64_t offset,
			    struct error *err)
{
	struct report *report = context;
	struct finding *finding = &report->finding;

	(void)text;
	(void)offset;
	if (event == JSON_EVENT_OBJECT) {
		finding_start(finding);
		report->word = report->score = SCAN_SEVERITIES;
		return 0;
	}
	if (report->word != SCAN_SEVERITIES)
		finding->severity = report->word;
	else if (report->score != SCAN_SEVERITIES)
		finding->severity = report->score;
	return finding_add(&report->findings, finding, err);
}

static int on_list(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)text;
	(void)offset;
	(void)err;
	if (event != JSON_EVENT_ARRAY)
		return 0;
	report_meet(report, SCAN_FORMAT_VULNS);
	report->out->targets++;
	return 0;
}

static const struct json_field SEVERITY_FIELDS[] = {
	{.name = "score", .types = FIELD_STRING | FIELD_NUMBER, .on = on_score},
	{.name = NULL},
};

static const struct json_field SEVERITY = {
	.types = FIELD_OBJECT,
	.fields = SEVERITY_FIELDS,
};

/* Where version 0.1 also lets the id stand. */
static const struct json_field INNER_FIELDS[] = {
	{.name = "id", .types = FIELD_STRING, .on = on_id},
	{.name = "severity",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &SEVERITY},
	{.name = NULL},
};

static const struct json_field VULNERABILITY_FIELDS[] = {
	{.name = "id", .types = FIELD_STRING, .on = on_id},
	{.name = "severity",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &SEVERITY},
	{.name = "vulnerability",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = INNER_FIELDS},
	{.name = NULL},
};

static const struct json_field VULNERABILITY = {
	.types = FIELD_OBJECT,
	.fields = VULNERABILITY_FIELDS,
	.on = on_vulnerability,
};

const struct json_field report_vulns = {
	.types = FIELD_ARRAY,
	.item = &VULNERABILITY,
	.on = on_list,
};
