/*
 * Where the host paths of a spec lead: resolved, and compared by device and
 * inode with what controls the host's containers.
 */
#ifndef GATE_GATHER_PATHS_H
#define GATE_GATHER_PATHS_H

#include "base/error.h"
#include "gate/gather.h"

/*
 * Fills facts->paths for the absolute source of every mount, and root.path.
 * Returns 0, or -1 with *err set on limits ("internal.facts").
 */
int gather_paths(const struct json *config, const struct settings *settings,
		 enum gather_mode mode, struct facts *facts, struct error *err);

/*
 * The answer for one path as written, without asking the host: it is, holds or
 * lies in something that controls. Fills fact->is_control and control.
 */
void gather_paths_by_name(const char *resolved, const struct settings *settings,
			  struct path_fact *fact);

/* A place for one more path in @facts, or NULL with *err set. */
struct path_fact *gather_paths_add(struct facts *facts, const char *path,
				   struct error *err);

#endif
