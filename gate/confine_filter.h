/*
 * The system calls that a confined child may make, as a filter of the kernel
 * (seccomp(2)). It is written here and not by libseccomp: it is a table of a
 * dozen numbers, and making it so, once for each child, would cost as much as
 * the child's fork. As a tree, because the kernel runs a filter once for every
 * number there is when it is loaded.
 */
#ifndef GATE_CONFINE_FILTER_H
#define GATE_CONFINE_FILTER_H

#include <linux/filter.h>
#include <stddef.h>

#define CONFINE_FILTER_MAX 160

struct confine_filter {
	size_t count;
	struct sock_filter code[CONFINE_FILTER_MAX];
};

/*
 * Fills @out: reading, memory that cannot be executed, messages on @socket, and
 * exit; whatever else kills the process.
 */
void confine_filter_make(int socket, struct confine_filter *out);

/* Puts this process under @filter, for good. Returns 0 or -1. */
int confine_filter_load(struct confine_filter *filter);

#endif
