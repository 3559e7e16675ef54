/*
 * The keys of all open objects of one document, for json_strict alone: knows
 * whether an object has a key already, at the cost of one look-up in a table
 * with a seed that the writer of the document cannot know.
 */
#ifndef BASE_JSON_KEYS_H
#define BASE_JSON_KEYS_H

#include "base/error.h"
#include "base/span.h"

#include <stdint.h>

struct json_keys_entry;

struct json_keys {
	struct json_keys_entry *entries; /* in the order they came */
	size_t count;
	size_t capacity; /* of entries, and how many buckets; a power of two */
	uint32_t *buckets; /* the newest entry of each chain + 1, or 0 */
	char *text;	   /* the keys' bytes, one after the other */
	size_t text_size;
	size_t text_capacity;
	size_t count_max;
	size_t text_max;
	uint64_t seed[2];
};

/* Fills *keys: at most @count_max keys of @text_max bytes together. */
void json_keys_init(struct json_keys *keys, size_t count_max, size_t text_max);

/*
 * Adds @key (copied) to the object at @depth, the innermost open one. Returns
 * 0, or -1 with *err set when it is there already or the limits are reached.
 */
int json_keys_add(struct json_keys *keys, size_t depth, struct span key,
		  struct error *err);

/* Forgets the keys of the object at @depth, which is now closed. */
void json_keys_close(struct json_keys *keys, size_t depth);

/* Frees what *keys holds. */
void json_keys_release(struct json_keys *keys);

#endif
