/*
 * Origins: where in a policy's documents what a resolved profile says was
 * written. Nothing is kept for this while a policy is read: the places are
 * found again in the trees, so that judging pays nothing for it.
 */
#ifndef POLICY_ORIGIN_H
#define POLICY_ORIGIN_H

#include "policy/document.h"
#include "policy/policy.h"

#define ORIGIN_MAX	16 /* places of one list that was united */
#define ORIGIN_TEXT_MAX 160

struct origin {
	struct document_place places[ORIGIN_MAX]; /* the nearest first */
	size_t count; /* 0: built in, nobody wrote it */
};

/*
 * Finds who wrote the member @key of @setting in @profile (one of @policy's, or
 * its floor): a parameter, "mode" or "auditUntil"; NULL: the rule itself. Lists
 * that forbid are united, so they can have several places.
 */
void origin_find(const struct policy *policy, const struct profile *profile,
		 const struct setting *setting, const char *key,
		 struct origin *out);

/* Where the profile itself is written. */
struct document_place origin_profile(const struct policy *policy,
				     const struct profile *profile);

/* Writes "FILE:LINE", or "preset NAME:LINE". */
void origin_text(const struct policy *policy, struct document_place place,
		 char out[ORIGIN_TEXT_MAX]);

#endif
