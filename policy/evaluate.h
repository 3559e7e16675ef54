/*
 * Evaluation: all rules of a profile and of the floor judge what came; an
 * enforced violation refuses whatever could have been repaired; then the
 * repairs; then all rules judge the result. Pure.
 */
#ifndef POLICY_EVALUATE_H
#define POLICY_EVALUATE_H

#include "policy/policy.h"
#include "policy/verdict.h"

struct evaluate_request {
	const struct policy *policy;
	const struct profile *profile;
	struct rule_input input; /* params and data are set per rule */
	bool may_repair; /* false (hook, and after a repair): fix acts as
			    enforce */
	bool tolerate_not_judged;	  /* check: list, do not count */
	const struct rule_unseen *unseen; /* rules that nobody can answer */
	size_t unseen_count;
};

/*
 * Judges: fills *out, which verdict_release() empties. With may_repair, a
 * violated rule in mode fix that has a fix() does not refuse yet: the verdict
 * is not allow, but verdict_repairable() when nothing else is wrong. Then
 * evaluate_repair(), write, parse again, and judge the result by a request
 * without may_repair. Always fills *out; errors refuse.
 */
void evaluate_judge(const struct evaluate_request *request,
		    struct verdict *out);

/*
 * Repairs copies: *config and *process (either may be NULL; when @process is
 * inside @config only *config is used) are changed in place by the fix() of
 * each violated rule in mode fix of @first. @first NULL: by what is due before
 * anything is judged, the rules with RULE_FIX_ALWAYS that are not off. What
 * was done is added to *done. Returns 0, or -1 with *err set.
 */
int evaluate_repair(const struct evaluate_request *request,
		    const struct verdict *first, struct json *config,
		    struct json *process, struct repairs *done,
		    struct error *err);

/* Whether any rule of the profile or floor has one of these flags and is on. */
bool evaluate_asks(const struct evaluate_request *request, unsigned flags);

#endif
