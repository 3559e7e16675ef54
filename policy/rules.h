/*
 * The table of rules: families, one file each in policy/rules/.
 */
#ifndef POLICY_RULES_H
#define POLICY_RULES_H

#include "policy/rule.h"

/* The rule with this id, or NULL. */
const struct rule *rules_find(const char *id);

/* All rules in the order of their weight in messages; ends with NULL. */
const struct rule *const *rules_all(void);

#endif
