#include "policy/rules/seccomp_profile.h"

#include "oci/config_shape.h"
#include "policy/rules/capabilities.h"
#include "policy/rules/seccomp_reach.h"

#include <stdio.h>
#include <string.h>

/* policy/profiles/seccomp-default.json, as it is installed. */
__asm__(".pushsection .rodata\n"
	".global seccomp_profile_default\n"
	".hidden seccomp_profile_default\n"
	"seccomp_profile_default:\n"
	".incbin \"policy/profiles/seccomp-default.json\"\n"
	".global seccomp_profile_default_end\n"
	".hidden seccomp_profile_default_end\n"
	"seccomp_profile_default_end:\n"
	".popsection\n");
extern const char seccomp_profile_default[];
extern const char seccomp_profile_default_end[];

#if defined(__x86_64__)
#define DOCKER_ARCH "amd64"
#elif defined(__aarch64__)
#define DOCKER_ARCH "arm64"
#else
#define DOCKER_ARCH ""
#endif

static bool kernel_reached(const struct rule_input *in,
			   const struct json *version, bool unknown)
{
	const char *text = json_text(version);
	unsigned major;
	unsigned minor;

	if (!in->facts || in->facts->kernel[0] == 0 || !text ||
	    sscanf(text, "%u.%u", &major, &minor) != 2)
		return unknown;
	return in->facts->kernel[0] > major ||
	       (in->facts->kernel[0] == major && in->facts->kernel[1] >= minor);
}

static size_t caps_held(const struct json *process, const struct json *caps)
{
	const struct json *bounding = capabilities_of(process, "bounding");
	size_t held = 0;

	for (size_t i = 0; i < json_count(caps); i++) {
		const char *name = json_text(json_item(caps, i));

		held += name && json_array_has(bounding, name);
	}
	return held;
}

/*
 * Whether a rule of Docker's form is meant for this machine and container. In
 * doubt (an unknown kernel) rules that let run are not, those that deny are.
 */
static bool applies(const struct rule_input *in, const struct json *process,
		    const struct json *rule)
{
	const struct json *with = json_find(rule, "includes");
	const struct json *without = json_find(rule, "excludes");
	const struct json *arches = json_find(with, "arches");
	const struct json *caps = json_find(with, "caps");
	bool denies = !seccomp_reach_runs(json_text(json_find(rule, "action")));

	if (json_count(arches) > 0 && !json_array_has(arches, DOCKER_ARCH))
		return false;
	if (json_array_has(json_find(without, "arches"), DOCKER_ARCH))
		return false;
	if (caps_held(process, caps) < json_count(caps) ||
	    caps_held(process, json_find(without, "caps")) > 0)
		return false;
	if (json_find(with, "minKernel") &&
	    !kernel_reached(in, json_find(with, "minKernel"), denies))
		return false;
	return !json_find(without, "minKernel") ||
	       !kernel_reached(in, json_find(without, "minKernel"), !denies);
}

static int copy_member(struct json *to, const struct json *from,
		       const char *name)
{
	const struct json *value = json_find(from, name);

	return value ? json_set(to, name, json_copy(value)) : 0;
}

static struct json *runtime_rule(const struct json *rule)
{
	struct json *copy = json_new_object();
	const char *name = json_text(json_find(rule, "name"));
	int result = copy_member(copy, rule, "names");

	if (name && !json_has(rule, "names")) {
		struct json *names = json_new_array();

		result |= json_append(names, json_new_text(name));
		result |= json_set(copy, "names", names);
	}
	result |= copy_member(copy, rule, "action");
	result |= copy_member(copy, rule, "errnoRet");
	if (json_count(json_find(rule, "args")) > 0)
		result |= copy_member(copy, rule, "args");
	if (result == 0)
		return copy;
	json_free(copy);
	return NULL;
}

/* Foreign architectures would only make the filter longer. */
static int add_arch(struct json *list, const char *arch)
{
	if (!arch || !seccomp_reach_has_arch(arch))
		return 0;
	return json_append(list, json_new_text(arch));
}

static int add_arches(struct json *list, const struct json *from)
{
	int result = 0;

	for (size_t i = 0; i < json_count(from); i++)
		result |= add_arch(list, json_text(json_item(from, i)));
	return result;
}

static int set_arches(struct json *out, const struct json *profile)
{
	const struct json *map = json_find(profile, "archMap");
	struct json *list = json_new_array();
	int result = add_arches(list, json_find(profile, "architectures"));

	for (size_t i = 0; i < json_count(map); i++) {
		const struct json *entry = json_item(map, i);
		const char *arch = json_text(json_find(entry, "architecture"));

		if (!arch || strcmp(arch, seccomp_reach_native) != 0)
			continue;
		result |= add_arch(list, arch);
		result |=
			add_arches(list, json_find(entry, "subArchitectures"));
	}
	return json_set(out, "architectures", list) | result;
}

static struct json *resolve(const struct rule_input *in,
			    const struct json *process,
			    const struct json *profile)
{
	const struct json *rules = json_find(profile, "syscalls");
	CLEANUP_JSON struct json *out = json_new_object();
	struct json *list = json_new_array();
	int result = copy_member(out, profile, "defaultAction");

	result |= copy_member(out, profile, "defaultErrnoRet");
	result |= copy_member(out, profile, "flags");
	result |= set_arches(out, profile);
	for (size_t i = 0; i < json_count(rules); i++) {
		const struct json *rule = json_item(rules, i);

		if (applies(in, process, rule))
			result |= json_append(list, runtime_rule(rule));
	}
	result |= json_set(out, "syscalls", list);
	return result == 0 ? steal_pointer(&out) : NULL;
}

struct json *seccomp_profile_load(const struct rule_input *in,
				  const struct json *process, const char *name)
{
	CLEANUP_JSON struct json *shipped = NULL;
	struct span text = {seccomp_profile_default,
			    (size_t)(seccomp_profile_default_end -
				     seccomp_profile_default)};

	if (strcmp(name, "default") == 0) {
		if (json_parse(text, &JSON_STRICT_LIMITS,
			       "seccomp-default.json", &shipped, NULL) < 0)
			return NULL;
		return resolve(in, process, shipped);
	}
	for (const struct rule_data *data = in->data; data; data = data->next)
		if (strcmp(data->name, name) == 0)
			return data->tree ? resolve(in, process, data->tree)
					  : NULL;
	return NULL;
}

bool seccomp_profile_is_name(struct span text)
{
	return span_is(text, "default") ||
	       (text.size > 0 && memchr(text.data, '/', text.size)) ||
	       (text.size > 5 &&
		memcmp(text.data + text.size - 5, ".json", 5) == 0);
}

static const struct shape text_shape = {.kind = SHAPE_STRING, .nullable = true};
static const struct shape texts_shape = {
	.kind = SHAPE_ARRAY, .nullable = true, .of = &text_shape};
static const struct shape errno_shape = {
	.kind = SHAPE_INT, .nullable = true, .has_max = true, .max = 4095};
static const struct shape_field filter_fields[] = {
	{"arches", &texts_shape, false},
	{"caps", &texts_shape, false},
	{"minKernel", &text_shape, false},
	{0}};
static const struct shape filter_shape = {
	.kind = SHAPE_OBJECT, .nullable = true, .fields = filter_fields};
static const struct shape_field rule_fields[] = {
	{"names", &texts_shape, false},
	{"name", &text_shape, false},
	{"action", &config_shape_seccomp_action, true},
	{"args", &config_shape_seccomp_args, false},
	{"comment", &text_shape, false},
	{"includes", &filter_shape, false},
	{"excludes", &filter_shape, false},
	{"errnoRet", &errno_shape, false},
	{"errno", &text_shape, false},
	{0}};
static const struct shape rule_shape = {.kind = SHAPE_OBJECT,
					.fields = rule_fields};
static const struct shape rules_shape = {.kind = SHAPE_ARRAY,
					 .of = &rule_shape};
static const struct shape_field map_fields[] = {
	{"architecture", &text_shape, false},
	{"subArchitectures", &texts_shape, false},
	{0}};
static const struct shape map_shape = {.kind = SHAPE_OBJECT,
				       .fields = map_fields};
static const struct shape maps_shape = {
	.kind = SHAPE_ARRAY, .nullable = true, .of = &map_shape};
static const struct shape_field profile_fields[] = {
	{"comment", &text_shape, false},
	{"defaultAction", &config_shape_seccomp_action, true},
	{"defaultErrnoRet", &errno_shape, false},
	{"defaultErrno", &text_shape, false},
	{"architectures", &texts_shape, false},
	{"archMap", &maps_shape, false},
	{"flags", &texts_shape, false},
	{"syscalls", &rules_shape, true},
	{0}};
static const struct shape profile_shape = {.kind = SHAPE_OBJECT,
					   .fields = profile_fields};

int seccomp_profile_shape(const struct json *tree, struct error *err)
{
	const struct shape_source source = {.what = "seccomp profile",
					    .id = "policy.seccomp",
					    .kind = ERROR_POLICY};

	return json_shape_check(tree, &profile_shape, &source, err);
}

int seccomp_profile_check(const struct json *tree, struct error *err)
{
	if (seccomp_profile_shape(tree, err) < 0)
		return -1;
	if (!seccomp_reach_denies(tree))
		return error_set(err, ERROR_POLICY, "policy.seccomp",
				 "the seccomp profile denies nothing");
	return 0;
}
