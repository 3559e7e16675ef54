/*
 * linux.seccomp: a profile is there, denies something, and keeps forbidden
 * system calls out of reach. runtime-spec config-linux.md "Seccomp".
 */
#ifndef POLICY_RULES_SECCOMP_H
#define POLICY_RULES_SECCOMP_H

#include "policy/rule.h"

#include <stdbool.h>

extern const struct shape seccomp_params;
extern const char *const seccomp_files[];

/* What the row linux.seccomp does. */
int seccomp_check_file(const struct json *tree, struct error *err);

/* The check() of linux.seccomp. */
int seccomp_check(const struct rule_input *in, struct violation *out);

/* The fix() of linux.seccomp. */
int seccomp_fix(const struct rule_input *in, struct json *config,
		struct json *process, struct repairs *done);

#endif
