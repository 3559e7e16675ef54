/*
 * Who the frozen process is: user, groups, and how its user namespace maps
 * them.
 */
#ifndef SHIM_START_IDS_H
#define SHIM_START_IDS_H

#include "base/error.h"
#include "base/json.h"
#include "shim/frozen.h"

/*
 * Compares with process.user and the mappings of @config. Returns 0, or -1
 * with *err set ("bundle.weaker").
 */
int start_ids_compare(const struct frozen *frozen, const struct json *process,
		      const struct json *config, struct error *err);

#endif
