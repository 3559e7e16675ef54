/*
 * update.resources: an update lifts no limit that the container was started
 * with. runtime-spec config-linux.md "Control groups".
 */
#ifndef POLICY_RULES_LIFT_H
#define POLICY_RULES_LIFT_H

#include "policy/rule.h"

extern const struct shape lift_params;

/* The check of the row update.resources. */
int lift_check(const struct rule_input *in, struct violation *out);

#endif
