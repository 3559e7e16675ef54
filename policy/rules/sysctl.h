/*
 * linux.sysctl: kernel parameters from a list, by default the safe ones of the
 * Pod Security Standards. runtime-spec config-linux.md "Sysctl";
 * kubernetes.io/docs/concepts/security/pod-security-standards.
 */
#ifndef POLICY_RULES_SYSCTL_H
#define POLICY_RULES_SYSCTL_H

#include "policy/rule.h"

extern const struct shape sysctl_params;

/* The check and the repair of the row linux.sysctl. */
int sysctl_check(const struct rule_input *in, struct violation *out);

/* The fix() of linux.sysctl. */
int sysctl_fix(const struct rule_input *in, struct json *config,
	       struct json *process, struct repairs *done);

#endif
