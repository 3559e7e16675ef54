/*
 * Scratch directories: a private place beside a store, for as long as one
 * command needs it. One that a killed command left is removed by the next.
 */
#ifndef CLI_SCRATCH_H
#define CLI_SCRATCH_H

#include "base/error.h"

#include <limits.h>

struct scratch {
	int parent; /* -1: there is none */
	int dirfd;  /* locked for as long as it is used */
	char path[PATH_MAX];
};

#define SCRATCH_INIT                                                           \
	{                                                                      \
		.parent = -1, .dirfd = -1                                      \
	}

/*
 * Makes the directory ".STORE.ocigate-import-XXXXXX", mode 0700, beside the
 * directory @store, and removes those that nobody uses any more. Release with
 * scratch_remove(). Returns 0, or -1 with *err set ("evidence.import").
 */
int scratch_make(const char *store, struct scratch *out, struct error *err);

/* The same below $TMPDIR, else /tmp: ".ocigate-check-XXXX". */
int scratch_make_temporary(struct scratch *out, struct error *err);

/*
 * Fills @path with the only directory in it, where that is all, else with its
 * own: archives are often made of a directory and not of what is in it.
 */
void scratch_inside(const struct scratch *scratch, char path[PATH_MAX]);

/* Removes it with all that is in it; safe to call twice. */
void scratch_remove(struct scratch *scratch);

#endif
