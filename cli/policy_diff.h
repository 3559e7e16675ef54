/*
 * `ocigate policy diff`: what another policy would change.
 */
#ifndef CLI_POLICY_DIFF_H
#define CLI_POLICY_DIFF_H

#include "cli/cli.h"

/* As a command of its own: argv[0] is "diff". Returns an exit status. */
int policy_diff(const struct cli *cli, int argc, char **argv);

#endif
