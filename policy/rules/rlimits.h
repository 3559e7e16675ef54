/*
 * process.rlimits: what the process may use, within bounds. runtime-spec
 * config.md "POSIX process"; getrlimit(2).
 */
#ifndef POLICY_RULES_RLIMITS_H
#define POLICY_RULES_RLIMITS_H

#include "policy/rule.h"

extern const struct shape rlimits_params;

/* The check of the row process.rlimits. */
int rlimits_check(const struct rule_input *in, struct violation *out);

#endif
