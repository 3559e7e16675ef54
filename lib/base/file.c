#include "base/file.h"

#include "base/encode.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>

#define LINKS_MAX 32

/* A path being walked: what is still to come, and how far it was followed. */
struct walk {
	const char *whole; /* as asked for, for messages */
	const char *id;
	enum file_trust trust;
	enum file_kind kind;
	unsigned links;
	char rest[PATH_MAX];
};

static int check_stat(const struct stat *st, const char *name, const char *path,
		      const char *id, struct error *err)
{
	bool sticky = S_ISDIR(st->st_mode) && (st->st_mode & S_ISVTX);

	if (st->st_uid != 0)
		error_set(err, ERROR_INPUT, id,
			  "'%s': '%s' is owned by uid %u, not by root", path,
			  name, st->st_uid);
	else if (!S_ISLNK(st->st_mode) && (st->st_mode & 022) && !sticky)
		error_set(err, ERROR_INPUT, id,
			  "'%s': '%s' is writable by group or others (mode "
			  "%04o)",
			  path, name, st->st_mode & 07777);
	else
		return 0;
	return error_hint(err, "chown root and chmod go-w it, and every "
			       "directory above it");
}

int file_check(int fd, enum file_trust trust, const char *path, const char *id,
	       struct error *err)
{
	struct stat st;

	if (trust == FILE_ANY)
		return 0;
	if (fstat(fd, &st) < 0)
		return error_set_errno(err, id, "cannot stat '%s'", path);
	return check_stat(&st, path, path, id, err);
}

static int check_kind(const struct stat *st, enum file_kind kind,
		      const char *path, const char *id, struct error *err)
{
	if (kind != FILE_DIRECTORY && !S_ISREG(st->st_mode))
		return error_set(err, ERROR_INPUT, id,
				 "'%s' is not a regular file", path);
	if (kind == FILE_DIRECTORY && !S_ISDIR(st->st_mode))
		return error_set(err, ERROR_INPUT, id,
				 "'%s' is not a directory", path);
	return 0;
}

/* Takes the next component off walk->rest; false at the end. */
static bool next_component(struct walk *walk, char name[NAME_MAX + 1])
{
	const char *from = walk->rest + strspn(walk->rest, "/");
	size_t size = strcspn(from, "/");

	if (size == 0)
		return false;
	if (size > NAME_MAX)
		size = NAME_MAX; /* no such name exists: openat will say so */
	memcpy(name, from, size);
	name[size] = '\0';
	memmove(walk->rest, from + size, strlen(from + size) + 1);
	return true;
}

/* Puts the target of the link @link in front of what is still to come. */
static int follow_link(struct walk *walk, int link, int *dir, struct error *err)
{
	char target[PATH_MAX];
	char joined[PATH_MAX];
	ssize_t size = readlinkat(link, "", target, sizeof(target) - 1);
	int length;

	if (size < 0)
		return error_set_errno(err, walk->id,
				       "cannot read a link of "
				       "'%s'",
				       walk->whole);
	target[size] = '\0';
	length = snprintf(joined, sizeof(joined), "%s/%s", target, walk->rest);
	if (++walk->links > LINKS_MAX || length < 0 ||
	    (size_t)length >= sizeof(joined))
		return error_set(err, ERROR_INPUT, walk->id,
				 "'%s': too many or too long symbolic links",
				 walk->whole);
	memcpy(walk->rest, joined, (size_t)length + 1);
	if (target[0] != '/')
		return 0;
	close(*dir);
	*dir = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return *dir < 0 ? error_set_errno(err, walk->id, "cannot open '/'") : 0;
}

/*
 * Steps from *dir to @name, following a link by changing walk->rest. At the
 * end of the path leaves *dir at the parent and fills *last with what was
 * seen there.
 */
static int step(struct walk *walk, int *dir, const char *name,
		struct stat *last, struct error *err)
{
	CLEANUP_FD int fd = openat(*dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	bool at_end;

	if (fd < 0 || fstat(fd, last) < 0)
		return error_set_errno(err, walk->id, "cannot open '%s'",
				       walk->whole);
	if (walk->trust == FILE_ROOT &&
	    check_stat(last, name, walk->whole, walk->id, err) < 0)
		return -1;
	at_end = walk->rest[strspn(walk->rest, "/")] == '\0';
	if (S_ISLNK(last->st_mode) && at_end && walk->kind == FILE_REGULAR)
		return error_set(err, ERROR_INPUT, walk->id,
				 "'%s' is a symbolic link", walk->whole);
	if (S_ISLNK(last->st_mode))
		return follow_link(walk, fd, dir, err);
	if (at_end)
		return 0;
	close(*dir);
	*dir = steal_fd(&fd);
	return 0;
}

static int open_last(const struct walk *walk, int dir, const char *name,
		     const struct stat *seen, enum file_kind kind,
		     struct error *err)
{
	int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	CLEANUP_FD int fd = -1;
	struct stat st;

	if (check_kind(seen, kind, walk->whole, walk->id, err) < 0)
		return -1;
	fd = openat(dir, name,
		    flags | (kind == FILE_DIRECTORY ? O_DIRECTORY : 0));
	if (fd < 0 || fstat(fd, &st) < 0)
		return error_set_errno(err, walk->id, "cannot open '%s'",
				       walk->whole);
	if (st.st_dev != seen->st_dev || st.st_ino != seen->st_ino)
		return error_set(err, ERROR_INPUT, walk->id,
				 "'%s' changed while it was opened",
				 walk->whole);
	return steal_fd(&fd);
}

static int open_trusted(const char *path, enum file_kind kind, const char *id,
			struct error *err)
{
	struct walk walk = {path, id, FILE_ROOT, kind, 0, ""};
	char name[NAME_MAX + 1] = ".";
	struct stat last;
	CLEANUP_FD int dir = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (path[0] != '/' || strlen(path) >= sizeof(walk.rest))
		return error_set(err, ERROR_INPUT, id,
				 "'%s' is not an absolute path", path);
	if (dir < 0 || fstat(dir, &last) < 0)
		return error_set_errno(err, id, "cannot open '/'");
	memcpy(walk.rest, path, strlen(path) + 1);
	while (next_component(&walk, name))
		if (step(&walk, &dir, name, &last, err) < 0)
			return -1;
	/* a link to "/": nothing came after it */
	if (S_ISLNK(last.st_mode)) {
		strcpy(name, ".");
		if (fstat(dir, &last) < 0)
			return error_set_errno(err, id, "cannot open '%s'",
					       path);
	}
	return open_last(&walk, dir, name, &last, kind, err);
}

int file_open(const char *path, enum file_kind kind, enum file_trust trust,
	      const char *id, struct error *err)
{
	CLEANUP_FD int fd = -1;
	struct stat st;

	if (trust == FILE_ROOT)
		return open_trusted(path, kind, id, err);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) < 0)
		return error_set_errno(err, id, "cannot open '%s'", path);
	if (check_kind(&st, kind, path, id, err) < 0)
		return -1;
	return steal_fd(&fd);
}

/* valgrind, for which OCIGATE_NO_FILTER is built, does not know openat2. */
static int open_resolved(int dirfd, const char *name)
{
	struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS |
			   RESOLVE_NO_SYMLINKS,
	};
#ifdef OCIGATE_NO_FILTER
	return openat(dirfd, name, (int)how.flags | O_NOFOLLOW);
#else
	return (int)syscall(SYS_openat2, dirfd, name, &how, sizeof(how));
#endif
}

static int open_beneath(int dirfd, const char *name, enum file_kind kind,
			const char *id, struct error *err)
{
	CLEANUP_FD int fd = open_resolved(dirfd, name);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return error_set_errno(err, id, "cannot open '%s'", name);
	if (check_kind(&st, kind, name, id, err) < 0) {
		errno = EINVAL;
		return -1;
	}
	return steal_fd(&fd);
}

int file_open_beneath(int dirfd, const char *name, const char *id,
		      struct error *err)
{
	return open_beneath(dirfd, name, FILE_REGULAR, id, err);
}

int file_open_dir_beneath(int dirfd, const char *name, const char *id,
			  struct error *err)
{
	return open_beneath(dirfd, name, FILE_DIRECTORY, id, err);
}

static ssize_t read_some(int fd, char *at, size_t size)
{
	ssize_t got;

	do
		got = read(fd, at, size);
	while (got < 0 && errno == EINTR);
	return got;
}

int file_read(int fd, size_t limit, const char *what, const char *id,
	      struct buf *out, struct error *err)
{
	size_t start = out->size;
	struct stat st;
	size_t want = 4096;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		if (st.st_size < 0 || (uint64_t)st.st_size > limit)
			return error_set(err, ERROR_INPUT, id,
					 "'%s' has more than %zu bytes", what,
					 limit);
		want = (size_t)st.st_size + 1;
	}
	for (;;) {
		char *at = buf_reserve(out, want);
		ssize_t got;

		if (!at)
			return error_set(err, ERROR_SYSTEM, id,
					 "no memory to read '%s'", what);
		got = read_some(fd, at, want);
		if (got < 0)
			return error_set_errno(err, id, "cannot read '%s'",
					       what);
		out->size += (size_t)got;
		out->data[out->size] = '\0';
		if (out->size - start > limit)
			return error_set(err, ERROR_INPUT, id,
					 "'%s' has more than %zu bytes", what,
					 limit);
		if (got == 0)
			return 0;
		want = 4096;
	}
}

int file_read_path(const char *path, enum file_trust trust, size_t limit,
		   const char *id, struct buf *out, struct error *err)
{
	CLEANUP_FD int fd = file_open(path, FILE_REGULAR, trust, id, err);

	return fd < 0 ? -1 : file_read(fd, limit, path, id, out, err);
}

int file_read_beneath(int dirfd, const char *name, size_t limit, const char *id,
		      struct buf *out, struct error *err)
{
	CLEANUP_FD int fd = file_open_beneath(dirfd, name, id, err);

	return fd < 0 ? -1 : file_read(fd, limit, name, id, out, err);
}

void file_passed(struct span bytes)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t begin = ((uintptr_t)bytes.data + page - 1) & ~(page - 1);
	uintptr_t end = ((uintptr_t)bytes.data + bytes.size) & ~(page - 1);

	if (begin < end)
		madvise((void *)begin, end - begin, MADV_DONTNEED);
}

int file_write(int fd, struct span text)
{
	while (text.size) {
		ssize_t done = write(fd, text.data, text.size);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return -1;
		text.data += done;
		text.size -= (size_t)done;
	}
	return 0;
}

static int fill_new(int fd, struct span text, mode_t mode, uid_t uid, gid_t gid,
		    bool sync)
{
	if (file_write(fd, text) < 0)
		return -1;
	/* chown first: it may clear mode bits */
	if ((uid != geteuid() || gid != getegid()) && fchown(fd, uid, gid) < 0)
		return -1;
	if (fchmod(fd, mode) < 0)
		return -1;
	return sync ? fsync(fd) : 0;
}

int file_replace(int dirfd, const char *name, struct span text, mode_t mode,
		 uid_t uid, gid_t gid, bool sync, const char *id,
		 struct error *err)
{
	uint8_t random[8];
	char hex[17];
	char temporary[64];
	CLEANUP_FD int fd = -1;

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return error_set_errno(err, id, "no random bytes");
	encode_hex(hex, random, sizeof(random));
	snprintf(temporary, sizeof(temporary), ".ocigate-%s", hex);
	fd = openat(dirfd, temporary,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return error_set_errno(err, id, "cannot create '%s'", name);
	if (fill_new(fd, text, mode, uid, gid, sync) < 0 ||
	    renameat(dirfd, temporary, dirfd, name) < 0) {
		error_set_errno(err, id, "cannot write '%s'", name);
		unlinkat(dirfd, temporary, 0);
		return -1;
	}
	return sync && fsync(dirfd) < 0
		       ? error_set_errno(err, id, "cannot sync '%s'", name)
		       : 0;
}
