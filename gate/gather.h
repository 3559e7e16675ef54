/*
 * Gathers what rules want to know of the host, once, so that no rule does I/O
 * of its own: is a namespace path the host's, where does a mount source lead,
 * whose hook is it, which security modules are there.
 */
#ifndef GATE_GATHER_H
#define GATE_GATHER_H

#include "base/error.h"
#include "gate/settings.h"
#include "policy/facts.h"

/* How questions that only the node can answer are treated. */
enum gather_mode {
	GATHER_NODE,  /* what cannot be learned stays HOST_UNKNOWN */
	GATHER_CHECK, /* what does not exist here is judged as written, or
			 HOST_UNANSWERED */
	GATHER_GIVEN, /* this host is not asked at all: as written, or
			 HOST_UNANSWERED */
};

/*
 * Fills the host part of *facts for @config, whose bundle is @bundle ("" when
 * there is none). Returns 0, or -1 with *err set on
 * limits ("internal.facts").
 */
int gather_host(const struct json *config, const struct settings *settings,
		const char *bundle, enum gather_mode mode, struct facts *facts,
		struct error *err);

/* Its part that is the kernel's version; 0.0 where it cannot be read. */
void gather_kernel(struct facts *facts);

/*
 * Its part that speaks of namespaces and the maps of a joined user namespace:
 * what an exec into a container of @config asks for. Returns 0 or -1 likewise.
 */
int gather_joined(const struct json *config, enum gather_mode mode,
		  struct facts *facts, struct error *err);

/*
 * Reads a facts file (`check --facts`), which gives them all: kind, engine,
 * namespace, pod, name, reference, digests, runtime, apparmor, selinux,
 * namespaces (path -> "host" or "other"), paths (path -> resolved), pristine
 * (nothing was written into the container's layer), asked (what a manifest asks
 * for and no spec says: lists capabilities, hostPorts, probeHosts). What it
 * does not name is none. Returns 0, or -1 with *err set ("request.facts").
 */
int gather_file(struct span bytes, const char *what, const struct json *config,
		const struct settings *settings, struct facts *facts,
		struct error *err);

#endif
