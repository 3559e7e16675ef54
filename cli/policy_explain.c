#include "cli/policy_explain.h"

#include "policy/controls.h"

#include <stdio.h>
#include <string.h>

static const struct setting *setting_of(const struct profile *profile,
					const char *rule)
{
	for (size_t i = 0; rule && profile && i < profile->count; i++)
		if (strcmp(profile->settings[i].rule->id, rule) == 0)
			return &profile->settings[i];
	return NULL;
}

/*
 * A control that a later one of the same rule takes the place of: restricted
 * says more than the baseline of seccomp, capabilities and /proc.
 */
static bool is_replaced(const char *name, const struct control *control)
{
	static const struct {
		const char *id, *by;
	} replaced[] = {
		{"capabilities_baseline", "capabilities_restricted"},
		{"seccompProfile_baseline", "seccompProfile_restricted"},
		{"procMount", "procMount_restricted"}};

	for (size_t i = 0; i < sizeof(replaced) / sizeof(replaced[0]); i++)
		if (strcmp(control->id, replaced[i].id) == 0)
			return controls_cover(name, "pss-restricted");
	return false;
}

static void print_row(const struct control *control,
		      const struct setting *setting)
{
	printf("%-27s %-11s %s%s%s%s\n", control->id,
	       controls_seen_name(control->seen),
	       control->rule ? control->rule : "-", setting ? " (" : "",
	       setting ? verdict_mode_name(setting->mode) : "",
	       setting ? ")" : "");
	printf("    %s: %s\n", control->title, control->how);
}

static struct json *row_json(const struct control *control,
			     const struct setting *setting)
{
	struct json *out = json_new_object();

	json_set(out, "control", json_new_text(control->id));
	json_set(out, "from", json_new_text(control->preset));
	json_set(out, "title", json_new_text(control->title));
	json_set(out, "status",
		 json_new_text(controls_seen_name(control->seen)));
	if (control->rule)
		json_set(out, "rule", json_new_text(control->rule));
	if (setting)
		json_set(out, "mode",
			 json_new_text(verdict_mode_name(setting->mode)));
	json_set(out, "how", json_new_text(control->how));
	return out;
}

static void print_json(const char *name, struct json *rows)
{
	CLEANUP_JSON struct json *out = json_new_object();
	CLEANUP_BUF struct buf text = BUF_INIT;

	json_set(out, "preset", json_new_text(name));
	json_set(out, "controls", rows);
	json_write(out, &text);
	printf("%s\n", buf_ok(&text) ? text.data : "{}");
}

void policy_explain(const struct policy *policy, const char *name, bool json)
{
	const struct profile *profile = policy_profile(policy, name);
	struct json *rows = json ? json_new_array() : NULL;
	const struct control *control;

	for (size_t i = 0; (control = controls_at(i)); i++) {
		const struct setting *setting =
			setting_of(profile, control->rule);

		if (!controls_cover(name, control->preset) ||
		    is_replaced(name, control))
			continue;
		if (json)
			json_append(rows, row_json(control, setting));
		else
			print_row(control, setting);
	}
	if (json)
		print_json(name, rows);
}
