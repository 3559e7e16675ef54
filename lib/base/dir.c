#include "base/dir.h"

#include <errno.h>
#include <string.h>

DIR *dir_open(int fd)
{
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	int saved = errno;

	if (!dir)
		cleanup_fd(&fd);
	errno = saved;
	return dir;
}

const char *dir_next(DIR *dir)
{
	const struct dirent *entry;

	errno = 0;
	while ((entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			return entry->d_name;
	return NULL;
}

void dir_close(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}
