#include "policy/rules/families.h"
#include "policy/rules/params.h"
#include "policy/rules/privileged.h"
#include "policy/rules/seccomp.h"

const struct rule linux_privileged = {
	.id = "linux.privileged",
	.verbs = RULE_CREATE | RULE_RESTORE,
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
	.verbs = RULE_CREATE | RULE_RESTORE,
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
