/*
 * What one decision holds while it is made, and the steps that fill it. Only
 * gate.c and recall.c use it.
 */
#ifndef GATE_WORK_H
#define GATE_WORK_H

#include "gate/carry.h"
#include "gate/engine.h"
#include "gate/gate.h"
#include "gate/subject.h"
#include "policy/evaluate.h"

struct work {
	const struct gate_request *request;
	struct gate_decision *out;
	struct error *err;
	int64_t deadline;
	struct policy *loaded; /* owned */
	const struct policy *policy;
	const struct profile *profile;
	struct subject subject;
	struct subject container; /* exec: the adopted container's config */
	struct carry carry;
	struct engine_answer engine;
	struct evaluate_request evaluate;
	struct repairs repairs;
};

/* Frees all that *work owns, and itself; NULL is fine. */
void work_cleanup(struct work **work);

/* Loads the policy, unless the request brings one. Returns 0 or -1. */
int work_load_policy(struct work *work);

/*
 * Reads the clock, and whether it is later than what is known to be past.
 * Returns 0 or -1.
 */
int work_read_clock(struct work *work);

/*
 * Learns what the engine's records and this host say of the container's
 * @config (NULL: there is none). Returns 0 or -1.
 */
int work_learn_facts(struct work *work, const struct json *config);

/*
 * Chooses the profile @name, or with NULL the request's, or the one that the
 * policy assigns. Returns 0 or -1.
 */
int work_choose_profile(struct work *work, const char *name);

/* Looks at the image, where a rule asks. Returns 0 or -1. */
int work_inspect(struct work *work);

#endif
