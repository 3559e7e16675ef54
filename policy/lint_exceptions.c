#include "policy/lint_parts.h"

#include "policy/rules.h"

/* Whether any profile judges @rule at all. */
static bool is_judged(const struct policy *policy, const struct rule *rule)
{
	for (size_t i = 0; i < policy->profiles.count; i++) {
		const struct setting *setting = profiles_setting(
			&policy->profiles.items[i].profile, rule->id);

		if (setting && setting->mode != MODE_OFF)
			return true;
	}
	return false;
}

static void lint_expiry(const struct lint *lint, const struct lint_at *at,
			const struct exceptions_item *item)
{
	const char *id = item->rule->id;

	if (item->expires <= lint->now)
		lint_tell(lint, POLICY_LINT_WARNING, at, "remove it",
			  "the exception from '%s' expired at %s", id,
			  item->expires_text);
	else if (item->expires <= lint->now + LINT_SOON)
		lint_tell(lint, POLICY_LINT_WARNING, at,
			  "ask its owner what comes after",
			  "the exception from '%s' expires at %s", id,
			  item->expires_text);
	else if (item->expires > lint->now + LINT_YEAR)
		lint_tell(lint, POLICY_LINT_WARNING, at,
			  "let it expire within a year",
			  "the exception from '%s' lasts for more than a year",
			  id);
}

/* What it changes nothing of. */
static void lint_effect(const struct lint *lint, const struct lint_at *at,
			const struct exceptions_item *item, bool judged)
{
	const char *id = item->rule->id;

	if (!judged)
		lint_tell(lint, POLICY_LINT_WARNING, at, "remove it",
			  "no profile judges '%s', so it needs no exception",
			  id);
	if (lint->policy->floor.count &&
	    profiles_setting(&lint->policy->floor, id))
		lint_tell(lint, POLICY_LINT_WARNING, at, NULL,
			  "the floor judges '%s' too, and knows no exception",
			  id);
}

static void lint_exception(const struct lint *lint,
			   const struct exceptions_item *item, bool judged)
{
	struct match_basis basis = match_rests(item->scope);
	struct lint_at at = lint_at(item->place, "/exceptions");

	lint_expiry(lint, &at, item);
	if (!json_has(item->scope, "digest") && !basis.carried && !basis.image)
		lint_tell(lint, POLICY_LINT_WARNING, &at,
			  "add a digest, an image or a namespace",
			  "the exception from '%s' is as wide as an engine",
			  item->rule->id);
	lint_effect(lint, &at, item, judged);
	lint_assign_match(lint, &at, item->scope);
}

void lint_exceptions(const struct lint *lint)
{
	const struct rule *const *rules = rules_all();

	for (size_t i = 0; rules[i]; i++) {
		const struct exceptions_item *item =
			exceptions_from(&lint->policy->exceptions, rules[i]);
		bool judged = item && is_judged(lint->policy, rules[i]);

		for (; item; item = item->next)
			lint_exception(lint, item, judged);
	}
}
