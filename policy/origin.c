#include "policy/origin.h"

#include "policy/model.h"

#include <stdio.h>
#include <string.h>

/* What is looked for. */
struct search {
	const struct policy *policy;
	const char *rule;
	const char *key; /* NULL: the rule itself */
	struct origin *out;
};

static void add(const struct search *search, struct document_place place)
{
	struct origin *out = search->out;

	if (out->count < ORIGIN_MAX)
		out->places[out->count++] = place;
}

/* Whether what a profile writes leaves standing what it inherits. */
static bool is_united(const struct search *search)
{
	return search->key && written_unites(search->key);
}

/* @own, a profile or the floor of @fragment, says it; false: it does not. */
static bool add_own(const struct search *search, size_t fragment,
		    const struct json *own)
{
	const struct json *rule =
		json_find(json_find(own, "rules"), search->rule);
	const char *key = search->key;

	if (!rule)
		return false;
	if (!key || json_has(rule, key)) {
		add(search,
		    document_at(fragment, key ? json_find(rule, key) : rule,
				rule));
		return true;
	}
	return false;
}

/* A mode or time of the profile as a whole, which is put on all its rules. */
static bool add_whole(const struct search *search, size_t fragment,
		      const struct json *own)
{
	const char *key = search->key;

	if (!key ||
	    (strcmp(key, "mode") != 0 && strcmp(key, "auditUntil") != 0))
		return false;
	if (!json_has(own, key))
		return false;
	add(search, document_at(fragment, json_find(own, key), own));
	return true;
}

/* Whether the resolved @setting has it from somebody. */
static bool has(const struct search *search, const struct setting *setting)
{
	if (!setting || setting->implied)
		return false;
	if (!search->key)
		return true;
	if (strcmp(search->key, "mode") == 0)
		return setting->mode_written;
	if (strcmp(search->key, "auditUntil") == 0)
		return setting->has_audit_until;
	return json_has(setting->params, search->key);
}

static void find(const struct search *search, const struct profiles_item *item);

/* The last parent that has it wins; of a list that forbids, all count. */
static void find_inherited(const struct search *search,
			   const struct profiles_item *item)
{
	const struct profiles *profiles = &search->policy->profiles;
	const struct json *extends = json_find(item->written, "extends");

	for (size_t i = json_count(extends); i > 0; i--) {
		const char *name = json_text(json_item(extends, i - 1));
		const struct profiles_item *parent;
		size_t index;

		if (!names_find(&profiles->index, name, &index))
			continue;
		parent = &profiles->items[index];
		if (!has(search,
			 profiles_setting(&parent->profile, search->rule)))
			continue;
		find(search, parent);
		if (!is_united(search))
			return;
	}
}

static void find(const struct search *search, const struct profiles_item *item)
{
	bool own = add_own(search, item->place.fragment, item->written) ||
		   add_whole(search, item->place.fragment, item->written);

	if (!own || is_united(search))
		find_inherited(search, item);
}

static void find_in_floor(const struct search *search)
{
	const struct document *document = &search->policy->document;

	for (size_t i = 0; i < document->count; i++)
		add_own(search, i,
			json_find(document->fragments[i].root, "floor"));
}

static const struct profiles_item *item_of(const struct policy *policy,
					   const struct profile *profile)
{
	size_t index;

	if (profile == &policy->floor ||
	    !names_find(&policy->profiles.index, profile->name, &index))
		return NULL;
	return &policy->profiles.items[index];
}

void origin_find(const struct policy *policy, const struct profile *profile,
		 const struct setting *setting, const char *key,
		 struct origin *out)
{
	const struct search search = {policy, setting->rule->id, key, out};
	const struct profiles_item *item = item_of(policy, profile);

	out->count = 0;
	if (item)
		find(&search, item);
	else
		find_in_floor(&search);
}

struct document_place origin_profile(const struct policy *policy,
				     const struct profile *profile)
{
	const struct document *document = &policy->document;
	const struct profiles_item *item = item_of(policy, profile);

	if (item)
		return item->place;
	for (size_t i = 0; i < document->count; i++) {
		const struct json *own =
			json_find(document->fragments[i].root, "floor");

		if (own)
			return document_at(i, own, NULL);
	}
	return (struct document_place){0, 0};
}

void origin_text(const struct policy *policy, struct document_place place,
		 char out[ORIGIN_TEXT_MAX])
{
	const struct document_fragment *fragment =
		&policy->document.fragments[place.fragment];
	size_t line, column;
	int size = (int)strlen(fragment->shown);

	document_position(&policy->document, place, &line, &column);
	if (fragment->shipped)
		size -= (int)strlen(".json");
	snprintf(out, ORIGIN_TEXT_MAX, "%s%.*s:%zu",
		 fragment->shipped ? "preset " : "", size, fragment->shown,
		 line);
}
