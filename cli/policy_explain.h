/*
 * `ocigate policy explain`: the controls of a preset, and how each is judged.
 */
#ifndef CLI_POLICY_EXPLAIN_H
#define CLI_POLICY_EXPLAIN_H

#include "policy/policy.h"

/*
 * Prints the table of the preset @name as @policy has it: each control with its
 * rule and mode, or why nothing judges it. @json: one object instead.
 */
void policy_explain(const struct policy *policy, const char *name, bool json);

#endif
