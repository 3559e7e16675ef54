/*
 * Capability sets: names as libcap knows them, what is beyond a list, and
 * taking it away. capabilities(7); runtime-spec config.md "Linux Process".
 * The door to libcap for rules.
 */
#ifndef POLICY_RULES_CAPABILITIES_H
#define POLICY_RULES_CAPABILITIES_H

#include "base/buf.h"
#include "policy/rule.h"

#define CAPABILITIES_SETS 5

/* "bounding" first, then the others. */
extern const char *const capabilities_sets[CAPABILITIES_SETS];

extern const struct shape capabilities_params;

/* The set @set of a process object: an array of names, or NULL. */
const struct json *capabilities_of(const struct json *process, const char *set);

/* The check and the repair of the row process.capabilities. */
int capabilities_check(const struct rule_input *in, struct violation *out);

/* Takes what is not allowed out of all five sets; a rule's fix(). */
int capabilities_fix(const struct rule_input *in, struct json *config,
		     struct json *process, struct repairs *done);

/* Says whether @name may stay in @set. */
typedef bool capabilities_keep(const void *context, const char *set,
			       const char *name);

/*
 * Adds to @names ("A, B") what @keep does not keep in a set of @process.
 * Returns the first such set, or NULL when all is kept.
 */
const char *capabilities_beyond(const struct json *process,
				capabilities_keep *keep, const void *context,
				struct buf *names);

/*
 * Removes from all sets of @process what @keep does not keep, and reports them
 * as dropped by @rule. Returns 0 or -1.
 */
int capabilities_drop(struct json *process, capabilities_keep *keep,
		      const void *context, const char *rule,
		      struct repairs *done);

#endif
