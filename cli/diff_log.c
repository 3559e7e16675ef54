#include "cli/diff_log.h"

#include "base/rfc3339.h"
#include "cli/diff_policies.h"
#include "cli/log_file.h"
#include "gate/describe.h"
#include "policy/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ID "policy.diff"

/* The two policies, and what they have in common. */
struct pair {
	const struct policy *a, *b;
	int64_t now;
	struct replay *replay;
	char digest[DIGEST_TEXT_SIZE]; /* of A: whose records count */
	bool same_assign;
	bool same_trust; /* signers, algorithms and files */
	struct json *exceptions_a, *exceptions_b; /* owned */
};

/* One record, by rules of B. */
struct replayed {
	const struct pair *pair;
	const struct json *record;
	int64_t time;
	unsigned verb;	       /* of enum rule_verb */
	struct json *refusing; /* owned: rules that are violated for sure */
	struct json *untold;   /* owned: rules of which nothing is known */
};

/* The entry of @rule in a list of the record, or NULL. */
static const struct json *entry_of(const struct json *list, const char *rule,
				   bool floor)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_item(list, i);

		if (strcmp(json_text_at(item, "rule"), rule) == 0 &&
		    json_true(json_find(item, "floor")) == floor)
			return item;
	}
	return NULL;
}

static enum mode mode_at(const struct setting *setting, int64_t time)
{
	if (!setting)
		return MODE_OFF;
	if (setting->mode != MODE_OFF && setting->has_audit_until &&
	    time < setting->audit_until)
		return MODE_AUDIT;
	return setting->mode;
}

static bool is_excepted(const struct json *exceptions, const char *rule)
{
	for (size_t i = 0; i < json_count(exceptions); i++)
		if (strcmp(json_text_at(json_item(exceptions, i), "rule"),
			   rule) == 0)
			return true;
	return false;
}

/* Whether A asked the same of this rule, so that its finding is B's too. */
static bool asks_the_same(const struct pair *pair, const struct setting *a,
			  const struct setting *b, bool floor)
{
	const char *id = b->rule->id;

	if (!a || a->mode == MODE_OFF || !json_equal(a->params, b->params))
		return false;
	if (!pair->same_trust &&
	    ((b->rule->flags & RULE_IMAGE) || b->rule->files))
		return false;
	return floor || json_equal(pair->exceptions_a, pair->exceptions_b) ||
	       (!is_excepted(pair->exceptions_a, id) &&
		!is_excepted(pair->exceptions_b, id));
}

/* A violation that was found is B's too: does it refuse? */
static void replay_violation(struct replayed *one, const struct setting *a,
			     enum mode mode, const struct json *violation)
{
	const char *id = a->rule->id;
	bool bound = strcmp(json_text_at(violation, "mode"), "enforce") == 0 ||
		     strcmp(json_text_at(violation, "mode"), "fix") == 0;

	if (!bound && verdict_mode_refuses(mode_at(a, one->time)))
		return; /* an exception made it an audit, and still does */
	if (mode == MODE_ENFORCE || !a->rule->fix ||
	    (bound && a->mode == MODE_FIX))
		json_append_once(one->refusing, id);
	else /* whether it could be repaired */
		json_append_once(one->untold, id);
}

static void replay_setting(struct replayed *one, const struct setting *a,
			   const struct setting *b, bool floor)
{
	enum mode mode = mode_at(b, one->pair->now);
	const struct json *violation;

	if (!verdict_mode_refuses(mode) || !(b->rule->verbs & one->verb))
		return;
	if (!asks_the_same(one->pair, a, b, floor)) {
		json_append_once(one->untold, b->rule->id);
		return;
	}
	violation = entry_of(json_find(one->record, "violations"), b->rule->id,
			     floor);
	if (violation)
		replay_violation(one, a, mode, violation);
	else if (mode == MODE_ENFORCE &&
		 entry_of(json_find(one->record, "repairs"), b->rule->id,
			  false))
		json_append_once(one->refusing, b->rule->id);
}

static void replay_profile(struct replayed *one, const struct profile *a,
			   const struct profile *b, bool floor)
{
	for (size_t i = 0; b && i < b->count; i++)
		replay_setting(one,
			       a ? profiles_setting(a, b->settings[i].rule->id)
				 : NULL,
			       &b->settings[i], floor);
}

static void take_fact(struct fact *fact, const struct json *object,
		      const char *key)
{
	const char *text = json_text_at(object, key);

	if (*text)
		facts_set(fact, FACT_ATTESTED, text);
}

/* What a record tells of a container; all else is unknown. */
static void read_facts(const struct json *record, struct facts *facts)
{
	static const char *const without_pods[] = {"docker", "podman", "none"};
	const struct json *container = json_find(record, "container");
	const char *engine = json_text_at(record, "engine");

	take_fact(&facts->engine, record, "engine");
	take_fact(&facts->runtime, record, "runtime");
	take_fact(&facts->image, json_find(record, "image"), "reference");
	take_fact(&facts->name, container, "name");
	for (size_t i = 0; i < 3; i++)
		if (strcmp(engine, without_pods[i]) == 0) {
			facts_set(&facts->namespace, FACT_NONE, "");
			facts_set(&facts->pod, FACT_NONE, "");
		}
	take_fact(&facts->namespace, container, "namespace");
	take_fact(&facts->pod, container, "pod");
}

/* The profile that B gives to whom A gave the recorded one. */
static const struct profile *profile_of(const struct pair *pair,
					const struct json *record,
					struct error *err)
{
	CLEANUP_FREE struct facts *facts = calloc(1, sizeof(*facts));
	const struct profile *profile =
		policy_profile(pair->b, json_text_at(record, "profile"));

	if (pair->same_assign && profile)
		return profile;
	profile = NULL;
	if (!facts) {
		error_set(err, ERROR_SYSTEM, ID, "out of memory");
		return NULL;
	}
	read_facts(record, facts);
	policy_assign(pair->b, facts, &profile, err);
	facts_release(facts);
	return profile;
}

static unsigned verb_of(const struct json *record)
{
	static const struct {
		const char *name;
		unsigned verb;
	} verbs[] = {{"create", RULE_CREATE},
		     {"run", RULE_CREATE},
		     {"hook", RULE_CREATE},
		     {"restore", RULE_CREATE | RULE_RESTORE},
		     {"exec", RULE_EXEC},
		     {"update", RULE_UPDATE}};

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(json_text_at(record, "verb"), verbs[i].name) == 0)
			return verbs[i].verb;
	return 0;
}

/* Why nothing follows from a record, or NULL. */
static const char *unusable(const struct pair *pair, const struct json *record)
{
	const struct json *policy = json_find(record, "policy");

	if (strcmp(json_text_at(policy, "digest"), pair->digest) != 0)
		return "decided by another policy than A";
	if (json_true(json_find(record, "truncated")) ||
	    json_count(json_find(record, "violations")) >=
		    DESCRIBE_VIOLATIONS_MAX)
		return "the record does not hold all violations";
	if (json_has(record, "refusal"))
		return "refused before its rules were judged";
	if (!policy_profile(pair->a, json_text_at(record, "profile")))
		return "its profile is not in A";
	return NULL;
}

static void name_record(const struct json *record, char *out, size_t size)
{
	const struct json *container = json_find(record, "container");
	const char *pod = json_text_at(container, "pod");
	const char *name = json_text_at(container, "name");

	snprintf(out, size, "%s %s %s%s%s%s%.40s",
		 json_text_at(record, "decision"), json_text_at(record, "verb"),
		 json_text_at(container, "namespace"), *pod ? "/" : "", pod,
		 *pod ? "/" : "", *name ? name : json_text_at(container, "id"));
}

static void conclude(const struct replayed *one, const char *name)
{
	struct replay *replay = one->pair->replay;
	bool allowed = log_file_allowed(one->record);
	bool refuses = json_count(one->refusing) > 0;

	if (!refuses && json_count(one->untold) > 0)
		replay_add(replay, REPLAY_UNTOLD, name, one->untold,
			   "the log does not tell what these rules would find");
	else if (allowed == !refuses)
		replay_add(replay, REPLAY_SAME, name, NULL, NULL);
	else
		replay_add(replay, allowed ? REPLAY_REFUSED : REPLAY_ALLOWED,
			   name, one->refusing, NULL);
}

static bool replay_record(void *context, const struct json *record,
			  struct span line)
{
	const struct pair *pair = context;
	struct replayed one = {
		.pair = pair, .record = record, .verb = verb_of(record)};
	const char *why = unusable(pair, record);
	struct error err = ERROR_INIT;
	const struct profile *b;
	char name[600];

	(void)line;
	name_record(record, name, sizeof(name));
	if (!one.verb)
		return true; /* start compares, and judges by no rule */
	b = why ? NULL : profile_of(pair, record, &err);
	if (!b) {
		replay_add(pair->replay, REPLAY_UNTOLD, name, NULL,
			   why ? why : err.reason.msg);
		return true;
	}
	rfc3339_parse(span_of(json_text_at(record, "time")), &one.time);
	one.refusing = json_new_array();
	one.untold = json_new_array();
	replay_profile(&one,
		       policy_profile(pair->a, json_text_at(record, "profile")),
		       b, false);
	replay_profile(&one, policy_floor(pair->a), policy_floor(pair->b),
		       true);
	conclude(&one, name);
	json_free(one.refusing);
	json_free(one.untold);
	return true;
}

static bool same_lists(const struct policy *a, const struct policy *b,
		       const char *key)
{
	struct json *one CLEANUP_JSON = diff_policies_list(a, key);
	struct json *other CLEANUP_JSON = diff_policies_list(b, key);

	return a->preset == b->preset && json_equal(one, other);
}

int diff_log(const struct policy *a, const struct policy *b, const char *file,
	     int64_t now, struct replay *replay, struct error *err)
{
	CLEANUP_FREE struct settings *settings = calloc(1, sizeof(*settings));
	struct pair pair = {a, b, now, replay, "", false, false, NULL, NULL};
	struct digest digest;
	size_t torn = 0;
	int result;

	if (!settings)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	if (access(file, R_OK) < 0)
		return error_set_errno(err, ID, "cannot read '%s'", file);
	snprintf(settings->decisions_file, sizeof(settings->decisions_file),
		 "%s", file);
	policy_digest(a, &digest);
	digest_format(pair.digest, &digest);
	pair.same_assign = same_lists(a, b, "assign");
	pair.same_trust = diff_policies_trust(a, b);
	pair.exceptions_a = diff_policies_list(a, "exceptions");
	pair.exceptions_b = diff_policies_list(b, "exceptions");
	result = log_file_read(settings, replay_record, &pair, &torn, err);
	for (size_t i = 0; i < torn; i++)
		replay_add(replay, REPLAY_UNTOLD, "a line of the log", NULL,
			   "it is no record");
	json_free(pair.exceptions_a);
	json_free(pair.exceptions_b);
	return result;
}
