#include "policy/rules/command.h"

#include "base/glob.h"
#include "policy/remedies.h"
#include "policy/rules/params.h"

#include <string.h>

static const struct shape text = {.kind = SHAPE_STRING};
static const struct shape pattern = {
	.kind = SHAPE_ARRAY, .of = &text, .filled = true};
static const struct shape patterns = {.kind = SHAPE_ARRAY, .of = &pattern};
static const struct shape_field fields[] = {{"allow", &patterns, false},
					    {"deny", &patterns, false},
					    {"terminal", &params_bool, false},
					    {0}};
const struct shape command_params = {.kind = SHAPE_OBJECT, .fields = fields};

/* Whether @argv, an array of strings, is one that the argv @wanted means. */
static bool matches(const struct json *wanted, const struct json *argv)
{
	size_t count = json_count(wanted);
	size_t given = json_count(argv);
	bool more = count > 0 &&
		    strcmp(json_text(json_item(wanted, count - 1)), "**") == 0;

	count -= more;
	if (more ? given < count : given != count)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct span word = json_span(json_item(argv, i));

		if (!word.data ||
		    !glob_match(json_span(json_item(wanted, i)), word, ""))
			return false;
	}
	return true;
}

static bool matches_any(const struct json *list, const struct json *argv)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (matches(json_item(list, i), argv))
			return true;
	return false;
}

/* Arguments can hold secrets: only the program is shown. */
static int refuse(const struct json *argv, const char *why,
		  struct violation *out)
{
	const char *program = json_text(json_item(argv, 0));

	program = program ? program : "";
	rule_violation(out, NULL, "/args", "exec of '%.100s'%s %s", program,
		       json_count(argv) > 1 ? " with these arguments" : "",
		       why);
	return rule_values(out, program, "a command that is allowed");
}

int command_check(const struct rule_input *in, struct violation *out)
{
	const struct json *argv = json_find(in->process, "args");
	const struct json *allow = params_array(in, "allow");

	if (matches_any(params_array(in, "deny"), argv))
		return refuse(argv, "is denied", out);
	if (allow && !matches_any(allow, argv))
		return refuse(argv, "is not allowed", out);
	if (json_true(json_find(in->process, "terminal")) &&
	    !params_flag(in, "terminal", true))
		return rule_violation(
			out, remedies_find(in, "exec.command", "terminal"),
			"/terminal", "exec with a terminal is not allowed");
	return 0;
}
