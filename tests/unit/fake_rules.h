/*
 * A table of rules for the tests of policies: the ids are real, the checks
 * are not. A rule is violated when the "bad" list of the config (or, for exec,
 * of the process) names it; a repair takes it off that list. Defining the
 * table here keeps the real one out of the test.
 */
#ifndef TESTS_UNIT_FAKE_RULES_H
#define TESTS_UNIT_FAKE_RULES_H

#include "base/rfc3339.h"
#include "policy/rules.h"

#include <string.h>

static const struct json *fake_list(const struct rule_input *in,
				    const char *name)
{
	return json_find(in->config ? in->config : in->process, name);
}

static int fake_check(const struct rule_input *in, const char *id,
		      struct violation *out)
{
	if (json_array_has(fake_list(in, "odd"), id)) {
		out->not_judged = true;
		error_reason(&out->reason, NULL, NULL, "cannot say");
		return -1;
	}
	if (json_array_has(fake_list(in, "silent"), id))
		return -1;
	if (!json_array_has(fake_list(in, "bad"), id) ||
	    json_true(json_find(in->params, "excuse")))
		return 0;
	error_reason(&out->reason, NULL, NULL, "it is bad");
	return -1;
}

static int fake_fix(struct json *config, struct json *process, const char *id,
		    struct repairs *done)
{
	struct json *bad = json_find_edit(config ? config : process, "bad");

	if (json_array_has(json_find(config ? config : process, "stuck"), id))
		return -1;
	for (size_t i = json_count(bad); i > 0; i--)
		if (span_is(json_span(json_item(bad, i - 1)), id))
			json_remove_item(bad, i - 1);
	done->items[done->count].rule = id;
	strcpy(done->items[done->count++].message, "mended");
	return 0;
}

#define FAKE(symbol, id)                                                       \
	static int check_##symbol(const struct rule_input *in,                 \
				  struct violation *out)                       \
	{                                                                      \
		return fake_check(in, id, out);                                \
	}
#define FAKE_FIX(symbol, id)                                                   \
	static int fix_##symbol(const struct rule_input *in,                   \
				struct json *config, struct json *process,     \
				struct repairs *done)                          \
	{                                                                      \
		(void)in;                                                      \
		return fake_fix(config, process, id, done);                    \
	}

FAKE(identity, "image.identity")
FAKE(source, "image.source")
FAKE(signature, "image.signature")
FAKE(scan, "image.scan")
FAKE(user, "process.user")
FAKE(capabilities, "process.capabilities")
FAKE_FIX(capabilities, "process.capabilities")
FAKE(seccomp, "linux.seccomp")
FAKE_FIX(seccomp, "linux.seccomp")
FAKE(escalation, "exec.escalation")
FAKE(annotations, "annotations")
FAKE(hooks, "hooks")

/* Takes itself off a list of its own, and says so only when it was there. */
static int fix_escalation(const struct rule_input *in, struct json *config,
			  struct json *process, struct repairs *done)
{
	(void)in;
	if (!json_has(process, "more"))
		return 0;
	json_remove(process, "more");
	return fake_fix(config, process, "exec.escalation", done);
}

static bool fake_is_duration(struct span text)
{
	int64_t seconds;

	return rfc3339_parse_duration(text, &seconds) == 0;
}

static int fake_file_check(const struct json *tree, struct error *err)
{
	if (json_has(tree, "defaultAction"))
		return 0;
	return error_set(err, ERROR_INPUT, "seccomp", "no defaultAction");
}

static const struct shape fake_text = {.kind = SHAPE_STRING, .filled = true};
static const struct shape fake_texts = {.kind = SHAPE_ARRAY, .of = &fake_text};
static const struct shape fake_bool = {.kind = SHAPE_BOOL};
static const struct shape fake_count = {
	.kind = SHAPE_INT, .has_max = true, .min = 1, .max = 1000};
static const struct shape fake_limits = {
	.kind = SHAPE_MAP, .of = &(const struct shape){.kind = SHAPE_INT}};
static const struct shape fake_age = {
	.kind = SHAPE_STRING,
	.values = (const char *const[]){"none", NULL},
	.is = fake_is_duration,
	.form = "a duration such as '7d'",
};
static const struct shape fake_reference = {
	.kind = SHAPE_STRING,
	.values = (const char *const[]){"ignore", "repository", "exact", NULL},
};

#define FIELDS(...)                                                            \
	(&(const struct shape){.kind = SHAPE_OBJECT,                           \
			       .fields = (const struct shape_field[]){         \
				       __VA_ARGS__, {NULL, NULL, false}}})

static const struct rule fake_rows[] = {
	{.id = "image.identity",
	 .verbs = RULE_CREATE,
	 .flags = RULE_IMAGE,
	 .check = check_identity,
	 .summary = "the image is known"},
	{.id = "image.source",
	 .verbs = RULE_CREATE,
	 .flags = RULE_IMAGE,
	 .params = FIELDS({"digests", &fake_texts, false},
			  {"deny", &fake_texts, false},
			  {"allow", &fake_texts, false}),
	 .check = check_source},
	{.id = "image.signature",
	 .verbs = RULE_CREATE,
	 .flags = RULE_IMAGE | RULE_TIME,
	 .params = FIELDS({"signers", &fake_texts, true},
			  {"atLeast", &fake_count, false},
			  {"reference", &fake_reference, false}),
	 .check = check_signature,
	 .hint = "sign it"},
	{.id = "image.scan",
	 .verbs = RULE_CREATE,
	 .flags = RULE_IMAGE | RULE_TIME,
	 .params = FIELDS({"signers", &fake_texts, true},
			  {"maxAge", &fake_age, true},
			  {"max", &fake_limits, false}),
	 .check = check_scan},
	{.id = "process.user",
	 .verbs = RULE_CREATE | RULE_EXEC,
	 .params = FIELDS({"excuse", &fake_bool, false},
			  {"allowUserNamespace", &fake_bool, false}),
	 .check = check_user,
	 .summary = "is not root",
	 .hint = "set a user"},
	{.id = "process.capabilities",
	 .verbs = RULE_CREATE | RULE_EXEC,
	 .params = FIELDS({"allow", &fake_texts, false},
			  {"added", &fake_texts, false}),
	 .check = check_capabilities,
	 .fix = fix_capabilities},
	{.id = "linux.seccomp",
	 .verbs = RULE_CREATE,
	 .params = FIELDS({"absent", &fake_text, false},
			  {"profile", &fake_text, false},
			  {"forbid", &fake_texts, false},
			  {"baseline", &fake_text, false}),
	 .files = (const char *const[]){"profile", "baseline", NULL},
	 .file_check = fake_file_check,
	 .check = check_seccomp,
	 .fix = fix_seccomp},
	/* these are only named by presets */
	{.id = "process.noNewPrivileges", .verbs = RULE_CREATE},
	{.id = "root.readonly", .verbs = RULE_CREATE},
	{.id = "mounts.runtimeSocket", .verbs = RULE_CREATE},
	{.id = "linux.privileged", .verbs = RULE_CREATE},
	{.id = "linux.resources", .verbs = RULE_UPDATE},
	{.id = "restore.checkpoint",
	 .verbs = RULE_RESTORE,
	 .flags = RULE_BASE,
	 .check = check_hooks},
	{.id = "annotations",
	 .verbs = RULE_CREATE | RULE_EXEC,
	 .flags = RULE_BASE,
	 .params = FIELDS({"deny", &fake_texts, false},
			  {"allow", &fake_texts, false}),
	 .check = check_annotations},
	{.id = "exec.escalation",
	 .verbs = RULE_EXEC,
	 .flags = RULE_BASE | RULE_FIX_ALWAYS,
	 .check = check_escalation,
	 .fix = fix_escalation},
	{.id = "hooks",
	 .verbs = RULE_CREATE,
	 .flags = RULE_BASE,
	 .check = check_hooks},
	{.id = "root.pristine", .verbs = RULE_CREATE},
	{.id = "mounts.type", .verbs = RULE_CREATE},
	{.id = "mounts.source",
	 .verbs = RULE_CREATE,
	 .params = FIELDS({"plugins", &fake_texts, false})},
	{.id = "linux.namespaces",
	 .verbs = RULE_CREATE,
	 .params = FIELDS({"deny", &fake_texts, false},
			  {"hostPorts", &fake_bool, false},
			  {"probeHosts", &fake_bool, false})},
	{.id = "linux.sysctl",
	 .verbs = RULE_CREATE,
	 .params = FIELDS({"pss", &fake_text, false})},
	{.id = "linux.maskedPaths",
	 .verbs = RULE_CREATE,
	 .params = FIELDS({"allowUserNamespace", &fake_bool, false})},
	{.id = "process.apparmorProfile", .verbs = RULE_CREATE},
	{.id = "process.selinuxLabel",
	 .verbs = RULE_CREATE,
	 .params = FIELDS({"allow", &fake_texts, false})},
};

#define FAKE_ROWS (sizeof(fake_rows) / sizeof(fake_rows[0]))

const struct rule *const *rules_all(void)
{
	static const struct rule *const all[FAKE_ROWS + 1] = {
		&fake_rows[0],	&fake_rows[1],	&fake_rows[2],	&fake_rows[3],
		&fake_rows[4],	&fake_rows[5],	&fake_rows[6],	&fake_rows[7],
		&fake_rows[8],	&fake_rows[9],	&fake_rows[10], &fake_rows[11],
		&fake_rows[12], &fake_rows[13], &fake_rows[14], &fake_rows[15],
		&fake_rows[16], &fake_rows[17], &fake_rows[18], &fake_rows[19],
		&fake_rows[20], &fake_rows[21], &fake_rows[22], &fake_rows[23],
		NULL,
	};

	return all;
}

const struct rule *rules_find(const char *id)
{
	for (size_t i = 0; i < FAKE_ROWS; i++)
		if (strcmp(fake_rows[i].id, id) == 0)
			return &fake_rows[i];
	return NULL;
}

#endif
