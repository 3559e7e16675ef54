/*
 * Evidence stores in memory, for tests: a struct source over items that were
 * put there, and the documents of a small image.
 */
#ifndef TESTS_UNIT_MEMORY_H
#define TESTS_UNIT_MEMORY_H

#include "base/buf.h"
#include "evidence/source.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define MEMORY_ITEMS_MAX 4096

#define OCI_MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define OCI_INDEX    "application/vnd.oci.image.index.v1+json"
#define OCI_CONFIG   "application/vnd.oci.image.config.v1+json"
#define OCI_LAYER    "application/vnd.oci.image.layer.v1.tar+gzip"
#define DIFF_ID                                                                \
	"sha256:"                                                              \
	"311494c17296453637d14bddb59b92cd0063a162c06f2c190e0919c9edcdb9"       \
	"3a"

struct memory_item {
	unsigned store;
	enum source_item item;
	struct digest digest;
	struct buf bytes;
};

struct memory {
	struct memory_item *items; /* starts as zero; see memory_release() */
	size_t count;
	unsigned gets;	      /* how often the source was asked */
	unsigned broken;      /* bit N: store N cannot be read */
	unsigned directories; /* as in struct source */
};

/* The text of a digest, in one of eight places that take turns. */
static inline const char *memory_text(const struct digest *digest)
{
	static char texts[8][DIGEST_TEXT_SIZE];
	static unsigned turn;
	char *text = texts[turn++ % 8];

	digest_format(text, digest);
	return text;
}

static inline struct memory_item *
memory_add(struct memory *memory, unsigned store, enum source_item item)
{
	if (!memory->items)
		memory->items =
			calloc(MEMORY_ITEMS_MAX, sizeof(*memory->items));
	if (!memory->items || memory->count == MEMORY_ITEMS_MAX)
		abort();
	memory->items[memory->count].store = store;
	memory->items[memory->count].item = item;
	return &memory->items[memory->count++];
}

/* Puts a blob; returns its item, whose bytes.size a descriptor needs. */
static inline struct memory_item *memory_blob(struct memory *memory,
					      unsigned store, struct span text)
{
	struct memory_item *item = memory_add(memory, store, SOURCE_BLOB);

	buf_add(&item->bytes, text.data, text.size);
	digest_of(text, &item->digest);
	return item;
}

static inline struct memory_item *__attribute__((format(printf, 3, 4)))
memory_put(struct memory *memory, unsigned store, const char *format, ...)
{
	struct memory_item *item;
	va_list args;
	char *text;
	int size;

	va_start(args, format);
	size = vasprintf(&text, format, args);
	va_end(args);
	if (size < 0)
		abort();
	item = memory_blob(memory, store, (struct span){text, (size_t)size});
	free(text);
	return item;
}

/* Puts the index.json or the entry of @digest, in place of an earlier one. */
static inline void memory_put_text(struct memory *memory, unsigned store,
				   enum source_item kind,
				   const struct digest *digest,
				   const char *text)
{
	static const struct digest none;
	struct memory_item *item = NULL;

	if (!digest)
		digest = &none;
	for (size_t i = 0; i < memory->count; i++)
		if (memory->items[i].store == store &&
		    memory->items[i].item == kind &&
		    digest_equal(&memory->items[i].digest, digest))
			item = &memory->items[i];
	if (!item)
		item = memory_add(memory, store, kind);
	item->digest = *digest;
	item->bytes.size = 0;
	buf_add_text(&item->bytes, text);
}

/* An image config for @arch whose label makes it another one. */
static inline struct memory_item *memory_config(struct memory *memory,
						unsigned store,
						const char *arch,
						const char *label)
{
	return memory_put(
		memory, store,
		"{\"architecture\":\"%s\",\"os\":\"linux\",\"config\":"
		"{\"Labels\":{\"l\":\"%s\"}},\"rootfs\":{\"type\":"
		"\"layers\",\"diff_ids\":[\"%s\"]}}",
		arch, label, DIFF_ID);
}

/* The manifest of an image with one layer. */
static inline struct memory_item *
memory_manifest(struct memory *memory, unsigned store,
		const struct memory_item *config)
{
	return memory_put(memory, store,
			  "{\"schemaVersion\":2,\"mediaType\":\"" OCI_MANIFEST
			  "\",\"config\":{\"mediaType\":\"" OCI_CONFIG
			  "\",\"digest\":\"%s\",\"size\":%zu},\"layers\":"
			  "[{\"mediaType\":\"" OCI_LAYER
			  "\",\"digest\":\"%s\",\"size\":111}]}",
			  memory_text(&config->digest), config->bytes.size,
			  DIFF_ID);
}

/* Appends a descriptor; @more is "" or begins with a comma. */
static inline void memory_descriptor(struct buf *out, const char *type,
				     const struct memory_item *item,
				     const char *more)
{
	buf_add_format(out,
		       "%s{\"mediaType\":\"%s\",\"digest\":\"%s\","
		       "\"size\":%zu%s}",
		       out->size && out->data[out->size - 1] == '}' ? "," : "",
		       type, memory_text(&item->digest), item->bytes.size,
		       more);
}

/* An index of the descriptors in @list. */
static inline struct memory_item *
memory_index(struct memory *memory, unsigned store, const struct buf *list)
{
	return memory_put(memory, store,
			  "{\"schemaVersion\":2,\"mediaType\":\"" OCI_INDEX
			  "\",\"manifests\":[%s]}",
			  list->size ? list->data : "");
}

/* Makes the descriptors in @list the index.json of @store. */
static inline void memory_layout(struct memory *memory, unsigned store,
				 const struct buf *list)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	buf_add_format(&text, "{\"schemaVersion\":2,\"manifests\":[%s]}",
		       list->size ? list->data : "");
	memory_put_text(memory, store, SOURCE_INDEX, NULL, text.data);
}

static inline int memory_get(void *context, unsigned store,
			     enum source_item kind, const struct digest *digest,
			     size_t limit, struct span *out, struct error *err)
{
	struct memory *memory = context;

	memory->gets++;
	if (memory->broken >> store & 1)
		return error_set(err, ERROR_SYSTEM, "evidence.store",
				 "store %u cannot be read", store);
	for (size_t i = 0; i < memory->count; i++) {
		const struct memory_item *item = &memory->items[i];

		if (item->store != store || item->item != kind ||
		    (kind != SOURCE_INDEX &&
		     !digest_equal(&item->digest, digest)))
			continue;
		if (item->bytes.size > limit)
			return error_set(err, ERROR_INPUT, "evidence.limit",
					 "more than %zu bytes", limit);
		*out = buf_span(&item->bytes);
		return 0;
	}
	return -1;
}

static inline struct source memory_source(struct memory *memory,
					  unsigned stores)
{
	return (struct source){
		.context = memory,
		.stores = stores,
		.get = memory_get,
		.directories = memory->directories,
	};
}

static inline void memory_release(struct memory *memory)
{
	for (size_t i = 0; i < memory->count; i++)
		buf_release(&memory->items[i].bytes);
	free(memory->items);
	*memory = (struct memory){0};
}

#endif
