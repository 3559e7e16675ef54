/*
 * The bundle: a directory with config.json, pinned by descriptor so that what
 * was judged is what runs. OCI runtime-spec, bundle.md.
 */
#ifndef OCI_BUNDLE_H
#define OCI_BUNDLE_H

#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"

#include <sys/stat.h>

struct bundle {
	int dirfd;	    /* -1: not open */
	char path[4096];    /* absolute, as opened */
	struct stat config; /* of config.json as it was read */
};

#define BUNDLE_INIT                                                            \
	{                                                                      \
		.dirfd = -1                                                    \
	}

/*
 * Opens the bundle at the absolute @path. With FILE_ROOT the directory and
 * all its parents are checked (file_open). Returns 0 with *out to be released
 * by bundle_release(), or -1 with *err set ("bundle.open").
 */
int bundle_open(const char *path, enum file_trust trust, struct bundle *out,
		struct error *err);

/*
 * Reads config.json (regular, no link, root's with FILE_ROOT, at most
 * CONFIG_SIZE_MAX) and remembers which file it was. Returns 0 or -1
 * ("bundle.config").
 */
int bundle_read_config(struct bundle *bundle, enum file_trust trust,
		       struct buf *out, struct error *err);

/*
 * Replaces config.json by @text, mode and owner as they were, and reads it
 * back: the bytes must be the same. Returns 0 or -1 ("bundle.write").
 */
int bundle_write_config(struct bundle *bundle, struct span text,
			struct error *err);

/*
 * Whether config.json is still the file that was read or written: device,
 * inode, size, times. Returns 0 or -1 ("bundle.changed").
 */
int bundle_unchanged(const struct bundle *bundle, struct error *err);

/* Frees what it owns and empties it. */
void bundle_release(struct bundle *bundle);

#endif
