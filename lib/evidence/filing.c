#include "evidence/filing.h"

#include "evidence/blob.h"

#define COSIGN	 "dev.cosignproject.cosign/"
#define REF_NAME "org.opencontainers.image.ref.name"

/* A store's path, as far as it is known. */
static const char *store_name(const struct source *source, uint32_t store)
{
	const char *name = source->names[store];

	return name ? name : "evidence";
}

/* What a tag of cosign's says: "sha256-HEX", and what comes behind it. */
static bool read_tag(struct span name, struct digest *subject,
		     struct span *suffix)
{
	static const char prefix[] = "sha256-";
	size_t start = name.size;

	if (name.size == 0)
		return false;
	while (start && name.data[start - 1] != ':' &&
	       name.data[start - 1] != '/')
		start--;
	name = (struct span){name.data + start, name.size - start};
	if (!span_starts(name, prefix) || name.size < sizeof(prefix) - 1 + 64)
		return false;
	name.data += sizeof(prefix) - 1;
	name.size -= sizeof(prefix) - 1;
	*suffix = (struct span){name.data + 64, name.size - 64};
	return digest_parse_hex((struct span){name.data, 64}, subject) == 0;
}

/* What an entry of index.json is. */
enum role {
	ROLE_IMAGE,
	ROLE_EVIDENCE,
	ROLE_OTHER,
};

/*
 * The name says what it is for, the kind of `cosign save` only what it is:
 * then the payloads have to say for what.
 */
static enum role role_of(const struct descriptor *item, struct digest *subject)
{
	struct span name = json_span(json_find(item->annotations, REF_NAME));
	struct span kind = json_span(json_find(item->annotations, "kind"));
	struct span suffix;

	*subject = (struct digest){{0}};
	if (read_tag(name, subject, &suffix)) {
		if (span_is(suffix, ".sig") || span_is(suffix, ".att"))
			return ROLE_EVIDENCE;
		return suffix.size ? ROLE_OTHER : ROLE_IMAGE;
	}
	*subject = (struct digest){{0}};
	if (span_is(kind, COSIGN "sigs") || span_is(kind, COSIGN "atts"))
		return ROLE_EVIDENCE;
	return ROLE_IMAGE;
}

static int add_item(struct graph *graph, uint32_t store,
		    const struct descriptor *item, struct error *err)
{
	struct graph_reference reference = {
		.digest = item->digest,
		.size = item->size,
		.media_type = item->media_type,
		.store = store,
		.depth = 1,
	};
	struct graph_evidence evidence = {
		.is = {.manifest = item->digest,
		       .layout = CLAIM_LAYOUT_COSIGN_V2},
		.store = store,
		.size = item->size,
	};
	enum manifest_kind kind;

	if (!manifest_kind_of(item->media_type, &kind))
		return 0;
	switch (role_of(item, &evidence.is.subject)) {
	case ROLE_EVIDENCE:
		return graph_add_evidence(graph, &evidence, err);
	case ROLE_IMAGE:
		if (kind == MANIFEST_INDEX || graph->every)
			return graph_visit(graph, &reference, err);
		return 0;
	case ROLE_OTHER:
		return 0;
	}
	return 0;
}

/* A directory holds one image or index, in a file of a fixed name. */
static int add_directory(struct graph *graph, uint32_t store, struct error *err)
{
	static const struct digest none;
	struct graph_reference reference = {
		.size = BLOB_SIZE_ANY,
		.store = store,
		.depth = 1,
		.whole = graph->every,
	};
	struct error inner = ERROR_INIT;
	struct span text;

	if (graph->source->get(graph->source->context, store, SOURCE_MANIFEST,
			       &none, MANIFEST_SIZE_MAX, &text, &inner) < 0)
		return inner.kind == ERROR_NONE ? 0 : error_pass(err, &inner);
	digest_of(text, &reference.digest);
	return graph_visit(graph, &reference, err);
}

int filing_add_layout(struct graph *graph, uint32_t store, struct error *err)
{
	static const struct digest none;
	struct error inner = ERROR_INIT;
	struct manifest index;
	struct span text;
	int status = 0;

	if (graph->source->directories >> store & 1)
		return add_directory(graph, store, err);
	if (graph->source->get(graph->source->context, store, SOURCE_INDEX,
			       &none, MANIFEST_SIZE_MAX, &text, &inner) < 0)
		return inner.kind == ERROR_NONE ? 0 : error_pass(err, &inner);
	if (manifest_parse(text, span_of(manifest_media_type(MANIFEST_INDEX)),
			   &index, &inner) < 0) {
		if (!graph_is_fatal(&inner, err))
			error_set(err, ERROR_INPUT, "evidence.store", "%s",
				  inner.reason.msg);
		return error_wrap(err, "%s/index.json",
				  store_name(graph->source, store));
	}
	for (size_t i = 0; status == 0 && i < index.count; i++)
		status = add_item(graph, store, &index.items[i], err);
	manifest_release(&index);
	return status;
}

static int add_image(struct graph *graph, uint32_t store,
		     const struct digest *digest, struct error *err)
{
	const struct graph_reference reference = {.digest = *digest,
						  .size = BLOB_SIZE_ANY,
						  .store = store,
						  .depth = 1};

	return graph_visit(graph, &reference, err);
}

static int add_entry(struct graph *graph, uint32_t store,
		     const struct entry *entry, bool images, struct error *err)
{
	for (size_t i = 0; i < entry->evidence_count; i++) {
		const struct graph_evidence evidence = {
			.is = entry->evidence[i],
			.store = store,
			.size = BLOB_SIZE_ANY,
		};

		if (graph_add_evidence(graph, &evidence, err) < 0)
			return -1;
	}
	for (size_t i = 0; images && i < entry->image_count; i++)
		if (add_image(graph, store, &entry->images[i], err) < 0)
			return -1;
	return 0;
}

int filing_add_entries(struct graph *graph, const struct digest *digest,
		       bool images, struct error *err)
{
	const struct source *source = graph->source;

	for (unsigned store = 0; store < source->stores; store++) {
		struct error inner = ERROR_INIT;
		struct entry entry;
		struct span text;
		int status;

		if (source->get(source->context, store, SOURCE_ENTRY, digest,
				ENTRY_SIZE_MAX, &text, &inner) < 0) {
			if (inner.kind != ERROR_NONE)
				return error_pass(err, &inner);
			continue;
		}
		if (entry_parse(text, &entry, err) < 0)
			return error_wrap(err, "'%s'",
					  store_name(graph->source, store));
		status = add_entry(graph, store, &entry, images, err);
		entry_release(&entry);
		if (status < 0)
			return -1;
	}
	return 0;
}
