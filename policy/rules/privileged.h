/*
 * linux.privileged: what --privileged leaves behind in a spec, where nothing
 * says so by name. Engines write the same four things; each can be missing or
 * written by hand, so near misses count.
 */
#ifndef POLICY_RULES_PRIVILEGED_H
#define POLICY_RULES_PRIVILEGED_H

#include "policy/rule.h"

/* The check of the row linux.privileged. */
int privileged_check(const struct rule_input *in, struct violation *out);

#endif
