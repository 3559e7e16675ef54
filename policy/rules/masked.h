/*
 * linux.maskedPaths: what of /proc and /sys speaks of the host is hidden or
 * read-only, as every engine has it. runtime-spec config-linux.md "Masked
 * Paths", "Readonly Paths".
 */
#ifndef POLICY_RULES_MASKED_H
#define POLICY_RULES_MASKED_H

#include "policy/rule.h"

extern const struct shape masked_params;

/* The check and the repair of the row linux.maskedPaths. */
int masked_check(const struct rule_input *in, struct violation *out);

/* The fix() of linux.maskedPaths. */
int masked_fix(const struct rule_input *in, struct json *config,
	       struct json *process, struct repairs *done);

#endif
