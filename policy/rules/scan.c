#include "policy/rules/scan.h"

#include "base/rfc3339.h"
#include "evidence/predicates.h"
#include "policy/rules/age.h"
#include "policy/rules/found.h"
#include "policy/rules/identity.h"
#include "policy/rules/params.h"
#include "policy/rules/scan_vex.h"

#include <stdio.h>
#include <string.h>

static const struct shape number = {
	.kind = SHAPE_INT, .has_max = true, .max = 1000000};
static const struct shape_field max_fields[] = {{"critical", &number, false},
						{"high", &number, false},
						{"medium", &number, false},
						{"low", &number, false},
						{"negligible", &number, false},
						{"unknown", &number, false},
						{0}};
static const struct shape max = {.kind = SHAPE_OBJECT, .fields = max_fields};
/* Ids are compared without case, so there is but one way to write one. */
static bool is_id(struct span text)
{
	for (size_t i = 0; i < text.size; i++)
		if ((unsigned char)text.data[i] <= ' ' ||
		    (unsigned char)text.data[i] > '~')
			return false;
	return text.size > 0 && text.size < VEX_ID_MAX;
}

static const struct shape id = {.kind = SHAPE_STRING,
				.is = is_id,
				.form = "an id such as 'CVE-2026-1'"};
static const struct shape ids = {.kind = SHAPE_ARRAY, .of = &id};
static const char *const formats[] = {"trivy",	 "grype", "sarif",     "snyk",
				      "openvex", "csaf",  "cyclonedx", NULL};
static const struct shape format = {.kind = SHAPE_STRING, .values = formats};
static const struct shape predicates = {.kind = SHAPE_MAP, .of = &format};
static const struct shape_field fields[] = {
	{"signers", &params_list, true},
	{"maxAge", &age_shape, true},
	{"max", &max, false},
	{"minTargets", &number, false},
	{"scanners", &params_list, false},
	{"fixableOnly", &params_bool, false},
	{"deny", &ids, false},
	{"vex", &params_list, false},
	{"predicates", &predicates, false},
	{"refuseEol", &params_bool, false},
	{0}};
const struct shape scan_params = {.kind = SHAPE_OBJECT, .fields = fields};

static const char *const severities[SCAN_SEVERITIES] = {
	[SCAN_CRITICAL] = "critical",	  [SCAN_HIGH] = "high",
	[SCAN_MEDIUM] = "medium",	  [SCAN_LOW] = "low",
	[SCAN_NEGLIGIBLE] = "negligible", [SCAN_UNKNOWN] = "unknown"};

/* What the parameter "predicates" calls the predicate type, or NULL. */
static const char *format_of(const struct json *params, const char *type)
{
	return json_text(json_find(json_find(params, "predicates"), type));
}

bool scan_reads(const struct rule_input *in, const struct statement *statement)
{
	static const struct statement_context nothing_asked;
	const char *type = statement->predicate_type;
	const char *name;
	static const char *const names[SCAN_FORMATS] = {
		[SCAN_FORMAT_TRIVY] = "trivy",
		[SCAN_FORMAT_GRYPE] = "grype",
		[SCAN_FORMAT_SARIF] = "sarif",
		[SCAN_FORMAT_SNYK] = "snyk"};

	if (predicates_find(span_of(type), &nothing_asked))
		return true;
	name = format_of(in->params, type);
	if (!name || statement->kind != STATEMENT_SCAN)
		return name != NULL;
	return names[statement->scan.format] &&
	       strcmp(name, names[statement->scan.format]) == 0;
}

int scan_ask(const struct json *params, struct questions *questions,
	     struct error *err)
{
	const struct json *denied = json_find(params, "deny");
	struct json_iter iter = json_iter(json_find(params, "predicates"));
	struct statement_question question;
	struct json_member member;
	struct span none = {NULL, 0};

	for (size_t i = 0; i < json_count(denied); i++)
		if (question_make(QUESTION_VULNERABILITY,
				  json_span(json_item(denied, i)), none, none,
				  &question, err) < 0 ||
		    question_add(questions, &question, err) < 0)
			return -1;
	while (json_next(&iter, &member))
		if (question_make(QUESTION_REPORT, span_of(member.key), none,
				  json_span(member.value), &question,
				  err) < 0 ||
		    question_add(questions, &question, err) < 0)
			return -1;
	return 0;
}

static bool has_time(const struct scan *scan)
{
	return scan->has_finished && scan->finished >= RFC3339_YEAR_2000;
}

/*
 * Whether the statement is a scan of this image that may decide. The subject
 * is its manifest, or an index while the report itself names this image: the
 * scan of another platform hangs on the same index. @why says what lacks.
 */
static bool may_decide(const struct rule_input *in,
		       const struct image_statement *statement,
		       char why[FOUND_WHY_MAX])
{
	const struct scan *scan = &statement->statement.scan;

	if (statement->statement.kind != STATEMENT_SCAN ||
	    !statement->about_image)
		return false;
	if (!found_is_accepted(in, statement)) {
		found_say_foreign(statement, why);
		return false;
	}
	if (!statement->about_manifest && scan->config != SCAN_NAMES_SAME &&
	    scan->diff_ids != SCAN_NAMES_SAME) {
		snprintf(why, FOUND_WHY_MAX,
			 "it is about an index, and its report "
			 "does not name this image");
		return false;
	}
	if (!scan_reads(in, &statement->statement)) {
		snprintf(why, FOUND_WHY_MAX,
			 "its predicate type is '%.80s', which this rule does "
			 "not read",
			 statement->statement.predicate_type);
		return false;
	}
	if (json_find(in->params, "scanners") &&
	    !params_match(in, "scanners", scan->scanner)) {
		snprintf(why, FOUND_WHY_MAX,
			 "made by '%.80s', which is not a listed "
			 "scanner",
			 scan->scanner);
		return false;
	}
	return true;
}

static int check_age(const struct rule_input *in, const struct scan *scan,
		     struct violation *out)
{
	const char *limit = params_word(in, "maxAge", "");
	char when[RFC3339_SIZE];
	int64_t most;
	int64_t old;

	if (strcmp(limit, "none") == 0)
		return 0;
	if (!has_time(scan)) {
		rule_violation(out, NULL, "",
			       "the scan does not say when it "
			       "was finished");
		return rule_values(out, "missing", limit);
	}
	rfc3339_format(when, scan->finished);
	if (!in->clock_sane ||
	    rfc3339_parse_duration(span_of(limit), &most) < 0 ||
	    __builtin_sub_overflow(in->now, scan->finished, &old))
		return rule_violation(out, NULL, "",
				      "the age of the scan "
				      "cannot be told");
	if (old < -AGE_AHEAD_SECONDS) {
		rule_violation(out, NULL, "",
			       "the scan was finished in the "
			       "future: %s",
			       when);
		return rule_values(out, when, "not after now");
	}
	if (old > most) {
		rule_violation(out, NULL, "",
			       "the newest scan is of %s, "
			       "older than %.20s",
			       when, limit);
		return rule_values(out, when, limit);
	}
	return 0;
}

static int check_subject(const struct scan *scan, struct violation *out)
{
	const char *what = scan->config == SCAN_NAMES_OTHER	? "image config"
			   : scan->diff_ids == SCAN_NAMES_OTHER ? "layers"
			   : scan->manifest == SCAN_NAMES_OTHER ? "manifest"
								: NULL;

	if (!what)
		return 0;
	rule_violation(out, NULL, "",
		       "the report is about another image: its %s differ",
		       what);
	return rule_values(out, "another image", "this image");
}

static int check_content(const struct rule_input *in, const struct scan *scan,
			 struct violation *out)
{
	int64_t least = params_number(in, "minTargets", 1);
	char actual[32];

	if (!scan->has_report) {
		rule_violation(out, "attest the scanner's own report", "",
			       "the scan holds no report: nothing was scanned");
		return rule_values(out, "no report", "a report");
	}
	if (scan->targets < least) {
		snprintf(actual, sizeof(actual), "%u targets", scan->targets);
		rule_violation(out, "scan for packages (trivy --scanners vuln)",
			       "", "the scan looked at %s, wanted are %lld",
			       actual, (long long)least);
		return rule_values(out, actual, "more");
	}
	if (scan->end_of_life && params_flag(in, "refuseEol", true)) {
		rule_violation(out,
			       "build on a distribution that is still "
			       "maintained",
			       "",
			       "the image's distribution is at its end of "
			       "life: its scan means nothing");
		return rule_values(out, "end of life", "maintained");
	}
	return 0;
}

/* What the policy admits of a severity; -1: any number. */
static int64_t most_of(const struct rule_input *in, enum scan_severity severity)
{
	int64_t most = severity == SCAN_CRITICAL ? 0 : -1;

	json_int64(json_at(in->params, "max", severities[severity], NULL),
		   &most);
	return most;
}

/* Whether @scan has the id; one that nobody asked it for may be in it. */
static bool may_have(const struct rule_input *in, const struct scan *scan,
		     const struct json *wanted)
{
	struct span none = {NULL, 0};
	struct statement_question question;
	long index = -1;

	if (question_make(QUESTION_VULNERABILITY, json_span(wanted), none, none,
			  &question, NULL) == 0)
		index = question_find(&in->image->questions, &question);
	for (uint32_t i = 0; index >= 0 && i < scan->mark_count; i++)
		for (uint32_t j = 0; j < scan->marks[i].answer_count; j++)
			if (scan->marks[i].answers[j] == index)
				return true;
	return index < 0;
}

/* A finding with an id that is denied, whatever VEX says of it. */
static int check_denied(const struct rule_input *in, const struct scan *scan,
			struct violation *out)
{
	const struct json *denied = params_array(in, "deny");

	for (size_t i = 0; i < json_count(denied); i++) {
		const char *text = json_text(json_item(denied, i));

		if (!may_have(in, scan, json_item(denied, i)))
			continue;
		rule_violation(out, NULL, "",
			       "%s, which is denied, is in the newest scan",
			       text);
		return rule_values(out, text, "not found");
	}
	return 0;
}

/* Counts what VEX does not take away. */
static uint32_t count(const struct rule_input *in, const struct scan *scan,
		      uint32_t found[SCAN_SEVERITIES])
{
	bool fixable_only = params_flag(in, "fixableOnly", false);
	struct scan_vex vex;
	uint32_t excused = 0;

	memcpy(found, fixable_only ? scan->fixable : scan->findings,
	       sizeof(scan->findings));
	scan_vex_weigh(in, &vex);
	for (uint32_t i = 0; i < scan->mark_count; i++) {
		const struct scan_mark *mark = &scan->marks[i];

		if ((fixable_only && !mark->fixable) ||
		    !scan_vex_excuses(&vex, mark))
			continue;
		found[mark->severity]--;
		excused++;
	}
	return excused;
}

static int check_findings(const struct rule_input *in, const struct scan *scan,
			  struct violation *out)
{
	bool unknown_listed = most_of(in, SCAN_UNKNOWN) >= 0;
	uint32_t found[SCAN_SEVERITIES];
	uint32_t excused = count(in, scan, found);
	char actual[64];
	char expected[32];
	char apart[48] = "";

	if (excused > 0)
		snprintf(apart, sizeof(apart), " (%u excused by VEX)", excused);
	for (int i = 0; i < SCAN_SEVERITIES; i++) {
		int64_t most = most_of(in, (enum scan_severity)i);
		int64_t left = found[i];

		if (i == SCAN_CRITICAL && !unknown_listed)
			left += found[SCAN_UNKNOWN];
		if (most < 0 || left <= most)
			continue;
		snprintf(actual, sizeof(actual), "%lld %s", (long long)left,
			 severities[i]);
		snprintf(expected, sizeof(expected), "at most %lld",
			 (long long)most);
		rule_violation(out, NULL, "",
			       "%s finding%s%s in the newest scan%s, %s "
			       "allowed",
			       actual, left == 1 ? "" : "s",
			       i == SCAN_CRITICAL && !unknown_listed &&
					       found[SCAN_UNKNOWN] > 0
				       ? " (unknown ones counted)"
				       : "",
			       apart, expected);
		return rule_values(out, actual, expected);
	}
	return 0;
}

static int judge(const struct rule_input *in, const struct scan *scan,
		 struct violation *out)
{
	if (check_subject(scan, out) < 0 || check_age(in, scan, out) < 0 ||
	    check_content(in, scan, out) < 0 || check_denied(in, scan, out) < 0)
		return -1;
	return check_findings(in, scan, out);
}

/*
 * The newest decides; one whose time is not known may be the newest, and so
 * decides too, as do two of one second.
 */
int scan_check(const struct rule_input *in, struct violation *out)
{
	const struct image_facts *image = in->image;
	int64_t newest = RFC3339_YEAR_2000;
	size_t count = 0;
	char why[FOUND_WHY_MAX] = "";

	if (identity_check(in, out) < 0)
		return -1;
	for (size_t i = 0; i < image->statement_count; i++) {
		const struct scan *scan = &image->statements[i].statement.scan;

		if (!may_decide(in, &image->statements[i], why))
			continue;
		count++;
		if (has_time(scan) && scan->finished > newest)
			newest = scan->finished;
	}
	if (count == 0)
		return found_nothing(in, "attestation", "scan",
				     why[0] ? why : NULL, out);
	for (size_t i = 0; i < image->statement_count; i++) {
		const struct scan *scan = &image->statements[i].statement.scan;

		if (may_decide(in, &image->statements[i], why) &&
		    (!has_time(scan) || scan->finished == newest) &&
		    judge(in, scan, out) < 0)
			return -1;
	}
	return 0;
}
