/*
 * Graphs: the manifests and indexes of one image or of a whole layout, how
 * they name each other, and what is filed as evidence for them. Made from
 * bytes whose digests were checked and whose content nobody vouches for; runs
 * in the confined child. filing.h fills it from what stores list.
 */
#ifndef EVIDENCE_GRAPH_H
#define EVIDENCE_GRAPH_H

#include "base/error.h"
#include "evidence/claim.h"
#include "evidence/entry.h"
#include "evidence/source.h"
#include "oci/manifest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Limits: more is an error ("evidence.limit") that says to import into a store
 * of ours. An index.json has at most MANIFEST_ITEMS_MAX entries and
 * MANIFEST_SIZE_MAX bytes.
 */
#define GRAPH_NODES_MAX	   4096		      /* manifests and indexes */
#define GRAPH_BYTES_MAX	   ((size_t)64 << 20) /* of all of them */
#define GRAPH_EVIDENCE_MAX 4096
#define GRAPH_INDEXES_MAX  3   /* within each other */
#define GRAPH_NOTES_MAX	   100 /* further ones are dropped */

/* That an index lists a manifest or index. */
struct graph_edge {
	struct digest child;
	uint64_t size;
	enum manifest_kind kind;
	bool attestation; /* platform unknown: never leads to an image */
	bool ours;	  /* for the graph's architecture, or for any */
};

struct graph_node {
	struct digest digest;
	uint64_t size;
	uint32_t store;
	enum manifest_kind kind;
	unsigned depth; /* indexes above it on the shortest way, and itself */
	bool whole;	/* all that it lists is wanted */
	struct digest config; /* MANIFEST_IMAGE */
	uint64_t config_size;
	bool has_image_config; /* by its media type */
	bool has_subject;
	struct digest subject;
	struct graph_edge *edges; /* owned; MANIFEST_INDEX */
	size_t edge_count;
};

/* Something that cannot be read, for people. */
struct graph_note {
	struct digest digest;
	struct reason reason;
};

struct graph {
	const struct source *source;
	const char *architecture; /* this platform's; "" fits any */
	bool every; /* image manifests are read wherever they are listed */
	size_t bytes_max; /* GRAPH_BYTES_MAX to begin with */
	struct graph_node *nodes;
	size_t count;
	uint16_t *slots; /* nodes by digest: index + 1 */
	struct graph_evidence *evidence;
	size_t evidence_count;
	size_t evidence_room;
	struct graph_note *notes;
	size_t note_count;
	size_t bytes;
};

/* A manifest that is filed as evidence. */
struct graph_evidence {
	struct entry_evidence is;
	uint32_t store; /* where it was filed */
	uint64_t size;	/* or BLOB_SIZE_ANY */
	bool wanted;	/* for whoever reads it; false to begin with */
};

/*
 * Starts an empty graph over @source for @architecture; both are borrowed.
 * Release with graph_release(), whatever happens. Returns 0 or -1.
 */
int graph_start(struct graph *graph, const struct source *source,
		const char *architecture, struct error *err);

/* Frees what it owns and empties it. */
void graph_release(struct graph *graph);

/* How a document is named: what is known of it before it is read. */
struct graph_reference {
	struct digest digest;
	uint64_t size;		/* or BLOB_SIZE_ANY */
	struct span media_type; /* empty: not known */
	uint32_t store;		/* where to look first */
	unsigned depth;		/* 1 for what no index lists */
	bool whole;		/* read all that it lists */
	bool maybe;		/* perhaps no manifest: then nothing is noted */
};

/*
 * Reads a manifest or index and what it lists: indexes, and image manifests
 * where all is wanted, by @reference or by graph->every. What is not stored is
 * passed over, what cannot be used is noted. Returns 0, or -1 with *err set.
 */
int graph_visit(struct graph *graph, const struct graph_reference *reference,
		struct error *err);

/* Keeps a manifest that is filed as evidence; it is not read. 0 or -1. */
int graph_add_evidence(struct graph *graph,
		       const struct graph_evidence *evidence,
		       struct error *err);

/* The node of @digest, or NULL. */
struct graph_node *graph_find(const struct graph *graph,
			      const struct digest *digest);

/* Whether the index @above lists @node as an image or index. */
bool graph_lists(const struct graph_node *above, const struct graph_node *node);

/* Keeps a note that @digest cannot be read; @text says why. */
void graph_note(struct graph *graph, const struct digest *digest,
		const char *text);

/*
 * Whether an error is a limit or the system's, so that nothing may go on, and
 * then sets *err; otherwise the document is merely not what it should be.
 */
bool graph_is_fatal(const struct error *inner, struct error *err);

#endif
