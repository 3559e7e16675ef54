/*
 * Archives: tar files that strangers made, read from the first to the last
 * entry. The door to libarchive; only the command line calls it, in a confined
 * child (gate/unarchive.h): it needs nothing but read(2) and memory.
 */
#ifndef OCI_ARCHIVE_H
#define OCI_ARCHIVE_H

#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>

/* Told of what an archive holds; each returns 0, or -1 with *err set. */
struct archive_sink {
	/* An entry begins: its name as it stands there, whatever that is. */
	int (*enter)(void *context, const char *name, bool directory,
		     struct error *err);
	/* The next bytes of the file. */
	int (*data)(void *context, struct span bytes, struct error *err);
	void *context;
	bool pass_links; /* links are passed over: whoever reads needs none */
};

/*
 * Loads what libarchive would look for in files once it is confined: tables of
 * character sets. To be called before.
 */
void archive_prepare(void);

/*
 * Reads the tar archive (plain, gzip or zstd) that begins with @head, which
 * was read already, and goes on in @fd from where it stands; tells @sink of
 * each entry. Regular files and directories only: a link (unless pass_links),
 * device, FIFO or socket is an error. Modes, owners and times are ignored.
 * Names and amounts are the sink's business (unpack.h). Returns 0, or -1 with
 * *err set
 * ("archive.*").
 */
int archive_each(struct span head, int fd, const struct archive_sink *sink,
		 struct error *err);

#endif
