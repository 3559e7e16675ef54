#include "policy/rules/capabilities.h"
#include "policy/rules/env.h"
#include "policy/rules/families.h"
#include "policy/rules/labels.h"
#include "policy/rules/params.h"
#include "policy/rules/rlimits.h"
#include "policy/rules/spec.h"
#include "policy/rules/user.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define VERBS (RULE_CREATE | RULE_RESTORE | RULE_EXEC)

static int check_no_new_privileges(const struct rule_input *in,
				   struct violation *out)
{
	const struct json *value = json_find(in->process, "noNewPrivileges");
	char pointer[SPEC_POINTER_MAX];

	if (json_true(value))
		return 0;
	rule_violation(out, NULL,
		       spec_process_pointer(in, "/noNewPrivileges", pointer),
		       "processes may gain privileges (setuid programs)");
	return rule_values(out, value ? "false" : "missing", "true");
}

static int fix_no_new_privileges(const struct rule_input *in,
				 struct json *config, struct json *process,
				 struct repairs *done)
{
	struct json *target = spec_process_edit(config, process);

	(void)in;
	if (!target ||
	    json_set(target, "noNewPrivileges", json_new_bool(true)) < 0)
		return -1;
	return rule_repaired(done, process_no_new_privileges.id,
			     "set noNewPrivileges");
}

/* Whether the mount shows proc: its own, or the host's by whatever name. */
static bool is_proc(const struct rule_input *in, const struct json *mount)
{
	const char *type = json_text(json_find(mount, "type"));
	const char *source = json_text(json_find(mount, "source"));
	const struct path_fact *fact;
	char plain[PATH_MAX];

	if (!spec_mount_is_bind(mount))
		return type && strcmp(type, "proc") == 0;
	if (!source)
		return false;
	fact = facts_path(in->facts, source);
	return !spec_path_normalise(source, plain, sizeof(plain)) ||
	       spec_path_below(plain, "/proc") ||
	       (fact && spec_path_below(fact->resolved, "/proc"));
}

/*
 * CVE-2024-21626: a working directory that leads through /proc to a descriptor
 * of the runtime is the host. /dev/fd is a link to /proc/self/fd, and proc can
 * be mounted elsewhere too.
 */
static const char *proc_above(const struct rule_input *in, const char *cwd)
{
	static const char *const always[] = {"/proc", "/dev/fd"};
	const struct json *mounts = json_find(spec_config(in), "mounts");

	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		if (spec_path_below(cwd, always[i]))
			return always[i];
	for (size_t i = 0; i < json_count(mounts); i++) {
		const struct json *mount = json_item(mounts, i);
		const char *destination =
			json_text(json_find(mount, "destination"));
		char plain[PATH_MAX];

		if (destination && is_proc(in, mount) &&
		    (!spec_path_normalise(destination, plain, sizeof(plain)) ||
		     spec_path_below(cwd, plain)))
			return destination;
	}
	return NULL;
}

static int check_cwd(const struct rule_input *in, struct violation *out)
{
	const char *cwd = json_text(json_find(in->process, "cwd"));
	char plain[PATH_MAX];
	char pointer[SPEC_POINTER_MAX];
	const char *proc;
	size_t size;

	spec_process_pointer(in, "/cwd", pointer);
	if (!cwd || !*cwd) {
		rule_violation(out, NULL, pointer, "no working directory");
		return rule_values(out, "missing", "an absolute path");
	}
	/* WORKDIR keeps a slash at the end; it changes nothing. */
	size = strlen(cwd);
	size -= size > 1 && cwd[size - 1] == '/';
	snprintf(plain, sizeof(plain), "%.*s", (int)size, cwd);
	if (size >= sizeof(plain) || !spec_path_is_plain(plain)) {
		rule_violation(out, NULL, pointer,
			       "the working directory is not an absolute, "
			       "normalised path: '%.100s'",
			       cwd);
		return rule_values(out, cwd, "an absolute path");
	}
	proc = proc_above(in, plain);
	if (!proc)
		return 0;
	rule_violation(out, NULL, pointer,
		       "the working directory '%.100s' is below %.60s", cwd,
		       proc);
	return rule_values(out, cwd, "not below /proc");
}

const struct rule process_user = {
	.id = "process.user",
	.verbs = VERBS,
	.params = &user_params,
	.check = user_check,
	.fix = user_fix,
	.summary = "the process is not root, on the host and in the container",
	.hint = "set a user other than root: USER in the image, --user, "
		"runAsUser",
	.why = "Root in a container is root of the host as soon as anything "
	       "else gives way. Ids in a user namespace count as what they are "
	       "on the host.",
};

const struct rule process_no_new_privileges = {
	.id = "process.noNewPrivileges",
	.verbs = VERBS,
	.params = &params_none,
	.check = check_no_new_privileges,
	.fix = fix_no_new_privileges,
	.summary = "process.noNewPrivileges is true",
	.hint = "set allowPrivilegeEscalation: false, or --security-opt "
		"no-new-privileges",
	.why = "Without it a setuid program of the image gives its user more "
	       "than the container was started with.",
};

const struct rule process_capabilities = {
	.id = "process.capabilities",
	.verbs = VERBS,
	.params = &capabilities_params,
	.check = capabilities_check,
	.fix = capabilities_fix,
	.summary = "all capability sets stay within a list",
	.hint = "drop them: capabilities.drop: [ALL], or --cap-drop ALL",
	.why = "Each capability is a part of root. A name that runtimes read "
	       "differently (lower case, unknown) is refused too.",
};

const struct rule process_cwd = {
	.id = "process.cwd",
	.verbs = VERBS,
	.params = &params_none,
	.check = check_cwd,
	.summary = "the working directory is absolute, normalised and not "
		   "below /proc",
	.hint = "set an absolute working directory outside /proc: WORKDIR, "
		"--workdir, workingDir",
	.why = "A working directory below /proc/self/fd reaches directories "
	       "of the host that the runtime has open (CVE-2024-21626).",
};

const struct rule process_apparmor_profile = {
	.id = "process.apparmorProfile",
	.verbs = VERBS,
	.params = &labels_params,
	.check = labels_check_apparmor,
	.summary = "an AppArmor profile confines the process, where the host "
		   "has AppArmor",
	.hint = "appArmorProfile.type=RuntimeDefault, or no "
		"apparmor=unconfined",
	.why = "The profile keeps the container from /proc, mounts and other "
	       "processes even when it runs as root.",
};

const struct rule process_selinux_label = {
	.id = "process.selinuxLabel",
	.verbs = VERBS,
	.params = &labels_params,
	.check = labels_check_selinux,
	.summary = "an SELinux label of a container confines the process, "
		   "where the host has SELinux",
	.hint = "leave seLinuxOptions out, or no label=disable",
	.why = "Types such as spc_t are the host's: nothing is kept from them.",
};

const struct rule process_env = {
	.id = "process.env",
	.verbs = VERBS,
	.params = &env_params,
	.check = env_check,
	.summary = "no variable holds a secret in clear text or changes what "
		   "programs do",
	.hint = "give the secret as a file and name it by *_FILE; unset LD_*",
	.why = "Everybody who may look at a container reads its variables, "
	       "and so do logs and crash reports. The value is never shown.",
};

const struct rule process_args = {
	.id = "process.args",
	.verbs = VERBS,
	.params = &env_args_params,
	.check = env_check_args,
	.summary = "no argument holds a secret, and the program has a place "
		   "in a container",
	.hint = "give the secret as a file; leave sshd and the like out",
	.why = "Arguments are seen in every list of processes. Remote access "
	       "goes through the engine, where it is judged and recorded.",
};

const struct rule process_rlimits = {
	.id = "process.rlimits",
	.verbs = VERBS,
	.params = &rlimits_params,
	.check = rlimits_check,
	.summary = "resource limits are within bounds",
	.hint = "ask for less: --ulimit, or the engine's default-ulimits",
	.why = "A limit that is raised for one container is taken from all "
	       "others on the host.",
};
