#include "policy/rules/lift.h"

#include "policy/rules/params.h"
#include "policy/rules/resources.h"

#include <stdio.h>
#include <string.h>

/* Words of "allow" and "deny": the three limits, and all else an update has. */
static const char *const words[] = {
	"memory",  "pids", "cpu",     "blockIO",	"network",
	"devices", "rdma", "unified", "hugepageLimits", NULL};
static const struct shape word = {.kind = SHAPE_STRING, .values = words};
static const struct shape word_list = {.kind = SHAPE_ARRAY, .of = &word};
static const struct shape bytes = {
	.kind = SHAPE_INT, .has_max = true, .min = 1, .max = (int64_t)1 << 53};
static const struct shape number = {
	.kind = SHAPE_INT, .has_max = true, .min = 1, .max = INT32_MAX};
static const struct shape_field fields[] = {
	{"allow", &word_list, false}, {"deny", &word_list, false},
	{"maxMemory", &bytes, false}, {"maxPids", &number, false},
	{"maxCpu", &number, false},   {0}};
const struct shape lift_params = {.kind = SHAPE_OBJECT, .fields = fields};

static bool may_lift(const struct rule_input *in, const char *name)
{
	return params_has(in, "allow", name) && !params_has(in, "deny", name);
}

static const struct json *granted_to(const struct rule_input *in)
{
	return json_at(in->facts->container.config, "linux", "resources", NULL);
}

/*
 * A limit may be lowered, and raised up to what create gave; beyond that only
 * where the policy allows, up to its bound.
 */
static int check_limit(const struct rule_input *in, enum resources_kind kind,
		       struct violation *out)
{
	bool set = false;
	int64_t asked = resources_loosest(in->resources, kind, &set);
	int64_t most = resources_limit(granted_to(in), kind, NULL);
	char texts[2][RESOURCES_TEXT_MAX];
	char pointer[64];

	if (!set)
		return 0;
	if (may_lift(in, resources_names[kind]) &&
	    (most = resources_most(in, kind)) == RESOURCES_UNLIMITED)
		return 0;
	if (asked <= most)
		return 0;
	snprintf(pointer, sizeof(pointer), "/%s", resources_names[kind]);
	resources_text(kind, asked, texts[0]);
	resources_text(kind, most, texts[1]);
	rule_violation(out, NULL, pointer,
		       "the update lifts the %s from %s to %s",
		       resources_names[kind], texts[1], texts[0]);
	return rule_values(out, texts[0], texts[1]);
}

static int64_t number_at(const struct json *resources, const char *part,
			 const char *name)
{
	int64_t value = 0;

	json_int64(json_at(resources, part, name, NULL), &value);
	return value;
}

/*
 * A share of the CPU is a quota and its period. Of these an update leaves alone
 * what it does not name, and that is what an earlier update made of it.
 */
static int check_share(const struct rule_input *in, struct violation *out)
{
	const char *unified =
		json_text(json_at(in->resources, "unified", "cpu.max", NULL));
	bool quota = number_at(in->resources, "cpu", "quota") != 0;
	bool period = number_at(in->resources, "cpu", "period") != 0;
	int64_t granted = resources_limit(granted_to(in), RESOURCES_CPU, NULL);

	if (granted == RESOURCES_UNLIMITED ||
	    (quota == period && (!unified || strchr(unified, ' '))))
		return 0;
	if (may_lift(in, "cpu") &&
	    resources_most(in, RESOURCES_CPU) == RESOURCES_UNLIMITED)
		return 0;
	return rule_violation(out, "give the quota and the period together",
			      "/cpu",
			      "the update changes one of the cpu's quota and "
			      "period: what share that is, is not known");
}

/* Memory and swap together; nothing is lifted where create gave no bound. */
static int check_swap(const struct rule_input *in, struct violation *out)
{
	int64_t asked = number_at(in->resources, "memory", "swap");
	int64_t most = number_at(granted_to(in), "memory", "swap");
	char texts[2][RESOURCES_TEXT_MAX];

	if (asked == 0 || most <= 0 || may_lift(in, "memory") ||
	    (asked > 0 && asked <= most))
		return 0;
	if (asked < 0)
		asked = RESOURCES_UNLIMITED;
	resources_text(RESOURCES_MEMORY, asked, texts[0]);
	resources_text(RESOURCES_MEMORY, most, texts[1]);
	rule_violation(out, NULL, "/memory/swap",
		       "the update lifts memory and swap from %s to %s",
		       texts[1], texts[0]);
	return rule_values(out, texts[0], texts[1]);
}

/* Whether @granted has at @index the same rule as @asked. */
static bool same_rule(const struct json *granted, const struct json *asked)
{
	for (size_t i = 0; i < json_count(granted); i++)
		if (json_equal(json_item(granted, i), asked))
			return true;
	return false;
}

#define DEVICES_MAX 256

static int check_devices(const struct rule_input *in, struct violation *out)
{
	const struct json *asked = json_find(in->resources, "devices");
	const struct json *granted = json_find(granted_to(in), "devices");

	if (json_count(asked) > DEVICES_MAX)
		return rule_violation(out, NULL, "/devices",
				      "more than %d rules for devices",
				      DEVICES_MAX);
	for (size_t i = 0; i < json_count(asked); i++) {
		const struct json *rule = json_item(asked, i);

		if (!json_true(json_find(rule, "allow")) ||
		    same_rule(granted, rule))
			continue;
		return rule_violation(out, NULL, "/devices",
				      "the update opens a device that the "
				      "container was not given");
	}
	return 0;
}

/* cgroup v2's own words may say anything; the three limits were read above. */
static bool is_judged_word(const char *key)
{
	static const char *const judged[] = {"memory.max", "pids.max",
					     "cpu.max"};

	for (size_t i = 0; i < sizeof(judged) / sizeof(judged[0]); i++)
		if (strcmp(judged[i], key) == 0)
			return true;
	return false;
}

static int check_unified(const struct rule_input *in, struct violation *out)
{
	const struct json *granted = json_find(granted_to(in), "unified");
	struct json_iter iter = json_iter(json_find(in->resources, "unified"));
	struct json_member member;

	while (json_next(&iter, &member))
		if (!is_judged_word(member.key) &&
		    !json_equal(member.value, json_find(granted, member.key)))
			return rule_violation(out, NULL, "/unified",
					      "the update changes %.80s, which "
					      "cannot be compared",
					      member.key);
	return 0;
}

/* Bounds on devices; weights are none, and Docker always writes one. */
static int check_throttles(const struct rule_input *in, struct violation *out)
{
	const struct json *granted = json_find(granted_to(in), "blockIO");
	struct json_iter iter = json_iter(json_find(in->resources, "blockIO"));
	struct json_member member;

	while (json_next(&iter, &member)) {
		const struct json *given = json_find(granted, member.key);

		if (strncmp(member.key, "throttle", 8) == 0 &&
		    json_count(given) > 0 && json_count(member.value) > 0 &&
		    !json_equal(member.value, given))
			return rule_violation(out, NULL, "/blockIO",
					      "the update changes %.80s from "
					      "what the container was given",
					      member.key);
	}
	return 0;
}

/* Parts that are only told to be the same or not. */
static int check_part(const struct rule_input *in, const char *name,
		      struct violation *out)
{
	const struct json *asked = json_find(in->resources, name);
	char pointer[64];

	if (!asked || json_count(asked) == 0 ||
	    json_equal(asked, json_find(granted_to(in), name)))
		return 0;
	snprintf(pointer, sizeof(pointer), "/%s", name);
	return rule_violation(out, NULL, pointer,
			      "the update changes %s from what the container "
			      "was given",
			      name);
}

static int check_rest(const struct rule_input *in, struct violation *out)
{
	static const struct {
		const char *name;
		int (*check)(const struct rule_input *in,
			     struct violation *out);
	} parts[] = {
		{"devices", check_devices},
		{"unified", check_unified},
		{"blockIO", check_throttles},
		{"network", NULL},
		{"rdma", NULL},
		{"hugepageLimits", NULL},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (may_lift(in, parts[i].name))
			continue;
		if ((parts[i].check ? parts[i].check(in, out)
				    : check_part(in, parts[i].name, out)) < 0)
			return -1;
	}
	return 0;
}

/* A kind that is denied may not even be lowered. */
static int check_denied(const struct rule_input *in, struct violation *out)
{
	const struct json *deny = params_array(in, "deny");

	for (size_t i = 0; i < json_count(deny); i++) {
		const char *name = json_text(json_item(deny, i));

		if (json_count(json_find(in->resources, name)) > 0)
			return rule_violation(out, NULL, "",
					      "the update changes %s, which is "
					      "denied",
					      name);
	}
	return 0;
}

int lift_check(const struct rule_input *in, struct violation *out)
{
	if (!in->facts->container.config) {
		if (in->facts->container.started == HOST_UNANSWERED)
			return rule_not_judged(out,
					       "which container the update is "
					       "for is not known");
		return rule_violation(out, NULL, "",
				      "what the container was started with is "
				      "not known");
	}
	if (check_denied(in, out) < 0)
		return -1;
	for (enum resources_kind kind = 0; kind < RESOURCES_KINDS; kind++)
		if (check_limit(in, kind, out) < 0)
			return -1;
	if (check_share(in, out) < 0 || check_swap(in, out) < 0)
		return -1;
	return check_rest(in, out);
}
