#include "cli/cli.h"
#include "cli/log_file.h"

#include "policy/controls.h"
#include "policy/rules.h"

#include <stdio.h>
#include <string.h>

static const struct {
	enum rule_verb verb;
	const char *words;
} verbs[] = {
	{RULE_CREATE, "when a container is created"},
	{RULE_RESTORE, "when a checkpoint is restored"},
	{RULE_EXEC, "when a process is put into a container"},
	{RULE_UPDATE, "when limits are updated"},
};

static const char *kind_name(const struct shape *shape)
{
	switch (shape->kind) {
	case SHAPE_BOOL:
		return "true or false";
	case SHAPE_INT:
	case SHAPE_NUMBER:
		return "a number";
	case SHAPE_STRING:
		return shape->form ? shape->form : "a string";
	case SHAPE_ARRAY:
		return "a list";
	case SHAPE_OBJECT:
	case SHAPE_MAP:
		return "an object";
	case SHAPE_ANY:
		return "a value";
	}
	return "a value";
}

/* The words that are taken, where these are all. */
static void print_kind(const struct shape *shape)
{
	const char *const *value = shape->values;

	if (shape->kind != SHAPE_STRING || shape->form || !value) {
		printf("%s", kind_name(shape));
		return;
	}
	printf("'%s'", *value);
	while (*++value)
		printf(" or '%s'", *value);
}

#define WIDTH 78

/* Prints @text behind the label, broken at blanks to fit a terminal. */
static void print_wrapped(const char *label, const char *text)
{
	size_t indent = 10;

	printf("  %-8s", label);
	while (strlen(text) > WIDTH - indent) {
		size_t at = WIDTH - indent;

		while (at > 0 && text[at] != ' ')
			at--;
		if (at == 0)
			break;
		printf("%.*s\n%*s", (int)at, text, (int)indent, "");
		text += at + 1;
	}
	printf("%s\n", text);
}

/* What the rule stands for in the presets. */
static void print_controls(const struct rule *rule)
{
	const struct control *control;

	for (size_t i = 0; (control = controls_at(i)); i++)
		if (control->rule && strcmp(control->rule, rule->id) == 0)
			printf("  control %s %s: %s\n", control->preset,
			       control->id, control->title);
}

static void explain_rule(const struct rule *rule)
{
	const struct shape_field *field =
		rule->params ? rule->params->fields : NULL;

	printf("%s: %s\n\n", rule->id, rule->summary);
	if (rule->why)
		print_wrapped("why", rule->why);
	print_wrapped("fix", rule->hint ? rule->hint : "-");
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (rule->verbs & verbs[i].verb)
			printf("  judged  %s\n", verbs[i].words);
	printf("  repair  %s\n", rule->fix ? "with mode \"fix\"" : "none");
	print_controls(rule);
	if (rule->flags & RULE_BASE)
		printf("  base    in every profile unless written \"off\"\n");
	for (; field && field->name; field++) {
		printf("  takes   \"%s\": ", field->name);
		print_kind(field->shape);
		printf("%s\n", field->required ? " (required)" : "");
	}
}

struct search {
	const char *id;
	bool found;
};

static void print_list(const char *label, const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_item(list, i);
		const char *mode = json_text(json_find(item, "mode"));
		const char *hint = json_text(json_find(item, "hint"));

		printf("  %-10s%s%s%s%s: %s\n", label,
		       json_text(json_find(item, "rule")), mode ? " (" : "",
		       mode ? mode : "", mode ? ")" : "",
		       json_text(json_find(item, "message")));
		if (hint)
			printf("            fix: %s\n", hint);
	}
}

static void print_member(const char *label, const struct json *object,
			 const char *key)
{
	const char *text = json_text(json_find(object, key));

	if (text && *text)
		printf("  %-10s%s\n", label, text);
}

static void print_evidence(const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_item(list, i);
		const struct json *scan = json_find(item, "scan");
		const char *finished = json_text(json_find(scan, "finished"));

		printf("  %-10s%s signed by %s%s%s\n", "evidence",
		       scan			? "scan"
		       : json_find(item, "vex") ? "VEX"
						: "image",
		       json_text(json_find(item, "signer")),
		       finished ? ", finished " : "", finished ? finished : "");
	}
}

static bool on_record(void *context, const struct json *record,
		      struct span line)
{
	struct search *search = context;
	const char *id = json_text(json_find(record, "decision"));
	const struct json *container = json_find(record, "container");
	const struct json *image = json_find(record, "image");
	const struct json *refusal = json_find(record, "refusal");

	(void)line;
	if (!id || strcmp(id, search->id) != 0)
		return true;
	search->found = true;
	log_file_print(record);
	print_member("container", container, "id");
	print_member("engine", record, "engine");
	print_member("image", image, "reference");
	print_member("manifest", image, "manifest");
	print_member("config", image, "config");
	print_member("profile", record, "profile");
	print_member("policy", json_find(record, "policy"), "digest");
	if (refusal) {
		print_member("refused", refusal, "message");
		print_member("fix", refusal, "hint");
	}
	print_list("violation", json_find(record, "violations"));
	if (log_file_allowed(record))
		print_list("repaired", json_find(record, "repairs"));
	print_evidence(json_find(record, "evidence"));
	return false;
}

/* Neither found: what it may have meant, and where was looked. */
static int not_found(const char *id, const char *log)
{
	struct nearest nearest = nearest_to(id);

	for (const struct rule *const *rule = rules_all(); *rule; rule++)
		nearest_offer(&nearest, (*rule)->id);
	if (nearest.best)
		return cli_unknown("explain", "rule", id, &nearest);
	fprintf(stderr,
		"ocigate: '%s' is neither a rule nor a decision in '%s'\n", id,
		log);
	return CLI_REFUSED;
}

int cli_explain(const struct cli *cli, int argc, char **argv)
{
	struct search search = {.id = argc == 2 ? argv[1] : ""};
	struct settings settings;
	struct error err = ERROR_INIT;
	const struct rule *rule;
	size_t torn;

	if (argc != 2)
		return cli_usage("explain", "name one rule or decision");
	if (strcmp(argv[1], "--help") == 0)
		return cli_help("explain");
	rule = rules_find(argv[1]);
	if (rule)
		return explain_rule(rule), CLI_OK;
	if (cli_settings(cli, &settings, &err) < 0 ||
	    log_file_read(&settings, on_record, &search, &torn, &err) < 0)
		return cli_fail(&err);
	if (search.found)
		return CLI_OK;
	return not_found(argv[1], settings.decisions_file);
}
