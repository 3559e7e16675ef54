/*
 * The container's own layer before it runs: what lies in the upper directory
 * of its overlay beside the places that the engine itself makes for mounts.
 * kernel.org/doc/html/latest/filesystems/overlayfs.html.
 */
#ifndef GATE_GATHER_LAYER_H
#define GATE_GATHER_LAYER_H

#include "base/error.h"
#include "gate/gather.h"

/*
 * Fills facts->layer for the root of @config, whose bundle is @bundle, unless
 * its state is set. Returns 0, or -1 with *err set ("internal.*").
 */
int gather_layer(const struct json *config, const char *bundle,
		 enum gather_mode mode, struct facts *facts, struct error *err);

/*
 * Looks below the open directory @upper for something that is neither a place
 * where @config mounts something, nor above one, nor its working directory.
 * Fills *out: LAYER_PRISTINE or LAYER_WRITTEN, or LAYER_UNKNOWN where it could
 * not be read.
 */
void gather_layer_walk(int upper, const struct json *config,
		       struct layer_fact *out);

#endif
