/*
 * Effective settings: what a profile says of one rule, here and now, after
 * exceptions and times.
 */
#ifndef POLICY_EFFECTIVE_H
#define POLICY_EFFECTIVE_H

#include "policy/evaluate.h"
#include "policy/match.h"

struct effective {
	enum mode mode;
	const struct json *params;
	const char *missing;
	const char *expired; /* when an exception for this ran out, or NULL */
	bool unproven;	    /* an exception hangs on what the image really is */
	struct json *owned; /* params that an exception made */
};

/*
 * Fills *out for @setting. @floor: no exception applies. Returns 0, or -1 when
 * memory is out. Release with effective_release().
 */
int effective_of(const struct evaluate_request *request,
		 const struct match_subject *subject,
		 const struct setting *setting, bool floor,
		 struct effective *out);

/* Frees what it owns and empties it. */
void effective_release(struct effective *effective);

#endif
