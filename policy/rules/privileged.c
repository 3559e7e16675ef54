#include "policy/rules/privileged.h"

#include "policy/rules/capabilities.h"
#include "policy/rules/devices.h"
#include "policy/rules/spec.h"

#include <stdio.h>
#include <string.h>

static bool in_any_set(const struct json *process, const char *capability)
{
	for (size_t i = 0; i < CAPABILITIES_SETS; i++)
		if (json_array_has(
			    capabilities_of(process, capabilities_sets[i]),
			    capability))
			return true;
	return false;
}

/*
 * CAP_SYS_ADMIN and two more of those that lead out of a container. A list
 * from which one was taken to look tidy is still this.
 */
static bool has_host_capabilities(const struct json *config)
{
	static const char *const names[] = {
		"CAP_SYS_MODULE", "CAP_SYS_PTRACE",	 "CAP_SYS_RAWIO",
		"CAP_SYS_BOOT",	  "CAP_DAC_READ_SEARCH", "CAP_BPF"};
	const struct json *process = json_find(config, "process");
	size_t count = 0;

	if (!in_any_set(process, "CAP_SYS_ADMIN"))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		count += in_any_set(process, names[i]);
	return count >= 2;
}

/* One path that nobody has is not a mask: what counts is named here. */
static bool is_unmasked(const struct json *config)
{
	const struct json *masked =
		json_at(config, "linux", "maskedPaths", NULL);
	const struct json *read_only =
		json_at(config, "linux", "readonlyPaths", NULL);

	return !json_array_has(masked, "/proc/kcore") &&
	       !json_array_has(read_only, "/proc/sys");
}

static bool is_wildcard(const struct json *rule, const char *name)
{
	int64_t number;

	return !json_int64(json_find(rule, name), &number) || number < 0;
}

/*
 * The cgroup's device rules in order: the last word of a rule for all devices
 * counts. Without any rule crun leaves all of them open.
 */
static bool has_all_devices(const struct json *config)
{
	const struct json *rules =
		json_at(config, "linux", "resources", "devices", NULL);
	bool open = true;

	for (size_t i = 0; i < json_count(rules); i++) {
		const struct json *rule = json_item(rules, i);
		const char *type = json_text(json_find(rule, "type"));
		bool all_types = !type || !*type || *type == 'a';
		bool allow = json_true(json_find(rule, "allow"));

		if (!is_wildcard(rule, "major") || !devices_opens(rule))
			continue;
		if (allow || (all_types && is_wildcard(rule, "minor")))
			open = allow;
	}
	return open;
}

static bool has_writable_sysfs(const struct json *config)
{
	const struct json *mounts = json_find(config, "mounts");

	for (size_t i = 0; i < json_count(mounts); i++) {
		const struct json *mount = json_item(mounts, i);
		const char *type = json_text(json_find(mount, "type"));
		const char *source = json_text(json_find(mount, "source"));
		bool sysfs = type && strcmp(type, "sysfs") == 0;

		if (spec_mount_is_bind(mount))
			sysfs = source && strcmp(source, "/sys") == 0;
		if (sysfs && !spec_mount_read_only(mount))
			return true;
	}
	return false;
}

int privileged_check(const struct rule_input *in, struct violation *out)
{
	const struct {
		const char *name;
		bool found;
	} signs[] = {
		{"capabilities of the host", has_host_capabilities(in->config)},
		{"no masked paths", is_unmasked(in->config)},
		{"all devices", has_all_devices(in->config)},
		{"a writable /sys", has_writable_sysfs(in->config)},
	};
	char list[128] = "";
	size_t count = 0;
	size_t used = 0;

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (signs[i].found)
			used += (size_t)snprintf(
				list + used, sizeof(list) - used, "%s%s",
				count++ ? ", " : "", signs[i].name);
	/* With the host's capabilities one more is enough. */
	if (count < 2 || (count < 3 && !signs[0].found))
		return 0;
	rule_violation(out, NULL, "", "privileged%s: %s",
		       count < 4 ? " in all but name" : "", list);
	return rule_values(out, list, "at most one of these");
}
