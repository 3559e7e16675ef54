/*
 * The rules of a SARIF report: how severe the results that name them are.
 * SARIF 2.1.0, sections 3.18 (tool), 3.19 (toolComponent), 3.49.
 */
#ifndef EVIDENCE_REPORT_SARIF_RULES_H
#define EVIDENCE_REPORT_SARIF_RULES_H

#include "evidence/report.h"

/* Tables of a tool, and of the properties of a rule or result. */
extern const struct json_field report_sarif_rules_tool[];
extern const struct json_field report_sarif_rules_properties[];

/* A text of the report to @out; -1 with *err set when it is too long. */
int report_sarif_rules_copy(char *out, size_t capacity, struct span text,
			    struct error *err);

/* What a level means: of a result, where nothing better is known. */
enum scan_severity report_sarif_rules_level(const char *level);

/* The severity that @rule itself says, or SCAN_SEVERITIES. */
enum scan_severity report_sarif_rules_severity(const struct report_rule *rule);

/* What the rule of the result that is read says, packed; 0: not known. */
uint8_t report_sarif_rules_find(const struct report *report);

/*
 * The severity that was packed into @value; *is_level when it is but what
 * results of the rule have that name no level themselves.
 */
enum scan_severity report_sarif_rules_unpack(uint8_t value, bool *is_level);

#endif
