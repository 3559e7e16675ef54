/*
 * Merging: what a profile inherits and what it writes become one set of
 * settings, rule by rule and parameter by parameter. docs/POLICY.md, "Members
 * of the document", extends.
 */
#ifndef POLICY_MERGE_H
#define POLICY_MERGE_H

#include "policy/policy.h"
#include "policy/written.h"

#define MERGE_RULES_MAX 64

/* Settings while they are made; rules that nobody named have a NULL rule. */
struct merge {
	const struct written_context *context;
	size_t count;				  /* rules there are */
	struct setting settings[MERGE_RULES_MAX]; /* as rules_all() has them */
};

/* Starts with no settings. Returns 0, or -1 with *err set. */
int merge_start(struct merge *merge, const struct written_context *context,
		struct error *err);

/* Adds the rules of the base that are not there. Returns 0 or -1. */
int merge_base(struct merge *merge, struct error *err);

/* Puts the settings of @parent over those that are there. Returns 0 or -1. */
int merge_inherit(struct merge *merge, const struct profile *parent,
		  struct error *err);

/*
 * Puts what @own, a profile or the floor of @fragment, writes over what is
 * there: its own mode and time on every setting, then its rules. Returns 0,
 * or -1 with *err set.
 */
int merge_write(struct merge *merge, size_t fragment, const struct json *own,
		struct error *err);

/*
 * Ends the merge: what no mode was written for is enforced; image.identity,
 * which every image rule implies, is on where one is. Fills the settings of
 * *out, which the caller frees. Returns 0, or -1.
 */
int merge_finish(struct merge *merge, struct profile *out, struct error *err);

#endif
