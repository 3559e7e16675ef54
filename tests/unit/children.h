/*
 * Confined children that answer nothing, each in its own way: for confine.h.
 */
#ifndef TESTS_UNIT_CHILDREN_H
#define TESTS_UNIT_CHILDREN_H

#include <linux/futex.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Ends well. */
static inline int children_end(void *context, int socket)
{
	(void)context;
	(void)socket;
	return 0;
}

/* Ends, and says that it failed. */
static inline int children_fail(void *context, int socket)
{
	(void)context;
	(void)socket;
	return 3;
}

/* Dies by a signal: without a filter the one, with it the other. */
static inline int children_crash(void *context, int socket)
{
	(void)context;
	(void)socket;
	return kill(getpid(), SIGKILL);
}

/* Waits for ever. */
static inline int children_hang(void *context, int socket)
{
	int word = 0;

	(void)context;
	(void)socket;
	return (int)syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

#endif
