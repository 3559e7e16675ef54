#include "evidence/target.h"

#include "evidence/blob.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID "image.identity"

/* What names an image by digest. */
enum name {
	NAME_MANIFEST, /* a manifest or an index */
	NAME_IMAGE,    /* the same, or an image config */
	NAME_CONFIG,
	NAMES,
};

static const char *const name_words[NAMES] = {"manifest", "image",
					      "image config"};

struct search {
	const struct collect_request *request;
	struct graph *graph;
	const struct digest *names[NAMES];
	uint8_t *below[NAMES]; /* nodes below the index that is named: depth */
	struct targets *out;
	bool without_config;   /* those whose config is not stored */
	struct error conflict; /* the first, told when nothing agrees */
	size_t bytes;
};

static void search_release(struct search *search)
{
	free(search->below[NAME_MANIFEST]);
	free(search->below[NAME_IMAGE]);
}

static void mark_children(const struct graph *graph,
			  const struct graph_node *node, bool any_platform,
			  uint8_t *depths, uint8_t depth)
{
	for (size_t i = 0; i < node->edge_count; i++) {
		const struct graph_edge *edge = &node->edges[i];
		const struct graph_node *child;

		if (edge->attestation || (!any_platform && !edge->ours))
			continue;
		child = graph_find(graph, &edge->child);
		if (child && child->size == edge->size &&
		    child->kind == edge->kind && !depths[child - graph->nodes])
			depths[child - graph->nodes] = depth;
	}
}

/*
 * Marks what the index @root leads to: for this platform, or for any where
 * something else says which image of the index it is.
 */
static void mark_below(const struct graph *graph, const struct digest *root,
		       bool any_platform, uint8_t *depths)
{
	const struct graph_node *node = graph_find(graph, root);

	memset(depths, 0, GRAPH_NODES_MAX);
	if (!node || node->kind != MANIFEST_INDEX)
		return;
	depths[node - graph->nodes] = 1;
	for (uint8_t depth = 1; depth <= GRAPH_INDEXES_MAX; depth++)
		for (size_t i = 0; i < graph->count; i++)
			if (depths[i] == depth)
				mark_children(graph, &graph->nodes[i],
					      any_platform, depths,
					      (uint8_t)(depth + 1));
}

/* Whether @node is, or is below, what was named. */
static bool fits(const struct search *search, enum name name,
		 const struct graph_node *node)
{
	const struct digest *digest = search->names[name];

	if (name != NAME_MANIFEST && digest_equal(&node->config, digest))
		return true;
	if (name == NAME_CONFIG)
		return false;
	return digest_equal(&node->digest, digest) ||
	       search->below[name][node - search->graph->nodes];
}

static void __attribute__((format(printf, 2, 3)))
disagree(struct search *search, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	error_set(&search->conflict, ERROR_INPUT, ID, "%s", text);
}

/* Whether @config has the layers that are known, as a chain or a list. */
static bool same_layers(struct search *search, const struct digest *digest,
			const struct image_config *config, bool named)
{
	const struct collect_request *request = search->request;
	bool listed = request->diff_id_count > 0;
	char text[2][DIGEST_TEXT_SIZE];
	struct digest chain;

	digest_format(text[0], digest);
	digest_chain(config->diff_ids, config->count, &chain);
	if (!digest_is_zero(&request->chain_id) &&
	    !digest_equal(&request->chain_id, &chain)) {
		digest_format(text[1], &request->chain_id);
		if (named)
			disagree(search,
				 "image config %s has not the chain ID %s",
				 text[0], text[1]);
		return false;
	}
	if (listed &&
	    (request->diff_id_count != config->count ||
	     memcmp(request->diff_ids, config->diff_ids,
		    config->count * sizeof(*config->diff_ids)) != 0)) {
		if (named)
			disagree(search,
				 "image config %s has not the diff_ids that "
				 "are known",
				 text[0]);
		return false;
	}
	return true;
}

/*
 * Reads the config of @node; *usable says whether there is one, and where the
 * image was @named, a note says why not. One that is not stored may be left out
 * (config->count is 0): its manifest says which it is. Returns 0, or -1 with
 * *err set.
 */
static int read_config(struct search *search, const struct graph_node *node,
		       bool named, struct blob *blob,
		       struct image_config *config, bool *usable,
		       struct error *err)
{
	struct error inner = ERROR_INIT;
	struct reason why;

	*usable = false;
	if (blob_get(search->graph->source, node->store, &node->config,
		     node->config_size, IMAGE_CONFIG_SIZE_MAX, blob, &why,
		     &inner) < 0) {
		if (inner.kind != ERROR_NONE)
			return error_set(err, inner.kind, inner.reason.id, "%s",
					 inner.reason.msg);
		*usable = search->without_config && named &&
			  blob_is_missing(&why);
		blob->store = node->store;
		config->count = 0;
		if (named && !*usable)
			graph_note(search->graph, &node->config, why.msg);
		return 0;
	}
	search->bytes += blob->bytes.size;
	if (search->bytes > TARGET_BYTES_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "more than %zu bytes of image configs to look "
				 "through",
				 TARGET_BYTES_MAX);
	*usable = manifest_parse_config(blob->bytes, config, &inner) == 0;
	if (*usable || !named)
		return 0;
	if (graph_is_fatal(&inner, err))
		return -1;
	graph_note(search->graph, &node->config, inner.reason.msg);
	return 0;
}

/* Adds @node when its config has the layers that are known. */
static int add_target(struct search *search, const struct graph_node *node,
		      bool named, struct error *err)
{
	struct targets *out = search->out;
	struct image_config config;
	struct blob blob;
	bool usable;

	if (read_config(search, node, named, &blob, &config, &usable, err) < 0)
		return -1;
	if (!usable || (config.count &&
			!same_layers(search, &node->config, &config, named)))
		return 0;
	if (out->count == TARGETS_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "more than %d manifests of one image",
				 TARGETS_MAX);
	out->items[out->count++] = (struct target){node, blob.store};
	return 0;
}

/* Compares an image manifest with all names, then its config with the rest. */
static int consider(struct search *search, const struct graph_node *node,
		    struct error *err)
{
	int yes = -1;
	int no = -1;
	char text[2][DIGEST_TEXT_SIZE];

	for (int i = 0; i < NAMES; i++) {
		if (digest_is_zero(search->names[i]))
			continue;
		if (fits(search, (enum name)i, node))
			yes = yes < 0 ? i : yes;
		else
			no = no < 0 ? i : no;
	}
	if (no < 0)
		return add_target(search, node, yes >= 0, err);
	if (yes < 0)
		return 0;
	digest_format(text[0], search->names[yes]);
	digest_format(text[1], search->names[no]);
	disagree(search, "%s %s is stored, but not with %s %s", name_words[yes],
		 text[0], name_words[no], text[1]);
	return 0;
}

static int consider_all(struct search *search, bool any_platform,
			struct error *err)
{
	struct graph *graph = search->graph;

	search->conflict = (struct error)ERROR_INIT;
	for (int i = NAME_MANIFEST; i <= NAME_IMAGE; i++)
		mark_below(graph, search->names[i], any_platform,
			   search->below[i]);
	for (size_t i = 0; i < graph->count; i++)
		if (graph->nodes[i].kind == MANIFEST_IMAGE &&
		    consider(search, &graph->nodes[i], err) < 0)
			return -1;
	return 0;
}

/* Several manifests may lead to one config, but not to two. */
static int check_one(const struct targets *targets, struct error *err)
{
	char text[2][DIGEST_TEXT_SIZE];

	for (size_t i = 1; i < targets->count; i++) {
		const struct digest *first =
			&targets->items[0].manifest->config;
		const struct digest *other =
			&targets->items[i].manifest->config;

		if (digest_equal(first, other))
			continue;
		digest_format(text[0], first);
		digest_format(text[1], other);
		error_set(err, ERROR_INPUT, ID,
			  "two stored images agree with what is known: image "
			  "configs %s and %s",
			  text[0], text[1]);
		return error_hint(err, "name the image config");
	}
	return 0;
}

/*
 * Looks for this platform's images first: platforms may share their layers.
 * Then for any platform's, when it is known exactly which.
 */
static int find(struct search *search, struct error *err)
{
	const struct collect_request *request = search->request;
	bool layers =
		request->diff_id_count || !digest_is_zero(&request->chain_id);
	bool exact = layers || !digest_is_zero(&request->config);

	for (;;) {
		if (consider_all(search, false, err) < 0)
			return -1;
		if (search->out->count == 0 && exact &&
		    consider_all(search, true, err) < 0)
			return -1;
		/* only a config can tell of its layers */
		if (search->out->count || layers || search->without_config)
			return 0;
		search->without_config = true;
	}
}

int target_find(const struct collect_request *request, struct graph *graph,
		struct targets *out, struct error *err)
{
	CLEANUP(search_release)
	struct search search = {
		.request = request,
		.graph = graph,
		.names = {&request->manifest, &request->image,
			  &request->config},
		.below = {calloc(GRAPH_NODES_MAX, 1),
			  calloc(GRAPH_NODES_MAX, 1)},
		.out = out,
	};

	out->count = 0;
	if (!search.below[NAME_MANIFEST] || !search.below[NAME_IMAGE])
		return error_set(err, ERROR_SYSTEM, "evidence.memory",
				 "no memory to look for the image");
	if (find(&search, err) < 0)
		return -1;
	if (out->count == 0 && search.conflict.kind != ERROR_NONE) {
		error_set(err, ERROR_INPUT, ID, "%s",
			  search.conflict.reason.msg);
		return error_hint(err, "the engine's records and the stores "
				       "contradict each other");
	}
	return check_one(out, err);
}
