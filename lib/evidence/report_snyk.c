/* Snyk, `snyk container test --json`. */
#include "evidence/report.h"

static int on_id(void *context, enum json_event event, struct span text,
		 uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return finding_set_id(&((struct report *)context)->finding, text, err);
}

static int on_alias(void *context, enum json_event event, struct span text,
		    uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)event;
	(void)offset;
	return finding_add_alias(&report->findings, &report->finding, text,
				 err);
}

static int on_package(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return finding_set_text(((struct report *)context)->finding.package,
				text, err);
}

static int on_version(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	return finding_set_text(((struct report *)context)->finding.version,
				text, err);
}

static int on_severity(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	(void)err;
	((struct report *)context)->finding.severity = finding_severity(text);
	return 0;
}

static int on_fix(void *context, enum json_event event, struct span text,
		  uint64_t offset, struct error *err)
{
	(void)offset;
	(void)err;
	if (event == JSON_EVENT_STRING && text.size > 0)
		((struct report *)context)->finding.fixable = true;
	return 0;
}

static int on_vulnerability(void *context, enum json_event event,
			    struct span text, uint64_t offset,
			    struct error *err)
{
	struct report *report = context;

	(void)text;
	(void)offset;
	if (event == JSON_EVENT_OBJECT_END)
		return finding_add(&report->findings, &report->finding, err);
	finding_start(&report->finding);
	return 0;
}

static const struct json_field ALIAS = {.types = FIELD_STRING, .on = on_alias};

static const struct json_field FIX = {.types = FIELD_STRING, .on = on_fix};

static const struct json_field IDENTIFIERS_FIELDS[] = {
	{.name = "CVE", .types = FIELD_ARRAY | FIELD_NULL, .item = &ALIAS},
	{.name = "GHSA", .types = FIELD_ARRAY | FIELD_NULL, .item = &ALIAS},
	{.name = NULL},
};

static const struct json_field VULNERABILITY_FIELDS[] = {
	{.name = "id", .types = FIELD_STRING, .required = true, .on = on_id},
	{.name = "identifiers",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = IDENTIFIERS_FIELDS},
	{.name = "packageName", .types = FIELD_STRING, .on = on_package},
	{.name = "version", .types = FIELD_STRING, .on = on_version},
	{.name = "severity", .types = FIELD_STRING, .on = on_severity},
	{.name = "fixedIn", .types = FIELD_ARRAY | FIELD_NULL, .item = &FIX},
	{.name = "nearestFixedInVersion",
	 .types = FIELD_STRING | FIELD_NULL,
	 .on = on_fix},
	{.name = NULL},
};

const struct json_field report_snyk_vulnerability = {
	.types = FIELD_OBJECT,
	.fields = VULNERABILITY_FIELDS,
	.on = on_vulnerability,
};
