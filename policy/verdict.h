/*
 * The verdict: zeroed it refuses, and one line of verdict.c allows.
 */
#ifndef POLICY_VERDICT_H
#define POLICY_VERDICT_H

#include "policy/rule.h"

#include <stdbool.h>

enum verdict_value {
	VERDICT_REFUSE = 0,
	VERDICT_ALLOW,
};

enum mode {
	MODE_ENFORCE = 0,
	MODE_FIX,
	MODE_WARN,
	MODE_AUDIT,
	MODE_OFF,
};

#define VERDICT_VIOLATIONS_MAX 128

struct verdict_violation {
	struct violation violation;
	enum mode mode;
	bool floor;   /* found by the floor, not by the profile */
	bool pending; /* mode fix: waits for a repair, and refuses without */
};

struct verdict {
	enum verdict_value value;
	struct verdict_violation *violations; /* owned; refusing ones first,
						 in order of weight */
	size_t count;
	struct verdict_violation *not_judged; /* owned */
	size_t not_judged_count;
	struct repairs repairs;
	struct reason refusal; /* what could not be read or judged at all;
				  id NULL when rules decided */
};

/* The names "enforce", "fix" ... */
const char *verdict_mode_name(enum mode mode);

/* Whether what is found in this mode refuses; in mode fix, until it is mended.
 */
bool verdict_mode_refuses(enum mode mode);

/*
 * Adds what a rule found. Returns 0, or -1 when it cannot be kept: the
 * verdict then refuses.
 */
int verdict_add(struct verdict *verdict, const struct violation *violation,
		enum mode mode, bool floor);

/*
 * Adds what a repair can mend: it does not refuse yet (verdict_refuses()), but
 * nothing is allowed while it is there. Returns 0 or -1 likewise.
 */
int verdict_add_pending(struct verdict *verdict,
			const struct violation *violation, bool floor);

/* Keeps what could not be answered here; it counts for nothing. 0 or -1. */
int verdict_add_not_judged(struct verdict *verdict,
			   const struct violation *violation);

/*
 * Whether the verdict refuses for good: something could not be judged, or a
 * violation of mode enforce, or fix without a repair.
 */
bool verdict_refuses(const struct verdict *verdict);

/* Whether something waits for a repair and nothing refuses for good. */
bool verdict_repairable(const struct verdict *verdict);

/*
 * Makes it a refusal for @reason, whatever was found; the first reason stays.
 */
void verdict_refuse(struct verdict *verdict, const struct reason *reason);

/*
 * Concludes after every rule has run: allows when none refuses, none waits for
 * a repair, @judged equals @asked (rules that ran, rules that had to) and
 * @asked is not 0: a request that no rule judges is refused, so that allowing
 * is never an accident.
 */
void verdict_conclude(struct verdict *verdict, size_t asked, size_t judged);

/* Frees what it owns and empties it. */
void verdict_release(struct verdict *verdict);

#endif
