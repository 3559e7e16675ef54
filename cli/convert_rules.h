/*
 * The requirements of one scope of a containers policy.json as rules of ours.
 */
#ifndef CLI_CONVERT_RULES_H
#define CLI_CONVERT_RULES_H

#include "cli/convert.h"

#include <stdbool.h>

/*
 * Adds to @rules what @requirements, all of them, ask of images of @scope (""
 * is the default), and signers to @convert. *tied says whether the name that
 * is signed must be the one by which an image is started. What cannot be
 * carried over is said, and lets nothing run. Returns 0, or -1 with *err set.
 */
int convert_rules_make(struct convert *convert, const char *scope,
		       const struct json *requirements, struct json *rules,
		       bool *tied, struct error *err);

#endif
