/*
 * Seccomp profiles by name: shipped ones, and files of the policy in the form
 * of the runtime-spec or of Docker (archMap, includes, excludes), as a runtime
 * would get them on this machine.
 */
#ifndef POLICY_RULES_SECCOMP_PROFILE_H
#define POLICY_RULES_SECCOMP_PROFILE_H

#include "policy/rule.h"

/* Whether @text names a shipped profile or a file. */
bool seccomp_profile_is_name(struct span text);

/* The shape of a profile alone. 0, or -1 with *err set ("policy.seccomp"). */
int seccomp_profile_shape(const struct json *tree, struct error *err);

/*
 * Judges a policy's file: its shape, and that it denies something. Returns 0,
 * or -1 with *err set ("policy.seccomp").
 */
int seccomp_profile_check(const struct json *tree, struct error *err);

/*
 * The profile @name in runtime-spec form, the caller's: for this machine's
 * architectures and kernel, with the rules that Docker's form gives to the
 * bounding set of @process. NULL when there is none of that name or memory is
 * out.
 */
struct json *seccomp_profile_load(const struct rule_input *in,
				  const struct json *process, const char *name);

#endif
