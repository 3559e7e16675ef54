#include "cli/scratch.h"

#include "base/dir.h"
#include "base/span.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID	  "evidence.import"
#define SUFFIX	  ".ocigate-import-"
#define TEMPORARY ".ocigate-check-"
#define RANDOM	  "XXXXXX"
#define TRIES	  8

/* Opens @name beneath @dirfd: a directory itself, never a link to one. */
static int open_directory(int dirfd, const char *name)
{
	return openat(dirfd, name,
		      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* The directory @name beneath @dirfd, to be listed; NULL when it is none. */
static DIR *list(int dirfd, const char *name)
{
	return dir_open(open_directory(dirfd, name));
}

/* What cannot be removed stays; the next command tries again. */
static void remove_tree(int parent, const char *name)
{
	CLEANUP_DIR DIR *directory = list(parent, name);
	const char *entry;

	while (directory && (entry = dir_next(directory)))
		if (unlinkat(dirfd(directory), entry, 0) < 0)
			remove_tree(dirfd(directory), entry);
	unlinkat(parent, name, AT_REMOVEDIR);
}

/* Whether the directory is ours and nobody holds its lock: now we do. */
static bool is_left(int fd)
{
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
	       (st.st_mode & 07777) == 0700 &&
	       flock(fd, LOCK_EX | LOCK_NB) == 0;
}

/* Removes what commands left behind that were killed. */
static void remove_left(int parent, const char *base)
{
	CLEANUP_DIR DIR *directory = list(parent, ".");
	const char *name;

	while (directory && (name = dir_next(directory))) {
		CLEANUP_FD int fd = -1;

		if (!span_starts(span_of(name), base) ||
		    strlen(name) != strlen(base) + strlen(RANDOM))
			continue;
		fd = open_directory(parent, name);
		if (is_left(fd))
			remove_tree(parent, name);
	}
}

/*
 * Makes and locks one. Another command may take it for one that was left
 * before it is locked; then it is gone. Returns 0, or -1 with errno.
 */
static int try_make(struct scratch *scratch)
{
	struct stat st;

	strcpy(scratch->path + strlen(scratch->path) - strlen(RANDOM), RANDOM);
	if (!mkdtemp(scratch->path))
		return -1;
	scratch->dirfd = open_directory(AT_FDCWD, scratch->path);
	if (scratch->dirfd >= 0 && flock(scratch->dirfd, LOCK_EX) == 0 &&
	    fstat(scratch->dirfd, &st) == 0 && st.st_nlink > 0)
		return 0;
	if (scratch->dirfd >= 0)
		close(scratch->dirfd);
	scratch->dirfd = -1;
	rmdir(scratch->path);
	errno = EAGAIN;
	return -1;
}

static int make(struct scratch *scratch, struct error *err)
{
	for (int i = 0; i < TRIES; i++) {
		if (try_make(scratch) == 0)
			return 0;
		if (errno != EAGAIN)
			break;
	}
	return error_set_errno(err, ID, "cannot make the directory '%s'",
			       scratch->path);
}

/* Makes it in @directory, under a name that begins with @base. */
static int make_in(const char *directory, const char *base, struct scratch *out,
		   struct error *err)
{
	CLEANUP_FD int parent = -1;

	if (snprintf(out->path, sizeof(out->path), "%s/%s" RANDOM, directory,
		     base) >= (int)sizeof(out->path))
		return error_set(err, ERROR_INPUT, ID,
				 "the path of '%s' is too long", directory);
	parent = open(*directory ? directory : "/",
		      O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (parent < 0)
		return error_set_errno(err, ID, "cannot open '%s/'", directory);
	remove_left(parent, base);
	if (make(out, err) < 0)
		return -1;
	out->parent = steal_fd(&parent);
	return 0;
}

int scratch_make(const char *store, struct scratch *out, struct error *err)
{
	CLEANUP_FREE char *real = realpath(store, NULL);
	char base[PATH_MAX];
	char *slash = real ? strrchr(real, '/') : NULL;

	*out = (struct scratch)SCRATCH_INIT;
	if (!real || !slash[1])
		return error_set(err, ERROR_INPUT, ID,
				 "'%s' is no place to unpack beside", store);
	snprintf(base, sizeof(base), ".%s" SUFFIX, slash + 1);
	*slash = '\0';
	return make_in(real, base, out, err);
}

int scratch_make_temporary(struct scratch *out, struct error *err)
{
	const char *directory = getenv("TMPDIR");
	CLEANUP_FREE char *real =
		realpath(directory && *directory ? directory : "/tmp", NULL);

	*out = (struct scratch)SCRATCH_INIT;
	if (!real)
		return error_set_errno(err, ID,
				       "no directory for what is "
				       "temporary");
	return make_in(real, TEMPORARY, out, err);
}

void scratch_remove(struct scratch *scratch)
{
	if (scratch->parent < 0)
		return;
	remove_tree(scratch->parent, strrchr(scratch->path, '/') + 1);
	close(scratch->dirfd);
	close(scratch->parent);
	*scratch = (struct scratch)SCRATCH_INIT;
}

/*
 * Whether there is nothing in @path but one directory, which then stands in
 * @path: archives are often made of a directory and not of what is in it.
 */
static bool enter_only(char path[PATH_MAX])
{
	CLEANUP_DIR DIR *directory = opendir(path);
	const char *name;
	char only[NAME_MAX + 1] = "";
	struct stat st;
	size_t count = 0;

	while (directory && (name = dir_next(directory))) {
		count++;
		snprintf(only, sizeof(only), "%s", name);
	}
	if (count != 1 || strlen(path) + strlen(only) + 2 > PATH_MAX)
		return false;
	snprintf(path + strlen(path), PATH_MAX - strlen(path), "/%s", only);
	return access(path, X_OK) == 0 && stat(path, &st) == 0 &&
	       S_ISDIR(st.st_mode);
}

void scratch_inside(const struct scratch *scratch, char path[PATH_MAX])
{
	strcpy(path, scratch->path);
	if (!enter_only(path))
		strcpy(path, scratch->path);
}
