/*
 * Where the host paths of a spec lead: resolved, and compared with what
 * controls the host's containers.
 */
#ifndef GATE_GATHER_PATHS_H
#define GATE_GATHER_PATHS_H

#include "base/error.h"
#include "gate/gather.h"

/*
 * Fills facts->paths for the absolute source of every mount, the directories
 * of overlay mounts, and root.path. A path of FACT_VALUE_MAX bytes or more has
 * no fact: nothing is known of it. With GATHER_GIVEN they are only listed, as
 * written. Returns 0, or -1 with *err set ("internal.facts").
 */
int gather_paths(const struct json *config, const struct settings *settings,
		 const char *bundle, enum gather_mode mode, struct facts *facts,
		 struct error *err);

/*
 * Answers for fact->resolved as it is written, without asking the host: it is,
 * holds or lies in something that controls, or is an engine's own. @is_root: it
 * is the container's own root. Returns 0, or -1 with *err set.
 */
int gather_paths_by_name(const struct settings *settings,
			 const struct json *config, bool is_root,
			 struct path_fact *fact, struct error *err);

#endif
