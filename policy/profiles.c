#include "policy/profiles.h"

#include "base/nearest.h"
#include "policy/merge.h"
#include "policy/presets.h"

#include <stdlib.h>
#include <string.h>

#define ID "policy.profile"

/* What all of this file's functions work on. */
struct work {
	struct profiles *profiles;
	struct document *document;
	const struct written_context *context;
};

static int resolve(const struct work *work, size_t index, unsigned depth,
		   struct error *err);

static size_t room(const struct document *document)
{
	size_t count = 0;

	while (presets_at(count))
		count++;
	for (size_t i = 0; i < document->count; i++)
		count += json_count(
			json_find(document->fragments[i].root, "profiles"));
	return count + 1;
}

static int add(const struct work *work, size_t fragment,
	       const struct json_member *member, bool preset, struct error *err)
{
	struct profiles *profiles = work->profiles;
	struct profiles_item *item = &profiles->items[profiles->count];
	bool known;

	*item = (struct profiles_item){
		.profile.name = member->key,
		.place = document_at(fragment, member->value, NULL),
		.written = member->value,
		.depth = 1,
		.preset = preset,
		.sandbox = preset && strcmp(member->key, "sandbox") == 0,
	};
	if (strlen(member->key) == 0 || strlen(member->key) > DOCUMENT_NAME_MAX)
		return document_error(work->document, item->place, ID, err,
				      "a profile's name has 1 to %d bytes",
				      DOCUMENT_NAME_MAX);
	if (names_add(&profiles->index, member->key, profiles->count, &known) <
	    0)
		return document_no_memory(err);
	if (known)
		return document_error(
			work->document, item->place, "policy.duplicate", err,
			"profile '%.60s' is defined twice", member->key);
	profiles->count++;
	return 0;
}

static int collect(const struct work *work, size_t fragment, struct error *err)
{
	const struct json *root = work->document->fragments[fragment].root;
	bool preset = work->document->fragments[fragment].shipped;
	struct json_iter iter = json_iter(json_find(root, "profiles"));
	struct json_member member;

	while (json_next(&iter, &member)) {
		if (!preset && presets_reserve(member.key)) {
			document_error(
				work->document,
				document_at(fragment, member.value, NULL), ID,
				err, "profile '%.60s' has the name of a preset",
				member.key);
			return error_hint(err, "give the profile a name of its "
					       "own");
		}
		if (add(work, fragment, &member, preset, err) < 0)
			return -1;
	}
	return 0;
}

static int unknown_profile(const struct work *work, const char *name,
			   struct document_place place, struct error *err)
{
	struct nearest nearest = nearest_to(name);
	char presets[PRESETS_LIST_MAX], ask[NEAREST_TEXT_MAX];

	for (size_t i = 0; i < work->profiles->count; i++)
		nearest_offer(&nearest, work->profiles->items[i].profile.name);
	for (size_t i = 0; presets_at(i); i++)
		nearest_offer(&nearest, presets_at(i)->name);
	presets_list(presets);
	return document_error(work->document, place, ID, err,
			      "no profile or preset '%.60s'%s (presets: %s)",
			      name, nearest_ask(&nearest, ask), presets);
}

/* The index of the profile or preset @name; a preset joins the document. */
static int find(const struct work *work, const char *name,
		struct document_place place, size_t *index, struct error *err)
{
	const struct preset *preset;
	struct policy_fragment fragment;

	if (names_find(&work->profiles->index, name, index))
		return 0;
	preset = presets_find(name);
	if (!preset)
		return unknown_profile(work, name, place, err);
	fragment.name = preset->file;
	fragment.text = presets_text(preset);
	if (document_add(work->document, &fragment, true, err) < 0 ||
	    collect(work, work->document->count - 1, err) < 0)
		return -1;
	if (!names_find(&work->profiles->index, name, index))
		return unknown_profile(work, name, place, err);
	return 0;
}

static int extend(const struct work *work, struct profiles_item *item,
		  const struct json *name, unsigned depth, struct merge *merge,
		  struct error *err)
{
	struct document_place place =
		document_at(item->place.fragment, name, item->written);
	struct profiles_item *parent;
	size_t index;

	if (find(work, json_text(name), place, &index, err) < 0)
		return -1;
	parent = &work->profiles->items[index];
	if (parent->state == PROFILES_OPEN)
		return document_error(work->document, place, ID, err,
				      "profile '%.60s' extends itself",
				      parent->profile.name);
	if (depth < PROFILES_DEPTH_MAX &&
	    resolve(work, index, depth + 1, err) < 0)
		return -1;
	if (depth >= PROFILES_DEPTH_MAX || parent->depth >= PROFILES_DEPTH_MAX)
		return document_error(work->document, place, ID, err,
				      "'extends' goes more than %d profiles "
				      "deep",
				      PROFILES_DEPTH_MAX);
	if (item->depth <= parent->depth)
		item->depth = parent->depth + 1;
	parent->extended = true;
	item->sandbox |= parent->sandbox;
	return merge_inherit(merge, &parent->profile, err);
}

static bool all_off(const struct profile *profile)
{
	for (size_t i = 0; i < profile->count; i++)
		if (profile->settings[i].mode != MODE_OFF)
			return false;
	return true;
}

static int check_rules(const struct work *work,
		       const struct profiles_item *item, struct error *err)
{
	if (json_count(json_find(item->written, "rules")) == 0 &&
	    !json_has(item->written, "extends"))
		return document_error(work->document, item->place, ID, err,
				      "profile '%.60s' has no rules",
				      item->profile.name);
	if (all_off(&item->profile))
		return document_error(work->document, item->place, ID, err,
				      "profile '%.60s' has no rule that is on",
				      item->profile.name);
	return 0;
}

/* Merges the profile @index and, before it, what it extends. */
static int resolve(const struct work *work, size_t index, unsigned depth,
		   struct error *err)
{
	struct profiles_item *item = &work->profiles->items[index];
	const struct json *extends = json_find(item->written, "extends");
	struct merge merge;

	if (item->state == PROFILES_DONE)
		return 0;
	item->state = PROFILES_OPEN;
	if (merge_start(&merge, work->context, err) < 0)
		return -1;
	for (size_t i = 0; i < json_count(extends); i++)
		if (extend(work, item, json_item(extends, i), depth, &merge,
			   err) < 0)
			return -1;
	if (merge_base(&merge, err) < 0 ||
	    merge_write(&merge, item->place.fragment, item->written, err) < 0 ||
	    merge_finish(&merge, &item->profile, err) < 0)
		return -1;
	item->state = PROFILES_DONE;
	return check_rules(work, item, err);
}

int profiles_collect(struct document *document,
		     const struct written_context *context,
		     struct profiles *out, struct error *err)
{
	struct work work = {out, document, context};
	size_t fragments = document->count;
	size_t count;

	out->items = calloc(room(document), sizeof(*out->items));
	if (!out->items)
		return document_no_memory(err);
	for (size_t i = 0; i < fragments; i++)
		if (collect(&work, i, err) < 0)
			return -1;
	count = out->count;
	for (size_t i = 0; i < count; i++)
		if (resolve(&work, i, 1, err) < 0)
			return -1;
	return 0;
}

int profiles_find(struct profiles *profiles, struct document *document,
		  const struct written_context *context, const char *name,
		  struct document_place place, size_t *index, struct error *err)
{
	struct work work = {profiles, document, context};

	if (find(&work, name, place, index, err) < 0)
		return -1;
	return resolve(&work, *index, 1, err);
}

const struct setting *profiles_setting(const struct profile *profile,
				       const char *id)
{
	for (size_t i = 0; i < profile->count; i++)
		if (strcmp(profile->settings[i].rule->id, id) == 0)
			return &profile->settings[i];
	return NULL;
}

void profiles_release(struct profiles *profiles)
{
	for (size_t i = 0; i < profiles->count; i++)
		free(profiles->items[i].profile.settings);
	free(profiles->items);
	names_release(&profiles->index);
	*profiles = (struct profiles){.items = NULL};
}
