#include "policy/rules/control.h"
#include "policy/rules/families.h"
#include "policy/rules/params.h"
#include "policy/rules/spec.h"

#include <stdio.h>
#include <string.h>

/* One host path that a mount brings in. */
static int judge_path(const struct rule_input *in, const char *path,
		      size_t index, struct violation *out)
{
	const struct path_fact *fact = facts_path(in->facts, path);
	const char *control = control_named(path);
	char pointer[64];

	snprintf(pointer, sizeof(pointer), "/mounts/%zu/source", index);
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

/*
 * A path in a list of overlay directories ("lowerdir=A:B"). They are judged as
 * written: sockets do not work across an overlay, directories do.
 */
static int judge_overlay(const struct json *mount, size_t index,
			 struct violation *out)
{
	const struct json *options = json_find(mount, "options");
	char pointer[64];

	snprintf(pointer, sizeof(pointer), "/mounts/%zu/options", index);
	for (size_t i = 0; i < json_count(options); i++) {
		const char *text = json_text(json_item(options, i));
		const char *at = text ? strchr(text, '=') : NULL;

		while (at && at[1] == '/') {
			char path[FACT_VALUE_MAX];
			size_t size = strcspn(at + 1, ":,");

			snprintf(path, sizeof(path), "%.*s", (int)size, at + 1);
			if (control_named(path))
				return rule_violation(
					out, NULL, pointer,
					"the overlay of '%.100s' gives control "
					"of the host: %.60s",
					path, control_named(path));
			at = at[1 + size] == ':' ? at + 1 + size : NULL;
		}
	}
	return 0;
}

/* Whether the source is a path of the host; "tmpfs" and "proc" are names. */
static bool is_host_path(const struct json *mount, const char *source)
{
	return source && *source &&
	       (source[0] == '/' || spec_mount_is_bind(mount));
}

static int check_runtime_socket(const struct rule_input *in,
				struct violation *out)
{
	const struct json *mounts = json_find(in->config, "mounts");
	struct violation open = {.not_judged = false};

	for (size_t i = 0; i < json_count(mounts); i++) {
		const struct json *mount = json_item(mounts, i);
		const char *source = json_text(json_find(mount, "source"));

		if (judge_overlay(mount, i, out) < 0)
			return -1;
		if (!is_host_path(mount, source) ||
		    judge_path(in, source, i, out) == 0)
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
