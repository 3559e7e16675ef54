#include "policy/model.h"

#include "policy/rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct lint {
	const struct policy *policy;
	int64_t now;
	void (*warn)(void *context, enum policy_lint level,
		     const char *message);
	void *context;
};

static void __attribute__((format(printf, 4, 5)))
tell(const struct lint *lint, enum policy_lint level,
     struct document_place place, const char *format, ...)
{
	char where[DOCUMENT_WHERE_MAX];
	char message[256];
	char line[sizeof(where) + sizeof(message) + 4];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	document_where(&lint->policy->document, place, where);
	snprintf(line, sizeof(line), "%s: %s", where, message);
	lint->warn(lint->context, level, line);
}

/* Whether the images that @profile lets run are singled out at all. */
static bool names_images(const struct profile *profile)
{
	const struct setting *signature =
		profiles_setting(profile, "image.signature");
	const struct setting *source =
		profiles_setting(profile, "image.source");

	if (signature && signature->mode != MODE_OFF)
		return true;
	return source && source->mode != MODE_OFF &&
	       json_count(json_find(source->params, "digests")) > 0;
}

static void lint_setting(const struct lint *lint,
			 const struct profiles_item *item,
			 const struct setting *setting)
{
	const char *name = item->profile.name;
	const char *id = setting->rule->id;

	if (setting->mode == MODE_OFF && (setting->rule->flags & RULE_BASE))
		tell(lint, POLICY_LINT_WARNING, item->place,
		     "profile '%s': '%s' is off, which every profile should "
		     "have",
		     name, id);
	else if (setting->mode == MODE_OFF && json_count(setting->params) > 0)
		tell(lint, POLICY_LINT_WARNING, item->place,
		     "profile '%s': '%s' is off, but has parameters", name, id);
	if (setting->missing)
		tell(lint, POLICY_LINT_WARNING, item->place,
		     "profile '%s': '%s' needs '%s' before anybody can use it",
		     name, id, setting->missing);
	if (setting->has_audit_until && setting->audit_until <= lint->now)
		tell(lint, POLICY_LINT_WARNING, item->place,
		     "profile '%s': the auditUntil of '%s' is over", name, id);
}

static void lint_profiles(const struct lint *lint)
{
	const struct profiles *profiles = &lint->policy->profiles;

	for (size_t i = 0; i < profiles->count; i++) {
		const struct profiles_item *item = &profiles->items[i];

		if (item->preset)
			continue;
		if (!item->used && !item->extended)
			tell(lint, POLICY_LINT_WARNING, item->place,
			     "profile '%s' is assigned to nobody",
			     item->profile.name);
		if (item->used && item->sandbox &&
		    !names_images(&item->profile))
			tell(lint, POLICY_LINT_ERROR, item->place,
			     "profile '%s' comes from sandbox and names "
			     "neither digests nor signers of its images",
			     item->profile.name);
		for (size_t j = 0; j < item->profile.count; j++)
			lint_setting(lint, item, &item->profile.settings[j]);
	}
}

static void lint_entry(const struct lint *lint,
		       const struct assign_entry *entry)
{
	const struct profiles_item *item =
		&lint->policy->profiles.items[entry->profile];

	if (entry->trust_caller)
		tell(lint, POLICY_LINT_WARNING, entry->place,
		     "the entry trusts what the caller of an engine says");
	if (item->preset && item->sandbox)
		tell(lint, POLICY_LINT_ERROR, entry->place,
		     "the preset sandbox names neither digests nor signers of "
		     "its images");
}

static void lint_assign(const struct lint *lint)
{
	const struct assign *assign = &lint->policy->assign;
	struct names seen CLEANUP(names_release) = {NULL};
	bool closed = false;

	if (assign->count == 0)
		tell(lint, POLICY_LINT_WARNING, (struct document_place){0, 0},
		     "nothing is assigned: every container is refused");
	for (size_t i = 0; i < assign->count; i++) {
		const struct assign_entry *entry = &assign->entries[i];
		CLEANUP_BUF struct buf text = BUF_INIT;
		bool known = false;

		lint_entry(lint, entry);
		json_write(entry->match, &text);
		if (buf_ok(&text))
			names_add(&seen, text.data, 0, &known);
		if (closed || known)
			tell(lint, POLICY_LINT_WARNING, entry->place,
			     "the entry is never reached: one before it "
			     "matches the same");
		closed |= !entry->match;
	}
}

static void lint_signers(const struct lint *lint)
{
	const struct signer_table *table = &lint->policy->signers;

	for (size_t i = 0; i < table->count; i++) {
		const struct signer_item *item = &table->items[i];

		if (!item->used)
			tell(lint, POLICY_LINT_WARNING, item->place,
			     "signer '%s' is used by no rule",
			     item->signer.name);
		if (item->signer.has_not_after &&
		    item->signer.not_after <= lint->now)
			tell(lint, POLICY_LINT_WARNING, item->place,
			     "signer '%s' is not valid any more",
			     item->signer.name);
	}
}

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

static void lint_exception(const struct lint *lint,
			   const struct exceptions_item *item, bool judged)
{
	struct match_basis basis = match_rests(item->scope);

	if (item->expires <= lint->now)
		tell(lint, POLICY_LINT_WARNING, item->place,
		     "the exception from '%s' expired at %s", item->rule->id,
		     item->expires_text);
	if (!json_has(item->scope, "digest") && !basis.carried && !basis.image)
		tell(lint, POLICY_LINT_WARNING, item->place,
		     "the exception from '%s' is as wide as an engine",
		     item->rule->id);
	if (!judged)
		tell(lint, POLICY_LINT_WARNING, item->place,
		     "no profile judges '%s', so it needs no exception",
		     item->rule->id);
}

static void lint_exceptions(const struct lint *lint)
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

void policy_lint(const struct policy *policy, int64_t now,
		 void (*warn)(void *context, enum policy_lint level,
			      const char *message),
		 void *context)
{
	struct lint lint = {policy, now, warn, context};

	if (policy->preset)
		return;
	lint_profiles(&lint);
	lint_assign(&lint);
	lint_signers(&lint);
	lint_exceptions(&lint);
}
