#include "evidence/report_trivy.h"

#include <strings.h>

#define ID "evidence.scan"

/* Another tool's report, or another layout, would read as no findings. */
static int on_schema(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	struct scan *out = ((struct report_trivy *)context)->out;

	(void)event;
	(void)offset;
	if (!span_is(text, "2"))
		return error_set(err, ERROR_INPUT, ID,
				 "not a report of Trivy's schema version 2");
	if (!out->scanner[0])
		strcpy(out->scanner, "trivy");
	return 0;
}

/* A version that stands outside the report comes first. */
static int on_version(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct scan *out = ((struct report_trivy *)context)->out;

	(void)event;
	(void)offset;
	if (out->scanner_version[0])
		return 0;
	if (text.size >= sizeof(out->scanner_version))
		return error_set(err, ERROR_INPUT, ID,
				 "Trivy.Version is longer than %zu",
				 sizeof(out->scanner_version) - 1);
	memcpy(out->scanner_version, text.data, text.size);
	out->scanner_version[text.size] = '\0';
	return 0;
}

static int on_end_of_life(void *context, enum json_event event,
			  struct span text, uint64_t offset, struct error *err)
{
	struct scan *out = ((struct report_trivy *)context)->out;

	(void)text;
	(void)offset;
	(void)err;
	out->end_of_life = event == JSON_EVENT_TRUE;
	return 0;
}

static int on_image_id(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	struct report_trivy *reader = context;
	struct digest digest;

	(void)event;
	(void)offset;
	(void)err;
	if (text.size == 0 || digest_is_zero(&reader->context->config))
		return 0;
	reader->out->config = SCAN_NAMES_OTHER;
	if (digest_parse(text, &digest) == 0 &&
	    digest_equal(&digest, &reader->context->config))
		reader->out->config = SCAN_NAMES_SAME;
	return 0;
}

/* Each one joins the chain ID, which stands for the list in its order. */
static int on_diff_id(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct report_trivy *reader = context;
	struct digest next, *chain = &reader->out->chain_id;

	(void)event;
	(void)offset;
	(void)err;
	if (digest_parse(text, &next) < 0)
		reader->diff_ids_wrong = true;
	else if (digest_is_zero(chain))
		*chain = next;
	else
		digest_chain((struct digest[]){*chain, next}, 2, chain);
	return 0;
}

static int on_diff_ids(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	struct report_trivy *reader = context;
	const struct digest *want = &reader->context->chain_id;
	struct scan *out = reader->out;

	(void)text;
	(void)offset;
	(void)err;
	if (event != JSON_EVENT_ARRAY_END)
		return 0;
	if (reader->diff_ids_wrong)
		out->diff_ids = SCAN_NAMES_OTHER;
	else if (!digest_is_zero(&out->chain_id) && !digest_is_zero(want))
		out->diff_ids = digest_equal(&out->chain_id, want)
					? SCAN_NAMES_SAME
					: SCAN_NAMES_OTHER;
	return 0;
}

/* The bit of the manifest that @text, NAME@DIGEST, is, or 0. */
static uint64_t manifest_bit(const struct statement_context *context,
			     struct span text)
{
	const char *at = text.size ? memrchr(text.data, '@', text.size) : NULL;
	struct digest digest;
	uint32_t i;

	if (!at)
		return 0;
	at++;
	if (digest_parse(
		    (struct span){at, (size_t)(text.data + text.size - at)},
		    &digest) < 0)
		return 0;
	for (i = 0; i < context->manifest_count; i++)
		if (digest_equal(&digest, &context->manifests[i]))
			return (uint64_t)1 << i;
	return 0;
}

/* An image has one digest in each registry; one that is ours will do. */
static int on_repo_digest(void *context, enum json_event event,
			  struct span text, uint64_t offset, struct error *err)
{
	struct report_trivy *reader = context;
	struct scan *out = reader->out;

	(void)event;
	(void)offset;
	(void)err;
	if (reader->context->manifest_count == 0)
		return 0;
	out->manifests |= manifest_bit(reader->context, text);
	out->manifest = out->manifests ? SCAN_NAMES_SAME : SCAN_NAMES_OTHER;
	return 0;
}

static int on_target(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	struct scan *out = ((struct report_trivy *)context)->out;

	(void)text;
	(void)offset;
	(void)err;
	if (event == JSON_EVENT_OBJECT)
		out->targets++;
	return 0;
}

static int on_suppressed(void *context, enum json_event event, struct span text,
			 uint64_t offset, struct error *err)
{
	struct scan *out = ((struct report_trivy *)context)->out;

	(void)text;
	(void)offset;
	(void)err;
	if (event == JSON_EVENT_OBJECT)
		out->suppressed++;
	return 0;
}

static enum scan_severity severity_of(struct span text)
{
	static const char *const WORDS[] = {
		[SCAN_CRITICAL] = "critical",	  [SCAN_HIGH] = "high",
		[SCAN_MEDIUM] = "medium",	  [SCAN_LOW] = "low",
		[SCAN_NEGLIGIBLE] = "negligible",
	};
	unsigned i;

	for (i = SCAN_CRITICAL; i <= SCAN_NEGLIGIBLE; i++)
		if (text.size == strlen(WORDS[i]) &&
		    strncasecmp(text.data, WORDS[i], text.size) == 0)
			return (enum scan_severity)i;
	return SCAN_UNKNOWN;
}

static int on_severity(void *context, enum json_event event, struct span text,
		       uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	(void)err;
	((struct report_trivy *)context)->severity = severity_of(text);
	return 0;
}

static int on_fixed(void *context, enum json_event event, struct span text,
		    uint64_t offset, struct error *err)
{
	(void)event;
	(void)offset;
	(void)err;
	((struct report_trivy *)context)->fixable = text.size > 0;
	return 0;
}

/* Counted at its end: the members come in any order, or not at all. */
static int on_vulnerability(void *context, enum json_event event,
			    struct span text, uint64_t offset,
			    struct error *err)
{
	struct report_trivy *reader = context;

	(void)text;
	(void)offset;
	(void)err;
	if (event == JSON_EVENT_OBJECT) {
		reader->severity = SCAN_UNKNOWN;
		reader->fixable = false;
		return 0;
	}
	reader->out->findings[reader->severity]++;
	reader->out->fixable[reader->severity] += reader->fixable;
	return 0;
}

static const struct json_field VULNERABILITY_FIELDS[] = {
	{.name = "Severity", .types = FIELD_STRING, .on = on_severity},
	{.name = "FixedVersion", .types = FIELD_STRING, .on = on_fixed},
	{.name = NULL},
};

static const struct json_field VULNERABILITY = {
	.types = FIELD_OBJECT,
	.fields = VULNERABILITY_FIELDS,
	.on = on_vulnerability,
};

static const struct json_field SUPPRESSED = {
	.types = FIELD_OBJECT,
	.on = on_suppressed,
};

/* Older Trivy writes null where newer leaves the member out. */
static const struct json_field TARGET_FIELDS[] = {
	{.name = "Vulnerabilities",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &VULNERABILITY},
	{.name = "ExperimentalModifiedFindings",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &SUPPRESSED},
	{.name = NULL},
};

static const struct json_field TARGET = {
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
	.on = on_repo_digest,
};

static const struct json_field METADATA_FIELDS[] = {
	{.name = "OS", .types = FIELD_OBJECT | FIELD_NULL, .fields = OS_FIELDS},
	{.name = "ImageID", .types = FIELD_STRING, .on = on_image_id},
	{.name = "DiffIDs",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &DIFF_ID,
	 .on = on_diff_ids},
	{.name = "RepoDigests",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &REPO_DIGEST},
	{.name = NULL},
};

static const struct json_field TOOL_FIELDS[] = {
	{.name = "Version", .types = FIELD_STRING, .on = on_version},
	{.name = NULL},
};

static const struct json_field FIELDS[] = {
	{.name = "SchemaVersion",
	 .types = FIELD_NUMBER,
	 .required = true,
	 .on = on_schema},
	{.name = "Trivy",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = TOOL_FIELDS},
	{.name = "Metadata",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = METADATA_FIELDS},
	{.name = "Results", .types = FIELD_ARRAY | FIELD_NULL, .item = &TARGET},
	{.name = NULL},
};

const struct json_field report_trivy_root = {
	.types = FIELD_OBJECT,
	.fields = FIELDS,
};

void report_trivy_start(struct report_trivy *reader,
			const struct statement_context *context,
			struct scan *out)
{
	*reader = (struct report_trivy){.context = context, .out = out};
}
