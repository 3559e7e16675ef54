/*
 * What the frozen container sees of the paths that were judged as masked or
 * read-only, by looking from its root directory.
 */
#ifndef SHIM_START_PATHS_H
#define SHIM_START_PATHS_H

#include "base/error.h"
#include "base/json.h"

/*
 * Compares root.readonly, linux.maskedPaths and linux.readonlyPaths of @config
 * with what lies below @rootfd. A path that is not there needs no mask.
 * Returns 0, or -1 with *err set ("bundle.weaker").
 */
int start_paths_compare(int rootfd, const struct json *config,
			struct error *err);

#endif
