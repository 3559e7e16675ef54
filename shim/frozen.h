/*
 * The first process of a container between create and start: set up, and
 * waiting. What proc(5) says of it is what user code will begin with.
 */
#ifndef SHIM_FROZEN_H
#define SHIM_FROZEN_H

#include "base/buf.h"
#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define FROZEN_STATUS_MAX ((size_t)2 << 20) /* 65536 groups and the rest */
#define FROZEN_MAPS_MAX	  340

/* What /proc/PID/status says. */
struct frozen_status {
	uint32_t uid[4], gid[4]; /* real, effective, saved, file system */
	struct span groups;	 /* numbers and blanks, borrowed */
	uint64_t bounding;
	bool no_new_privileges;
	unsigned seccomp; /* 0, 1 strict, 2 filter */
};

/* A line of uid_map or gid_map. */
struct frozen_map {
	uint32_t inside, outside, size;
};

struct frozen {
	int pidfd;
	int procfd;	 /* /proc/PID of that very process */
	int rootfd;	 /* its root directory */
	struct buf text; /* owned */
	struct frozen_status status;
};

#define FROZEN_INIT                                                            \
	{                                                                      \
		.pidfd = -1, .procfd = -1, .rootfd = -1, .text = BUF_INIT      \
	}

/*
 * Reads the text of a status file; spans point into it. Returns 0, or -1 with
 * *err set ("bundle.weaker").
 */
int frozen_parse_status(struct span text, struct frozen_status *out,
			struct error *err);

/*
 * Reads the text of a map into @out (capacity FROZEN_MAPS_MAX). Returns 0 and
 * fills *count, or -1 with *err set.
 */
int frozen_parse_map(struct span text, struct frozen_map *out, size_t *count,
		     struct error *err);

/* The next number of @list, which moves behind it; false at the end. */
bool frozen_next_number(struct span *list, uint64_t *out);

/* The start time in the text of /proc/PID/stat. Returns 0 or -1. */
int frozen_parse_start(struct span text, uint64_t *out);

/*
 * Pins the process @pid that started at @start_time (/proc/PID/stat) and reads
 * its status. *out starts as FROZEN_INIT and is released by frozen_release()
 * in any case. Returns 0, or -1 with *err set: it is gone, or another process
 * has its number now.
 */
int frozen_open(pid_t pid, uint64_t start_time, struct frozen *out,
		struct error *err);

/* Reads the file @name of its /proc directory. Returns 0 or -1. */
int frozen_read(const struct frozen *frozen, const char *name, struct buf *out,
		struct error *err);

/* Sends SIGKILL to it, and to nobody else. */
void frozen_kill(const struct frozen *frozen);

/* Frees what it owns and empties it. */
void frozen_release(struct frozen *frozen);

#endif
