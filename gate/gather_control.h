/*
 * What controls the containers of a host, by name: sockets of engines, state
 * of runtimes, engines' records, ocigate's own files. Who can reach one of
 * them from inside a container is not contained.
 */
#ifndef GATE_GATHER_CONTROL_H
#define GATE_GATHER_CONTROL_H

#include "base/error.h"
#include "gate/settings.h"

#include <stdbool.h>
#include <stddef.h>

#define GATHER_CONTROLS_MAX 256

/* Every kind is itself and every directory that holds it. */
enum gather_control_kind {
	GATHER_CONTROL_ITSELF, /* and no more */
	GATHER_CONTROL_TREE,   /* and everything below */
	GATHER_CONTROL_LAYERS, /* likewise; but a container's root lies there */
	GATHER_CONTROL_DOCKER, /* likewise, but for what Docker itself mounts
				  from there (/etc/hosts, secrets) */
};

struct gather_control {
	enum gather_control_kind kind;
	char *path; /* owned; absolute, as configured */
	const char *label;
};

struct gather_controls {
	struct gather_control *all; /* owned */
	size_t count;
};

/*
 * Lists what is known by name and by @settings. Returns 0 with *out to be
 * released by gather_control_release(), or -1 with *err set
 * ("internal.facts").
 */
int gather_control_list(const struct settings *settings,
			struct gather_controls *out, struct error *err);

/* Frees what it owns and empties it. */
void gather_control_release(struct gather_controls *controls);

/* Adds one that was found, of kind ITSELF; @label is static. 0 or -1. */
int gather_control_add(struct gather_controls *controls, const char *path,
		       const char *label, struct error *err);

/*
 * Adds the directory of all the bundles that @bundle ("": none) lies among,
 * when it is containerd's, wherever its state is kept. Returns 0 or -1.
 */
int gather_control_add_bundle(struct gather_controls *controls,
			      const char *bundle, struct error *err);

/*
 * Whether what lies at @rest below the control ("" or "/...") counts as it.
 * @is_root: it is a container's own root.
 */
bool gather_control_covers(const struct gather_control *control,
			   const char *rest, bool is_root);

/*
 * The label of what the normalised @path is, holds or lies in, going by names
 * alone; NULL when it is nothing of it.
 */
const char *gather_control_by_name(const struct gather_controls *controls,
				   const char *path, bool is_root);

#endif
