#include "policy/document.h"

#include "policy/document_shape.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct json_limits limits = {
	.depth = 32,
	.document = POLICY_SIZE_MAX,
	.string = (size_t)4 << 20,
	.members = (size_t)1 << 20,
};

int document_no_memory(struct error *err)
{
	return error_set(err, ERROR_SYSTEM, "policy.memory", "out of memory");
}

static const char *next_line(const char *at, struct span text)
{
	const char *end =
		memchr(at, '\n', (size_t)(text.data + text.size - at));

	return end ? end + 1 : NULL;
}

/* Where the lines begin, so that a place costs a search and not a scan. */
static int index_lines(struct document_fragment *fragment)
{
	struct span text = fragment->text;
	const char *at = text.data;
	size_t count = 0;

	for (; at; at = next_line(at, text))
		count++;
	fragment->lines = calloc(count + 1, sizeof(*fragment->lines));
	if (!fragment->lines)
		return -1;
	for (at = text.data; at; at = next_line(at, text))
		fragment->lines[fragment->line_count++] =
			(uint64_t)(at - text.data);
	if (count == 0)
		fragment->line_count = 1;
	return 0;
}

/* A message has room for so much of a path; its end says more. */
static void show_name(struct document_fragment *fragment)
{
	size_t size = strlen(fragment->name);
	bool cut = size >= sizeof(fragment->shown);

	snprintf(fragment->shown, sizeof(fragment->shown), "%s%s",
		 cut ? "..." : "",
		 cut ? fragment->name + size - sizeof(fragment->shown) + 4
		     : fragment->name);
}

static int parse(struct document *document, size_t index, struct error *err)
{
	struct document_fragment *fragment = &document->fragments[index];
	int64_t version;

	if (json_parse(fragment->text, &limits, fragment->shown,
		       &fragment->root, err) < 0) {
		err->kind = ERROR_POLICY;
		err->reason.id = "policy.syntax";
		return -1;
	}
	if (document_check(document, index, fragment->root,
			   &document_shape_root, NULL, "policy.document",
			   err) < 0)
		return -1;
	if (json_int64(json_find(fragment->root, "ocigate"), &version) &&
	    version == 1)
		return 0;
	document_error(document,
		       document_at(index, json_find(fragment->root, "ocigate"),
				   fragment->root),
		       "policy.document", err,
		       "/ocigate: this version reads policies of format 1");
	return error_hint(err, "write \"ocigate\": 1");
}

int document_add(struct document *document,
		 const struct policy_fragment *fragment, bool shipped,
		 struct error *err)
{
	struct document_fragment *fragments =
		realloc(document->fragments,
			(document->count + 1) * sizeof(*fragments));
	struct document_fragment *added;

	if (!fragments)
		return document_no_memory(err);
	document->fragments = fragments;
	added = &fragments[document->count++];
	*added = (struct document_fragment){
		.name = strdup(fragment->name),
		.text = fragment->text,
		.shipped = shipped,
	};
	if (!added->name || index_lines(added) < 0)
		return document_no_memory(err);
	show_name(added);
	digest_of(fragment->text, &added->digest);
	return parse(document, document->count - 1, err);
}

void document_forget(struct document *document)
{
	for (size_t i = 0; i < document->count; i++)
		document->fragments[i].text = (struct span){NULL, 0};
}

void document_release(struct document *document)
{
	for (size_t i = 0; i < document->count; i++) {
		free(document->fragments[i].name);
		json_free(document->fragments[i].root);
		free(document->fragments[i].lines);
	}
	free(document->fragments);
	*document = (struct document){NULL, 0};
}

struct document_place document_at(size_t fragment, const struct json *node,
				  const struct json *around)
{
	uint64_t offset = json_offset(node);

	if (offset == UINT64_MAX)
		offset = json_offset(around);
	return (struct document_place){
		.fragment = fragment,
		.offset = offset == UINT64_MAX ? 0 : offset,
	};
}

/* The last line that begins at @offset or before it. */
static size_t line_of(const struct document_fragment *fragment, uint64_t offset)
{
	size_t low = 0;
	size_t high = fragment->line_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (fragment->lines[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

void document_position(const struct document *document,
		       struct document_place place, size_t *line,
		       size_t *column)
{
	const struct document_fragment *fragment =
		&document->fragments[place.fragment];
	size_t at = line_of(fragment, place.offset);

	*line = at + 1;
	*column = (size_t)(place.offset - fragment->lines[at]) + 1;
}

void document_where(const struct document *document,
		    struct document_place place, char out[DOCUMENT_WHERE_MAX])
{
	size_t line, column;

	document_position(document, place, &line, &column);
	snprintf(out, DOCUMENT_WHERE_MAX, "%s:%zu:%zu",
		 document->fragments[place.fragment].shown, line, column);
}

int document_error(const struct document *document, struct document_place place,
		   const char *id, struct error *err, const char *format, ...)
{
	char where[DOCUMENT_WHERE_MAX];
	char message[200];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	document_where(document, place, where);
	return error_set(err, ERROR_POLICY, id, "%s: %s", where, message);
}

int document_check(const struct document *document, size_t fragment,
		   const struct json *node, const struct shape *shape,
		   const char *above, const char *id, struct error *err)
{
	struct shape_source source = {
		.what = document->fragments[fragment].shown,
		.id = id,
		.text = document->fragments[fragment].text,
		.kind = ERROR_POLICY,
		.above = above,
	};

	return json_shape_check(node, shape, &source, err);
}
