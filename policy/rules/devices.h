/*
 * linux.devices: no device of the host beyond those that every container has,
 * neither as a node nor through the cgroup's rules. runtime-spec
 * config-linux.md "Devices", "Device whitelist"; kernel devices.txt.
 */
#ifndef POLICY_RULES_DEVICES_H
#define POLICY_RULES_DEVICES_H

#include "policy/rule.h"

extern const struct shape devices_params;

/* The check and the repair of the row linux.devices. */
int devices_check(const struct rule_input *in, struct violation *out);

/* Whether the cgroup rule @rule is about opening devices. */
bool devices_opens(const struct json *rule);

/* The fix() of linux.devices. */
int devices_fix(const struct rule_input *in, struct json *config,
		struct json *process, struct repairs *done);

#endif
