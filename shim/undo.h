/*
 * Takes back what create made, when start refuses: no engine does it, and the
 * frozen process would wait for ever.
 */
#ifndef SHIM_UNDO_H
#define SHIM_UNDO_H

#include "shim/runtime_argv.h"

#define UNDO_SECONDS 10

/*
 * Runs `delete --force` of the runtime @path for argv->id as a child without
 * standard descriptors, and reaps it, at the latest after UNDO_SECONDS. What
 * fails stays for the engine's own delete.
 */
void undo_create(const struct runtime_argv *argv, const char *path);

#endif
