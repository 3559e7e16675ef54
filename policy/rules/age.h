/*
 * How old evidence may be: the parameter maxAge of image rules.
 */
#ifndef POLICY_RULES_AGE_H
#define POLICY_RULES_AGE_H

#include "policy/rule.h"
#include "policy/rules/found.h"

#define AGE_AHEAD_SECONDS 300 /* not yet of the future: clocks differ */

/* A duration such as "7d", or "none". */
extern const struct shape age_shape;

/*
 * Whether what is of @time (has_time: it says one) is no older than maxAge, and
 * not of the future; says in @why what is wrong. Without maxAge, or with
 * "none", any age is fine.
 */
bool age_suffices(const struct rule_input *in, bool has_time, int64_t time,
		  char why[FOUND_WHY_MAX]);

#endif
