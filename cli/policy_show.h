/*
 * `ocigate policy show`: what the profiles of a policy come to, and where each
 * value of them was written.
 */
#ifndef CLI_POLICY_SHOW_H
#define CLI_POLICY_SHOW_H

#include "cli/cli.h"
#include "policy/policy.h"

/*
 * Prints the profiles and the floor of @policy to stdout, or the profile
 * @name alone. Returns CLI_OK, or CLI_USAGE when there is no such profile.
 */
int policy_show(const struct policy *policy, const char *name,
		enum cli_format format);

#endif
