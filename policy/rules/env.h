/*
 * process.env and process.args: no secrets in clear text, which everybody who
 * may look at a container reads, and nothing that turns a program into
 * another one. runtime-spec config.md "Process"; ld.so(8).
 */
#ifndef POLICY_RULES_ENV_H
#define POLICY_RULES_ENV_H

#include "policy/rule.h"

extern const struct shape env_params;
extern const struct shape env_args_params;

/* The check of the row process.env. */
int env_check(const struct rule_input *in, struct violation *out);

/* The check of the row process.args. */
int env_check_args(const struct rule_input *in, struct violation *out);

#endif
