#include "policy/lint_parts.h"

#include "policy/origin.h"

#include <string.h>

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

/* Where the profile writes @key of the rule, or else the profile. */
static struct lint_at at_setting(const struct lint *lint,
				 const struct profiles_item *item,
				 const struct setting *setting, const char *key)
{
	struct origin origin;

	origin_find(lint->policy, &item->profile, setting, key, &origin);
	if (!origin.count ||
	    lint->policy->document.fragments[origin.places[0].fragment].shipped)
		return lint_at(item->place, "/profiles/%s", item->profile.name);
	return lint_at(origin.places[0], "/profiles/%s/rules/%s%s%s",
		       item->profile.name, setting->rule->id, key ? "/" : "",
		       key ? key : "");
}

static void lint_mode(const struct lint *lint, const struct profiles_item *item,
		      const struct setting *setting)
{
	struct lint_at at = at_setting(lint, item, setting, "mode");
	const char *name = item->profile.name;
	const char *id = setting->rule->id;

	if (setting->mode != MODE_OFF)
		return;
	if (setting->rule->flags & RULE_BASE)
		lint_tell(lint, POLICY_LINT_WARNING, &at,
			  "let it audit, or allow what is needed by its "
			  "parameters",
			  "profile '%s': '%s' is off, which every profile "
			  "should have",
			  name, id);
	else if (json_count(setting->params) > 0)
		lint_tell(lint, POLICY_LINT_WARNING, &at,
			  "remove the parameters, or the mode",
			  "profile '%s': '%s' is off, but has parameters", name,
			  id);
}

static void lint_time(const struct lint *lint, const struct profiles_item *item,
		      const struct setting *setting)
{
	struct lint_at at = at_setting(lint, item, setting, "auditUntil");
	const char *name = item->profile.name;
	const char *id = setting->rule->id;

	if (!setting->has_audit_until)
		return;
	if (setting->audit_until <= lint->now)
		lint_tell(lint, POLICY_LINT_WARNING, &at, "remove it",
			  "profile '%s': the auditUntil of '%s' is over", name,
			  id);
	else if (setting->audit_until > lint->now + LINT_LONG)
		lint_tell(lint, POLICY_LINT_WARNING, &at,
			  "a shorter time is one that somebody remembers",
			  "profile '%s': '%s' only audits for more than half a "
			  "year",
			  name, id);
	if (setting->mode == MODE_AUDIT || setting->mode == MODE_WARN ||
	    setting->mode == MODE_OFF)
		lint_tell(lint, POLICY_LINT_WARNING, &at,
			  "give the mode that is to hold afterwards",
			  "profile '%s': after its auditUntil '%s' is still "
			  "not enforced",
			  name, id);
}

static void lint_setting(const struct lint *lint,
			 const struct profiles_item *item,
			 const struct setting *setting)
{
	struct lint_at at = at_setting(lint, item, setting, NULL);

	lint_mode(lint, item, setting);
	if (setting->missing)
		lint_tell(lint, POLICY_LINT_WARNING, &at, NULL,
			  "profile '%s': '%s' needs '%s' before anybody can "
			  "use it",
			  item->profile.name, setting->rule->id,
			  setting->missing);
	lint_time(lint, item, setting);
}

static void lint_profile(const struct lint *lint,
			 const struct profiles_item *item)
{
	struct lint_at at =
		lint_at(item->place, "/profiles/%s", item->profile.name);

	if (!item->used && !item->extended)
		lint_tell(lint, POLICY_LINT_WARNING, &at,
			  "name it in assign, or remove it",
			  "profile '%s' is assigned to nobody",
			  item->profile.name);
	if (item->used && item->sandbox && !names_images(&item->profile))
		lint_tell(lint, POLICY_LINT_ERROR, &at,
			  "add image.source with \"digests\", or "
			  "image.signature",
			  "profile '%s' comes from sandbox and names neither "
			  "digests nor signers of its images",
			  item->profile.name);
	for (size_t i = 0; i < item->profile.count; i++)
		lint_setting(lint, item, &item->profile.settings[i]);
}

void lint_profiles(const struct lint *lint)
{
	const struct profiles *profiles = &lint->policy->profiles;

	for (size_t i = 0; i < profiles->count; i++)
		if (!profiles->items[i].preset)
			lint_profile(lint, &profiles->items[i]);
}
