#include "oci/archive.h"

#include "base/cleanup.h"
#include "base/file.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define BLOCK_SIZE ((size_t)64 << 10)

/* An archive being unpacked, and what is left of the limits. */
struct unpacking {
	struct archive *reader;
	int dirfd;
	size_t entries_left;
	uint64_t bytes_left;
	struct error *err;
};

static void reader_cleanup(struct archive **reader)
{
	archive_read_free(*reader);
}

static int fail(const struct unpacking *all, const char *id, const char *name,
		const char *what)
{
	return error_set(all->err, ERROR_INPUT, id, "'%s' in the archive %s",
			 name, what);
}

static int fail_reader(const struct unpacking *all)
{
	const char *text = archive_error_string(all->reader);

	return error_set(all->err, ERROR_INPUT, "archive.format",
			 "the archive cannot be read: %s",
			 text ? text : "unknown error");
}

/*
 * Goes down one component: *dir becomes the directory @name in it, made when
 * it is not there. Links cannot be followed: none is ever made below, and
 * O_NOFOLLOW refuses those of others.
 */
static int descend(const struct unpacking *all, int *dir, const char *name)
{
	int next;

	if (mkdirat(*dir, name, 0755) < 0 && errno != EEXIST)
		return error_set_errno(all->err, "archive.write",
				       "cannot make directory '%s'", name);
	next = openat(*dir, name,
		      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (next < 0)
		return error_set_errno(all->err, "archive.write",
				       "cannot open directory '%s'", name);
	close(*dir);
	*dir = next;
	return 0;
}

/*
 * Opens the directory that @name lies in and points *last at its last
 * component ("" for the directory itself). @name is changed.
 */
static int walk(const struct unpacking *all, const char *path, char *name,
		int *dir, char **last)
{
	unsigned depth = 0;
	char *at = name;

	*dir = fcntl(all->dirfd, F_DUPFD_CLOEXEC, 3);
	if (*dir < 0)
		return error_set_errno(all->err, "archive.write",
				       "cannot keep the directory open");
	for (;;) {
		char *slash = strchr(at, '/');

		if (slash)
			*slash = '\0';
		if (strcmp(at, "..") == 0)
			return fail(all, "archive.name", path,
				    "leads out of it");
		if (!slash) {
			*last = strcmp(at, ".") == 0 ? at + 1 : at;
			return 0;
		}
		if (++depth > ARCHIVE_DEPTH_MAX)
			return fail(all, "archive.name", path, "is too deep");
		if (*at && strcmp(at, ".") != 0 && descend(all, dir, at) < 0)
			return -1;
		at = slash + 1;
	}
}

static int copy_data(struct unpacking *all, const char *name, int fd)
{
	char block[BLOCK_SIZE];

	for (;;) {
		ssize_t got =
			archive_read_data(all->reader, block, sizeof(block));

		if (got == 0)
			return 0;
		if (got < 0)
			return fail_reader(all);
		if ((uint64_t)got > all->bytes_left)
			return fail(all, "archive.limit", name,
				    "exceeds the limit of bytes");
		all->bytes_left -= (uint64_t)got;
		if (file_write(fd, (struct span){block, (size_t)got}) < 0)
			return error_set_errno(all->err, "archive.write",
					       "cannot write '%s'", name);
	}
}

static int unpack_file(struct unpacking *all, int dir, const char *name)
{
	CLEANUP_FD int fd = openat(
		dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		0644);

	if (fd < 0 && errno == EEXIST)
		return fail(all, "archive.name", name, "is there twice");
	if (fd < 0)
		return error_set_errno(all->err, "archive.write",
				       "cannot create '%s'", name);
	return copy_data(all, name, fd);
}

static int unpack_entry(struct unpacking *all, struct archive_entry *entry)
{
	const char *path = archive_entry_pathname(entry);
	mode_t type = archive_entry_filetype(entry);
	char name[ARCHIVE_NAME_MAX];
	CLEANUP_FD int dir = -1;
	char *last = name;

	if (!path || strlen(path) >= sizeof(name) || !*path)
		return fail(all, "archive.name", path ? path : "?",
			    "has no usable name");
	if (path[0] == '/')
		return fail(all, "archive.name", path, "is an absolute name");
	if (archive_entry_hardlink(entry) || archive_entry_symlink(entry) ||
	    (type != AE_IFREG && type != AE_IFDIR))
		return fail(all, "archive.type", path,
			    "is neither a file nor a directory");
	strcpy(name, path);
	if (walk(all, path, name, &dir, &last) < 0)
		return -1;
	if (type == AE_IFREG)
		return *last ? unpack_file(all, dir, last)
			     : fail(all, "archive.name", path, "is no file");
	return *last ? descend(all, &dir, last) : 0;
}

static int open_reader(struct unpacking *all, int fd)
{
	if (!all->reader)
		return error_set(all->err, ERROR_SYSTEM, "archive.memory",
				 "out of memory");
	if (archive_read_support_format_tar(all->reader) < ARCHIVE_WARN ||
	    archive_read_support_filter_gzip(all->reader) < ARCHIVE_WARN ||
	    archive_read_support_filter_zstd(all->reader) < ARCHIVE_WARN ||
	    archive_read_open_fd(all->reader, fd, BLOCK_SIZE) != ARCHIVE_OK)
		return fail_reader(all);
	return 0;
}

int archive_unpack(int fd, int dirfd, const struct archive_limits *limits,
		   struct error *err)
{
	CLEANUP(reader_cleanup) struct archive *reader = archive_read_new();
	struct unpacking all = {reader, dirfd, limits->entries, limits->bytes,
				err};
	struct archive_entry *entry;
	int status;

	if (open_reader(&all, fd) < 0)
		return -1;
	while ((status = archive_read_next_header(reader, &entry)) ==
	       ARCHIVE_OK) {
		if (all.entries_left-- == 0)
			return error_set(err, ERROR_INPUT, "archive.limit",
					 "the archive has more than %zu "
					 "entries",
					 limits->entries);
		if (unpack_entry(&all, entry) < 0)
			return -1;
	}
	return status == ARCHIVE_EOF ? 0 : fail_reader(&all);
}
