/*
 * Files: opened component by component or beneath a directory, read to a
 * limit, written by a temporary name and rename. openat2(2), rename(2).
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Who may have written what is opened. */
enum file_trust {
	FILE_ROOT = 0, /* root's, not group- or world-writable, nor any parent
			  unless that is a sticky directory of root's */
	FILE_ANY, /* the caller's own business: tests and the command line */
};

/* What must stand at the end of the path. */
enum file_kind {
	FILE_REGULAR,	/* with FILE_ROOT not by a symbolic link as the last
			   component */
	FILE_PROGRAM,	/* regular too, and such a link of root's is followed */
	FILE_DIRECTORY, /* opened O_RDONLY | O_DIRECTORY */
};

/*
 * Opens the absolute @path, one component after the other, following no
 * symbolic link that is not root's own; with FILE_ROOT each component is
 * checked on the descriptor that is then used. FILE_REGULAR never blocks on a
 * FIFO or opens a device. Returns a close-on-exec descriptor, or -1 with *err
 * set: "<id>" is @id, the message names the path and what is wrong with it.
 */
int file_open(const char *path, enum file_kind kind, enum file_trust trust,
	      const char *id, struct error *err);

/*
 * Opens @name beneath @dirfd: RESOLVE_BENEATH, no symbolic or magic links,
 * regular files only. Returns a close-on-exec descriptor or -1 with *err set.
 * A missing file is errno ENOENT.
 */
int file_open_beneath(int dirfd, const char *name, const char *id,
		      struct error *err);

/*
 * Opens the directory @name beneath @dirfd, likewise.
 */
int file_open_dir_beneath(int dirfd, const char *name, const char *id,
			  struct error *err);

/*
 * With FILE_ROOT: returns 0 when the open file is root's and not group- or
 * world-writable; -1 with *err set otherwise. @path is only for the message.
 */
int file_check(int fd, enum file_trust trust, const char *path, const char *id,
	       struct error *err);

/*
 * Appends all that @fd holds to @out. One byte more than @limit is an error,
 * never a cut. @what names the source in messages. Returns 0 or -1.
 */
int file_read(int fd, size_t limit, const char *what, const char *id,
	      struct buf *out, struct error *err);

/* file_open() of a regular file and file_read(). Returns 0 or -1. */
int file_read_path(const char *path, enum file_trust trust, size_t limit,
		   const char *id, struct buf *out, struct error *err);

/* file_open_beneath() and file_read(). Returns 0 or -1. */
int file_read_beneath(int dirfd, const char *name, size_t limit, const char *id,
		      struct buf *out, struct error *err);

/*
 * Replaces @name in the directory @dirfd by @text: a new file (O_EXCL,
 * O_NOFOLLOW) with @mode, @uid and @gid, synced when @sync, then renamed over.
 * Nothing is left behind on failure. Returns 0 or -1.
 */
int file_replace(int dirfd, const char *name, struct span text, mode_t mode,
		 uid_t uid, gid_t gid, bool sync, const char *id,
		 struct error *err);

/*
 * Gives back the memory of @bytes, which lie in the mapping of a file that
 * nobody writes to by it: they are read from the file again when they are
 * needed. Never of other memory. A span_passed.
 */
void file_passed(struct span bytes);

/* Writes all of @text to @fd, resuming after short writes. Returns 0 or -1. */
int file_write(int fd, struct span text);

#endif
