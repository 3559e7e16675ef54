/*
 * `ocigate policy test`: cases that a policy is held to. The form of a case is
 * in cli/policy_case.h.
 */
#ifndef CLI_POLICY_TEST_H
#define CLI_POLICY_TEST_H

#include "cli/cli.h"

/* As a command of its own: argv[0] is "test". Returns an exit status. */
int policy_test(const struct cli *cli, int argc, char **argv);

#endif
