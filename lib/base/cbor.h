/*
 * CBOR, the deterministic part that signatures are written in: definite
 * lengths, heads in their shortest form, no key of a map twice. RFC 8949
 * sections 3 and 4.2.1; the order of keys is not judged.
 *
 * A document is read whole into a flat list of items, in the order in which
 * they are written: the children of an item follow it.
 */
#ifndef BASE_CBOR_H
#define BASE_CBOR_H

#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CBOR_ITEMS_MAX 256 /* in one document */
#define CBOR_DEPTH_MAX 8   /* arrays, maps and tags within each other */
#define CBOR_PAIRS_MAX 64  /* of one map */

enum cbor_type {
	CBOR_UINT = 1, /* value */
	CBOR_NEGATIVE, /* -1 - value */
	CBOR_BYTES,
	CBOR_TEXT,   /* UTF-8 */
	CBOR_ARRAY,  /* value: elements */
	CBOR_MAP,    /* value: pairs */
	CBOR_TAG,    /* value; one child */
	CBOR_SIMPLE, /* value: false (20), true (21), null (22), undefined (23)
		      */
	CBOR_FLOAT,  /* number */
};

struct cbor_item {
	enum cbor_type type;
	uint64_t value;
	double number;
	struct span bytes;   /* CBOR_BYTES, CBOR_TEXT: what it holds */
	struct span encoded; /* all of it with its children, as written */
	size_t items;	     /* it and all below it: the next is items later */
};

/* 20 kB: keep it off small stacks. items[0] is the document. */
struct cbor {
	size_t count;
	struct cbor_item items[CBOR_ITEMS_MAX];
};

/*
 * Reads the one item that @text is. Refused: what is not well-formed, an item
 * that is cut or followed by a byte, indefinite lengths, heads that could be
 * shorter, invalid UTF-8, simple values but those above, a map whose key is
 * not an integer or a string or stands there twice, more items, depth or pairs
 * than the limits. Spans in *out point into @text. Returns 0, or -1 with *err
 * set ("cbor.syntax", "cbor.limit"); *out is empty then.
 */
int cbor_read(struct span text, struct cbor *out, struct error *err);

/* The item after @item and all below it; only where there is one. */
const struct cbor_item *cbor_after(const struct cbor_item *item);

/* Element @index of @array, or NULL. */
const struct cbor_item *cbor_element(const struct cbor_item *array,
				     size_t index);

/* The value of the key @key (integer or text) of @map, or NULL. */
const struct cbor_item *cbor_find_int(const struct cbor_item *map, int64_t key);

/* The same for a text. */
const struct cbor_item *cbor_find(const struct cbor_item *map, const char *key);

/* Whether @item is the integer @value. */
bool cbor_is_int(const struct cbor_item *item, int64_t value);

/* Appends the head of a string, array, map or tag, in its shortest form. */
void cbor_write_head(struct buf *out, enum cbor_type type, uint64_t value);

#endif
