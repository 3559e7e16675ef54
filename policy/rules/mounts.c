#include "oci/mount_paths.h"
#include "policy/rules/control.h"
#include "policy/rules/families.h"
#include "policy/rules/mount_kind.h"
#include "policy/rules/mount_source.h"
#include "policy/rules/params.h"
#include "policy/rules/spec.h"

#include <stdio.h>
#include <string.h>

#define ROOT_PATH "/root/path"

/* One host path that the spec brings in at @pointer. */
static int judge_path(const struct rule_input *in, const char *path,
		      const char *pointer, struct violation *out)
{
	const struct path_fact *fact = facts_path(in->facts, path);
	const char *control = control_named(path);

	if (!control && fact)
		control = control_named(fact->resolved);
	if (!control && fact && fact->is_control == HOST_YES)
		control = fact->control;
	if (control) {
		rule_violation(out, NULL, pointer,
			       "%s '%.100s' gives control of the host: %.60s",
			       strcmp(pointer, ROOT_PATH) == 0 ? "the root"
							       : "the mount of",
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
	char pointer[64];

	snprintf(pointer, sizeof(pointer), "/mounts/%zu/source", index);
	return is_host_path(mount, source)
		       ? judge_path(in, source, pointer, out)
		       : 0;
}

/* A relative root lies in the bundle, unless it climbs out of it. */
static int judge_root(const struct rule_input *in, struct violation *out)
{
	const char *path = json_text(json_at(in->config, "root", "path", NULL));

	if (!path || (path[0] != '/' && !strstr(path, "..")))
		return 0;
	return judge_path(in, path, ROOT_PATH, out);
}

/* Keeps in *open what nobody could answer; -1 is a violation. */
static int weigh(int result, const struct violation *out,
		 struct violation *open)
{
	if (result == 0)
		return 0;
	if (!out->not_judged)
		return -1;
	*open = *out;
	return 0;
}

/* The directories of an overlay; those of which nobody knows are refused. */
static int judge_options(const struct rule_input *in, const struct json *mount,
			 size_t index, struct violation *out)
{
	struct mount_paths paths = mount_paths(mount);
	struct violation open = {.not_judged = false};
	struct span path;
	char pointer[64];

	snprintf(pointer, sizeof(pointer), "/mounts/%zu/options", index);
	while (mount_paths_next(&paths, &path)) {
		char text[FACT_VALUE_MAX] = "";

		/* of what is longer no fact can be known */
		if (path.size < sizeof(text))
			memcpy(text, path.data, path.size);
		if (weigh(judge_path(in, text, pointer, out), out, &open) < 0)
			return -1;
	}
	*out = open;
	return open.not_judged ? -1 : 0;
}

static int check_runtime_socket(const struct rule_input *in,
				struct violation *out)
{
	const struct json *mounts = json_find(in->config, "mounts");
	struct violation open = {.not_judged = false};

	if (weigh(judge_root(in, out), out, &open) < 0)
		return -1;
	for (size_t i = 0; i < json_count(mounts); i++) {
		const struct json *mount = json_item(mounts, i);

		if (weigh(judge_options(in, mount, i, out), out, &open) < 0 ||
		    weigh(judge_source(in, mount, i, out), out, &open) < 0)
			return -1;
	}
	*out = open;
	return open.not_judged ? -1 : 0;
}

const struct rule mounts_runtime_socket = {
	.id = "mounts.runtimeSocket",
	.verbs = RULE_CREATE | RULE_RESTORE,
	.params = &params_none,
	.check = check_runtime_socket,
	.summary = "no mount, nor the root, leads to a socket or directory "
		   "that controls the host's containers",
	.hint = "do not mount the engine's socket, its directories, or a "
		"parent of them",
	.why = "Who can talk to the container engine is root of the host. A "
	       "parent directory, a link and a second name of the socket "
	       "count as the socket.",
};

const struct rule mounts_type = {
	.id = "mounts.type",
	.verbs = RULE_CREATE | RULE_RESTORE,
	.params = &mount_kind_params,
	.check = mount_kind_check,
	.summary = "mounts are binds, tmpfs, or the kernel's own file systems "
		   "at their places",
	.hint = "use a volume; list another type in the rule's `allow`",
	.why = "An overlay or a block device shows the host's files under "
	       "another name; a bind can call itself tmpfs.",
};

const struct rule mounts_propagation = {
	.id = "mounts.propagation",
	.verbs = RULE_CREATE | RULE_RESTORE,
	.params = &mount_kind_propagation_params,
	.check = mount_kind_check_propagation,
	.summary = "no mount of the container appears on the host",
	.hint = "drop :shared, bind-propagation=shared, or mountPropagation: "
		"Bidirectional",
	.why = "What is mounted inside of a shared mount is mounted on the "
	       "host too.",
};

const struct rule mounts_source = {
	.id = "mounts.source",
	.verbs = RULE_CREATE | RULE_RESTORE,
	.params = &mount_source_params,
	.check = mount_source_check,
	.summary = "no path of the host is mounted but what the engine made "
		   "for the container",
	.hint = "use a volume instead of hostPath or -v /path; or list the "
		"path in the rule's `allow`",
	.why = "A path is judged by where it really leads: links are "
	       "followed, and a volume that is a bind of /etc is /etc.",
};
