/*
 * Engines: who put this bundle here, and what its own root-owned records say
 * of the image. Each resolver binds what it finds to this container and marks
 * each fact attested, chosen, none or unknown. docs/POLICY.md,
 * "Members of the document", assign.
 */
#ifndef GATE_ENGINE_H
#define GATE_ENGINE_H

#include "base/error.h"
#include "evidence/store.h"
#include "gate/settings.h"
#include "policy/facts.h"

struct engine_request {
	const struct settings *settings;
	const char *id;	    /* the container's; "" in check */
	const char *bundle; /* absolute path */
	int bundle_fd;
	const struct json *config; /* the spec */
	int64_t deadline;	   /* CLOCK_MONOTONIC nanoseconds */
	enum file_trust trust;	   /* of a plain bundle's own files; FILE_ANY
				      only in check. Engines' records are
				      root's always */
};

#define ENGINE_STORES_MAX 2

/* What a resolver fills. */
struct engine_answer {
	struct facts *facts; /* kind engine image namespace pod name
				containerd_namespace labels identity */
	struct store stores[ENGINE_STORES_MAX]; /* the engine's content store */
	size_t store_count;
};

struct engine {
	const char *name; /* value of the fact "engine" */
	/*
	 * Whether the bundle is this engine's, by its path and what lies in
	 * it; never by annotations or environment.
	 */
	bool (*owns)(const struct engine_request *request);
	/*
	 * Fills *answer. What cannot be read stays FACT_UNKNOWN, with the
	 * reason in identity.why: rules that ask then refuse. Returns 0, or
	 * -1 with *err set only when the records contradict each other.
	 */
	int (*resolve)(const struct engine_request *request,
		       struct engine_answer *answer, struct error *err);
};

/* The resolvers, a file each; a new one has a line here and in engine.c. */
extern const struct engine engine_docker;
extern const struct engine engine_containerd; /* ctr, and the CRI plugin */
extern const struct engine engine_storage;    /* Podman, CRI-O */
extern const struct engine engine_none;	      /* a plain bundle */

/* The engine whose bundle it is; the last of the table owns everything. */
const struct engine *engine_find(const struct engine_request *request);

#endif
