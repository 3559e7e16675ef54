/*
 * Other programs, run for what they print or write: the tools that a host has
 * for registries. Never at decision time.
 */
#ifndef CLI_TOOL_H
#define CLI_TOOL_H

#include "base/buf.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

#define TOOL_OUTPUT_MAX ((size_t)8 << 20)
#define TOOL_ARGS_MAX	16

/* Whether @name is a program in a directory of PATH. */
bool tool_is_there(const char *name);

/*
 * Runs @argv[0], found in PATH, with standard input closed, and waits for it.
 * What it prints is added to @out, or with NULL dropped; what it says on
 * standard error passes through unless @quiet. Returns 0 when it exited with
 * status 0, or -1 with *err set ("evidence.fetch").
 */
int tool_run(const char *const argv[], struct buf *out, bool quiet,
	     struct error *err);

#endif
