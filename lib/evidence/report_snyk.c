/* Snyk, `snyk container test --json`. */
#include "evidence/report_fields.h"

static int on_fix(void *context, enum json_event event, struct span text,
		  uint64_t offset, struct error *err)
{
	(void)offset;
	(void)err;
	if (event == JSON_EVENT_STRING && text.size > 0)
		((struct report *)context)->finding.fixable = true;
	return 0;
}

static const struct json_field ALIAS = {.types = FIELD_STRING,
					.on = report_fields_alias};

static const struct json_field FIX = {.types = FIELD_STRING, .on = on_fix};

static const struct json_field IDENTIFIERS_FIELDS[] = {
	{.name = "CVE", .types = FIELD_ARRAY | FIELD_NULL, .item = &ALIAS},
	{.name = "GHSA", .types = FIELD_ARRAY | FIELD_NULL, .item = &ALIAS},
	{.name = NULL},
};

static const struct json_field VULNERABILITY_FIELDS[] = {
	{.name = "id",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = report_fields_id},
	{.name = "identifiers",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = IDENTIFIERS_FIELDS},
	{.name = "packageName",
	 .types = FIELD_STRING,
	 .on = report_fields_package},
	{.name = "version", .types = FIELD_STRING, .on = report_fields_version},
	{.name = "severity",
	 .types = FIELD_STRING,
	 .on = report_fields_severity},
	{.name = "fixedIn", .types = FIELD_ARRAY | FIELD_NULL, .item = &FIX},
	{.name = "nearestFixedInVersion",
	 .types = FIELD_STRING | FIELD_NULL,
	 .on = on_fix},
	{.name = NULL},
};

const struct json_field report_snyk_vulnerability = {
	.types = FIELD_OBJECT,
	.fields = VULNERABILITY_FIELDS,
	.on = report_fields_finding,
};
