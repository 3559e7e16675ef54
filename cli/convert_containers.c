#include "cli/convert_containers.h"

#include "cli/convert_rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID	  "policy.convert"
#define NAME_SIZE 96

/* One scope: what it is called, and how specific it is. */
struct scope {
	const char *text; /* "" : everything */
	const struct json *requirements;
	unsigned rank; /* the lower, the earlier */
};

/* The patterns that match what a scope matches. */
static struct json *patterns_of(const char *scope)
{
	struct json *out = json_new_array();
	const char *slash = strchr(scope, '/');
	const char *last = slash ? strrchr(scope, '/') : NULL;
	char pattern[600];

	if (slash)
		json_append(out, json_new_text(scope));
	if (!slash || (!strchr(last, ':') && !strchr(last, '@'))) {
		snprintf(pattern, sizeof(pattern), "%s/**", scope);
		json_append(out, json_new_text(pattern));
	}
	return out;
}

/* In the order in which containers/image looks: lower first. */
static unsigned rank_of(const char *scope)
{
	const char *last = strrchr(scope, '/');

	if (!scope[0])
		return 4;
	if (strncmp(scope, "*.", 2) == 0)
		return 3;
	if (!last)
		return 2;
	return strchr(last, ':') || strchr(last, '@') ? 0 : 1;
}

static int compare(const void *a, const void *b)
{
	const struct scope *one = a;
	const struct scope *other = b;
	size_t sizes[2] = {strlen(one->text), strlen(other->text)};

	if (one->rank != other->rank)
		return one->rank < other->rank ? -1 : 1;
	if (sizes[0] != sizes[1])
		return sizes[0] > sizes[1] ? -1 : 1;
	return strcmp(one->text, other->text);
}

static int add_scope(struct convert *convert, const struct scope *scope,
		     struct error *err)
{
	const char *what = scope->text[0] ? scope->text : "default";
	struct json *profile = json_new_object();
	struct json *entry = json_new_object();
	struct json *rules = json_new_object();
	struct json *match;
	char name[NAME_SIZE];
	bool tied;

	snprintf(name, sizeof(name), "%zu %.80s",
		 json_count(convert->profiles) + 1, what);
	json_set(profile, "rules", rules);
	json_set(convert->profiles, name, profile);
	if (convert_rules_make(convert, scope->text, scope->requirements, rules,
			       &tied, err) < 0) {
		json_free(entry);
		return -1;
	}
	if (scope->text[0]) {
		match = json_new_object();
		json_set(match, "image", patterns_of(scope->text));
		json_set(entry, "match", match);
	}
	json_set(entry, "profile", json_new_text(name));
	if (scope->text[0] && !tied)
		json_set(entry, "trustCaller", json_new_bool(true));
	return json_append(convert->assign, entry);
}

/* Scopes of "docker", and what names no registry. Returns how many. */
static size_t list_scopes(const struct json *root, struct scope *out)
{
	struct json_iter transports = json_iter(json_find(root, "transports"));
	const struct json *fallback = json_find(root, "default");
	struct json_member transport;
	size_t count = 0;

	while (json_next(&transports, &transport)) {
		struct json_iter scopes = json_iter(transport.value);
		struct json_member member;

		if (strcmp(transport.key, "docker") != 0) {
			convert_note("transport '%.60s': images are judged by "
				     "name, wherever they came from",
				     transport.key);
			continue;
		}
		while (json_next(&scopes, &member)) {
			if (!member.key[0])
				fallback = member.value;
			else
				out[count++] =
					(struct scope){member.key, member.value,
						       rank_of(member.key)};
		}
	}
	out[count++] = (struct scope){"", fallback, rank_of("")};
	return count;
}

bool convert_containers_is(const struct json *root)
{
	return json_type(json_find(root, "default")) == JSON_ARRAY;
}

int convert_containers_run(const struct convert_source *source,
			   struct convert *convert, struct error *err)
{
	const struct json *root = source->root;
	size_t room =
		1 + json_count(json_at(root, "transports", "docker", NULL));
	CLEANUP_FREE struct scope *scopes = calloc(room, sizeof(*scopes));
	size_t count;

	if (!scopes)
		return error_set(err, ERROR_SYSTEM, ID,
				 "no memory for a policy");
	count = list_scopes(root, scopes);
	qsort(scopes, count, sizeof(*scopes), compare);
	for (size_t i = 0; i < count; i++)
		if (add_scope(convert, &scopes[i], err) < 0)
			return -1;
	return 0;
}
