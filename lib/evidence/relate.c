#include "evidence/relate.h"

#include "evidence/blob.h"
#include "evidence/filing.h"
#include "evidence/graph.h"

#include <string.h>

#define ABOVE_MAX 64 /* indexes that lead to one manifest */

struct relate {
	struct graph graph;
	size_t listed; /* nodes that index.json leads to; others only refer */
	size_t told;
	relate_emit *emit;
	void *context;
};

/* A manifest or index with the indexes above it. */
struct group {
	const struct graph_node *nodes[1 + ABOVE_MAX];
	size_t count;
	struct digest keys[3 + ABOVE_MAX];
	size_t key_count;
};

static int tell(struct relate *relate, const struct relation *relation,
		struct error *err)
{
	if (relate->told++ == RELATE_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "more than %d relations in one layout",
				 RELATE_MAX);
	return relate->emit(relate->context, relation, err);
}

static int tell_blob(struct relate *relate, const struct digest *digest,
		     struct error *err)
{
	return tell(
		relate,
		&(struct relation){.kind = RELATION_BLOB, .digest = *digest},
		err);
}

static int tell_note(struct relate *relate, const struct digest *digest,
		     const char *text, struct error *err)
{
	struct relation relation = {.kind = RELATION_NOTE, .digest = *digest};

	error_escape(relation.note, sizeof(relation.note), text, strlen(text));
	return tell(relate, &relation, err);
}

static int tell_evidence(struct relate *relate, const struct digest *key,
			 const struct entry_evidence *evidence,
			 struct error *err)
{
	const struct relation relation = {.kind = RELATION_EVIDENCE,
					  .layout = evidence->layout,
					  .key = *key,
					  .digest = evidence->manifest,
					  .subject = evidence->subject};

	return tell(relate, &relation, err);
}

/* Reads index.json and, without noise, what may refer to its images. */
static int read_layout(struct relate *relate, const struct digest *candidates,
		       size_t count, struct error *err)
{
	static const struct digest none;
	struct graph *graph = &relate->graph;
	struct error inner = ERROR_INIT;
	struct span text;

	if (count > RELATE_CANDIDATES_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "more than %d blobs may refer to images",
				 RELATE_CANDIDATES_MAX);
	if (graph->source->get(graph->source->context, 0, SOURCE_INDEX, &none,
			       MANIFEST_SIZE_MAX, &text, &inner) < 0 &&
	    inner.kind == ERROR_NONE)
		return error_set(err, ERROR_INPUT, "evidence.layout",
				 "no index.json: not an OCI layout");
	if (filing_add_layout(graph, 0, err) < 0)
		return -1;
	relate->listed = graph->count;
	for (size_t i = 0; i < count; i++) {
		const struct graph_reference reference = {.digest =
								  candidates[i],
							  .size = BLOB_SIZE_ANY,
							  .depth = 1,
							  .maybe = true};

		if (graph_visit(graph, &reference, err) < 0)
			return -1;
	}
	return 0;
}

static bool is_referrer(const struct graph_node *node)
{
	return node->kind == MANIFEST_IMAGE && node->has_subject;
}

/* Whether @node is an index of nothing but referrers: a fallback tag. */
static bool lists_referrers(const struct graph *graph,
			    const struct graph_node *node)
{
	if (node->kind != MANIFEST_INDEX || node->edge_count == 0)
		return false;
	for (size_t i = 0; i < node->edge_count; i++) {
		const struct graph_node *child =
			graph_find(graph, &node->edges[i].child);

		if (!child || !is_referrer(child))
			return false;
	}
	return true;
}

/* Files the manifests that say themselves what they are for. */
static int file_referrers(struct relate *relate, struct error *err)
{
	for (size_t i = 0; i < relate->graph.count; i++) {
		const struct graph_node *node = &relate->graph.nodes[i];
		const struct graph_evidence evidence = {
			.is = {.manifest = node->digest,
			       .subject = node->subject,
			       .layout = CLAIM_LAYOUT_REFERRER},
			.size = node->size};

		if (is_referrer(node) &&
		    graph_add_evidence(&relate->graph, &evidence, err) < 0)
			return -1;
	}
	return 0;
}

static bool has_node(const struct group *group, const struct graph_node *node)
{
	for (size_t i = 0; i < group->count; i++)
		if (group->nodes[i] == node)
			return true;
	return false;
}

/* Adds the indexes above each node that is in the group, then above those. */
static int climb(const struct relate *relate, struct group *group,
		 struct error *err)
{
	const struct graph *graph = &relate->graph;

	for (size_t at = 0; at < group->count; at++) {
		for (size_t i = 0; i < relate->listed; i++) {
			const struct graph_node *above = &graph->nodes[i];

			if (!graph_lists(above, group->nodes[at]) ||
			    has_node(group, above))
				continue;
			if (group->count == 1 + ABOVE_MAX)
				return error_set(err, ERROR_INPUT,
						 "evidence.limit",
						 "more than %d indexes lead to "
						 "one manifest",
						 ABOVE_MAX);
			group->nodes[group->count++] = above;
		}
	}
	return 0;
}

/* The config of @node, and the chain ID where the config can be read. */
static int add_config_keys(struct relate *relate, struct group *group,
			   const struct graph_node *node, struct error *err)
{
	struct error inner = ERROR_INIT;
	struct image_config config;
	struct reason why;
	struct blob blob;

	group->keys[group->key_count++] = node->config;
	if (blob_get(relate->graph.source, 0, &node->config, node->config_size,
		     IMAGE_CONFIG_SIZE_MAX, &blob, &why, &inner) < 0) {
		if (inner.kind != ERROR_NONE)
			return error_set(err, inner.kind, inner.reason.id, "%s",
					 inner.reason.msg);
		return tell_note(relate, &node->config, why.msg, err);
	}
	if (tell_blob(relate, &node->config, err) < 0)
		return -1;
	if (manifest_parse_config(blob.bytes, &config, &inner) < 0)
		return tell_note(relate, &node->config, inner.reason.msg, err);
	digest_chain(config.diff_ids, config.count,
		     &group->keys[group->key_count++]);
	return 0;
}

static bool belongs(const struct group *group, const struct digest *subject)
{
	if (digest_is_zero(subject))
		return true;
	for (size_t i = 0; i < group->count; i++)
		if (digest_equal(&group->nodes[i]->digest, subject))
			return true;
	return false;
}

/* Tells @key of all the group's nodes and evidence. */
static int tell_key(struct relate *relate, const struct group *group,
		    const struct digest *key, struct error *err)
{
	const struct graph *graph = &relate->graph;

	for (size_t i = 0; i < group->count; i++)
		if (tell(relate,
			 &(struct relation){.kind = RELATION_IMAGE,
					    .key = *key,
					    .digest = group->nodes[i]->digest},
			 err) < 0)
			return -1;
	for (size_t i = 0; i < graph->evidence_count; i++)
		if (belongs(group, &graph->evidence[i].is.subject) &&
		    tell_evidence(relate, key, &graph->evidence[i].is, err) < 0)
			return -1;
	return 0;
}

static int tell_node(struct relate *relate, const struct graph_node *node,
		     struct error *err)
{
	struct group group = {.nodes = {node}, .count = 1};

	if (climb(relate, &group, err) < 0)
		return -1;
	for (size_t i = 0; i < group.count; i++)
		group.keys[group.key_count++] = group.nodes[i]->digest;
	if (node->kind == MANIFEST_IMAGE && node->has_image_config &&
	    add_config_keys(relate, &group, node, err) < 0)
		return -1;
	for (size_t i = 0; i < group.key_count; i++)
		if (tell_key(relate, &group, &group.keys[i], err) < 0)
			return -1;
	return tell_blob(relate, &node->digest, err);
}

static int tell_layers(struct relate *relate, const struct manifest *manifest,
		       struct error *err)
{
	if (manifest->kind == MANIFEST_IMAGE &&
	    tell_blob(relate, &manifest->config.digest, err) < 0)
		return -1;
	for (size_t i = 0; i < manifest->count; i++) {
		const struct descriptor *layer = &manifest->items[i];
		int status =
			layer->size > SOURCE_BLOB_MAX
				? tell_note(relate, &layer->digest,
					    "is too large for evidence", err)
				: tell_blob(relate, &layer->digest, err);

		if (status < 0)
			return -1;
	}
	return 0;
}

/*
 * Tells which blobs belong to filed evidence. What cannot be read stays filed:
 * it will be reported whenever the image is judged.
 */
static int tell_filed(struct relate *relate,
		      const struct graph_evidence *evidence, struct error *err)
{
	const struct digest *digest = &evidence->is.manifest;
	struct error inner = ERROR_INIT;
	struct manifest manifest;
	struct reason why;
	struct blob blob;
	int status;

	if (!digest_is_zero(&evidence->is.subject) &&
	    tell_evidence(relate, &evidence->is.subject, &evidence->is, err) <
		    0)
		return -1;
	if (blob_get(relate->graph.source, 0, digest, evidence->size,
		     MANIFEST_SIZE_MAX, &blob, &why, &inner) < 0) {
		if (inner.kind != ERROR_NONE)
			return error_set(err, inner.kind, inner.reason.id, "%s",
					 inner.reason.msg);
		return tell_note(relate, digest, why.msg, err);
	}
	if (tell_blob(relate, digest, err) < 0)
		return -1;
	if (manifest_parse(blob.bytes,
			   span_of(manifest_media_type(MANIFEST_IMAGE)),
			   &manifest, &inner) < 0) {
		if (graph_is_fatal(&inner, err))
			return -1;
		return tell_note(relate, digest, inner.reason.msg, err);
	}
	status = tell_layers(relate, &manifest, err);
	manifest_release(&manifest);
	return status;
}

static int tell_all(struct relate *relate, struct error *err)
{
	const struct graph *graph = &relate->graph;

	for (size_t i = 0; i < relate->listed; i++)
		if (!is_referrer(&graph->nodes[i]) &&
		    !lists_referrers(graph, &graph->nodes[i]) &&
		    tell_node(relate, &graph->nodes[i], err) < 0)
			return -1;
	for (size_t i = 0; i < graph->evidence_count; i++)
		if (tell_filed(relate, &graph->evidence[i], err) < 0)
			return -1;
	for (size_t i = 0; i < graph->note_count; i++)
		if (tell_note(relate, &graph->notes[i].digest,
			      graph->notes[i].reason.msg, err) < 0)
			return -1;
	return 0;
}

static void relate_release(struct relate *relate)
{
	graph_release(&relate->graph);
}

int relate_layout(const struct source *source, const struct digest *candidates,
		  size_t count, relate_emit *emit, void *context,
		  struct error *err)
{
	CLEANUP(relate_release)
	struct relate relate = {.emit = emit, .context = context};

	if (graph_start(&relate.graph, source, "", err) < 0)
		return -1;
	relate.graph.every = true;
	relate.graph.bytes_max = RELATE_BYTES_MAX;
	if (read_layout(&relate, candidates, count, err) < 0 ||
	    file_referrers(&relate, err) < 0)
		return -1;
	return tell_all(&relate, err);
}
