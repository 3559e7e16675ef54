/*
 * What engines make for their containers and mount into them by themselves:
 * volumes, /etc/hosts, secrets; and where the roots of containers lie. Tables
 * for Docker, containerd with its CRI plugin, kubelet, Podman and CRI-O.
 */
#ifndef GATE_GATHER_MANAGED_H
#define GATE_GATHER_MANAGED_H

#include "base/error.h"
#include "gate/gather_place.h"
#include "gate/settings.h"
#include "policy/facts.h"

#define GATHER_MANAGED_BASES 40

enum gather_managed_engine {
	GATHER_DOCKER,
	GATHER_CONTAINERD_ROOT,
	GATHER_CONTAINERD_STATE,
	GATHER_KUBELET,
	GATHER_STORAGE,	    /* of Podman and CRI-O */
	GATHER_STORAGE_RUN, /* their state */
	GATHER_NERDCTL,
	GATHER_HOST, /* programs that engines put in as init */
};

/* The directories that engines work below, on this host. */
struct gather_managed {
	struct {
		enum gather_managed_engine engine;
		char *path; /* owned */
	} bases[GATHER_MANAGED_BASES];
	size_t count;
	const char
		*pod; /* the pod's uid, as the CRI engine wrote it; or NULL */
	char root[SETTINGS_PATH_MAX]; /* BUNDLE/rootfs, or "" */
};

/*
 * Lists them by @settings and by where @bundle ("": none) lies; with @here also
 * where links of this host lead. @config is borrowed. Returns 0 with *out to be
 * released by gather_managed_release(), or -1 with *err set ("internal.facts").
 */
int gather_managed_list(const struct settings *settings, const char *bundle,
			const struct json *config, bool here,
			struct gather_managed *out, struct error *err);

/* Frees what it owns and empties it. */
void gather_managed_release(struct gather_managed *managed);

/* Answers is_managed and is_storage of fact->resolved by its name alone. */
void gather_managed_by_name(const struct gather_managed *managed,
			    struct path_fact *fact);

/*
 * The same for what was found on this host, by where it really lies; fills
 * fact->real when it has a name that is not the engine's.
 */
void gather_managed_judge(const struct gather_managed *managed,
			  const struct mountinfo *mounts,
			  const struct gather_found *found,
			  struct path_fact *fact);

#endif
