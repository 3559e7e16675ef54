/*
 * Loads a policy from disk: a file, or a directory of *.json fragments read in
 * lexical order through one descriptor, and every file that they name.
 */
#ifndef GATE_LOAD_H
#define GATE_LOAD_H

#include "base/error.h"
#include "base/file.h"
#include "policy/policy.h"

/*
 * Loads the policy at @path. With FILE_ROOT every file and directory is
 * checked; FILE_ANY takes the caller's own. Paths in a policy are relative to
 * the file that names them. Returns 0 with *out the caller's, or -1 with *err
 * set ("policy.*"; errors of kind ERROR_POLICY unless a system call failed).
 */
int load_policy(const char *path, enum file_trust trust, struct policy **out,
		struct error *err);

#endif
