#include "cli/report.h"

#include "policy/remedies.h"
#include "policy/rules.h"

#include <stdio.h>
#include <string.h>

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

/* Text from outside, made printable. */
static void escape(char *out, size_t size, const char *text)
{
	error_escape(out, size, text ? text : "", text ? strlen(text) : 0);
}

static void set_text(struct json *object, const char *key, const char *text)
{
	char safe[1024];

	escape(safe, sizeof(safe), text);
	json_set(object, key, json_new_text(safe));
}

/* ---- SARIF ---- */

/* {"text": TEXT} */
static void set_message(struct json *object, const char *key, const char *text)
{
	struct json *message = json_new_object();

	set_text(message, "text", text);
	json_set(object, key, message);
}

/* A path as a URI reference. RFC 3986, section 2.3. */
static void set_uri(struct json *object, const char *key, const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~/";
	CLEANUP_BUF struct buf uri = BUF_INIT;

	for (const char *at = path; *at; at++)
		if (strchr(plain, *at))
			buf_add_char(&uri, *at);
		else
			buf_add_format(&uri, "%%%02X", (unsigned char)*at);
	json_set(object, key, json_new_span(buf_span(&uri)));
}

/* Where in the file: which container of it, and which member of that. */
static void set_location(struct json *result, const char *path,
			 const char *target, const char *pointer)
{
	struct json *list = json_new_array(), *location = json_new_object();
	struct json *place = json_edit(location, "physicalLocation");
	struct json *file = json_edit(place, "artifactLocation");
	struct json *logical = json_new_object(), *names = json_new_array();

	set_uri(file, "uri", path);
	set_text(logical, "fullyQualifiedName", target);
	if (pointer[0])
		set_text(logical, "name", pointer);
	json_append(names, logical);
	json_set(location, "logicalLocations", names);
	json_append(list, location);
	json_set(result, "locations", list);
}

static void add_result(struct report *report, const char *file,
		       const char *target, const struct reason *reason,
		       const char *level, const char *pointer)
{
	struct json *result = json_new_object();
	char text[sizeof(reason->msg) + 256];

	snprintf(text, sizeof(text), "%s%s%s", reason->msg,
		 reason->hint ? "; fix: " : "",
		 reason->hint ? reason->hint : "");
	set_text(result, "ruleId", reason->id);
	set_text(result, "level", level);
	set_message(result, "message", text);
	set_location(result, file, target, pointer);
	if (!report->results)
		report->results = json_new_array();
	json_append(report->results, result);
}

static const char *level_of(enum mode mode)
{
	switch (mode) {
	case MODE_ENFORCE:
	case MODE_FIX:
		return "error";
	case MODE_WARN:
		return "warning";
	case MODE_AUDIT:
	case MODE_OFF:
		return "note";
	}
	return "error";
}

static void add_sarif(struct report *report, const char *file,
		      const char *target, const struct verdict *verdict)
{
	if (verdict->refusal.id)
		add_result(report, file, target, &verdict->refusal, "error",
			   "");
	for (size_t i = 0; i < verdict->count; i++)
		add_result(report, file, target,
			   &verdict->violations[i].violation.reason,
			   level_of(verdict->violations[i].mode),
			   verdict->violations[i].violation.pointer);
}

/* What to do, in the words of each engine. */
static void set_help(struct json *object, const struct rule *rule)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	const struct remedy *remedy;

	for (size_t i = 0; (remedy = remedies_at(i)); i++)
		for (size_t j = 0; j < REMEDIES_WORDS; j++)
			if (strcmp(remedy->key, rule->id) == 0)
				buf_add_format(
					&text, "%s%s: %s",
					text.size ? "; " : "",
					remedies_name((enum remedies_words)j),
					remedy->words[j]);
	if (text.size == 0)
		buf_add_text(&text, rule->hint);
	set_message(object, "help", buf_ok(&text) ? text.data : rule->hint);
}

static struct json *describe_rules(void)
{
	struct json *list = json_new_array();
	const struct rule *const *rules = rules_all();

	for (size_t i = 0; rules[i]; i++) {
		struct json *rule = json_new_object();

		set_text(rule, "id", rules[i]->id);
		set_message(rule, "shortDescription", rules[i]->summary);
		set_message(rule, "fullDescription", rules[i]->why);
		set_help(rule, rules[i]);
		json_append(list, rule);
	}
	return list;
}

static void print_sarif(struct report *report)
{
	CLEANUP_JSON struct json *out = json_new_object();
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct json *runs = json_new_array(), *run = json_new_object();
	struct json *driver = json_edit(json_edit(run, "tool"), "driver");

	set_text(out, "$schema", SCHEMA);
	set_text(out, "version", "2.1.0");
	set_text(driver, "name", "ocigate");
	set_text(driver, "version", OCIGATE_VERSION);
	json_set(driver, "rules", describe_rules());
	json_set(run, "results",
		 report->results ? report->results : json_new_array());
	report->results = NULL;
	json_append(runs, run);
	json_set(out, "runs", runs);
	json_write(out, &text);
	printf("%s\n", buf_ok(&text) ? text.data : "");
}

/* ---- JUnit ---- */

static void add_xml(struct buf *out, const char *text)
{
	char safe[1024];

	escape(safe, sizeof(safe), text);
	for (const char *at = safe; *at; at++)
		switch (*at) {
		case '&':
			buf_add_text(out, "&amp;");
			break;
		case '<':
			buf_add_text(out, "&lt;");
			break;
		case '>':
			buf_add_text(out, "&gt;");
			break;
		case '"':
			buf_add_text(out, "&quot;");
			break;
		default:
			buf_add_char(out, *at);
		}
}

static void add_element(struct buf *out, const char *name,
			const struct reason *reason)
{
	buf_add_format(out, "      <%s type=\"", name);
	add_xml(out, reason->id);
	buf_add_text(out, "\" message=\"");
	add_xml(out, reason->msg);
	buf_add_text(out, "\">");
	if (reason->hint) {
		buf_add_text(out, "fix: ");
		add_xml(out, reason->hint);
	}
	buf_add_format(out, "</%s>\n", name);
}

/* What does not refuse is told, and no failure. */
static void add_notes(struct buf *out, const struct verdict *verdict)
{
	bool any = false;

	for (size_t i = 0; i < verdict->count; i++) {
		const struct verdict_violation *one = &verdict->violations[i];

		if (verdict_mode_refuses(one->mode))
			continue;
		if (!any)
			buf_add_text(out, "      <system-out>");
		any = true;
		add_xml(out, verdict_mode_name(one->mode));
		buf_add_char(out, ' ');
		add_xml(out, one->violation.reason.id);
		buf_add_text(out, ": ");
		add_xml(out, one->violation.reason.msg);
		buf_add_char(out, '\n');
	}
	if (any)
		buf_add_text(out, "</system-out>\n");
}

static void open_case(struct report *report, const char *name)
{
	report->tests++;
	buf_add_text(&report->cases,
		     "    <testcase classname=\"ocigate\" name=\"");
	add_xml(&report->cases, name);
	buf_add_text(&report->cases, "\">\n");
}

void report_case(struct report *report, const char *name,
		 const struct reason *reasons, size_t count, bool error)
{
	open_case(report, name);
	if (count && error)
		report->errors++;
	else if (count)
		report->failures++;
	for (size_t i = 0; i < count; i++)
		add_element(&report->cases, error ? "error" : "failure",
			    &reasons[i]);
	buf_add_text(&report->cases, "    </testcase>\n");
}

static void add_junit(struct report *report, const char *target,
		      const struct verdict *verdict)
{
	struct buf *out = &report->cases;
	bool refuses = verdict->value != VERDICT_ALLOW;

	open_case(report, target);
	if (verdict->refusal.id) {
		report->errors++;
		add_element(out, "error", &verdict->refusal);
	} else if (refuses) {
		report->failures++;
	}
	for (size_t i = 0; refuses && i < verdict->count; i++)
		if (verdict_mode_refuses(verdict->violations[i].mode))
			add_element(out, "failure",
				    &verdict->violations[i].violation.reason);
	add_notes(out, verdict);
	buf_add_text(out, "    </testcase>\n");
}

static void print_junit(struct report *report)
{
	printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	       "<testsuites>\n"
	       "  <testsuite name=\"ocigate\" tests=\"%u\" failures=\"%u\" "
	       "errors=\"%u\">\n%s  </testsuite>\n</testsuites>\n",
	       report->tests, report->failures, report->errors,
	       report->cases.data ? report->cases.data : "");
	buf_release(&report->cases);
}

void report_add(struct report *report, const char *file, const char *target,
		const struct gate_decision *decision)
{
	if (report->format == CLI_SARIF)
		add_sarif(report, file, target, &decision->verdict);
	else
		add_junit(report, target, &decision->verdict);
}

void report_end(struct report *report)
{
	if (report->format == CLI_SARIF)
		print_sarif(report);
	else
		print_junit(report);
}
