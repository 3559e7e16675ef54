/* SARIF 2.1.0, section 3.49 (reportingDescriptor): what rules say. */
#include "evidence/report_sarif_rules.h"
#include "evidence/report_fields.h"

#include <string.h>
#include <strings.h>

static struct report_rule *rule_of(void *context)
{
	return &((struct report *)context)->sarif.rule;
}

int report_sarif_rules_copy(char *out, size_t capacity, struct span text,
			    struct error *err)
{
	if (!span_copy(out, capacity, text))
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "a text of SARIF is longer than %zu",
				 capacity - 1);
	return 0;
}

/* The levels of section 3.27.10; the default is "warning". */
enum scan_severity report_sarif_rules_level(const char *level)
{
	return strcmp(level, "error") == 0     ? SCAN_HIGH
	       : strcmp(level, "warning") == 0 ? SCAN_MEDIUM
	       : strcmp(level, "note") == 0    ? SCAN_LOW
	       : strcmp(level, "none") == 0    ? SCAN_NEGLIGIBLE
					       : SCAN_UNKNOWN;
}

/* A name for the rule in the set: this run, and its id or its index. */
static void key_of(const struct report *report, const char *id, uint32_t index,
		   struct digest *out)
{
	struct digest_stream stream;
	const uint32_t numbers[] = {report->sarif.run, id ? 0 : index + 1};

	digest_start(&stream);
	digest_add(&stream,
		   (struct span){(const char *)numbers, sizeof(numbers)});
	if (id)
		digest_add(&stream, span_of(id));
	digest_end(&stream, out);
}

/* Two rules of one name that differ: no one can say which of them is meant. */
static int remember(struct report *report, const char *id, uint32_t index,
		    uint8_t value, struct error *err)
{
	struct digest key;
	uint8_t before;

	key_of(report, id, index, &key);
	before = seen_find(&report->sarif.rules, &key);
	if (before == 0)
		return seen_add(&report->sarif.rules, &key, value, err);
	if (before != value && report->pass == 0)
		return error_set(err, ERROR_INPUT, REPORT_ID,
				 "two rules of SARIF are named '%.40s'",
				 id ? id : "");
	return 0;
}

static int on_rule_id(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct report_rule *rule = rule_of(context);

	(void)event;
	(void)offset;
	return report_sarif_rules_copy(rule->id, sizeof(rule->id), text, err);
}

/* GitHub's convention: a CVSS score as text; as a number in some tools. */
static int on_score(void *context, enum json_event event, struct span text,
		    uint64_t offset, struct error *err)
{
	struct report_rule *rule = rule_of(context);

	(void)event;
	(void)offset;
	rule->score = finding_score(text);
	return report_sarif_rules_copy(rule->score_text,
				       sizeof(rule->score_text), text, err);
}

/* Trivy writes its own word for the severity among the tags. */
static int on_tag(void *context, enum json_event event, struct span text,
		  uint64_t offset, struct error *err)
{
	struct report_rule *rule = rule_of(context);
	enum scan_severity word = finding_severity(text);

	(void)event;
	(void)offset;
	(void)err;
	if (word != SCAN_UNKNOWN && rule->word == SCAN_SEVERITIES)
		rule->word = word;
	if (text.size == 7 && strncasecmp(text.data, "unknown", 7) == 0)
		rule->word = SCAN_UNKNOWN;
	return 0;
}

static int on_default_level(void *context, enum json_event event,
			    struct span text, uint64_t offset,
			    struct error *err)
{
	char level[16] = "";

	(void)event;
	(void)offset;
	(void)err;
	if (text.size < sizeof(level))
		memcpy(level, text.data, text.size);
	rule_of(context)->level = report_sarif_rules_level(level);
	return 0;
}

/* The severity that the rule itself says, or SCAN_SEVERITIES. */
enum scan_severity report_sarif_rules_severity(const struct report_rule *rule)
{
	return rule->score != SCAN_UNKNOWN ? rule->score : rule->word;
}

/* What a rule says packed into a byte that is not 0. */
static uint8_t pack(const struct report_rule *rule)
{
	return (uint8_t)(1 + 8 * report_sarif_rules_severity(rule) +
			 rule->level);
}

static int on_rule(void *context, enum json_event event, struct span text,
		   uint64_t offset, struct error *err)
{
	struct report *report = context;
	struct report_rule *rule = rule_of(context);
	const struct report_listener *listener = report->listener;
	uint32_t index = rule->index;
	bool is_extension = rule->is_extension;

	(void)text;
	(void)offset;
	if (event == JSON_EVENT_OBJECT) {
		memset(rule, 0, sizeof(*rule));
		rule->index = index;
		rule->is_extension = is_extension;
		rule->score = SCAN_UNKNOWN;
		rule->word = SCAN_SEVERITIES;
		rule->level = SCAN_MEDIUM;
		return 0;
	}
	rule->index++;
	if (listener && listener->rule &&
	    listener->rule(listener->context, span_of(rule->id),
			   span_of(rule->score_text), err) < 0)
		return -1;
	if (!is_extension && remember(report, NULL, index, pack(rule), err) < 0)
		return -1;
	return rule->id[0] ? remember(report, rule->id, 0, pack(rule), err) : 0;
}

static int on_rules(void *context, enum json_event event, struct span text,
		    uint64_t offset, struct error *err)
{
	(void)event;
	(void)text;
	(void)offset;
	(void)err;
	rule_of(context)->index = 0;
	return 0;
}

static int on_tool_name(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	struct report *report = context;

	(void)event;
	(void)offset;
	report->sarif.is_grype =
		text.size == 5 && strncasecmp(text.data, "grype", 5) == 0;
	return report_tool(report, text, err);
}

static int on_driver(void *context, enum json_event event, struct span text,
		     uint64_t offset, struct error *err)
{
	(void)event;
	(void)text;
	(void)offset;
	(void)err;
	rule_of(context)->is_extension = false;
	return 0;
}

static int on_extension(void *context, enum json_event event, struct span text,
			uint64_t offset, struct error *err)
{
	(void)event;
	(void)text;
	(void)offset;
	(void)err;
	rule_of(context)->is_extension = true;
	return 0;
}

static const struct json_field TAG = {.types = FIELD_STRING, .on = on_tag};

const struct json_field report_sarif_rules_properties[] = {
	{.name = "security-severity",
	 .types = FIELD_STRING | FIELD_NUMBER,
	 .on = on_score},
	{.name = "tags", .types = FIELD_ARRAY | FIELD_NULL, .item = &TAG},
	{.name = NULL},
};

static const struct json_field CONFIGURATION_FIELDS[] = {
	{.name = "level", .types = FIELD_STRING, .on = on_default_level},
	{.name = NULL},
};

static const struct json_field RULE_FIELDS[] = {
	{.name = "id", .types = FIELD_STRING, .on = on_rule_id},
	{.name = "properties",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = report_sarif_rules_properties},
	{.name = "defaultConfiguration",
	 .types = FIELD_OBJECT | FIELD_NULL,
	 .fields = CONFIGURATION_FIELDS},
	{.name = NULL},
};

static const struct json_field RULE = {
	.types = FIELD_OBJECT,
	.fields = RULE_FIELDS,
	.on = on_rule,
};

static const struct json_field DRIVER_FIELDS[] = {
	{.name = "name",
	 .types = FIELD_STRING,
	 .required = true,
	 .on = on_tool_name},
	{.name = "version",
	 .types = FIELD_STRING,
	 .on = report_fields_tool_version},
	{.name = "rules",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &RULE,
	 .on = on_rules},
	{.name = NULL},
};

static const struct json_field EXTENSION_FIELDS[] = {
	{.name = "rules",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &RULE,
	 .on = on_rules},
	{.name = NULL},
};

static const struct json_field EXTENSION = {
	.types = FIELD_OBJECT,
	.fields = EXTENSION_FIELDS,
	.on = on_extension,
};

const struct json_field report_sarif_rules_tool[] = {
	{.name = "driver",
	 .types = FIELD_OBJECT,
	 .required = true,
	 .fields = DRIVER_FIELDS,
	 .on = on_driver},
	{.name = "extensions",
	 .types = FIELD_ARRAY | FIELD_NULL,
	 .item = &EXTENSION},
	{.name = NULL},
};

uint8_t report_sarif_rules_find(const struct report *report)
{
	const struct report_sarif *sarif = &report->sarif;
	struct digest key;
	uint8_t value = 0;

	if (report->finding.ids[0][0]) {
		key_of(report, report->finding.ids[0], 0, &key);
		value = seen_find(&sarif->rules, &key);
	}
	if (value == 0 && sarif->has_index && !sarif->in_component) {
		key_of(report, NULL, sarif->result_index, &key);
		value = seen_find(&sarif->rules, &key);
	}
	return value;
}

enum scan_severity report_sarif_rules_unpack(uint8_t value, bool *is_level)
{
	*is_level = (value - 1) / 8 == SCAN_SEVERITIES;
	return (enum scan_severity)(*is_level ? (value - 1) % 8
					      : (value - 1) / 8);
}
