/*
 * Directories, listed. readdir(3).
 */
#ifndef BASE_DIR_H
#define BASE_DIR_H

#include "base/cleanup.h"

#include <dirent.h>

/*
 * Lists the open directory @fd, which is taken in any case; negative, it is
 * none. Returns what CLEANUP_DIR closes, or NULL with errno set.
 */
DIR *dir_open(int fd);

/*
 * The next name but "." and "..", until the next call; NULL at the end, with
 * errno 0, and where the directory cannot be read, with errno set.
 */
const char *dir_next(DIR *dir);

/* Closes *dir when there is one; the body of CLEANUP_DIR. */
void dir_close(DIR **dir);

#define CLEANUP_DIR CLEANUP(dir_close)

#endif
