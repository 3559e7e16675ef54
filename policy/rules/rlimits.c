#include "policy/rules/rlimits.h"

#include "policy/rules/spec.h"

#include <stdio.h>
#include <string.h>

static const struct shape bound = {
	.kind = SHAPE_INT, .has_max = true, .max = (int64_t)1 << 53};
static const struct shape_field bound_fields[] = {
	{"RLIMIT_AS", &bound, false},
	{"RLIMIT_CORE", &bound, false},
	{"RLIMIT_CPU", &bound, false},
	{"RLIMIT_DATA", &bound, false},
	{"RLIMIT_FSIZE", &bound, false},
	{"RLIMIT_LOCKS", &bound, false},
	{"RLIMIT_MEMLOCK", &bound, false},
	{"RLIMIT_MSGQUEUE", &bound, false},
	{"RLIMIT_NICE", &bound, false},
	{"RLIMIT_NOFILE", &bound, false},
	{"RLIMIT_NPROC", &bound, false},
	{"RLIMIT_RSS", &bound, false},
	{"RLIMIT_RTPRIO", &bound, false},
	{"RLIMIT_RTTIME", &bound, false},
	{"RLIMIT_SIGPENDING", &bound, false},
	{"RLIMIT_STACK", &bound, false},
	{0}};
static const struct shape bounds = {.kind = SHAPE_OBJECT,
				    .fields = bound_fields};
static const struct shape_field fields[] = {{"max", &bounds, false}, {0}};
const struct shape rlimits_params = {.kind = SHAPE_OBJECT, .fields = fields};

#define KINDS 16 /* of limits */

/* RLIM_INFINITY is 2^64 - 1, more than fits: it is above every bound. */
static int64_t number_of(const struct json *limit, const char *name)
{
	const struct json *node = json_find(limit, name);
	int64_t value = 0;

	if (node && (!json_int64(node, &value) || value < 0))
		return INT64_MAX;
	return value;
}

static bool comes_again(const struct json *list, size_t index, const char *type)
{
	for (size_t i = 0; i < index; i++) {
		const char *other =
			json_text(json_find(json_item(list, i), "type"));

		if (other && strcmp(other, type) == 0)
			return true;
	}
	return false;
}

static int check_one(const struct rule_input *in, const struct json *list,
		     size_t index, struct violation *out)
{
	const struct json *limit = json_item(list, index);
	const char *type = json_text(json_find(limit, "type"));
	const struct json *max =
		json_find(json_find(in->params, "max"), type ? type : "");
	int64_t hard = number_of(limit, "hard");
	char member[64];
	char pointer[SPEC_POINTER_MAX];
	int64_t most;

	snprintf(member, sizeof(member), "/rlimits/%zu", index);
	spec_process_pointer(in, member, pointer);
	if (!type)
		return rule_violation(out, NULL, pointer,
				      "a limit has no type");
	/* runc takes the first, crun the last */
	if (comes_again(list, index, type))
		return rule_violation(out, NULL, pointer, "%s is there twice",
				      type);
	if (number_of(limit, "soft") > hard)
		return rule_violation(out, NULL, pointer,
				      "the soft limit of %s is above the hard "
				      "one",
				      type);
	if (!json_int64(max, &most) || hard <= most)
		return 0;
	rule_violation(out, NULL, pointer, "%s is above what is allowed", type);
	snprintf(out->expected, sizeof(out->expected), "at most %lld",
		 (long long)most);
	snprintf(out->actual, sizeof(out->actual), "%lld%s", (long long)hard,
		 hard == INT64_MAX ? " or more" : "");
	return -1;
}

int rlimits_check(const struct rule_input *in, struct violation *out)
{
	const struct json *list = json_find(in->process, "rlimits");

	if (json_count(list) > KINDS) /* one of them comes again */
		return rule_violation(out, NULL, "",
				      "%zu limits; there are %d kinds",
				      json_count(list), KINDS);
	for (size_t i = 0; i < json_count(list); i++)
		if (check_one(in, list, i, out) < 0)
			return -1;
	return 0;
}
