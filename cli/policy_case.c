#include "cli/policy_case.h"

#include "base/rfc3339.h"
#include "cli/output.h"
#include "cli/policy_want.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID "policy.test"

/* What is judged, unless want.json names a target. */
static const char *const targets[] = {
	"config.json",	 "process.json", "bundle", "manifest.yaml",
	"manifest.json", "docker.json",	 "image",  "image.tar"};
#define TARGETS (sizeof(targets) / sizeof(targets[0]))

/* Fills @out with "DIRECTORY/NAME"; whether that is there. */
static bool is_there(const char *directory, const char *name,
		     char out[PATH_MAX])
{
	int size = snprintf(out, PATH_MAX, "%s/%s", directory, name);

	return size < PATH_MAX && access(out, F_OK) == 0;
}

bool policy_case_is(const char *path)
{
	char name[PATH_MAX];

	struct stat st;

	if (is_there(path, POLICY_WANT_NAME, name))
		return true;
	for (size_t i = 0; i < TARGETS; i++)
		if (is_there(path, targets[i], name) && stat(name, &st) == 0 &&
		    S_ISREG(st.st_mode))
			return true;
	return false;
}

static int find_target(struct policy_case *one, struct error *err)
{
	const char *named = json_text(json_find(one->want, "target"));
	const char *found = NULL;
	char path[PATH_MAX];

	for (size_t i = 0; !named && i < TARGETS; i++) {
		if (!is_there(one->path, targets[i], path))
			continue;
		if (found)
			return error_set(err, ERROR_INPUT, ID,
					 "'%s' holds both %s and %s: say in "
					 "want.json which is the target",
					 one->path, found, targets[i]);
		found = targets[i];
	}
	if (!named && !found)
		return error_set(err, ERROR_INPUT, ID,
				 "'%s' holds nothing that could be judged, "
				 "such as config.json",
				 one->path);
	if (!is_there(one->path, named ? named : found, path))
		return error_set(err, ERROR_INPUT, ID,
				 "'%s': its target '%s' is not there",
				 one->path, named);
	snprintf(one->target, sizeof(one->target), "%s", path);
	return 0;
}

int policy_case_open(const char *path, struct policy_case *out,
		     struct error *err)
{
	*out = (struct policy_case){.path = path};
	if (policy_want_read(path, &out->want, err) == 0 &&
	    find_target(out, err) == 0)
		return 0;
	policy_case_release(out);
	return -1;
}

/* The array @key of what came, for writing. */
static struct json *came_list(struct policy_case *one, const char *key)
{
	struct json *came = json_find_edit(one->came, key);

	if (!came && json_set(one->came, key, json_new_array()) == 0)
		came = json_find_edit(one->came, key);
	return came;
}

static void add_rules(struct policy_case *one, const char *key,
		      const struct verdict_violation *violations, size_t count)
{
	struct json *ids = came_list(one, key);

	for (size_t i = 0; i < count; i++) {
		json_append_once(ids, violations[i].violation.reason.id);
		json_append_once(came_list(one, "says"),
				 violations[i].violation.reason.msg);
	}
}

/* Adds one decision to what came of the case. */
static void hear(void *context, const char *target,
		 const struct gate_decision *decision)
{
	struct policy_case *one = context;
	const struct verdict *verdict = &decision->verdict;

	(void)target;
	one->judged = true;
	one->refused |= verdict->value != VERDICT_ALLOW;
	one->unreadable |= output_status(decision) == CLI_UNREADABLE;
	if (decision->profile[0])
		json_append_once(came_list(one, "profile"), decision->profile);
	add_rules(one, "violations", verdict->violations, verdict->count);
	add_rules(one, "notJudged", verdict->not_judged,
		  verdict->not_judged_count);
	for (size_t i = 0; i < verdict->repairs.count; i++) {
		json_append_once(came_list(one, "repairs"),
				 verdict->repairs.items[i].rule);
		json_append_once(came_list(one, "says"),
				 verdict->repairs.items[i].message);
	}
	if (verdict->refusal.id) {
		json_append_once(came_list(one, "error"), verdict->refusal.id);
		json_append_once(came_list(one, "says"), verdict->refusal.msg);
	}
}

static void __attribute__((format(printf, 2, 3)))
differ(struct policy_case *one, const char *format, ...)
{
	char message[240];
	va_list args;

	if (one->difference_count == POLICY_CASE_DIFFERENCES_MAX)
		return;
	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	error_reason(&one->differences[one->difference_count++], ID, NULL, "%s",
		     message);
}

static void spell(const struct json *array, char *out, size_t size)
{
	size_t used = 0;

	snprintf(out, size, "none");
	for (size_t i = 0; json_any_item(array, i) && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s",
					 i ? ", " : "",
					 json_text(json_any_item(array, i)));
}

/* Whether each of @some is one of @all. */
static bool are_all_in(const struct json *some, const struct json *all)
{
	const struct json *item;

	for (size_t i = 0; (item = json_any_item(some, i)); i++)
		if (!json_array_has(all, json_text(item)))
			return false;
	return true;
}

static bool wants_all(const struct json *want, const struct json *came)
{
	const struct json *item;

	for (size_t i = 0; (item = json_item(came, i)); i++)
		if (!json_array_has(want, json_text(item)) &&
		    !(json_text(want) &&
		      span_is(json_span(want), json_text(item))))
			return false;
	return true;
}

/* What is not written in want.json is not compared. */
static void compare(struct policy_case *one, const char *key)
{
	const struct json *want = json_find(one->want, key);
	const struct json *came = json_find(one->came, key);
	char wanted[100], got[100];

	if (!want || (are_all_in(want, came) && wants_all(want, came)))
		return;
	spell(want, wanted, sizeof(wanted));
	spell(came, got, sizeof(got));
	differ(one, "%s: wanted %s, came %s", key, wanted, got);
}

static bool is_said(const struct json *said, const char *part)
{
	for (size_t i = 0; i < json_count(said); i++)
		if (strstr(json_text(json_item(said, i)), part))
			return true;
	return false;
}

static void compare_all(struct policy_case *one, int status)
{
	const char *wanted = json_text(json_find(one->want, "verdict"));
	const char *came = one->refused ? "refuse" : "allow";
	const struct json *part;
	int64_t exit_status;

	json_set(one->came, "verdict", json_new_text(came));
	if (strcmp(wanted, came) != 0)
		differ(one, "verdict: wanted %s, came %s", wanted, came);
	if (json_int64(json_find(one->want, "exit"), &exit_status) &&
	    exit_status != status)
		differ(one, "exit: wanted %lld, came %d",
		       (long long)exit_status, status);
	compare(one, "profile");
	compare(one, "violations");
	compare(one, "repairs");
	compare(one, "notJudged");
	compare(one, "error");
	if (!json_has(one->want, "error") && json_has(one->came, "error"))
		differ(one, "error: wanted none, came %s",
		       json_text(json_item(json_find(one->came, "error"), 0)));
	for (size_t i = 0;
	     (part = json_any_item(json_find(one->want, "says"), i)); i++)
		if (!is_said(json_find(one->came, "says"), json_text(part)))
			differ(one, "says: no message holds '%.100s'",
			       json_text(part));
}

/* Takes what the case brings: its evidence, facts, container, clock, image. */
static int apply(const struct policy_case *one, struct check *check,
		 char container[PATH_MAX], char facts[PATH_MAX],
		 struct error *err)
{
	const struct json *now = json_find(one->want, "now");
	const struct json *image = json_find(one->want, "image");
	char evidence[PATH_MAX];
	char *directory = evidence;

	check->judge.has_now |=
		now && rfc3339_parse(json_span(now), &check->judge.now) == 0;
	check->has_image = image && digest_parse(json_span(image),
						 &check->image.image) == 0;
	check->as_hook = span_is(json_span(json_find(one->want, "as")), "hook");
	check->container =
		is_there(one->path, "container", container) ? container : NULL;
	if (!check->judge.evidence_count)
		check->judge.settings.evidence_count = 0;
	if (is_there(one->path, "evidence", evidence) &&
	    cli_set_evidence(&check->judge.settings, &directory, 1, err) < 0)
		return -1;
	if (!is_there(one->path, "facts.json", facts))
		return 0;
	check->facts_file = facts;
	return file_read_path(facts, FILE_ANY, CONFIG_SIZE_MAX, "request.facts",
			      &check->facts, err);
}

int policy_case_run(struct policy_case *one, const struct check *shared,
		    struct error *err)
{
	CLEANUP_FREE struct check *check = malloc(sizeof(*check));
	char container[PATH_MAX], facts[PATH_MAX];
	int status;

	one->came = json_new_object();
	if (!check || !one->came)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	*check = *shared;
	check->facts = (struct buf)BUF_INIT;
	check->apart = true;
	check->hear = hear;
	check->context = one;
	status = apply(one, check, container, facts, err);
	if (status == 0) {
		status = target_check(check, one->target);
		if (!one->judged)
			differ(one, "nothing was judged");
		compare_all(one, status);
		status = 0;
	}
	buf_release(&check->facts);
	return status;
}

void policy_case_release(struct policy_case *one)
{
	json_free(one->want);
	json_free(one->came);
	*one = (struct policy_case){.path = NULL};
}
