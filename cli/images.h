/*
 * The images that a file or directory holds: an OCI layout or what `docker
 * save` writes, unpacked or as an archive (plain, gzip, zstd). Their documents
 * are read in confined children (gate/imager.h), each checked against its
 * digest.
 */
#ifndef CLI_IMAGES_H
#define CLI_IMAGES_H

#include "base/error.h"
#include "cli/docker.h"

#include <stdbool.h>

#define IMAGES_MAX     256 /* of one target */
#define IMAGES_SECONDS 60  /* that reading them may take */

/* Whether the directory @path holds images (and is no bundle). */
bool images_in_directory(const char *path);

/* Whether a file that begins with @head is an archive: tar, gzip or zstd. */
bool images_is_archive(struct span head);

/*
 * Tells of each image in @path: of an index in it the one for this machine's
 * architecture. sketch->evidence is the layout where it lies. Nothing stays of
 * what was unpacked. Returns 0, or -1 with *err set ("bundle.image"): also when
 * there is no image.
 */
int images_read(const char *path, bool archive, const char *root,
		docker_each *each, void *context, struct error *err);

#endif
