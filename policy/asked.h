/*
 * Asked: the parameters of image rules that may come to judge one container.
 * An inspection looks for what they name, before it is known which exceptions
 * apply: those for a digest do when the image is proven.
 */
#ifndef POLICY_ASKED_H
#define POLICY_ASKED_H

#include "policy/policy.h"

struct asked_item {
	const struct rule *rule;
	const struct json *params;
	struct json *owned; /* the same, when an exception made them */
};

struct asked {
	struct asked_item *items;
	size_t count;
};

/* Of whom, and when. All is borrowed. */
struct asked_of {
	const struct policy *policy;
	const struct profile *profile;
	const struct facts *facts;
	int64_t now;
	bool clock_sane;
};

/*
 * Lists the parameters of every image rule that is on in the profile or the
 * floor: as written, and as each exception whose scope fits but for its
 * digest would have them, alone and after those before it. *out borrows from
 * the policy; release it with asked_release(). Returns 0, or -1 with *err set.
 */
int asked_collect(const struct asked_of *of, struct asked *out,
		  struct error *err);

/* Frees what it owns and empties it. */
void asked_release(struct asked *asked);

#endif
