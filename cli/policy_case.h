/*
 * Cases of `ocigate policy test`: a directory with something to judge and
 * want.json, which says what has to come of it.
 */
#ifndef CLI_POLICY_CASE_H
#define CLI_POLICY_CASE_H

#include "base/error.h"
#include "base/json.h"
#include "cli/target.h"

#include <stdbool.h>

#define POLICY_CASE_DIFFERENCES_MAX 8

struct policy_case {
	const char *path;  /* borrowed: the directory */
	struct json *want; /* owned: want.json, checked */
	char target[4096]; /* the path of what is judged */

	/* What came of it. */
	bool judged; /* at least one decision was made */
	bool refused;
	bool unreadable;   /* what is judged cannot be read or parsed */
	struct json *came; /* owned: verdict, profile, violations, repairs,
			      notJudged, error, says */
	struct reason differences[POLICY_CASE_DIFFERENCES_MAX];
	size_t difference_count;
};

/*
 * Whether the directory @path is to be a case: it holds want.json, or a file
 * that is judged.
 */
bool policy_case_is(const char *path);

/*
 * Opens the case in the directory @path: reads want.json and finds what is
 * judged. Returns 0, or -1 with *err set ("policy.test").
 */
int policy_case_open(const char *path, struct policy_case *out,
		     struct error *err);

/*
 * Judges it as @shared says (policy, clock, evidence), but for what the case
 * brings, and compares. Returns 0 with the differences filled in, or -1 with
 * *err set when it cannot be judged at all.
 */
int policy_case_run(struct policy_case *one, const struct check *shared,
		    struct error *err);

/* Frees what it owns and empties it. */
void policy_case_release(struct policy_case *one);

#endif
