#include "evidence/collect.h"

#include "evidence/attached.h"
#include "evidence/blob.h"
#include "evidence/directory.h"
#include "evidence/filing.h"
#include "evidence/graph.h"
#include "evidence/referrers.h"
#include "evidence/target.h"

#include <stdlib.h>
#include <string.h>

#define SUBJECTS_MAX (CLAIM_PATHS_MAX * CLAIM_PATH_MAX)

struct collect {
	const struct collect_request *request;
	struct graph graph;
	struct targets targets;
	struct attached attached;
	size_t paths;
	struct digest subjects[SUBJECTS_MAX]; /* of all paths, each once */
	size_t subject_count;
	struct digest asked[4]; /* whose entries were read */
	size_t asked_count;
};

static void collect_free(struct collect **collect)
{
	if (!*collect)
		return;
	graph_release(&(*collect)->graph);
	attached_release(&(*collect)->attached);
	free(*collect);
}

/* What is known twice must be known alike. */
static int check_request(const struct collect_request *request,
			 struct error *err)
{
	struct digest chain;

	if (request->diff_id_count > COLLECT_DIFF_IDS_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "more than %d diff_ids", COLLECT_DIFF_IDS_MAX);
	digest_chain(request->diff_ids, request->diff_id_count, &chain);
	if (request->diff_id_count && !digest_is_zero(&request->chain_id) &&
	    !digest_equal(&chain, &request->chain_id))
		return error_set(err, ERROR_INPUT, "image.identity",
				 "the chain ID is not that of the diff_ids");
	return 0;
}

static int add_named(struct collect *c, const struct digest *digest, bool maybe,
		     struct error *err)
{
	const struct graph_reference reference = {.digest = *digest,
						  .size = BLOB_SIZE_ANY,
						  .depth = 1,
						  .whole = true,
						  .maybe = maybe};

	return digest_is_zero(digest) ? 0
				      : graph_visit(&c->graph, &reference, err);
}

static int add_entries(struct collect *c, const struct digest *digest,
		       struct error *err)
{
	if (digest_is_zero(digest))
		return 0;
	c->asked[c->asked_count++] = *digest;
	return filing_add_entries(&c->graph, digest, true, err);
}

/*
 * Asks the stores for what leads to the image: by its digests where there are
 * any; else every image of a layout has to be looked at. What was named and is
 * not stored cannot be found in any other way.
 */
static int read_graph(struct collect *c, struct error *err)
{
	const struct collect_request *request = c->request;
	struct graph *graph = &c->graph;
	struct digest chain = request->chain_id;
	bool named;

	if (add_named(c, &request->manifest, false, err) < 0 ||
	    add_named(c, &request->image, true, err) < 0)
		return -1;
	named = graph->count > 0;
	if (!named && !digest_is_zero(&request->manifest))
		return 0;
	graph->every = !named;
	if (digest_is_zero(&chain))
		digest_chain(request->diff_ids, request->diff_id_count, &chain);
	if (add_entries(c, &request->manifest, err) < 0 ||
	    add_entries(c, &request->image, err) < 0 ||
	    add_entries(c, &request->config, err) < 0)
		return -1;
	if (c->asked_count == 0 && add_entries(c, &chain, err) < 0)
		return -1;
	for (uint32_t store = 0; store < graph->source->stores; store++)
		if (filing_add_layout(graph, store, err) < 0)
			return -1;
	return 0;
}

static void add_subject(struct collect *c, const struct digest *digest)
{
	for (size_t i = 0; i < c->subject_count; i++)
		if (digest_equal(&c->subjects[i], digest))
			return;
	c->subjects[c->subject_count++] = *digest;
}

static int tell_path(struct collect *c, const struct claim_path *path,
		     struct error *err)
{
	struct claim claim = {.kind = CLAIM_PATH};

	if (c->paths++ == CLAIM_PATHS_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "more than %d ways lead to the image",
				 CLAIM_PATHS_MAX);
	for (uint32_t i = 0; i + 1 < path->count; i++)
		add_subject(c, &path->digests[i]);
	claim.path = *path;
	return c->attached.emit(c->attached.context, &claim, err);
}

/* Puts @node on top of @path. */
static struct claim_path path_under(const struct graph_node *node,
				    const struct claim_path *path)
{
	struct claim_path longer = {.count = path->count + 1,
				    .digests = {node->digest},
				    .stores = {node->store}};

	memcpy(longer.digests + 1, path->digests,
	       path->count * sizeof(*path->digests));
	memcpy(longer.stores + 1, path->stores,
	       path->count * sizeof(*path->stores));
	return longer;
}

/* Tells @path, which begins with @node, and those through indexes above. */
static int tell_upwards(struct collect *c, const struct graph_node *node,
			const struct claim_path *path, struct error *err)
{
	if (tell_path(c, path, err) < 0)
		return -1;
	for (size_t i = 0; path->count < CLAIM_PATH_MAX && i < c->graph.count;
	     i++) {
		const struct graph_node *above = &c->graph.nodes[i];
		struct claim_path longer;

		if (!graph_lists(above, node))
			continue;
		longer = path_under(above, path);
		if (tell_upwards(c, above, &longer, err) < 0)
			return -1;
	}
	return 0;
}

static int tell_paths(struct collect *c, struct error *err)
{
	for (size_t i = 0; i < c->targets.count; i++) {
		const struct target *target = &c->targets.items[i];
		struct claim_path config = {
			.count = 1,
			.digests = {target->manifest->config},
			.stores = {target->config_store}};
		struct claim_path path = path_under(target->manifest, &config);

		if (tell_upwards(c, target->manifest, &path, err) < 0)
			return -1;
	}
	return 0;
}

static int tell_notes(struct collect *c, struct error *err)
{
	static const struct digest none;

	for (size_t i = 0; i < c->graph.note_count; i++) {
		const struct graph_note *note = &c->graph.notes[i];

		if (attached_reject(&c->attached, CLAIM_LAYOUT_NONE, &none,
				    &note->digest, note->reason.msg, err) < 0)
			return -1;
	}
	return 0;
}

/* What was imported for a manifest or index alone stands only there. */
static int add_evidence_of_paths(struct collect *c, struct error *err)
{
	for (size_t i = 0; i < c->subject_count; i++) {
		bool asked = false;

		for (size_t k = 0; k < c->asked_count; k++)
			asked |= digest_equal(&c->asked[k], &c->subjects[i]);
		if (!asked && filing_add_entries(&c->graph, &c->subjects[i],
						 false, err) < 0)
			return -1;
	}
	return 0;
}

/* What says itself which image it belongs to stands nowhere else. */
static int add_referrers(struct collect *c, struct error *err)
{
	for (uint32_t store = 0; store < c->graph.source->stores; store++)
		if (referrers_add(&c->graph, store, c->subjects,
				  c->subject_count, err) < 0)
			return -1;
	return 0;
}

/* Evidence is wanted when it is filed for a subject or nobody knows what. */
static bool is_wanted(const struct collect *c, const struct digest *subject)
{
	if (digest_is_zero(subject))
		return true;
	for (size_t i = 0; i < c->subject_count; i++)
		if (digest_equal(subject, &c->subjects[i]))
			return true;
	return false;
}

/* Whether evidence @at was read already, filed alike in another place. */
static bool was_read(const struct graph *graph, size_t at)
{
	const struct graph_evidence *is = &graph->evidence[at];

	for (size_t i = 0; i < at; i++) {
		const struct graph_evidence *old = &graph->evidence[i];

		if (old->wanted && old->size == is->size &&
		    digest_equal(&old->is.manifest, &is->is.manifest))
			return true;
	}
	return false;
}

static int tell_evidence(struct collect *c, struct error *err)
{
	if (add_evidence_of_paths(c, err) < 0 || add_referrers(c, err) < 0)
		return -1;
	for (size_t i = 0; i < c->graph.evidence_count; i++) {
		struct graph_evidence *evidence = &c->graph.evidence[i];

		evidence->wanted = is_wanted(c, &evidence->is.subject);
		if (evidence->wanted && !was_read(&c->graph, i) &&
		    attached_read(&c->attached, evidence, err) < 0)
			return -1;
	}
	return 0;
}

/* The signature files that directories keep for manifests and indexes. */
static int tell_files(struct collect *c, struct error *err)
{
	const struct source *source = c->graph.source;

	for (uint32_t store = 0; store < source->stores; store++)
		for (size_t i = 0;
		     source->directories >> store & 1 && i < c->subject_count;
		     i++)
			if (directory_read(&c->attached, store, &c->subjects[i],
					   err) < 0)
				return -1;
	return 0;
}

int collect_claims(const struct collect_request *request,
		   const struct source *source,
		   int (*emit)(void *context, const struct claim *claim,
			       struct error *err),
		   void *context, struct error *err)
{
	CLEANUP(collect_free)
	struct collect *c = calloc(1, sizeof(*c));

	if (!c)
		return error_set(err, ERROR_SYSTEM, "evidence.memory",
				 "no memory to look for evidence");
	c->request = request;
	c->attached.source = source;
	c->attached.emit = emit;
	c->attached.context = context;
	if (check_request(request, err) < 0 ||
	    graph_start(&c->graph, source, request->architecture, err) < 0 ||
	    read_graph(c, err) < 0 ||
	    target_find(request, &c->graph, &c->targets, err) < 0 ||
	    tell_paths(c, err) < 0 || tell_notes(c, err) < 0)
		return -1;
	if (c->paths == 0)
		return 0;
	return tell_evidence(c, err) < 0 ? -1 : tell_files(c, err);
}
