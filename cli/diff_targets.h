/*
 * Two policies on the same targets: which verdicts differ.
 */
#ifndef CLI_DIFF_TARGETS_H
#define CLI_DIFF_TARGETS_H

#include "cli/replay.h"
#include "cli/target.h"

/*
 * Judges @target (what check takes, or a directory of such) by @a and by @b,
 * which differ in their policy alone, and adds each decision to @replay.
 * Returns 0, or -1 with *err set.
 */
int diff_targets(const struct check *a, const struct check *b,
		 const char *target, struct replay *replay, struct error *err);

#endif
