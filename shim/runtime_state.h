/*
 * A container as its runtime remembers it: runc's <root>/<id>/state.json,
 * crun's <root>/<id>/status. Neither is specified; both have kept the members
 * that are read here since runc 1.0 and crun 1.0.
 */
#ifndef SHIM_RUNTIME_STATE_H
#define SHIM_RUNTIME_STATE_H

#include "base/error.h"
#include "base/file.h"
#include "shim/runtime_argv.h"

#include <stdint.h>

#define RUNTIME_STATE_SIZE_MAX ((size_t)8 << 20)
#define RUNTIME_STATE_PATH_MAX 4096

/* Whether user code was started: exec.fifo is there until then. */
enum runtime_started {
	STARTED_UNKNOWN = 0,
	STARTED_NO,
	STARTED_YES,
};

struct runtime_state {
	char bundle[RUNTIME_STATE_PATH_MAX]; /* absolute */
	/* runc: an annotation `bundle` puts a second path before it, which
	   runc's own exec without --process would follow. */
	bool bundle_disputed;
	pid_t pid;
	uint64_t start_time; /* as in /proc/PID/stat */
	enum runtime_started started;
	char directory[RUNTIME_STATE_PATH_MAX]; /* <root>/<id> */
};

/*
 * Reads the state file's @text. Fills bundle, bundle_disputed, pid and
 * start_time. Returns 0, or -1 with *err set ("request.state").
 */
int runtime_state_parse(enum runtime_flavour flavour, struct span text,
			struct runtime_state *out, struct error *err);

/*
 * Where the runtime keeps the state of argv->id: --root, else what the runtime
 * takes, given $XDG_RUNTIME_DIR (@xdg, or NULL) and the user. Returns 0, or -1
 * with *err set ("request.state").
 */
int runtime_state_directory(const struct runtime_argv *argv, const char *xdg,
			    uid_t user, char out[RUNTIME_STATE_PATH_MAX],
			    struct error *err);

/*
 * Finds and reads the state of argv->id; with FILE_ROOT it must be root's.
 * Returns 0, or -1 with *err set ("request.state").
 */
int runtime_state_read(const struct runtime_argv *argv, enum file_trust trust,
		       struct runtime_state *out, struct error *err);

#endif
