#include "oci/mount_paths.h"
#include "policy/rules/control.h"
#include "policy/rules/families.h"
#include "policy/rules/params.h"
#include "policy/rules/spec.h"

#include <stdio.h>
#include <string.h>

/* One host path that a mount brings in by its @member. */
static int judge_path(const struct rule_input *in, const char *path,
		      size_t index, const char *member, struct violation *out)
{
	const struct path_fact *fact = facts_path(in->facts, path);
	const char *control = control_named(path);
	char pointer[64];

	snprintf(pointer, sizeof(pointer), "/mounts/%zu/%s", index, member);
	if (!control && fact)
		control = control_named(fact->resolved);
	if (!control && fact && fact->is_control == HOST_YES)
		control = fact->control;
	if (control) {
		rule_violation(out, NULL, pointer,
			       "the mount of '%.100s' gives control of the "
			       "host: %.60s",
			       path, control);
		return rule_values(out, path, "no way to control the host");
	}
	if (!fact || fact->is_control == HOST_UNKNOWN)
		return rule_violation(out, NULL, pointer,
				      "where '%.120s' leads cannot be learned",
				      path);
	if (fact->is_control == HOST_UNANSWERED)
		return rule_not_judged(out, "'%.120s' is not on this host",
				       path);
	return 0;
}

/* Whether the source is a path of the host; "tmpfs" and "proc" are names. */
static bool is_host_path(const struct json *mount, const char *source)
{
	return source && *source &&
	       (source[0] == '/' || spec_mount_is_bind(mount));
}

static int judge_source(const struct rule_input *in, const struct json *mount,
			size_t index, struct violation *out)
{
	const char *source = json_text(json_find(mount, "source"));

	return is_host_path(mount, source)
		       ? judge_path(in, source, index, "source", out)
		       : 0;
}

/* The directories of an overlay; those of which nobody knows are refused. */
static int judge_options(const struct rule_input *in, const struct json *mount,
			 size_t index, struct violation *out)
{
	struct mount_paths paths = mount_paths(mount);
	struct violation open = {.not_judged = false};
	struct span path;

	while (mount_paths_next(&paths, &path)) {
		char text[FACT_VALUE_MAX] = "";

		/* of what is longer no fact can be known */
		if (path.size < sizeof(text))
			memcpy(text, path.data, path.size);
		if (judge_path(in, text, index, "options", out) == 0)
			continue;
		if (!out->not_judged)
			return -1;
		open = *out;
	}
	*out = open;
	return open.not_judged ? -1 : 0;
}

static int check_runtime_socket(const struct rule_input *in,
				struct violation *out)
{
	const struct json *mounts = json_find(in->config, "mounts");
	struct violation open = {.not_judged = false};

	for (size_t i = 0; i < json_count(mounts); i++) {
		const struct json *mount = json_item(mounts, i);

		if (judge_options(in, mount, i, out) < 0) {
			if (!out->not_judged)
				return -1;
			open = *out;
		}
		if (judge_source(in, mount, i, out) == 0)
			continue;
		if (!out->not_judged)
			return -1;
		open = *out;
	}
	*out = open;
	return open.not_judged ? -1 : 0;
}

const struct rule mounts_runtime_socket = {
	.id = "mounts.runtimeSocket",
	.verbs = RULE_CREATE | RULE_RESTORE,
	.params = &params_none,
	.check = check_runtime_socket,
	.summary = "no mount leads to a socket or directory that controls the "
		   "host's containers",
	.hint = "do not mount the engine's socket, its directories, or a "
		"parent of them",
	.why = "Who can talk to the container engine is root of the host. A "
	       "parent directory, a link and a second name of the socket "
	       "count as the socket.",
};
