#include "policy/lint_parts.h"

#include "policy/rules/seccomp_profile.h"
#include "policy/rules/seccomp_reach.h"
#include "policy/rules/seccomp_repair.h"

#include <string.h>

static void lint_forbid(const struct lint *lint, const struct lint_at *at,
			const struct json *forbid)
{
	for (size_t i = 0; i < json_count(forbid); i++) {
		const char *name = json_text(json_item(forbid, i));

		if (name && seccomp_repair_is_needed(name))
			lint_tell(lint, POLICY_LINT_WARNING, at,
				  "take it out of forbid",
				  "'linux.seccomp': no repair forbids '%.40s', "
				  "which runc or crun needs itself",
				  name);
	}
}

/* A profile that repair may set, and with which a runtime would fail. */
static void lint_profile(const struct lint *lint, const struct lint_at *at,
			 const char *name)
{
	const struct rule_input in = {.data = policy_data(lint->policy)};
	CLEANUP_JSON struct json *profile =
		seccomp_profile_load(&in, NULL, name);
	CLEANUP_BUF struct buf missing = BUF_INIT;
	const char *needed;

	if (!profile)
		return;
	for (size_t i = 0; (needed = seccomp_repair_needed_at(i)); i++) {
		if (seccomp_reach(profile, needed))
			continue;
		buf_add_text(&missing, missing.size > 0 ? ", " : "");
		buf_add_text(&missing, needed);
	}
	if (missing.size > 0 && buf_ok(&missing))
		lint_tell(lint, POLICY_LINT_WARNING, at,
			  "let them run in that profile",
			  "'linux.seccomp': '%.80s' denies what runc or crun "
			  "needs itself: %.400s",
			  name, missing.data);
}

void lint_seccomp(const struct lint *lint)
{
	const struct policy *policy = lint->policy;

	for (size_t i = 0; i < policy->profiles.count; i++) {
		const struct profiles_item *item = &policy->profiles.items[i];
		const struct setting *setting =
			profiles_setting(&item->profile, "linux.seccomp");
		const char *name;
		struct lint_at at;

		if (item->preset || !setting || setting->mode == MODE_OFF)
			continue;
		at = lint_at(item->place, "/profiles/%s/rules/linux.seccomp",
			     item->profile.name);
		name = json_text(json_find(setting->params, "profile"));
		lint_forbid(lint, &at, json_find(setting->params, "forbid"));
		if (name)
			lint_profile(lint, &at, name);
	}
}
