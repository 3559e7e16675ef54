/*
 * mounts.type and mounts.propagation: file systems that a container needs, at
 * their places, and no mount that leads back to the host. runtime-spec
 * config.md "Mounts"; mount_namespaces(7).
 */
#ifndef POLICY_RULES_MOUNT_KIND_H
#define POLICY_RULES_MOUNT_KIND_H

#include "policy/rule.h"

extern const struct shape mount_kind_params;
extern const struct shape mount_kind_propagation_params;

/* The check of the row mounts.type. */
int mount_kind_check(const struct rule_input *in, struct violation *out);

/* The check of the row mounts.propagation. */
int mount_kind_check_propagation(const struct rule_input *in,
				 struct violation *out);

#endif
