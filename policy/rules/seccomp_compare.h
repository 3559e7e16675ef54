/*
 * Whether one seccomp profile is nowhere looser than another, rule by rule.
 * Conservative: what the comparison cannot prove counts as looser.
 */
#ifndef POLICY_RULES_SECCOMP_COMPARE_H
#define POLICY_RULES_SECCOMP_COMPARE_H

#include "base/json.h"

#include <stdbool.h>

#define SECCOMP_COMPARE_WHY 96

/*
 * Whether @profile is nowhere looser than @baseline (runtime-spec form, both);
 * otherwise @why says where ("ptrace", "x32 system calls").
 */
bool seccomp_compare(const struct json *profile, const struct json *baseline,
		     char why[SECCOMP_COMPARE_WHY]);

#endif
