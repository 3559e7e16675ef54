/*
 * Archives: tar files that strangers made, unpacked into a directory of ours.
 * The door to libarchive; only the command line calls it.
 */
#ifndef OCI_ARCHIVE_H
#define OCI_ARCHIVE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define ARCHIVE_DEPTH_MAX 8
#define ARCHIVE_NAME_MAX  512

struct archive_limits {
	size_t entries; /* most entries */
	uint64_t bytes; /* most bytes of all files together */
};

/*
 * Unpacks the tar archive (plain, gzip or zstd) that @fd reads, from where it
 * stands, below the empty directory @dirfd. Regular files and directories
 * only: a link, device, FIFO or socket is an error, and so are absolute names,
 * "..", a name twice, and more entries, bytes or depth than the limits say.
 * Modes, owners and times in the archive are ignored: files are 0644,
 * directories 0755. What was unpacked before an error stays; the caller
 * removes the directory. Returns 0, or -1 with *err set ("archive.*").
 */
int archive_unpack(int fd, int dirfd, const struct archive_limits *limits,
		   struct error *err);

#endif
