/*
 * process.apparmorProfile and process.selinuxLabel: the process is confined by
 * the security module that the host has. runtime-spec config.md "Linux
 * Process"; aa_change_profile(2), selinux(8).
 */
#ifndef POLICY_RULES_LABELS_H
#define POLICY_RULES_LABELS_H

#include "policy/rule.h"

extern const struct shape labels_params;

/* The check of the row process.apparmorProfile. */
int labels_check_apparmor(const struct rule_input *in, struct violation *out);

/* The check of the row process.selinuxLabel. */
int labels_check_selinux(const struct rule_input *in, struct violation *out);

#endif
