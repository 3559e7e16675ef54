/*
 * A request as the judge serves it: who calls, what is asked for, what it is
 * about, and what became of it.
 */
#ifndef SHIM_REQUEST_H
#define SHIM_REQUEST_H

#include "gate/gate.h"
#include "shim/handoff.h"
#include "shim/runtime_argv.h"
#include "shim/runtime_path.h"
#include "shim/runtime_state.h"

#define REQUEST_PATH_MAX	 4096
#define REQUEST_RESOURCES_MAX	 ((size_t)1 << 20)
#define REQUEST_VARIABLES_MAX	 16
#define REQUEST_CHECKPOINT_FILES 4096

/* A file that must be the same when the runtime opens it. */
struct request_file {
	char path[REQUEST_PATH_MAX]; /* absolute; "": there is none */
	struct stat seen;
};

struct request {
	enum file_trust trust;
	struct settings settings;
	struct runtime_path runtime;
	struct runtime_argv argv;
	char *argv0; /* as the shim was called */
	struct bundle bundle;
	struct runtime_state state;
	struct buf config; /* config.json as it was read */
	struct buf text;   /* process.json or resources */
	struct request_file file;
	char checkpoint[REQUEST_PATH_MAX];
	struct handoff handoff;
	struct gate_request gate;
	struct gate_decision decision;
	bool decided;
};

/*
 * Reads the whole request from the judge's command line: the path by which
 * the shim was called, then the shim's own words. *out is zeroed memory;
 * request_release() it in any case. Returns 0, or -1 with *err set and *out
 * good for refusing.
 */
int request_read(int argc, char **argv, struct request *out, struct error *err);

/*
 * Lists the options and variables that change what is judged. Returns 0, or
 * -1 when there are too many ("request.option").
 */
int request_list_options(struct request *request, struct error *err);

/* Adds @name to that list. Returns 0 or -1. */
int request_add_option(struct request *request, const char *name,
		       const char *value, struct error *err);

/* Makes @path absolute by the working directory. Returns 0 or -1. */
int request_absolute(const char *path, char out[REQUEST_PATH_MAX],
		     struct error *err);

/* Opens the bundle and reads its config.json. Returns 0 or -1. */
int request_open_bundle(struct request *request, const char *path,
			struct error *err);

/*
 * Finds the container and its bundle by the runtime's state; reads the config
 * that the runtime holds unless create left a record. Returns 0 or -1.
 */
int request_find_container(struct request *request, struct error *err);

/* Reads the config that the runtime holds, if it was not read. 0 or -1. */
int request_read_config(struct request *request, struct error *err);

/* Whether the bundle's config.json is what was read from there. 0 or -1. */
int request_config_unchanged(const struct request *request, struct error *err);

/* Reads the file @path, of at most @limit bytes, and remembers it. 0 or -1. */
int request_read_file(struct request *request, const char *path, size_t limit,
		      const char *id, struct error *err);

/* Whether it is still that file. Returns 0 or -1 ("bundle.changed"). */
int request_file_unchanged(const struct request *request, struct error *err);

/* Whether nobody but root can have written the checkpoint in @path. */
bool request_checkpoint_trusted(const char *path);

/* Decides. Returns 0 when it is allowed, -1 without *err when it is not. */
int request_decide(struct request *request);

/*
 * Executes the runtime with the words that were judged, after telling the log
 * of warnings. Returns only on failure, -1 with *err set.
 */
int request_hand_on(struct request *request, struct error *err);

/* Frees what it owns and empties it. */
void request_release(struct request *request);

#endif
