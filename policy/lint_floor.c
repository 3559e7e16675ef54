#include "policy/lint_parts.h"

#include "base/rfc3339.h"
#include "policy/origin.h"

#include <string.h>

/* Numbers and times of which the floor's binds when a profile's is looser. */
static const struct {
	const char *rule, *key;
	bool more; /* more is looser; else less is */
} numbers[] = {
	{"process.user", "minHostId", false},
	{"image.signature", "atLeast", false},
	{"image.scan", "minTargets", false},
	{"image.scan", "maxAge", true},
	{"image.source", "maxAge", true},
	{"image.sbom", "maxAge", true},
	{"image.provenance", "maxAge", true},
	{"image.attestation", "maxAge", true},
	{"linux.resources", "maxMemory", true},
	{"linux.resources", "maxPids", true},
	{"linux.resources", "maxCpu", true},
	{"linux.other", "minOomScoreAdj", false},
};

static struct lint_at at_key(const struct lint *lint,
			     const struct profiles_item *item,
			     const struct setting *setting, const char *key)
{
	struct origin origin;
	struct document_place place = item->place;

	origin_find(lint->policy, &item->profile, setting, key, &origin);
	if (origin.count &&
	    !lint->policy->document.fragments[origin.places[0].fragment]
		     .shipped)
		place = origin.places[0];
	return lint_at(place, "/profiles/%s/rules/%s/%s", item->profile.name,
		       setting->rule->id, key);
}

static void tell(const struct lint *lint, const struct profiles_item *item,
		 const struct setting *setting, const char *key)
{
	struct lint_at at = at_key(lint, item, setting, key);

	lint_tell(lint, POLICY_LINT_WARNING, &at,
		  "ask for as much as the floor, or change the floor",
		  "profile '%s': '%s' of '%s' is weaker than the floor, which "
		  "holds all the same",
		  item->profile.name, key, setting->rule->id);
}

/* A number or duration; "none" is any age. */
static bool measure(const struct json *node, int64_t *out)
{
	if (json_int64(node, out))
		return true;
	if (span_is(json_span(node), "none")) {
		*out = INT64_MAX;
		return true;
	}
	return json_text(node) &&
	       rfc3339_parse_duration(json_span(node), out) == 0;
}

static void lint_numbers(const struct lint *lint,
			 const struct profiles_item *item,
			 const struct setting *setting,
			 const struct setting *floor)
{
	int64_t mine, least;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const char *key = numbers[i].key;

		if (strcmp(setting->rule->id, numbers[i].rule) == 0 &&
		    measure(json_find(setting->params, key), &mine) &&
		    measure(json_find(floor->params, key), &least) &&
		    (numbers[i].more ? mine > least : mine < least))
			tell(lint, item, setting, key);
	}
}

/* More findings of a severity than the floor admits. */
static void lint_max(const struct lint *lint, const struct profiles_item *item,
		     const struct setting *setting, const struct setting *floor)
{
	const struct json *mine = json_find(setting->params, "max");
	struct json_iter iter = json_iter(json_find(floor->params, "max"));
	struct json_member member;
	int64_t most, own;

	while (mine && json_next(&iter, &member)) {
		bool listed = json_int64(json_find(mine, member.key), &own);

		if (!json_int64(member.value, &most) ||
		    (!listed && strcmp(member.key, "critical") == 0) ||
		    (listed && own <= most))
			continue;
		tell(lint, item, setting, "max");
		return;
	}
}

/* Something that the profile allows and the floor does not. */
static void lint_allow(const struct lint *lint,
		       const struct profiles_item *item,
		       const struct setting *setting,
		       const struct setting *floor)
{
	const struct json *mine = json_find(setting->params, "allow");
	const struct json *theirs = json_find(floor->params, "allow");

	for (size_t i = 0; theirs && i < json_count(mine); i++) {
		bool there = false;

		for (size_t j = 0; !there && j < json_count(theirs); j++)
			there = json_equal(json_item(mine, i),
					   json_item(theirs, j));
		if (there)
			continue;
		tell(lint, item, setting, "allow");
		return;
	}
}

static void lint_setting(const struct lint *lint,
			 const struct profiles_item *item,
			 const struct setting *setting)
{
	const struct setting *floor =
		profiles_setting(&lint->policy->floor, setting->rule->id);

	if (!floor || !verdict_mode_refuses(floor->mode))
		return;
	if (!verdict_mode_refuses(setting->mode) && setting->mode_written)
		tell(lint, item, setting, "mode");
	lint_numbers(lint, item, setting, floor);
	lint_max(lint, item, setting, floor);
	lint_allow(lint, item, setting, floor);
}

void lint_floor(const struct lint *lint)
{
	const struct profiles *profiles = &lint->policy->profiles;

	for (size_t i = 0; lint->policy->floor.count && i < profiles->count;
	     i++)
		for (size_t j = 0; !profiles->items[i].preset &&
				   j < profiles->items[i].profile.count;
		     j++)
			lint_setting(lint, &profiles->items[i],
				     &profiles->items[i].profile.settings[j]);
}
