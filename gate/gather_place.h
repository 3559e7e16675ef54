/*
 * Where paths of this host lead: a path is found by what it is and where it
 * lies in its file system, so that links, bind mounts and second names of a
 * control are the control.
 */
#ifndef GATE_GATHER_PLACE_H
#define GATE_GATHER_PLACE_H

#include "base/error.h"
#include "gate/gather_control.h"
#include "gate/mountinfo.h"

#include <sys/stat.h>

struct gather_found {
	char *real; /* without links; owned */
	struct stat stat;
	struct mountinfo_place place;
};

/* The controls that exist here. */
struct gather_place {
	struct mountinfo mounts;
	struct gather_found *found; /* owned; one for each control */
	size_t count;
};

/*
 * Looks up what @controls lists and adds to it what listens here. Returns 0
 * with *out to be released by gather_place_release(), or -1 with *err set
 * ("internal.*"): then nothing can be said.
 */
int gather_place_open(struct gather_controls *controls,
		      struct gather_place *out, struct error *err);

/* Frees what it owns and empties it. */
void gather_place_release(struct gather_place *place);

/*
 * Opens @path on this host, following links but not the doors of /proc
 * (/proc/PID/root, fd, cwd), which lead elsewhere in another process. Returns
 * 0 with *out to be released, or -1 with errno: ENOENT or ENOTDIR when there
 * is no such file.
 */
int gather_place_find(const struct gather_place *place, const char *path,
		      struct gather_found *out);

/* Frees what was found and empties it. */
void gather_place_release_found(struct gather_found *found);

/*
 * The label of the control that @found is, holds, or lies in; NULL when none.
 */
const char *gather_place_judge(const struct gather_place *place,
			       const struct gather_controls *controls,
			       const struct gather_found *found, bool is_root);

#endif
