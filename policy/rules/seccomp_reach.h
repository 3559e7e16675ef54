/*
 * What a seccomp profile lets run, judged by its worst reading: runc and crun
 * treat rules that name one system call twice differently, so a call counts as
 * reachable when any rule lets it run with any argument. runtime-spec
 * config-linux.md "Seccomp"; seccomp_rule_add(3).
 */
#ifndef POLICY_RULES_SECCOMP_REACH_H
#define POLICY_RULES_SECCOMP_REACH_H

#include "base/json.h"

#include <stdbool.h>

/* The ABI of this program, "SCMP_ARCH_X86_64"; "" when it is not known. */
extern const char seccomp_reach_native[];

/* Whether a process of this machine can use the ABI @arch. */
bool seccomp_reach_has_arch(const char *arch);

/*
 * Whether @action may let a call run: ALLOW and LOG do, TRACE and NOTIFY leave
 * it to another process, and what is missing or unknown counts as ALLOW.
 */
bool seccomp_reach_runs(const char *action);

/* The same for what @profile does with calls that no rule names. */
bool seccomp_reach_default_runs(const struct json *profile);

/* Whether @rule asks for arguments. */
bool seccomp_reach_conditional(const struct json *rule);

/* Whether a rule has the same action, errno included, as the default. */
bool seccomp_reach_is_default(const struct json *profile,
			      const struct json *rule);

/*
 * The call that contains @name on some 32-bit ABI which @profile lists
 * ("socketcall" for "socket"), or NULL.
 */
const char *seccomp_reach_gate(const struct json *profile, const char *name);

/* Whether the system call @name can run under @profile. */
bool seccomp_reach(const struct json *profile, const char *name);

/* How much of a system call can run. */
enum seccomp_reach_how {
	SECCOMP_NEVER,
	SECCOMP_SOMETIMES, /* for some arguments */
	SECCOMP_ALWAYS,
};

/*
 * How much of the system call @name can run under @profile through the ABI
 * @arch ("SCMP_ARCH_X86"): nothing where the profile does not list it, but for
 * this machine's own, which is always there.
 */
enum seccomp_reach_how seccomp_reach_how(const struct json *profile,
					 const char *arch, const char *name);

/* Whether the ABI @arch ("SCMP_ARCH_X86") has the system call @name. */
bool seccomp_reach_exists(const char *arch, const char *name);

/*
 * Whether @profile denies anything for certain: by default, or one system call
 * that this machine has, with all arguments.
 */
bool seccomp_reach_denies(const struct json *profile);

#endif
