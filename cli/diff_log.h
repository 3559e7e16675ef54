/*
 * Another policy on what the decision log tells. A record has the violations
 * and repairs of one decision and not the spec: what follows from them is
 * told, and of everything else that it cannot be.
 */
#ifndef CLI_DIFF_LOG_H
#define CLI_DIFF_LOG_H

#include "cli/replay.h"
#include "policy/policy.h"

/*
 * Adds to @replay what @b would have said of each record of the log @file (and
 * of FILE.1) that @a decided; @now is when, for auditUntil. Returns 0, or -1
 * with *err set.
 */
int diff_log(const struct policy *a, const struct policy *b, const char *file,
	     int64_t now, struct replay *replay, struct error *err);

#endif
