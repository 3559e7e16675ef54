/*
 * How decisions are shown: as text for people, as JSON for programs.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "cli/cli.h"

/* Prints one decision about @target to stdout. */
void output_decision(const char *target, const struct gate_decision *decision,
		     enum cli_format format, bool with_found);

/* What was found for an image, as an array, the caller's. */
struct json *output_found(const struct image_facts *image);

/*
 * The exit status of a decision: 0, 1, or 3 when the target, the policy or the
 * configuration could not be read or parsed.
 */
int output_status(const struct gate_decision *decision);

#endif
