/* Trivy, pkg/types/report.go, schema version 2. */
#include "evidence/report_fields.h"

#include <string.h>

static int on_end_of_life(void *context, enum json_event event,
			  struct span text, uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)text;
	(void)offset;
	(void)err;
	report->out->end_of_life = event == JSON_EVENT_TRUE;
	return 0;
}

/* Each one joins the chain ID, which stands for the list in its order. */
static int on_diff_id(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct report *report = context;
	struct digest next, *chain = &report->out->chain_id;

	(void)event;
	(void)offset;
	(void)err;
	if (digest_parse(text, &next) < 0)
		report->diff_ids_wrong = true;
	else if (digest_is_zero(chain))
		*chain = next;
	else
		digest_chain((struct digest[]){*chain, next}, 2, chain);
	return 0;
}

static int on_diff_ids(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	struct report *report = context;
	const struct digest *want = &report->context->chain_id;
	struct scan *out = report->out;

	(void)text;
	(void)offset;
	(void)err;
	if (event != JSON_EVENT_ARRAY_END)
		return 0;
	if (report->diff_ids_wrong)
		out->diff_ids = SCAN_NAMES_OTHER;
	else if (!digest_is_zero(&out->chain_id) && !digest_is_zero(want))
		out->diff_ids = digest_equal(&out->chain_id, want)
					? SCAN_NAMES_SAME
					: SCAN_NAMES_OTHER;
	return 0;
}

/* Where only secrets or settings were looked for, nothing was scanned. */
static int on_class(void *context, enum json_event event, struct span text,
		    uint64_t offset, struct error *err)
{
	static const char *const OTHERS[] = {"secret", "config", "license",
					     "license-file", "custom"};
	struct report *report = context;
	size_t i;

	(void)event;
	(void)offset;
	(void)err;
	for (i = 0; i < sizeof(OTHERS) / sizeof(OTHERS[0]); i++)
		if (span_is(text, OTHERS[i]))
			report->is_target = false;
	return 0;
}

static int on_target(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)text;
	(void)offset;
	(void)err;
	if (event == JSON_EVENT_OBJECT) {
		report->is_target = true;
		report->results++;
	} else {
		report->out->targets += report->is_target;
	}
	return 0;
}

static int on_fixed(void *context, enum json_event event, struct span text,
		    uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	(void)err;
	((struct report *)context)->finding.fixable = text.size > 0;
	return 0;
}

static int on_suppressed(void *context, enum json_event event, struct span text,
			 uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)text;
	(void)offset;
	if (event == JSON_EVENT_OBJECT_END)
		return finding_add(&report->findings, &report->finding, err);
	finding_start(&report->finding);
	report->finding.suppressed = true;
	return 0;
}

static const struct json_field VENDOR_ID = {
	.types = FIELD_STRING,
	.on = report_fields_alias,
};

static const struct json_field PACKAGE_FIELDS[] = {
	{.name = "PURL", .types = FIELD_STRING, .on = report_fields_purl},
	{.name = NULL},
};

static const struct json_field VULNERABILITY_FIELDS[] = {
	{.name = "VulnerabilityID",
	 .types = FIELD_STRING,
	 .on = report_fields_id},
	{.name = "VendorIDs",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &VENDOR_ID},
	{.name = "PkgName", .types = FIELD_STRING, .on = report_fields_package},
	{.name = "InstalledVersion",
	 .types = FIELD_STRING,
	 .on = report_fields_version},
	{.name = "PkgIdentifier",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = PACKAGE_FIELDS},
	{.name = "Severity",
	 .types = FIELD_STRING,
	 .on = report_fields_severity},
	{.name = "FixedVersion", .types = FIELD_STRING, .on = on_fixed},
	{.name = NULL},
};

static const struct json_field VULNERABILITY = {
	.types = FIELD_OBJECT,
	.fields = VULNERABILITY_FIELDS,
	.on = report_fields_finding,
};

static const struct json_field MODIFIED_FIELDS[] = {
	{.name = "Finding",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = VULNERABILITY_FIELDS},
	{.name = NULL},
};

static const struct json_field MODIFIED = {
	.types = FIELD_OBJECT,
	.fields = MODIFIED_FIELDS,
	.on = on_suppressed,
};

/* Older Trivy writes null where newer leaves the member out. */
static const struct json_field TARGET_FIELDS[] = {
	{.name = "Class", .types = FIELD_STRING, .on = on_class},
	{.name = "Vulnerabilities",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &VULNERABILITY},
	{.name = "ExperimentalModifiedFindings",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &MODIFIED},
	{.name = NULL},
};

const struct json_field report_trivy_target = {
	.types = FIELD_OBJECT,
	.fields = TARGET_FIELDS,
	.on = on_target,
};

static const struct json_field OS_FIELDS[] = {
	{.name = "EOSL", .types = FIELD_BOOL, .on = on_end_of_life},
	{.name = NULL},
};

static const struct json_field DIFF_ID = {
	.types = FIELD_STRING,
	.on = on_diff_id,
};

static const struct json_field REPO_DIGEST = {
	.types = FIELD_STRING,
	.on = report_fields_repo_digest,
};

const struct json_field report_trivy_metadata[] = {
	{.name = "OS", .types = FIELD_OBJECT | FIELD_NULL, .fields = OS_FIELDS},
	{.name = "ImageID",
	 .types = FIELD_STRING,
	 .on = report_fields_image_id},
	{.name = "DiffIDs",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &DIFF_ID,
	 .on = on_diff_ids},
	{.name = "RepoDigests",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &REPO_DIGEST},
	{.name = NULL},
};

const struct json_field report_trivy_tool[] = {
	{.name = "Version",
	 .types = FIELD_STRING,
	 .on = report_fields_tool_version},
	{.name = NULL},
};
