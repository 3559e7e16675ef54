/*
 * want.json of a case of `ocigate policy test`: what has to come of it.
 */
#ifndef CLI_POLICY_WANT_H
#define CLI_POLICY_WANT_H

#include "base/error.h"
#include "base/json.h"

#define POLICY_WANT_NAME "want.json"
#define POLICY_WANT_MAX	 ((size_t)64 << 10)

/*
 * Reads want.json in the directory @path: "verdict", and what else is compared;
 * a refusal has to say by which rules, and they have to be known. Returns 0
 * with *out the caller's, or -1 with *err set ("policy.test", "json.*").
 */
int policy_want_read(const char *path, struct json **out, struct error *err);

#endif
