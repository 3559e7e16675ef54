/*
 * linux.other: members that change what the container is to the host and that
 * few need. runtime-spec config-linux.md.
 */
#ifndef POLICY_RULES_OTHER_H
#define POLICY_RULES_OTHER_H

#include "policy/rule.h"

extern const struct shape other_params;

/* The check of the row linux.other. */
int other_check(const struct rule_input *in, struct violation *out);

#endif
