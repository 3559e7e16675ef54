#include "policy/rules/devices.h"
#include "policy/rules/families.h"
#include "policy/rules/masked.h"
#include "policy/rules/namespaces.h"
#include "policy/rules/other.h"
#include "policy/rules/params.h"
#include "policy/rules/privileged.h"
#include "policy/rules/resources.h"
#include "policy/rules/seccomp.h"
#include "policy/rules/sysctl.h"

#define VERBS (RULE_CREATE | RULE_RESTORE)

const struct rule linux_privileged = {
	.id = "linux.privileged",
	.verbs = VERBS,
	.params = &params_none,
	.check = privileged_check,
	.summary = "the container is not privileged, nor nearly so",
	.hint = "drop --privileged or privileged: true; ask for the one thing "
		"that is needed",
	.why = "A privileged container is the host. No field says so: its "
	       "capabilities, devices, mounts and paths do.",
};

const struct rule linux_seccomp = {
	.id = "linux.seccomp",
	.verbs = VERBS,
	.params = &seccomp_params,
	.files = seccomp_files,
	.file_check = seccomp_check_file,
	.check = seccomp_check,
	.fix = seccomp_fix,
	.summary = "a seccomp profile is set, denies something, and keeps "
		   "forbidden system calls out of reach",
	.hint = "seccompProfile.type=RuntimeDefault, or no seccomp=unconfined",
	.why = "System calls are the kernel's attack surface. What counts is "
	       "which of them can be reached, on any ABI and with any "
	       "argument, not that a profile has a name.",
};

const struct rule linux_namespaces = {
	.id = "linux.namespaces",
	.verbs = VERBS,
	.params = &namespaces_params,
	.check = namespaces_check,
	.summary = "the container has namespaces of its own, not the host's",
	.hint = "drop hostNetwork, hostPID, hostIPC, or --network host and "
		"the like",
	.why = "In a namespace of the host a container sees and reaches what "
	       "is the host's. A path that is the host's counts as the host.",
};

const struct rule linux_devices = {
	.id = "linux.devices",
	.verbs = VERBS,
	.params = &devices_params,
	.check = devices_check,
	.fix = devices_fix,
	.summary = "no device beyond those that every container has",
	.hint = "drop --device and --device-cgroup-rule, or list the device "
		"in the rule's `allow`",
	.why = "A disk is all files on it, whatever is mounted. Devices are "
	       "told by their numbers; a node can have any name.",
};

const struct rule linux_sysctl = {
	.id = "linux.sysctl",
	.verbs = VERBS,
	.params = &sysctl_params,
	.check = sysctl_check,
	.fix = sysctl_fix,
	.summary = "only kernel parameters that are safe for others are set",
	.hint = "drop the sysctl, or list it in the rule's `allow`",
	.why = "Some parameters reach beyond the container's namespaces. The "
	       "list is that of the Pod Security Standards.",
};

const struct rule linux_masked_paths = {
	.id = "linux.maskedPaths",
	.verbs = VERBS,
	.params = &masked_params,
	.check = masked_check,
	.fix = masked_fix,
	.summary = "paths of /proc and /sys that speak of the host are masked "
		   "or read-only",
	.hint = "procMount: Default, or no systempaths=unconfined and "
		"unmask=ALL",
	.why = "Through these paths a container reads the host's memory and "
	       "keys, or changes the kernel.",
};

const struct rule linux_resources = {
	.id = "linux.resources",
	.verbs = VERBS,
	.params = &resources_params,
	.check = resources_check,
	.fix = resources_fix,
	.summary = "memory, processes and CPU are bounded",
	.hint = "set resources.limits, or --memory, --pids-limit, --cpus",
	.why = "A container without bounds can starve all others and the "
	       "host.",
};

const struct rule linux_other = {
	.id = "linux.other",
	.verbs = VERBS | RULE_EXEC,
	.params = &other_params,
	.check = other_check,
	.summary = "members that few need and that reach the host are not "
		   "used",
	.hint = "drop the member, or name it in the rule's `allow`",
	.why = "Propagation, cgroups, listeners, schedulers, personalities "
	       "and labels can each undo what another rule holds.",
};
