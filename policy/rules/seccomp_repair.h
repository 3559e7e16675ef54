/*
 * Repairs of a seccomp profile, so that both runtimes read the result alike.
 */
#ifndef POLICY_RULES_SECCOMP_REPAIR_H
#define POLICY_RULES_SECCOMP_REPAIR_H

#include "base/json.h"

/*
 * What the runtimes themselves need, the first of @index 0; NULL at the end.
 * Some of it newer versions alone.
 */
const char *seccomp_repair_needed_at(size_t index);

/*
 * Whether the runtimes themselves need @name after the filter is loaded: a
 * profile without it starts nothing, with an error that explains nothing.
 */
bool seccomp_repair_is_needed(const char *name);

/*
 * Makes the system call @name unreachable in @profile: takes it out of every
 * rule that lets it run, and puts a rule that denies it in front where that is
 * not enough. Returns 0, or -1 on no memory.
 */
int seccomp_repair_forbid(struct json *profile, const char *name);

#endif
