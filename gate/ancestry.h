/*
 * Ancestry: which manifests and indexes lead down to the container's image
 * config. A collector claims paths; those that are needed are proven, each
 * from the digest that somebody vouches for downwards. TRUST.md E.1.
 */
#ifndef GATE_ANCESTRY_H
#define GATE_ANCESTRY_H

#include "base/error.h"
#include "evidence/link.h"
#include "evidence/statement.h"
#include "gate/collector.h"
#include "gate/loader.h"

#include <stdbool.h>

/* A manifest or index that may lead to the config. */
struct ancestor {
	struct digest digest;
	bool needed;
	bool proven;
	struct digest manifest; /* the platform's, when proven; may be itself */
	uint64_t size;		/* its bytes, when proven */
};

struct ancestry_document; /* one that was read and hashed */

struct ancestry {
	const struct collect_request *what; /* borrowed, as the next two */
	const struct collector_claims *claims;
	struct loader *loader;
	confine_work *work; /* of reader_link() */
	int64_t deadline;
	bool has_config;
	struct digest config; /* known or claimed; see ancestry_is_named() */
	struct ancestor items[STATEMENT_MATCHES_MAX];
	size_t count;
	bool has_link; /* the config was read, and says this */
	struct link link;
	struct ancestry_document *documents; /* owned */
	size_t document_count;
};

/*
 * Finds the config that is meant and the ancestors that are claimed for it.
 * The caller has set everything up to @deadline. Release with
 * ancestry_release(), also after an error. Returns 0, or -1 with *err set:
 * paths to several configs ("image.identity"), too many ("evidence.limit").
 */
int ancestry_find(struct ancestry *ancestry, struct error *err);

/* The ancestor @digest, or NULL. */
struct ancestor *ancestry_at(struct ancestry *ancestry,
			     const struct digest *digest);

/*
 * Proves those that are needed, those that the request names, and one
 * manifest. What cannot be proven stays so. Returns 0, or -1 with *err set:
 * what is known of the image contradicts what was proven ("image.identity"),
 * a child or a store that fails ("evidence.*").
 */
int ancestry_prove(struct ancestry *ancestry, struct error *err);

/*
 * Whether @ancestor is proven and leads to the config through the manifest
 * that the request names, where it names one.
 */
bool ancestry_holds(const struct ancestry *ancestry,
		    const struct ancestor *ancestor);

/*
 * Whether the config is the container's: all that is known of the image is
 * confirmed, and it is more than layers' chain ID.
 */
bool ancestry_is_named(const struct ancestry *ancestry);

/* Frees what it owns and empties it. */
void ancestry_release(struct ancestry *ancestry);

#endif
