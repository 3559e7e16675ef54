/*
 * Cleanup by attribute: a variable that owns something says so where it is
 * declared, and hands it out with a steal function.
 */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

#include <stdlib.h>
#include <unistd.h>

/* Closes *fd when it is not negative; the body of CLEANUP_FD. */
static inline void cleanup_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* Frees the pointer that @pointer points to; the body of CLEANUP_FREE. */
static inline void cleanup_free(void *pointer)
{
	free(*(void **)pointer);
}

#define CLEANUP_FD   __attribute__((cleanup(cleanup_fd)))
#define CLEANUP_FREE __attribute__((cleanup(cleanup_free)))
/* Calls @function with the address of the variable when it leaves scope. */
#define CLEANUP(function) __attribute__((cleanup(function)))

/* Takes the descriptor out of an owning variable. */
static inline int steal_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

/* Takes the pointer out of an owning variable: steal_pointer(&text). */
#define steal_pointer(variable)                                                \
	({                                                                     \
		__typeof__(*(variable)) taken_ = *(variable);                  \
		*(variable) = NULL;                                            \
		taken_;                                                        \
	})

#endif
