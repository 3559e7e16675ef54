/*
 * What a confined child gives up before it reads anything, step by step. Made
 * in the parent as far as it can be, so that a child touches little memory.
 */
#ifndef GATE_CONFINE_SETUP_H
#define GATE_CONFINE_SETUP_H

#include "gate/confine_filter.h"

#include <stddef.h>
#include <sys/capability.h>
#include <sys/types.h>

struct confine_setup {
	pid_t parent;
	int socket; /* the child's end */
	size_t memory;
	cap_t none; /* owned */
	struct confine_filter filter;
};

/*
 * Fills *out for one child, in the parent. Release it with
 * confine_setup_release(). Returns 0 or -1.
 */
int confine_setup_make(int socket, size_t memory, struct confine_setup *out);

/* Frees what it owns. */
void confine_setup_release(struct confine_setup *setup);

/*
 * For a thread that starts children and executes nothing: takes from itself
 * what costs them most to give up each, its bounding set. They check it again.
 */
void confine_setup_shed(void);

/*
 * Confines this process. Returns the number of steps that were taken: all of
 * them, or the one that failed has that number.
 */
size_t confine_setup_run(struct confine_setup *setup);

/* What step number @step does, for messages; NULL: there is no such step. */
const char *confine_setup_step(size_t step);

#endif
