/*
 * The mount table of this process: which part of which file system is seen
 * where. A directory has as many paths as there are mounts that show it; its
 * place in its file system is the same for all. proc_pid_mountinfo(5).
 */
#ifndef GATE_MOUNTINFO_H
#define GATE_MOUNTINFO_H

#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MOUNTINFO_SIZE_MAX   ((size_t)64 << 20)
#define MOUNTINFO_MOUNTS_MAX 200000

struct mountinfo_mount {
	uint64_t id;
	uint64_t device;   /* of the file system */
	const char *root;  /* what of it is mounted */
	const char *point; /* and where */
	const char *rest;  /* options, "-", type, source, options: as written */
};

struct mountinfo {
	struct buf text;		/* what the strings point into */
	struct mountinfo_mount *mounts; /* owned */
	size_t count;
};

/* A file or directory, by its place in its file system. */
struct mountinfo_place {
	uint64_t device;
	char path[4096];
};

/*
 * Reads /proc/self/mountinfo. Returns 0 with *out to be released by
 * mountinfo_release(), or -1 with *err set ("internal.mounts").
 */
int mountinfo_read(struct mountinfo *out, struct error *err);

/* The same from its @text, which is copied. */
int mountinfo_parse(struct span text, struct mountinfo *out, struct error *err);

/* Frees what it owns and empties it. */
void mountinfo_release(struct mountinfo *mountinfo);

/*
 * The place of the open file @fd, which lies at @path (absolute, without
 * links). Returns 0, or -1 with *err set.
 */
int mountinfo_place(const struct mountinfo *mountinfo, int fd, const char *path,
		    struct mountinfo_place *out, struct error *err);

/* The mount that the open file @fd lies on, or NULL. */
const struct mountinfo_mount *
mountinfo_mount_of(const struct mountinfo *mountinfo, int fd);

/*
 * Another name of @what: that by the mount @mount, which must show it (see
 * mountinfo_holds()). Returns whether it fits into @size bytes.
 */
bool mountinfo_name(const struct mountinfo_mount *mount,
		    const struct mountinfo_place *what, char *out, size_t size);

/* Whether @path is @above or lies below it. */
bool mountinfo_below(const char *path, const char *above);

/* Whether @what lies in the part @root of the file system @device. */
bool mountinfo_holds(uint64_t device, const char *root,
		     const struct mountinfo_place *what);

/*
 * Whether nothing can be written through @mount: the mount is read-only, or its
 * file system is.
 */
bool mountinfo_is_read_only(const struct mountinfo_mount *mount);

/*
 * The first mount from index @from on that is mounted at @path or below it:
 * what is seen in a directory beside its own files. Returns its index, or the
 * number of mounts at the end.
 */
size_t mountinfo_next(const struct mountinfo *mountinfo, const char *path,
		      size_t from);

#endif
