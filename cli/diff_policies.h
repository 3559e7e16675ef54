/*
 * What differs between two resolved policies: rules, parameters, signers,
 * assign, exceptions.
 */
#ifndef CLI_DIFF_POLICIES_H
#define CLI_DIFF_POLICIES_H

#include "base/json.h"
#include "cli/cli.h"
#include "policy/policy.h"

#include <stdbool.h>

/*
 * Prints the differences to stdout. Returns CLI_OK when there is none, else
 * CLI_REFUSED.
 */
int diff_policies(const struct policy *a, const struct policy *b,
		  enum cli_format format);

/*
 * The list @key ("assign", "exceptions") of all fragments of @policy, the
 * caller's; NULL when memory is out.
 */
struct json *diff_policies_list(const struct policy *policy, const char *key);

/* Whether both trust the same: signers, algorithms, and every file's content.
 */
bool diff_policies_trust(const struct policy *a, const struct policy *b);

#endif
