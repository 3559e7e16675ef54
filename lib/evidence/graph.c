#include "evidence/graph.h"

#include "evidence/blob.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS ((size_t)4 * GRAPH_NODES_MAX) /* a power of two */

/* One piece, so large that it is zero without being written to. */
struct tables {
	struct graph_node nodes[GRAPH_NODES_MAX];
	struct graph_note notes[GRAPH_NOTES_MAX];
	uint16_t slots[SLOTS];
};

int graph_start(struct graph *graph, const struct source *source,
		const char *architecture, struct error *err)
{
	struct tables *tables;

	*graph = (struct graph){.source = source,
				.architecture = architecture,
				.bytes_max = GRAPH_BYTES_MAX};
	tables = calloc(1, sizeof(*tables));
	if (!tables)
		return error_set(err, ERROR_SYSTEM, "evidence.memory",
				 "no memory to look for evidence");
	graph->nodes = tables->nodes;
	graph->notes = tables->notes;
	graph->slots = tables->slots;
	return 0;
}

void graph_release(struct graph *graph)
{
	for (size_t i = 0; i < graph->count; i++)
		free(graph->nodes[i].edges);
	free(graph->nodes); /* which all tables begin with */
	free(graph->evidence);
	*graph = (struct graph){0};
}

void graph_note(struct graph *graph, const struct digest *digest,
		const char *text)
{
	struct graph_note *note = &graph->notes[graph->note_count];

	if (graph->note_count == GRAPH_NOTES_MAX)
		return;
	note->digest = *digest;
	error_reason(&note->reason, "evidence.unreadable", NULL, "%s", text);
	graph->note_count++;
}

bool graph_is_fatal(const struct error *inner, struct error *err)
{
	bool limit = strcmp(inner->reason.id, "manifest.limit") == 0 ||
		     strcmp(inner->reason.id, "json.limit") == 0;

	if (limit)
		error_set(err, inner->kind, "evidence.limit", "%s",
			  inner->reason.msg);
	else if (inner->kind == ERROR_SYSTEM)
		error_set(err, inner->kind, inner->reason.id, "%s",
			  inner->reason.msg);
	return limit || inner->kind == ERROR_SYSTEM;
}

static int too_many(struct error *err, const char *what, size_t limit)
{
	error_set(err, ERROR_INPUT, "evidence.limit",
		  "more than %zu %s to look through", limit, what);
	return error_hint(err, "import the evidence: ocigate evidence import");
}

/* The slot of @digest: its own, or the free one where it belongs. */
static size_t slot_of(const struct graph *graph, const struct digest *digest)
{
	size_t slot = 0;

	memcpy(&slot, digest->sha256, sizeof(slot));
	for (slot &= SLOTS - 1; graph->slots[slot]; slot = (slot + 1) % SLOTS)
		if (digest_equal(&graph->nodes[graph->slots[slot] - 1].digest,
				 digest))
			break;
	return slot;
}

struct graph_node *graph_find(const struct graph *graph,
			      const struct digest *digest)
{
	size_t slot = slot_of(graph, digest);

	return graph->slots[slot] ? &graph->nodes[graph->slots[slot] - 1]
				  : NULL;
}

bool graph_lists(const struct graph_node *above, const struct graph_node *node)
{
	for (size_t i = 0; i < above->edge_count; i++) {
		const struct graph_edge *edge = &above->edges[i];

		if (!edge->attestation && edge->kind == node->kind &&
		    edge->size == node->size &&
		    digest_equal(&edge->child, &node->digest))
			return true;
	}
	return false;
}

static int fill_edges(const struct graph *graph, struct graph_node *node,
		      const struct manifest *manifest, struct error *err)
{
	node->edges = calloc(manifest->count + 1, sizeof(*node->edges));
	if (!node->edges)
		return error_set(err, ERROR_SYSTEM, "evidence.memory",
				 "no memory for an index");
	for (size_t i = 0; i < manifest->count; i++) {
		const struct descriptor *item = &manifest->items[i];
		struct graph_edge *edge = &node->edges[node->edge_count];

		if (!manifest_kind_of(item->media_type, &edge->kind))
			continue;
		edge->child = item->digest;
		edge->size = item->size;
		edge->attestation = span_is(item->architecture, "unknown") ||
				    span_is(item->os, "unknown");
		edge->ours =
			(item->os.size == 0 || span_is(item->os, "linux")) &&
			(item->architecture.size == 0 ||
			 !graph->architecture[0] ||
			 span_is(item->architecture, graph->architecture));
		node->edge_count++;
	}
	return 0;
}

/* Makes a node of what was read; NULL with *err set on a limit. */
static struct graph_node *new_node(struct graph *graph,
				   const struct graph_reference *reference,
				   const struct blob *blob,
				   const struct manifest *manifest,
				   struct error *err)
{
	struct graph_node *node = &graph->nodes[graph->count];

	if (graph->count == GRAPH_NODES_MAX) {
		too_many(err, "manifests and indexes", GRAPH_NODES_MAX);
		return NULL;
	}
	node->digest = reference->digest;
	node->size = blob->bytes.size;
	node->store = blob->store;
	node->kind = manifest->kind;
	node->config = manifest->config.digest;
	node->config_size = manifest->config.size;
	node->has_image_config =
		manifest->kind == MANIFEST_IMAGE &&
		manifest_is_config_type(manifest->config.media_type);
	node->has_subject = manifest->has_subject;
	node->subject = manifest->subject;
	node->depth = GRAPH_INDEXES_MAX + 1;
	if (manifest->kind == MANIFEST_INDEX &&
	    fill_edges(graph, node, manifest, err) < 0)
		return NULL;
	graph->slots[slot_of(graph, &node->digest)] =
		(uint16_t)(++graph->count);
	return node;
}

/* Counts what is read, before it is parsed. */
static int count_bytes(struct graph *graph, size_t size, struct error *err)
{
	graph->bytes += size;
	if (graph->bytes > graph->bytes_max)
		return too_many(err, "bytes of manifests", graph->bytes_max);
	return 0;
}

/*
 * What a document that cannot be parsed means: an error when nothing may go
 * on, else a note.
 */
static int not_parsed(struct graph *graph,
		      const struct graph_reference *reference,
		      const struct error *inner, struct error *err)
{
	if (reference->maybe && inner->kind != ERROR_SYSTEM)
		return 0;
	if (graph_is_fatal(inner, err))
		return -1;
	graph_note(graph, &reference->digest, inner->reason.msg);
	return 0;
}

/*
 * Reads what @reference names into *node; *node is NULL when it cannot be
 * used. Returns 0, or -1 with *err set.
 */
static int read_node(struct graph *graph,
		     const struct graph_reference *reference,
		     struct graph_node **node, struct error *err)
{
	/* what may be an image config may be as large as one */
	size_t limit =
		reference->maybe ? IMAGE_CONFIG_SIZE_MAX : MANIFEST_SIZE_MAX;
	struct error inner = ERROR_INIT;
	struct manifest manifest;
	struct reason why;
	struct blob blob;

	*node = NULL;
	if (blob_get(graph->source, reference->store, &reference->digest,
		     reference->size, limit, &blob, &why, &inner) < 0) {
		if (inner.kind != ERROR_NONE)
			return error_pass(err, &inner);
		if (!blob_is_missing(&why))
			graph_note(graph, &reference->digest, why.msg);
		return 0;
	}
	if (count_bytes(graph, blob.bytes.size, err) < 0)
		return -1;
	if (manifest_parse(blob.bytes, reference->media_type, &manifest,
			   &inner) < 0)
		return not_parsed(graph, reference, &inner, err);
	*node = new_node(graph, reference, &blob, &manifest, err);
	manifest_release(&manifest);
	return *node ? 0 : -1;
}

/* Whether what was read is what @reference says it is. */
static bool agrees(struct graph *graph, const struct graph_node *node,
		   const struct graph_reference *reference)
{
	enum manifest_kind kind;

	if (reference->size != BLOB_SIZE_ANY && reference->size != node->size) {
		graph_note(graph, &node->digest,
			   "has another size than its descriptor");
		return false;
	}
	if (reference->media_type.size == 0 ||
	    (manifest_kind_of(reference->media_type, &kind) &&
	     kind == node->kind))
		return true;
	graph_note(graph, &node->digest, "is listed under another media type");
	return false;
}

/* Visits what an index lists, as far as it is wanted. */
static int expand(struct graph *graph, const struct graph_node *node,
		  struct error *err)
{
	for (size_t i = 0; i < node->edge_count; i++) {
		const struct graph_edge *edge = &node->edges[i];
		bool index = edge->kind == MANIFEST_INDEX;
		struct graph_reference child = {
			.digest = edge->child,
			.size = edge->size,
			.media_type = span_of(manifest_media_type(edge->kind)),
			.store = node->store,
			.depth = node->depth + 1,
			.whole = node->whole,
		};

		if (edge->attestation)
			continue;
		if (index ? child.depth > GRAPH_INDEXES_MAX
			  : !node->whole && !graph->every)
			continue;
		if (graph_visit(graph, &child, err) < 0)
			return -1;
	}
	return 0;
}

/*
 * Reads what is not read yet and goes on below it; again, when it is now
 * nearer to the top or more of it is wanted than before.
 */
int graph_visit(struct graph *graph, const struct graph_reference *reference,
		struct error *err)
{
	struct graph_node *node = graph_find(graph, &reference->digest);

	if (!node && read_node(graph, reference, &node, err) < 0)
		return -1;
	if (!node || !agrees(graph, node, reference))
		return 0;
	if (reference->depth >= node->depth &&
	    (node->whole || !reference->whole))
		return 0;
	if (reference->depth < node->depth)
		node->depth = reference->depth;
	node->whole |= reference->whole;
	return expand(graph, node, err);
}

int graph_add_evidence(struct graph *graph,
		       const struct graph_evidence *evidence, struct error *err)
{
	if (graph->evidence_count == GRAPH_EVIDENCE_MAX)
		return too_many(err, "manifests of evidence",
				GRAPH_EVIDENCE_MAX);
	if (graph->evidence_count == graph->evidence_room) {
		size_t room =
			graph->evidence_room ? 2 * graph->evidence_room : 16;
		void *grown = realloc(graph->evidence,
				      room * sizeof(*graph->evidence));

		if (!grown)
			return error_set(err, ERROR_SYSTEM, "evidence.memory",
					 "no memory to look for evidence");
		graph->evidence = grown;
		graph->evidence_room = room;
	}
	graph->evidence[graph->evidence_count++] = *evidence;
	return 0;
}
