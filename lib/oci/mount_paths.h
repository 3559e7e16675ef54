/*
 * Mount paths: the directories of the host that the options of a mount name,
 * "lowerdir=A:B,upperdir=C" of an overlay. runtime-spec config.md "Mounts",
 * kernel.org/doc/html/latest/filesystems/overlayfs.html.
 */
#ifndef OCI_MOUNT_PATHS_H
#define OCI_MOUNT_PATHS_H

#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>

struct mount_paths {
	const struct json *options;
	size_t next;	   /* option */
	struct span words; /* what is left of the one before */
	struct span list;  /* what is left of one word's paths */
};

/* An iteration over the options of @mount, an element of `mounts`. */
struct mount_paths mount_paths(const struct json *mount);

/*
 * The next path, as written, relative ones too: what an overlay's words name,
 * and each value that begins with a slash. Returns false at the end.
 */
bool mount_paths_next(struct mount_paths *iter, struct span *path);

#endif
