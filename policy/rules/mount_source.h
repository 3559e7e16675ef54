/*
 * mounts.source: no directory or file of the host but what the engine made for
 * the container. runtime-spec config.md "Mounts".
 */
#ifndef POLICY_RULES_MOUNT_SOURCE_H
#define POLICY_RULES_MOUNT_SOURCE_H

#include "policy/rule.h"

extern const struct shape mount_source_params;

/* The check of the row mounts.source. */
int mount_source_check(const struct rule_input *in, struct violation *out);

#endif
