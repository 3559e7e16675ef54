#include "cli/diff_targets.h"

#include "cli/images.h"
#include "cli/output.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID	  "policy.diff"
#define DEPTH_MAX 8 /* of directories with targets */

/* What one policy says: name -> {"allow", "rules", "why"}. */
struct heard {
	struct json *decisions; /* owned */
	struct json *unseen;	/* borrowed: rules that were not judged */
	bool unreadable;
};

/* Both, while directories are walked. */
struct pair {
	const struct check *a, *b;
	struct replay *replay;
};

static void hear(void *context, const char *target,
		 const struct gate_decision *decision)
{
	struct heard *heard = context;
	const struct verdict *verdict = &decision->verdict;
	struct json *item = json_edit(heard->decisions, target);
	struct json *rules = json_new_array();

	for (size_t i = 0; i < verdict->count; i++)
		if (verdict_mode_refuses(verdict->violations[i].mode))
			json_append_once(
				rules,
				verdict->violations[i].violation.reason.id);
	for (size_t i = 0; i < verdict->not_judged_count; i++)
		json_append_once(heard->unseen,
				 verdict->not_judged[i].violation.reason.id);
	if (verdict->refusal.id)
		json_append_once(rules, verdict->refusal.id);
	json_set(item, "allow", json_new_bool(verdict->value == VERDICT_ALLOW));
	json_set(item, "rules", rules);
	if (output_status(decision) != CLI_UNREADABLE)
		return;
	heard->unreadable = true;
	json_set(item, "why", json_new_text(verdict->refusal.msg));
}

static int judge(const struct check *by, const char *target,
		 struct heard *heard, struct error *err)
{
	CLEANUP_FREE struct check *check = malloc(sizeof(*check));

	heard->decisions = json_new_object();
	if (!check || !heard->decisions)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	*check = *by;
	check->hear = hear;
	check->context = heard;
	target_check(check, target);
	return 0;
}

/* Of @rules those that @others has not. */
static struct json *without(const struct json *rules, const struct json *others)
{
	struct json *out = json_new_array();

	for (size_t i = 0; i < json_count(rules); i++) {
		const char *rule = json_text(json_item(rules, i));

		if (!json_array_has(others, rule))
			json_append(out, json_new_text(rule));
	}
	return out;
}

/* What came of both, for one name. */
static void compare(struct replay *replay, const char *name,
		    const struct json *a, const struct json *b)
{
	const struct json *rules_a = json_find(a, "rules");
	const struct json *rules_b = json_find(b, "rules");
	bool allow_a = json_true(json_find(a, "allow"));
	bool allow_b = json_true(json_find(b, "allow"));
	const char *why = json_text(json_find(b, "why"));
	struct json *added CLEANUP_JSON = without(rules_b, rules_a);
	struct json *gone CLEANUP_JSON = without(rules_a, rules_b);

	if (!a || !b)
		replay_add(replay, REPLAY_UNTOLD, name, NULL,
			   "only one of the policies judged it");
	else if (why || json_has(a, "why"))
		replay_add(replay, REPLAY_UNTOLD, name, NULL,
			   why ? why : json_text(json_find(a, "why")));
	else if (allow_a && !allow_b)
		replay_add(replay, REPLAY_REFUSED, name, rules_b, NULL);
	else if (!allow_a && allow_b)
		replay_add(replay, REPLAY_ALLOWED, name, rules_a,
			   "refused now");
	else if (!allow_a && json_count(added) + json_count(gone) > 0)
		replay_add(replay, REPLAY_OTHERWISE, name, rules_b, NULL);
	else
		replay_add(replay, REPLAY_SAME, name, NULL, NULL);
}

static int compare_target(const struct pair *pair, const char *target,
			  struct error *err)
{
	struct heard a = {NULL, pair->replay->unseen, false};
	struct heard b = {NULL, pair->replay->unseen, false};
	int result = judge(pair->a, target, &a, err);
	struct json_iter iter;
	struct json_member member;

	if (result == 0)
		result = judge(pair->b, target, &b, err);
	pair->replay->unreadable |= a.unreadable || b.unreadable;
	iter = json_iter(b.decisions);
	while (result == 0 && json_next(&iter, &member))
		compare(pair->replay, member.key,
			json_find(a.decisions, member.key), member.value);
	iter = json_iter(a.decisions);
	while (result == 0 && json_next(&iter, &member))
		if (!json_has(b.decisions, member.key))
			compare(pair->replay, member.key, member.value, NULL);
	json_free(a.decisions);
	json_free(b.decisions);
	return result;
}

static bool is_there(const char *directory, const char *name)
{
	char path[PATH_MAX];
	int size = snprintf(path, sizeof(path), "%s/%s", directory, name);

	return size < (int)sizeof(path) && access(path, F_OK) == 0;
}

/* Whether a directory is no target itself, but may hold some. */
static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode) &&
	       !is_there(path, "config.json") && !images_in_directory(path);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Directories, and files that check would read. */
static bool may_be_target(const char *path)
{
	static const char *const ends[] = {".json", ".yaml", ".yml", ".tar",
					   ".tgz",  ".gz",   ".zst"};
	size_t size = strlen(path);
	struct stat st;

	if (stat(path, &st) < 0 || S_ISDIR(st.st_mode))
		return true;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (size > strlen(ends[i]) &&
		    strcmp(path + size - strlen(ends[i]), ends[i]) == 0)
			return S_ISREG(st.st_mode);
	return false;
}

static int walk(const struct pair *pair, const char *path, unsigned depth,
		struct error *err)
{
	struct dirent **entries = NULL;
	char below[PATH_MAX];
	int count, result = 0;

	if (depth == DEPTH_MAX || !is_folder(path))
		return compare_target(pair, path, err);
	count = scandir(path, &entries, is_visible, alphasort);
	if (count < 0)
		return error_set_errno(err, ID, "cannot list '%s'", path);
	for (int i = 0; i < count; i++) {
		int size = snprintf(below, sizeof(below), "%s/%s", path,
				    entries[i]->d_name);

		if (result == 0 && size < (int)sizeof(below) &&
		    may_be_target(below))
			result = walk(pair, below, depth + 1, err);
		free(entries[i]);
	}
	free(entries);
	return result;
}

int diff_targets(const struct check *a, const struct check *b,
		 const char *target, struct replay *replay, struct error *err)
{
	const struct pair pair = {a, b, replay};

	return walk(&pair, target, 0, err);
}
