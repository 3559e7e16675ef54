/*
 * process.user: who the process is on the host and in the container.
 * runtime-spec config.md "POSIX-platform User", config-linux.md "User
 * namespace mappings"; user_namespaces(7).
 */
#ifndef POLICY_RULES_USER_H
#define POLICY_RULES_USER_H

#include "policy/rule.h"

extern const struct shape user_params;

/* The check and the repair of the row process.user. */
int user_check(const struct rule_input *in, struct violation *out);

/* The fix() of process.user. */
int user_fix(const struct rule_input *in, struct json *config,
	     struct json *process, struct repairs *done);

/*
 * Whether the container has a user namespace that maps nothing to the ids of
 * root or of people on the host: what it does as root there is nobody's here.
 */
bool user_is_mapped(const struct rule_input *in);

/* The numeric id @name ("uid", "gid") of a process object; missing is 0. */
int64_t user_id(const struct json *process, const char *name);

/* Whether the group id or an additional one is @gid. */
bool user_in_group(const struct json *process, int64_t gid);

#endif
