#include "evidence/referrers.h"

#include "evidence/blob.h"
#include "evidence/listing.h"

#include <string.h>

/* Whether @subject is one of those that are asked for. */
static bool is_wanted(const struct digest *subject,
		      const struct digest *subjects, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (digest_equal(subject, &subjects[i]))
			return true;
	return false;
}

static bool is_filed(const struct graph *graph, const struct digest *manifest)
{
	for (size_t i = 0; i < graph->evidence_count; i++)
		if (digest_equal(&graph->evidence[i].is.manifest, manifest) &&
		    graph->evidence[i].size == BLOB_SIZE_ANY)
			return true;
	return false;
}

/* Counts what is read as the graph does with its own. */
static int count_bytes(struct graph *graph, size_t size, struct error *err)
{
	graph->bytes += size;
	if (graph->bytes <= graph->bytes_max)
		return 0;
	error_set(err, ERROR_INPUT, "evidence.limit",
		  "more than %zu bytes of manifests to look through",
		  graph->bytes_max);
	return error_hint(err, "import the evidence: ocigate evidence import");
}

static int read_one(struct graph *graph, uint32_t store,
		    const struct digest *digest, const struct digest *subjects,
		    size_t count, struct error *err)
{
	struct graph_evidence evidence = {
		.is = {.manifest = *digest, .layout = CLAIM_LAYOUT_REFERRER},
		.store = store};
	struct error inner = ERROR_INIT;
	struct manifest manifest;
	struct reason why;
	struct blob blob;
	int status = 0;

	if (blob_get(graph->source, store, digest, BLOB_SIZE_ANY,
		     MANIFEST_SIZE_MAX, &blob, &why, &inner) < 0)
		return inner.kind == ERROR_NONE ? 0 : error_pass(err, &inner);
	if (count_bytes(graph, blob.bytes.size, err) < 0)
		return -1;
	if (manifest_parse(blob.bytes, (struct span){NULL, 0}, &manifest,
			   &inner) < 0)
		return inner.kind == ERROR_SYSTEM ? error_pass(err, &inner) : 0;
	evidence.size = blob.bytes.size;
	evidence.is.subject = manifest.subject;
	if (manifest.kind == MANIFEST_IMAGE && manifest.has_subject &&
	    is_wanted(&manifest.subject, subjects, count) &&
	    !is_filed(graph, digest))
		status = graph_add_evidence(graph, &evidence, err);
	manifest_release(&manifest);
	return status;
}

int referrers_add(struct graph *graph, uint32_t store,
		  const struct digest *subjects, size_t count,
		  struct error *err)
{
	static const struct digest none;
	size_t limit = LISTING_DECISION.referrers * sizeof(struct digest);
	struct error inner = ERROR_INIT;
	struct span list;

	if (graph->source->get(graph->source->context, store, SOURCE_REFERRERS,
			       &none, limit, &list, &inner) < 0)
		return inner.kind == ERROR_NONE ? 0 : error_pass(err, &inner);
	for (size_t at = 0; at + sizeof(struct digest) <= list.size;
	     at += sizeof(struct digest)) {
		struct digest digest;

		memcpy(&digest, list.data + at, sizeof(digest));
		if (read_one(graph, store, &digest, subjects, count, err) < 0)
			return -1;
	}
	return 0;
}
