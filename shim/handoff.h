/*
 * Handing on: what the runtime is executed with after it was judged. The same
 * process, descriptors and environment; the command line is the caller's, but
 * for the paths and bytes that were judged, which take the place of what could
 * be looked up again.
 */
#ifndef SHIM_HANDOFF_H
#define SHIM_HANDOFF_H

#include "base/error.h"
#include "base/span.h"
#include "shim/runtime_argv.h"

#define HANDOFF_OPTIONS_MAX 2
#define HANDOFF_PATH_MAX    4096

/* An option that is handed on with another value than the caller's. */
struct handoff_option {
	char name[24];
	char value[HANDOFF_PATH_MAX];
};

struct handoff {
	struct handoff_option options[HANDOFF_OPTIONS_MAX];
	size_t count;
	/* The process comes from a file now: the options and words that
	   described it are left out. */
	bool drop_process;
	char **words; /* owned, NULL-terminated; from handoff_build() */
};

#define HANDOFF_INIT                                                           \
	{                                                                      \
		.count = 0                                                     \
	}

/* Has "--NAME VALUE" handed on. Returns 0 or -1 ("internal.handoff"). */
int handoff_set(struct handoff *handoff, const char *name, const char *value,
		struct error *err);

/*
 * Makes handoff->words: @argv0, the globals, the subcommand, the options set
 * here, the caller's other options, the operands. Words are borrowed from
 * @argv and @handoff. Returns 0 or -1 with *err set ("internal.memory").
 */
int handoff_build(struct handoff *handoff, const struct runtime_argv *argv,
		  char *argv0, struct error *err);

/*
 * A sealed file in memory that holds @text, at its start, close-on-exec.
 * Returns the descriptor, or -1 with *err set ("internal.handoff").
 */
int handoff_file(struct span text, struct error *err);

/*
 * Puts a file like that where the runtime can open it: not closed by exec, at
 * or above descriptor @lowest, and its path into @out. Returns 0 or -1.
 */
int handoff_pass_file(struct span text, int lowest, char out[32],
		      struct error *err);

/* Puts a file like that in place of standard input. Returns 0 or -1. */
int handoff_pass_stdin(struct span text, struct error *err);

/* Replaces this process by the runtime; returns only with *err set, -1. */
int handoff_exec(const struct handoff *handoff, const char *runtime,
		 struct error *err);

/* Frees the words. */
void handoff_release(struct handoff *handoff);

#endif
