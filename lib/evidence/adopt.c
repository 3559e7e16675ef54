#include "evidence/adopt.h"

#include "evidence/blob.h"
#include "evidence/filing.h"
#include "evidence/graph.h"
#include "evidence/loose.h"
#include "evidence/signature_file.h"

#include <stdio.h>
#include <string.h>

struct adopt {
	const struct source *source;
	relate_emit *emit;
	void *context;
	size_t told;
	struct digest file; /* that is being read */
};

static int tell(struct adopt *adopt, const struct relation *relation,
		struct error *err)
{
	if (adopt->told++ == RELATE_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "more than %d relations", RELATE_MAX);
	return adopt->emit(adopt->context, relation, err);
}

static int tell_note(struct adopt *adopt, const struct digest *digest,
		     const char *text, struct error *err)
{
	struct relation relation = {.kind = RELATION_NOTE, .digest = *digest};

	error_escape(relation.note, sizeof(relation.note), text, strlen(text));
	return tell(adopt, &relation, err);
}

static int tell_blob(struct adopt *adopt, const struct digest *digest,
		     struct error *err)
{
	return tell(
		adopt,
		&(struct relation){.kind = RELATION_BLOB, .digest = *digest},
		err);
}

/* Tells of signature-@number of @manifest, whose bytes are @text. */
static int tell_file(struct adopt *adopt, const struct graph_node *manifest,
		     uint32_t number, struct span text, struct error *err)
{
	struct relation relation = {.kind = RELATION_FILE,
				    .key = manifest->digest,
				    .digest = manifest->digest,
				    .form = manifest->kind,
				    .file = number};
	struct error inner = ERROR_INIT;
	struct signature_file file;
	char note[200];

	if (signature_file_read(text, &file, &inner) < 0) {
		if (graph_is_fatal(&inner, err))
			return -1;
		snprintf(note, sizeof(note), "signature-%u %.170s", number,
			 inner.reason.msg);
		return tell_note(adopt, &manifest->digest, note, err);
	}
	relation.offset = file.payload_offset;
	relation.size = file.payload_size;
	relation.more_offset = file.annotations_offset;
	relation.more_size = file.annotations_size;
	return tell(adopt, &relation, err);
}

/* The signature files of one manifest, until there is none. */
static int adopt_signatures(struct adopt *adopt,
			    const struct graph_node *manifest,
			    struct error *err)
{
	const struct source *source = adopt->source;

	for (uint32_t n = 1; n <= SOURCE_FILES_MAX + 1; n++) {
		struct error inner = ERROR_INIT;
		struct span text;

		if (source->get(source->context, 0, SOURCE_FILE(n),
				&manifest->digest, SIGNATURE_FILE_MAX, &text,
				&inner) < 0)
			return inner.kind == ERROR_NONE
				       ? 0
				       : error_set(err, inner.kind,
						   inner.reason.id, "%s",
						   inner.reason.msg);
		if (n <= SOURCE_FILES_MAX &&
		    tell_file(adopt, manifest, n, text, err) < 0)
			return -1;
	}
	return error_set(err, ERROR_INPUT, "evidence.limit",
			 "more than %d signature files of one manifest",
			 SOURCE_FILES_MAX);
}

static int adopt_node(struct adopt *adopt, const struct graph_node *node,
		      struct error *err)
{
	if (tell_blob(adopt, &node->digest, err) < 0)
		return -1;
	if (node->kind == MANIFEST_IMAGE && node->has_image_config &&
	    tell_blob(adopt, &node->config, err) < 0)
		return -1;
	return adopt_signatures(adopt, node, err);
}

static int adopt_graph(struct adopt *adopt, const struct graph *graph,
		       struct error *err)
{
	const struct graph_node *top = graph->nodes;

	if (graph->count == 0)
		return error_set(err, ERROR_INPUT, "evidence.layout",
				 "its manifest.json is not the manifest of an "
				 "image: %s",
				 graph->note_count ? graph->notes[0].reason.msg
						   : "it cannot be read");
	if (tell(adopt,
		 &(struct relation){.kind = RELATION_TOP,
				    .form = top->kind,
				    .digest = top->digest},
		 err) < 0)
		return -1;
	for (size_t i = 0; i < graph->count; i++)
		if (adopt_node(adopt, &graph->nodes[i], err) < 0)
			return -1;
	for (size_t i = 0; i < graph->note_count; i++)
		if (tell_note(adopt, &graph->notes[i].digest,
			      graph->notes[i].reason.msg, err) < 0)
			return -1;
	return 0;
}

int adopt_directory(const struct source *source, relate_emit *emit,
		    void *context, struct error *err)
{
	struct adopt adopt = {
		.source = source, .emit = emit, .context = context};
	CLEANUP(graph_release) struct graph graph = {0};

	if (graph_start(&graph, source, "", err) < 0)
		return -1;
	graph.every = true;
	if (filing_add_layout(&graph, 0, err) < 0)
		return -1;
	return adopt_graph(&adopt, &graph, err);
}

static int on_loose(void *context, const struct loose *loose, struct error *err)
{
	struct adopt *adopt = context;
	struct relation relation = {.kind = RELATION_ATTACH,
				    .form = loose->form,
				    .digest = adopt->file,
				    .offset = loose->offset,
				    .size = loose->size};

	for (size_t i = 0; i < loose->count; i++) {
		relation.key = loose->subjects[i];
		if (tell(adopt, &relation, err) < 0)
			return -1;
	}
	return 0;
}

int adopt_files(const struct source *source, const struct digest *files,
		size_t count, relate_emit *emit, void *context,
		struct error *err)
{
	struct adopt adopt = {
		.source = source, .emit = emit, .context = context};

	for (size_t i = 0; i < count; i++) {
		struct error inner = ERROR_INIT;
		struct reason why;
		struct blob blob;

		adopt.file = files[i];
		if (blob_get(source, 0, &files[i], BLOB_SIZE_ANY,
			     SOURCE_BLOB_MAX, &blob, &why, &inner) < 0)
			return inner.kind == ERROR_NONE
				       ? error_set(err, ERROR_INPUT,
						   "evidence.store", "%s",
						   why.msg)
				       : error_set(err, inner.kind,
						   inner.reason.id, "%s",
						   inner.reason.msg);
		if (loose_read(blob.bytes, on_loose, &adopt, &inner) == 0)
			continue;
		if (count == 1 || graph_is_fatal(&inner, err))
			return error_set(err, inner.kind, inner.reason.id, "%s",
					 inner.reason.msg);
		if (tell_note(&adopt, &files[i], inner.reason.msg, err) < 0)
			return -1;
	}
	return 0;
}
