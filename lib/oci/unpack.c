#include "oci/unpack.h"

#include "base/cleanup.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

struct unpack unpack_start(int dirfd, const struct unpack_limits *limits)
{
	return (struct unpack){
		.dirfd = dirfd,
		.entries_left = limits->entries,
		.bytes_left = limits->bytes,
		.kept = limits->kept,
		.file = -1,
	};
}

void unpack_release(struct unpack *unpack)
{
	if (unpack->file >= 0)
		close(unpack->file);
	unpack->file = -1;
}

static int fail(struct error *err, const char *id, const char *name,
		const char *what)
{
	return error_set(err, ERROR_INPUT, id, "'%s' in the archive %s", name,
			 what);
}

/*
 * Goes down one component: *dir becomes the directory @name in it, made when
 * it is not there. Links cannot be followed: none is ever made below, and
 * O_NOFOLLOW refuses those of others.
 */
static int descend(int *dir, const char *name, struct error *err)
{
	int next;

	if (mkdirat(*dir, name, 0755) < 0 && errno != EEXIST)
		return error_set_errno(err, "archive.write",
				       "cannot make directory '%s'", name);
	next = openat(*dir, name,
		      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (next < 0)
		return error_set_errno(err, "archive.write",
				       "cannot open directory '%s'", name);
	close(*dir);
	*dir = next;
	return 0;
}

/*
 * Opens the directory that @name lies in and points *last at its last
 * component ("" for the directory itself). @name is changed.
 */
static int walk(const struct unpack *unpack, char *name, int *dir, char **last,
		struct error *err)
{
	unsigned depth = 0;
	char *at = name;

	*dir = fcntl(unpack->dirfd, F_DUPFD_CLOEXEC, 3);
	if (*dir < 0)
		return error_set_errno(err, "archive.write",
				       "cannot keep the directory open");
	for (;;) {
		char *slash = strchr(at, '/');

		if (slash)
			*slash = '\0';
		if (strcmp(at, "..") == 0)
			return fail(err, "archive.name", unpack->name,
				    "leads out of it");
		if (!slash) {
			*last = strcmp(at, ".") == 0 ? at + 1 : at;
			return 0;
		}
		if (++depth > UNPACK_DEPTH_MAX)
			return fail(err, "archive.name", unpack->name,
				    "is too deep");
		if (*at && strcmp(at, ".") != 0 && descend(dir, at, err) < 0)
			return -1;
		at = slash + 1;
	}
}

static int create(struct unpack *unpack, int dir, const char *name,
		  struct error *err)
{
	unpack->file = openat(
		dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		0644);
	if (unpack->file >= 0)
		return 0;
	if (errno == EEXIST)
		return fail(err, "archive.name", name, "is there twice");
	return error_set_errno(err, "archive.write", "cannot create '%s'",
			       name);
}

int unpack_enter(struct unpack *unpack, const char *name, bool directory,
		 struct error *err)
{
	char path[UNPACK_NAME_MAX];
	CLEANUP_FD int dir = -1;
	char *last = path;

	unpack_release(unpack);
	unpack->size = 0;
	if (strlen(name) >= sizeof(path) || !*name)
		return fail(err, "archive.name", name, "has no usable name");
	strcpy(unpack->name, name);
	if (name[0] == '/')
		return fail(err, "archive.name", name, "is an absolute name");
	if (unpack->entries_left == 0)
		return fail(err, "archive.limit", name,
			    "exceeds the limit of entries");
	unpack->entries_left--;
	strcpy(path, name);
	if (walk(unpack, path, &dir, &last, err) < 0)
		return -1;
	if (directory)
		return *last ? descend(&dir, last, err) : 0;
	return *last ? create(unpack, dir, last, err)
		     : fail(err, "archive.name", name, "is no file");
}

int unpack_data(struct unpack *unpack, struct span bytes, struct error *err)
{
	if (bytes.size > unpack->bytes_left)
		return fail(err, "archive.limit", unpack->name,
			    "exceeds the limit of bytes");
	unpack->bytes_left -= bytes.size;
	if (unpack->file < 0)
		return fail(err, "archive.name", unpack->name,
			    "has bytes and is no file");
	unpack->size += bytes.size;
	if (unpack->size > unpack->kept) {
		if (ftruncate(unpack->file, 0) == 0)
			return 0;
		return error_set_errno(err, "archive.write",
				       "cannot empty '%s'", unpack->name);
	}
	if (file_write(unpack->file, bytes) < 0)
		return error_set_errno(err, "archive.write",
				       "cannot write '%s'", unpack->name);
	return 0;
}
