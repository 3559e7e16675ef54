#include "policy/lint_parts.h"

#include "base/glob.h"
#include "oci/reference.h"

#include <string.h>

/* Two lists of one rule, of which @winner decides where both match. */
static const struct {
	const char *rule, *winner, *loser;
	bool images;
} contests[] = {
	{"image.source", "deny", "allow", true},
	{"image.source", "denyDigests", "digests", false},
	{"annotations", "deny", "allow", false},
	{"exec.command", "deny", "allow", false},
	{"update.resources", "deny", "allow", false},
	{"process.env", "allow", "deny", false},
	{"process.args", "allow", "deny", false},
};

/* Image rules by signers whose statements grow old. */
static const char *const aging[] = {"image.scan", "image.sbom",
				    "image.attestation"};

/* Parameters of one rule as a profile, the floor or an exception writes it. */
struct written_params {
	const struct lint *lint;
	struct lint_at at;
	size_t fragment;
	const char *rule;
	const struct json *params;
};

static struct lint_at at_item(const struct written_params *one, const char *key,
			      const struct json *node)
{
	return lint_at(document_at(one->fragment, node, one->params), "%s/%s",
		       one->at.key, key);
}

void lint_params_images(const struct lint *lint, const struct lint_at *at,
			const struct json *patterns)
{
	const struct json *item;

	for (size_t i = 0; (item = json_any_item(patterns, i)); i++) {
		const char *text = json_text(item);

		if (!text)
			continue;
		if (text[strcspn(text, "^$()[]{}?|+\\ ")])
			lint_tell(lint, POLICY_LINT_WARNING, at,
				  "globs know * and ** alone",
				  "'%.80s' can never match: no reference has "
				  "such letters",
				  text);
		else if (!reference_has_registry(text))
			lint_tell(lint, POLICY_LINT_WARNING, at,
				  "write the registry: docker.io/library/nginx",
				  "'%.80s' has no registry, so it means images "
				  "of docker.io alone",
				  text);
	}
}

static void lint_twice(const struct written_params *one, const char *key,
		       const struct json *list)
{
	struct names seen CLEANUP(names_release) = {NULL};

	if (json_type(list) != JSON_ARRAY)
		return;
	for (size_t i = 0; i < json_count(list); i++) {
		CLEANUP_BUF struct buf text = BUF_INIT;
		struct lint_at at = at_item(one, key, json_item(list, i));
		bool known = false;

		json_write(json_item(list, i), &text);
		if (!buf_ok(&text) || names_add(&seen, text.data, 0, &known))
			return;
		if (known)
			lint_tell(one->lint, POLICY_LINT_WARNING, &at,
				  "remove one of them",
				  "'%s': %.100s is listed twice", one->rule,
				  text.data);
	}
}

static bool beats_argv(const struct json *winner, const struct json *loser)
{
	size_t count = json_count(winner);
	struct span last = json_span(json_item(winner, count ? count - 1 : 0));
	bool open = count > 0 && span_is(last, "**");

	if (open ? json_count(loser) + 1 < count : json_count(loser) != count)
		return false;
	for (size_t i = 0; i + open < count; i++)
		if (!glob_covers(json_span(json_item(winner, i)),
				 json_span(json_item(loser, i)), ""))
			return false;
	return open || !span_is(json_span(json_item(loser, count - 1)), "**") ||
	       span_is(last, "**");
}

static bool beats(const struct json *winner, const struct json *loser,
		  bool images)
{
	if (json_type(winner) == JSON_ARRAY && json_type(loser) == JSON_ARRAY)
		return beats_argv(winner, loser);
	if (!json_text(winner) || !json_text(loser))
		return false;
	return images ? reference_covers(json_text(winner), json_text(loser))
		      : glob_covers(json_span(winner), json_span(loser), "/");
}

static void lint_contest(const struct written_params *one, size_t row)
{
	const struct json *winners =
		json_find(one->params, contests[row].winner);
	const struct json *losers = json_find(one->params, contests[row].loser);

	for (size_t i = 0; i < json_count(losers); i++)
		for (size_t j = 0; j < json_count(winners); j++) {
			const struct json *loser = json_item(losers, i);
			CLEANUP_BUF struct buf text = BUF_INIT;
			struct lint_at at =
				at_item(one, contests[row].loser, loser);

			if (!beats(json_item(winners, j), loser,
				   contests[row].images))
				continue;
			json_write(loser, &text);
			lint_tell(one->lint, POLICY_LINT_WARNING, &at,
				  "narrow the other list, or remove it here",
				  "'%s': %.80s in '%s' never counts: '%s' goes "
				  "before it",
				  one->rule, buf_ok(&text) ? text.data : "",
				  contests[row].loser, contests[row].winner);
			break;
		}
}

/* The first source that matches decides, so a later one may never be asked. */
static void lint_sources(const struct written_params *one)
{
	const struct json *list = json_find(one->params, "allow");

	if (strcmp(one->rule, "mounts.source") != 0)
		return;
	for (size_t i = 0; i < json_count(list); i++) {
		struct span later =
			json_span(json_find(json_item(list, i), "source"));
		struct lint_at at = at_item(one, "allow", json_item(list, i));

		for (size_t j = 0; j < i; j++) {
			struct span first = json_span(
				json_find(json_item(list, j), "source"));

			if (!glob_covers(first, later, "/"))
				continue;
			lint_tell(one->lint, POLICY_LINT_WARNING, &at,
				  "move it before that one, or remove it",
				  "'mounts.source': '%.80s' is never asked: "
				  "'%.80s' before it matches the same",
				  later.data, first.data);
			break;
		}
	}
}

static void lint_written(const struct written_params *one)
{
	struct json_iter iter = json_iter(one->params);
	struct json_member member;

	while (json_next(&iter, &member))
		lint_twice(one, member.key, member.value);
	for (size_t i = 0; i < sizeof(contests) / sizeof(contests[0]); i++)
		if (strcmp(one->rule, contests[i].rule) == 0)
			lint_contest(one, i);
	lint_sources(one);
	if (strcmp(one->rule, "image.source") == 0) {
		struct lint_at at =
			at_item(one, "allow", json_find(one->params, "allow"));

		lint_params_images(one->lint, &at,
				   json_find(one->params, "allow"));
		at = at_item(one, "deny", json_find(one->params, "deny"));
		lint_params_images(one->lint, &at,
				   json_find(one->params, "deny"));
	}
}

/* The rules that @own, a profile or the floor of @fragment, writes. */
static void lint_rules(const struct lint *lint, size_t fragment,
		       const struct json *own, const char *key)
{
	struct json_iter iter = json_iter(json_find(own, "rules"));
	struct json_member member;

	while (json_next(&iter, &member)) {
		struct written_params one = {
			.lint = lint,
			.fragment = fragment,
			.rule = member.key,
			.params = member.value,
		};

		one.at = lint_at(document_at(fragment, member.value, own),
				 "%s/rules/%s", key, member.key);
		lint_written(&one);
	}
}

static void lint_sets(const struct lint *lint, size_t fragment,
		      const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_item(list, i);
		struct written_params one = {
			.lint = lint,
			.fragment = fragment,
			.rule = json_text(json_find(item, "rule")),
			.params = json_find(item, "set"),
		};

		one.at = lint_at(document_at(fragment, item, list),
				 "/exceptions/%zu/set", i);
		lint_written(&one);
	}
}

static void lint_fragment(const struct lint *lint, size_t fragment)
{
	const struct json *root =
		lint->policy->document.fragments[fragment].root;
	struct json_iter iter = json_iter(json_find(root, "profiles"));
	struct json_member member;

	while (json_next(&iter, &member)) {
		struct lint_at at = lint_at((struct document_place){0, 0},
					    "/profiles/%s", member.key);

		lint_rules(lint, fragment, member.value, at.key);
	}
	lint_rules(lint, fragment, json_find(root, "floor"), "/floor");
	lint_sets(lint, fragment, json_find(root, "exceptions"));
}

/* Whether a statement of any age will do, and nobody said so knowingly. */
static void lint_age(const struct lint *lint, const struct profiles_item *item,
		     const struct setting *setting)
{
	const struct json *age = json_find(setting->params, "maxAge");
	bool never = span_is(json_span(age), "none");
	bool scan = strcmp(setting->rule->id, "image.scan") == 0;
	struct lint_at at = lint_at(item->place, "/profiles/%s/rules/%s/maxAge",
				    item->profile.name, setting->rule->id);

	if (setting->mode == MODE_OFF || setting->missing || (age && !never) ||
	    (never && !scan))
		return;
	lint_tell(lint, POLICY_LINT_WARNING, &at,
		  scan ? "say how old a scan may be, such as \"7d\""
		       : "say how old it may be, or \"none\"",
		  "profile '%s': '%s' takes what was signed at any time",
		  item->profile.name, setting->rule->id);
}

void lint_params(const struct lint *lint)
{
	const struct policy *policy = lint->policy;

	for (size_t i = 0; i < policy->document.count; i++)
		if (!policy->document.fragments[i].shipped)
			lint_fragment(lint, i);
	for (size_t i = 0; i < policy->profiles.count; i++) {
		const struct profiles_item *item = &policy->profiles.items[i];

		for (size_t j = 0; j < sizeof(aging) / sizeof(aging[0]); j++) {
			const struct setting *setting =
				profiles_setting(&item->profile, aging[j]);

			if (setting && !item->preset)
				lint_age(lint, item, setting);
		}
	}
}
