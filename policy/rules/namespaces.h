/*
 * linux.namespaces: the container has namespaces of its own. One that is
 * joined by a path can be the host's own; only its inode tells.
 * runtime-spec config-linux.md "Namespaces"; namespaces(7).
 */
#ifndef POLICY_RULES_NAMESPACES_H
#define POLICY_RULES_NAMESPACES_H

#include "policy/rule.h"

extern const struct shape namespaces_params;

/* The check of the row linux.namespaces. */
int namespaces_check(const struct rule_input *in, struct violation *out);

#endif
