/*
 * `ocigate policy convert`.
 */
#ifndef CLI_POLICY_CONVERT_H
#define CLI_POLICY_CONVERT_H

/*
 * Converts the policy @path of another tool, to standard output or, with its
 * files, into the directory @output. Returns an exit status.
 */
int policy_convert(const char *path, const char *output);

#endif
