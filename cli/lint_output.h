/*
 * `ocigate policy lint`: what is said of a policy, as text or JSON.
 */
#ifndef CLI_LINT_OUTPUT_H
#define CLI_LINT_OUTPUT_H

#include "cli/cli.h"
#include "policy/policy.h"

struct lint_output {
	enum cli_format format;
	struct json *findings; /* owned; CLI_JSON */
	size_t errors, warnings;
};

/* A policy_hear whose context is the struct lint_output. */
void lint_output_hear(void *context, const struct policy_finding *finding);

/* Says that the policy could not be read; returns the exit status. */
int lint_output_fail(struct lint_output *output, const struct error *err);

/*
 * Ends the output and frees what it owns. Returns CLI_OK, or CLI_REFUSED when
 * there were errors, or warnings that @strict makes one.
 */
int lint_output_end(struct lint_output *output, bool strict);

#endif
