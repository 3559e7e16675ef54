#include "policy/rules/resources.h"

#include "policy/remedies.h"
#include "policy/rules/params.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const resources_names[RESOURCES_KINDS + 1] = {"memory", "pids",
							  "cpu", NULL};
static const struct shape kind_name = {.kind = SHAPE_STRING,
				       .values = resources_names};
static const struct shape kind_list = {.kind = SHAPE_ARRAY, .of = &kind_name};
static const struct shape bytes = {
	.kind = SHAPE_INT, .has_max = true, .min = 1, .max = (int64_t)1 << 53};
static const struct shape whole = {
	.kind = SHAPE_INT, .has_max = true, .min = 1, .max = INT32_MAX};
static const struct shape_field fields[] = {
	{"require", &kind_list, false},	    {"maxMemory", &bytes, false},
	{"maxPids", &whole, false},	    {"maxCpu", &whole, false},
	{"cpuShares", &params_bool, false}, {0}};
const struct shape resources_params = {.kind = SHAPE_OBJECT, .fields = fields};

/* Where a kind stands: its own member, cgroup v2's, and the parameter. */
static const struct {
	const char *object, *member, *unified, *most, *pointer;
} places[RESOURCES_KINDS] = {
	{"memory", "limit", "memory.max", "maxMemory",
	 "/linux/resources/memory/limit"},
	{"pids", "limit", "pids.max", "maxPids", "/linux/resources/pids/limit"},
	{"cpu", "quota", "cpu.max", "maxCpu", "/linux/resources/cpu/quota"},
};

#define PERIOD_USUAL 100000 /* microseconds */

/* Thousandths of a CPU; more than fits is unlimited. */
static int64_t share_of(int64_t quota, int64_t period)
{
	int64_t thousand;

	if (quota <= 0 || period <= 0 ||
	    __builtin_mul_overflow(quota, (int64_t)1000, &thousand))
		return RESOURCES_UNLIMITED;
	return thousand / period > 0 ? thousand / period : 1;
}

/* "max", "N", and for cpu.max "N PERIOD" or "max PERIOD". */
static int64_t read_unified(const char *text, enum resources_kind kind)
{
	char *end;
	long long number, period = PERIOD_USUAL;

	if (*text < '0' || *text > '9')
		return RESOURCES_UNLIMITED;
	errno = 0;
	number = strtoll(text, &end, 10);
	if (kind == RESOURCES_CPU && *end == ' ')
		period = strtoll(end + 1, &end, 10);
	if (errno || (*end && *end != '\n'))
		return RESOURCES_UNLIMITED;
	return kind == RESOURCES_CPU ? share_of(number, period) : number;
}

static int64_t read_member(const struct json *object, enum resources_kind kind,
			   bool *set)
{
	int64_t number = 0;
	int64_t period = PERIOD_USUAL;

	json_int64(json_find(object, places[kind].member), &number);
	*set = number != 0; /* runtimes take 0 for nothing written */
	if (number <= 0)
		return RESOURCES_UNLIMITED;
	if (kind != RESOURCES_CPU)
		return number;
	json_int64(json_find(object, "period"), &period);
	return share_of(number, period ? period : PERIOD_USUAL);
}

int64_t resources_limit(const struct json *resources, enum resources_kind kind,
			bool *set)
{
	const char *unified = json_text(json_find(
		json_find(resources, "unified"), places[kind].unified));
	bool ignored;
	bool *said = set ? set : &ignored;
	int64_t limit;

	limit = read_member(json_find(resources, places[kind].object), kind,
			    said);
	if (!unified)
		return limit;
	*said = true;
	return read_unified(unified, kind);
}

int64_t resources_loosest(const struct json *resources,
			  enum resources_kind kind, bool *set)
{
	const struct json *object = json_find(resources, places[kind].object);
	int64_t limit = resources_limit(resources, kind, set);
	bool own;
	int64_t member = read_member(object, kind, &own);

	return own && member > limit ? member : limit;
}

int64_t resources_most(const struct rule_input *in, enum resources_kind kind)
{
	return params_number(in, places[kind].most, RESOURCES_UNLIMITED);
}

const char *resources_text(enum resources_kind kind, int64_t limit,
			   char out[RESOURCES_TEXT_MAX])
{
	if (limit == RESOURCES_UNLIMITED)
		snprintf(out, RESOURCES_TEXT_MAX, "no limit");
	else if (kind == RESOURCES_CPU)
		snprintf(out, RESOURCES_TEXT_MAX, "%lld.%03lld CPUs",
			 (long long)limit / 1000, (long long)limit % 1000);
	else if (kind == RESOURCES_MEMORY)
		snprintf(out, RESOURCES_TEXT_MAX, "%lld bytes",
			 (long long)limit);
	else
		snprintf(out, RESOURCES_TEXT_MAX, "%lld processes",
			 (long long)limit);
	return out;
}

static bool is_required(const struct rule_input *in, enum resources_kind kind)
{
	return !params_array(in, "require") ||
	       params_has(in, "require", resources_names[kind]);
}

/* CIS 5.12 speaks of shares: a weight of its own counts where it may. */
static bool has_shares(const struct rule_input *in,
		       const struct json *resources)
{
	int64_t shares = 0;

	if (!params_flag(in, "cpuShares", false))
		return false;
	json_int64(json_at(resources, "cpu", "shares", NULL), &shares);
	return shares > 0 ||
	       json_find(json_find(resources, "unified"), "cpu.weight");
}

/* Whether @kind is within its bound; *limit is what is set. */
static bool is_bounded(const struct rule_input *in,
		       const struct json *resources, enum resources_kind kind,
		       int64_t *limit)
{
	int64_t most = resources_most(in, kind);

	*limit = resources_limit(resources, kind, NULL);
	if (*limit == RESOURCES_UNLIMITED)
		return most == RESOURCES_UNLIMITED && kind == RESOURCES_CPU &&
		       has_shares(in, resources);
	return *limit <= most;
}

int resources_check(const struct rule_input *in, struct violation *out)
{
	const struct json *resources =
		json_at(in->config, "linux", "resources", NULL);
	char actual[RESOURCES_TEXT_MAX];
	char most[RESOURCES_TEXT_MAX];
	int64_t limit;

	for (enum resources_kind kind = 0; kind < RESOURCES_KINDS; kind++) {
		if (!is_required(in, kind) ||
		    is_bounded(in, resources, kind, &limit))
			continue;
		resources_text(kind, limit, actual);
		resources_text(kind, resources_most(in, kind), most);
		rule_violation(out,
			       remedies_find(in, "linux.resources",
					     resources_names[kind]),
			       places[kind].pointer,
			       "the %s is not bounded: %s",
			       resources_names[kind], actual);
		return rule_values(out, actual,
				   resources_most(in, kind) ==
						   RESOURCES_UNLIMITED
					   ? "a limit"
					   : most);
	}
	return 0;
}

static int set_limit(struct json *resources, enum resources_kind kind,
		     int64_t most)
{
	struct json *object = json_edit(resources, places[kind].object);
	struct json *unified = json_find_edit(resources, "unified");
	int result;

	if (!object)
		return -1;
	json_remove(unified, places[kind].unified);
	if (kind != RESOURCES_CPU)
		return json_set(object, places[kind].member,
				json_new_int(most));
	result = json_set(object, "period", json_new_int(PERIOD_USUAL));
	/* most thousandths of a period; the shape keeps it far from 2^63 */
	return result | json_set(object, "quota",
				 json_new_int(most * (PERIOD_USUAL / 1000)));
}

int resources_fix(const struct rule_input *in, struct json *config,
		  struct json *process, struct repairs *done)
{
	struct json *linux_part = config ? json_edit(config, "linux") : NULL;
	struct json *resources =
		linux_part ? json_edit(linux_part, "resources") : NULL;
	char text[RESOURCES_TEXT_MAX];
	int64_t limit;

	(void)process;
	if (!resources)
		return config ? -1 : 0;
	for (enum resources_kind kind = 0; kind < RESOURCES_KINDS; kind++) {
		int64_t most = resources_most(in, kind);

		if (most == RESOURCES_UNLIMITED || !is_required(in, kind) ||
		    is_bounded(in, resources, kind, &limit))
			continue;
		if (set_limit(resources, kind, most) < 0 ||
		    rule_repaired(done, "linux.resources",
				  "limited the %s to "
				  "%s",
				  resources_names[kind],
				  resources_text(kind, most, text)) < 0)
			return -1;
	}
	return 0;
}
