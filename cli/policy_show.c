#include "cli/policy_show.h"

#include "base/rfc3339.h"
#include "policy/model.h"
#include "policy/origin.h"

#include <stdio.h>
#include <string.h>

#define VALUE_COLUMN 56 /* where origins begin, when the value leaves room */

/* What is shown of one profile. */
struct shown {
	const struct policy *policy;
	const struct profile *profile;
	struct json *origins; /* JSON: member -> list of places; else NULL */
};

static bool is_wanted(const struct profile *profile, const char *name)
{
	return !name || strcmp(profile->name, name) == 0;
}

/* "FILE:LINE", or several of them, or that nobody wrote it. */
static void print_origin(const struct shown *shown, const struct origin *origin,
			 const char *built_in)
{
	char text[ORIGIN_TEXT_MAX];

	for (size_t i = 0; i < origin->count; i++) {
		origin_text(shown->policy, origin->places[i], text);
		printf("%s%s", i ? ", " : "", text);
	}
	printf("%s\n", origin->count ? "" : built_in);
}

static void print_line(const struct shown *shown, const struct setting *setting,
		       const char *key, const char *value, const char *built_in)
{
	struct origin origin;
	int used;

	origin_find(shown->policy, shown->profile, setting, key, &origin);
	used = printf("  %s.%s = %s", setting->rule->id, key, value);
	printf("%*s", used < VALUE_COLUMN ? VALUE_COLUMN - used : 2, "");
	print_origin(shown, &origin, built_in);
}

/* Parameters that the rule has and nobody wrote. */
static void print_defaults(const struct setting *setting)
{
	const struct shape_field *field =
		setting->rule->params ? setting->rule->params->fields : NULL;
	bool any = false;

	for (; field && field->name; field++) {
		if (json_has(setting->params, field->name))
			continue;
		if (!any)
			printf("  %s: built-in defaults of ",
			       setting->rule->id);
		printf("%s%s", any ? ", " : "", field->name);
		any = true;
	}
	if (any)
		printf("\n");
}

static void print_setting(const struct shown *shown,
			  const struct setting *setting)
{
	struct json_iter iter = json_iter(setting->params);
	struct json_member member;
	char time[RFC3339_SIZE];

	print_line(shown, setting, "mode", verdict_mode_name(setting->mode),
		   setting->implied		      ? "implied by image rules"
		   : setting->rule->flags & RULE_BASE ? "built-in base"
						      : "built-in default");
	if (setting->has_audit_until) {
		rfc3339_format(time, setting->audit_until);
		print_line(shown, setting, "auditUntil", time, "");
	}
	while (json_next(&iter, &member)) {
		CLEANUP_BUF struct buf text = BUF_INIT;

		json_write(member.value, &text);
		print_line(shown, setting, member.key,
			   buf_ok(&text) ? text.data : "?", "built-in");
	}
	if (setting->missing)
		printf("  %s.%s is missing: whoever extends this has to give "
		       "it\n",
		       setting->rule->id, setting->missing);
	print_defaults(setting);
}

static void print_profile(const struct policy *policy,
			  const struct profile *profile)
{
	const struct shown shown = {policy, profile, NULL};
	char text[ORIGIN_TEXT_MAX];

	origin_text(policy, origin_profile(policy, profile), text);
	printf("\n%s%s (%s)\n",
	       profile == policy_floor(policy) ? "" : "profile ", profile->name,
	       text);
	for (size_t i = 0; i < profile->count; i++)
		print_setting(&shown, &profile->settings[i]);
}

static void add_origin(const struct shown *shown, const struct setting *setting,
		       const char *key, struct json *out)
{
	struct json *list = json_new_array();
	char where[DOCUMENT_WHERE_MAX];
	struct origin origin;

	origin_find(shown->policy, shown->profile, setting, key, &origin);
	for (size_t i = 0; i < origin.count; i++) {
		document_where(&shown->policy->document, origin.places[i],
			       where);
		json_append(list, json_new_text(where));
	}
	json_set(out, key, list);
}

/* The rule with its parameters, mode and time; their places on the side. */
static struct json *setting_json(const struct shown *shown,
				 const struct setting *setting)
{
	struct json *out = json_copy(setting->params);
	struct json *places = json_new_object();
	struct json_iter iter = json_iter(setting->params);
	struct json_member member;
	char time[RFC3339_SIZE];

	while (json_next(&iter, &member))
		add_origin(shown, setting, member.key, places);
	json_set(out, "mode", json_new_text(verdict_mode_name(setting->mode)));
	add_origin(shown, setting, "mode", places);
	if (setting->has_audit_until) {
		rfc3339_format(time, setting->audit_until);
		json_set(out, "auditUntil", json_new_text(time));
		add_origin(shown, setting, "auditUntil", places);
	}
	json_set(shown->origins, setting->rule->id, places);
	return out;
}

static struct json *profile_json(const struct policy *policy,
				 const struct profile *profile,
				 struct json *origins)
{
	struct json *out = json_new_object();
	const struct shown shown = {policy, profile, json_new_object()};

	for (size_t i = 0; i < profile->count; i++)
		json_set(out, profile->settings[i].rule->id,
			 setting_json(&shown, &profile->settings[i]));
	json_set(origins, profile->name, shown.origins);
	return out;
}

static void print_json(const struct policy *policy, const char *name,
		       const char *digest)
{
	CLEANUP_JSON struct json *out = json_new_object();
	struct json *profiles = json_new_object();
	struct json *origins = json_new_object();
	const struct profile *floor = policy_floor(policy);
	CLEANUP_BUF struct buf text = BUF_INIT;
	const struct profile *profile;

	json_set(out, "profiles", profiles);
	json_set(out, "name", json_new_text(policy_name(policy)));
	json_set(out, "digest", json_new_text(digest));
	for (size_t i = 0; (profile = policy_profile_at(policy, i)); i++)
		if (is_wanted(profile, name))
			json_set(profiles, profile->name,
				 profile_json(policy, profile, origins));
	json_set(out, "origins", origins);
	if (floor) {
		struct json *places = json_new_object();

		json_set(out, "floor", profile_json(policy, floor, places));
		json_set(out, "floorOrigins",
			 json_share(json_find(places, floor->name)));
		json_free(places);
	}
	json_write(out, &text);
	printf("%s\n", buf_ok(&text) ? text.data : "{}");
}

static void print_text(const struct policy *policy, const char *name,
		       const char *digest)
{
	const struct profile *profile;

	printf("policy %s (%s)\n", policy_name(policy), digest);
	for (size_t i = 0; (profile = policy_profile_at(policy, i)); i++)
		if (is_wanted(profile, name))
			print_profile(policy, profile);
	if (policy_floor(policy))
		print_profile(policy, policy_floor(policy));
}

int policy_show(const struct policy *policy, const char *name,
		enum cli_format format)
{
	char digest[DIGEST_TEXT_SIZE];
	struct digest sum;

	if (name && !policy_profile(policy, name))
		return cli_usage("policy", "the policy has no profile '%s'",
				 name);
	policy_digest(policy, &sum);
	digest_format(digest, &sum);
	if (format == CLI_JSON)
		print_json(policy, name, digest);
	else
		print_text(policy, name, digest);
	return CLI_OK;
}
