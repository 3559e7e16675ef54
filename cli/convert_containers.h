/*
 * containers policy.json, as Podman, CRI-O, Buildah and skopeo read it.
 * containers-policy.json(5).
 */
#ifndef CLI_CONVERT_CONTAINERS_H
#define CLI_CONVERT_CONTAINERS_H

#include "cli/convert.h"

/* Whether @root may be one. */
bool convert_containers_is(const struct json *root);

/*
 * Converts the document @source; what it names relative to the caller is left
 * as it is written. Returns 0, or -1 with *err set ("policy.convert").
 */
int convert_containers_run(const struct convert_source *source,
			   struct convert *convert, struct error *err);

#endif
