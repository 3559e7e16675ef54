/*
 * A directory that cannot be read to its end, as on a disk that fails: in the
 * place of the C library's readdir().
 */
#ifndef TESTS_UNIT_UNREADABLE_H
#define TESTS_UNIT_UNREADABLE_H

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>

static int unreadable_after = -1; /* so many entries; -1: never */

struct dirent *readdir(DIR *dir)
{
	static struct dirent *(*real)(DIR *);

	if (!real)
		real = (struct dirent * (*)(DIR *)) dlsym(RTLD_NEXT, "readdir");
	if (unreadable_after == 0) {
		errno = EIO;
		return NULL;
	}
	if (unreadable_after > 0)
		unreadable_after--;
	return real(dir);
}

#endif
