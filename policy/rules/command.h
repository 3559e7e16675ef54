/*
 * exec.command: which commands may be put into a container. Patterns of argv:
 * one glob for each argument; a last "**" stands for any number of them.
 */
#ifndef POLICY_RULES_COMMAND_H
#define POLICY_RULES_COMMAND_H

#include "policy/rule.h"

extern const struct shape command_params;

/* The check of the row exec.command. */
int command_check(const struct rule_input *in, struct violation *out);

#endif
