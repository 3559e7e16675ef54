#include "cli/rule_page.h"

#include "policy/controls.h"
#include "policy/guide.h"
#include "policy/remedies.h"
#include "policy/rules.h"

#include <stdio.h>
#include <string.h>

#define WIDTH  78
#define INDENT 10

static const struct {
	enum rule_verb verb;
	const char *words;
} verbs[] = {
	{RULE_CREATE, "when a container is created"},
	{RULE_RESTORE, "when a checkpoint is restored"},
	{RULE_EXEC, "when a process is put into a container"},
	{RULE_UPDATE, "when limits are updated"},
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

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

/* The words that are taken, where these are all; of a list its elements. */
static void print_kind(const struct shape *shape)
{
	const char *const *value = shape->values;

	if (shape->kind == SHAPE_ARRAY && shape->of) {
		printf("a list, each ");
		shape = shape->of;
		value = shape->values;
	}
	if (shape->kind != SHAPE_STRING || shape->form || !value) {
		printf("%s", kind_name(shape));
		return;
	}
	printf("'%s'", *value);
	while (*++value)
		printf(" or '%s'", *value);
}

static const struct shape_field *params_of(const struct rule *rule)
{
	return rule->params ? rule->params->fields : NULL;
}

/* Whether the rule stands for @control. */
static bool stands_for(const struct control *control, const struct rule *rule)
{
	return control->rule && strcmp(control->rule, rule->id) == 0;
}

/* ---- for a terminal ---- */

/* Prints @text behind the label, broken at blanks to fit. */
static void print_wrapped(const char *label, const char *text)
{
	printf("  %-8s", label);
	while (strlen(text) > WIDTH - INDENT) {
		size_t at = WIDTH - INDENT;

		while (at > 0 && text[at] != ' ')
			at--;
		if (at == 0)
			break;
		printf("%.*s\n%*s", (int)at, text, INDENT, "");
		text += at + 1;
	}
	printf("%s\n", text);
}

/* The remedies of the rule, one for each engine's words; else its hint. */
static void print_remedies(const struct rule *rule)
{
	const struct remedy *remedy;
	bool any = false;

	for (size_t i = 0; (remedy = remedies_at(i)); i++) {
		if (strcmp(remedy->key, rule->id) != 0)
			continue;
		any = true;
		for (size_t j = 0; j < REMEDIES_WORDS; j++) {
			char text[REMEDIES_MAX + 16];

			snprintf(text, sizeof(text), "%s: %s",
				 remedies_name((enum remedies_words)j),
				 remedy->words[j]);
			print_wrapped("fix", text);
		}
	}
	if (!any)
		print_wrapped("fix", rule->hint);
}

static void print_controls(const struct rule *rule)
{
	const struct guide *guide = guide_find(rule->id);
	const struct control *control;

	for (size_t i = 0; (control = controls_at(i)); i++)
		if (stands_for(control, rule))
			printf("  control %s %s: %s\n", control->preset,
			       control->id, control->title);
	if (!guide)
		return;
	if (guide->cis)
		printf("  control CIS Docker %s: %s\n", guide->cis,
		       guide_cis_title(guide->cis));
	for (size_t i = 0; i < 3 && guide->nist[i]; i++)
		printf("  control NIST SP 800-190 %s: %s\n", guide->nist[i],
		       guide_nist_title(guide->nist[i]));
	if (guide->nsa)
		printf("  control NSA/CISA: %s\n", guide->nsa);
}

static void print_text(const struct rule *rule)
{
	const struct shape_field *field = params_of(rule);
	const struct guide *guide = guide_find(rule->id);

	printf("%s: %s\n\n", rule->id, rule->summary);
	print_wrapped("why", rule->why);
	print_remedies(rule);
	for (size_t i = 0; i < VERBS; i++)
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
	if (!guide)
		return;
	printf("  example \"%s\": %s\n", rule->id, guide->example);
	printf("%*s%s\n", INDENT, "", guide->meaning);
}

/* ---- Markdown ---- */

static void mark_params(const struct rule *rule)
{
	const struct shape_field *field = params_of(rule);

	if (!field || !field->name)
		return;
	printf("| parameter | takes | |\n|---|---|---|\n");
	for (; field->name; field++) {
		printf("| `%s` | ", field->name);
		print_kind(field->shape);
		printf(" | %s |\n", field->required ? "required" : "");
	}
	printf("\n");
}

/* A key names a rule, or a thing that it finds, or an exec. */
static bool is_of(const struct remedy *remedy, const struct rule *rule)
{
	size_t size = strlen(rule->id);

	return strncmp(remedy->key, rule->id, size) == 0 &&
	       strchr("/ ", remedy->key[size]);
}

static void mark_remedies(const struct rule *rule)
{
	const struct remedy *remedy;
	bool any = false;

	for (size_t i = 0; (remedy = remedies_at(i)); i++) {
		const char *thing = remedy->key + strlen(rule->id);

		if (!is_of(remedy, rule))
			continue;
		if (!any)
			printf("| remedy | Docker | pod | Podman | spec "
			       "|\n|---|---|---|---|---|\n");
		any = true;
		printf("| %s |", *thing ? thing + 1 : "");
		for (size_t j = 0; j < REMEDIES_WORDS; j++)
			printf(" %s |", remedy->words[j]);
		printf("\n");
	}
	if (!any)
		printf("Remedy: %s.\n", rule->hint);
	printf("\n");
}

static void mark_controls(const struct rule *rule)
{
	const struct guide *guide = guide_find(rule->id);
	const struct control *control;

	for (size_t i = 0; (control = controls_at(i)); i++)
		if (stands_for(control, rule))
			printf("- %s %s: %s\n", control->preset, control->id,
			       control->title);
	if (guide && guide->cis)
		printf("- CIS Docker %s: %s\n", guide->cis,
		       guide_cis_title(guide->cis));
	for (size_t i = 0; guide && i < 3 && guide->nist[i]; i++)
		printf("- NIST SP 800-190 %s: %s\n", guide->nist[i],
		       guide_nist_title(guide->nist[i]));
	if (guide && guide->nsa)
		printf("- NSA/CISA: %s\n", guide->nsa);
	printf("\n");
}

static void mark_judged(const struct rule *rule)
{
	const char *before = "Judged";

	for (size_t i = 0; i < VERBS; i++) {
		if (!(rule->verbs & verbs[i].verb))
			continue;
		printf("%s %s", before, verbs[i].words);
		before = ",";
	}
	printf(". Repair: %s.", rule->fix ? "with mode `fix`" : "none");
	if (rule->flags & RULE_BASE)
		printf(" In every profile unless written `off`.");
	printf("\n\n");
}

static void print_markdown(const struct rule *rule)
{
	const struct guide *guide = guide_find(rule->id);

	printf("## %s\n\nHolds when %s.\n\n%s\n\n", rule->id, rule->summary,
	       rule->why);
	mark_judged(rule);
	mark_params(rule);
	mark_remedies(rule);
	mark_controls(rule);
	if (guide)
		printf("```json\n\"%s\": %s\n```\n\n%s.\n\n", rule->id,
		       guide->example, guide->meaning);
}

void rule_page(const struct rule *rule, bool markdown)
{
	if (markdown)
		print_markdown(rule);
	else
		print_text(rule);
}

void rule_page_all(bool markdown)
{
	const struct rule *const *rules = rules_all();

	if (markdown)
		printf("# Rules\n\nMade by `make docs` from the tables of the "
		       "program: `ocigate explain --all\n--format markdown`. "
		       "In the order of their weight: the first that is "
		       "violated leads\nthe refusal.\n\n");
	for (size_t i = 0; rules[i]; i++) {
		if (i > 0 && !markdown)
			printf("\n");
		rule_page(rules[i], markdown);
	}
}
