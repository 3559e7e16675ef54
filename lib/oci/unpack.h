/*
 * Unpacking: files and directories that an archive names, written beneath a
 * directory of ours and nowhere else. What names them is a stranger.
 */
#ifndef OCI_UNPACK_H
#define OCI_UNPACK_H

#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNPACK_DEPTH_MAX 8
#define UNPACK_NAME_MAX	 512

struct unpack_limits {
	size_t entries; /* most entries */
	uint64_t bytes; /* most bytes of all files together */
	uint64_t kept;	/* a file with more bytes is left empty: layers */
};

/* An archive being unpacked, and what is left of the limits. */
struct unpack {
	int dirfd; /* borrowed */
	size_t entries_left;
	uint64_t bytes_left;
	uint64_t kept;
	uint64_t size; /* of the file so far */
	int file;      /* that is being written; -1: none */
	char name[UNPACK_NAME_MAX];
};

/* Starts below the empty directory @dirfd. Release with unpack_release(). */
struct unpack unpack_start(int dirfd, const struct unpack_limits *limits);

/*
 * Begins the file or directory @name; what came before is complete. Absolute
 * names, "..", a name twice, and more entries or depth than there may be are
 * errors; directories on the way are made. No link is followed or made. Files
 * are 0644, directories 0755. Returns 0, or -1 with *err set ("archive.*").
 */
int unpack_enter(struct unpack *unpack, const char *name, bool directory,
		 struct error *err);

/* Writes the next bytes of the file. Returns 0 or -1. */
int unpack_data(struct unpack *unpack, struct span bytes, struct error *err);

/* Closes what is open; what was unpacked stays, the caller removes it. */
void unpack_release(struct unpack *unpack);

#endif
