/*
 * exec.escalation: an exec compared with the process that the container was
 * started for. Engines build the process object of an exec from their own copy
 * of the spec, which knows of no repair.
 */
#ifndef POLICY_RULES_ESCALATION_H
#define POLICY_RULES_ESCALATION_H

#include "policy/rule.h"

/* The check of the row exec.escalation. */
int escalation_check(const struct rule_input *in, struct violation *out);

/*
 * Takes from @process what repair took from the container: capabilities,
 * groups, root, and the right to gain privileges. What the container was never
 * given stays, for the check to find.
 */
int escalation_fix(const struct rule_input *in, struct json *config,
		   struct json *process, struct repairs *done);

#endif
