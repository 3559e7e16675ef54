#include "base/json_keys.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/auxv.h>

#define CAPACITY_FIRST	    64
#define TEXT_CAPACITY_FIRST 1024

/*
 * Objects close in the reverse order of their opening, so the newest entry is
 * always the head of its chain: removing it is one store.
 */
struct json_keys_entry {
	size_t text;  /* where the key begins in keys->text */
	size_t size;  /* of the key */
	size_t depth; /* of the object that has it; one object is open there */
	uint32_t hash;
	uint32_t next; /* the entry before it in the chain + 1, or 0 */
};

void json_keys_init(struct json_keys *keys, size_t count_max, size_t text_max)
{
	const void *random = (const void *)getauxval(AT_RANDOM);

	memset(keys, 0, sizeof(*keys));
	if (random)
		memcpy(keys->seed, random, sizeof(keys->seed));
	keys->count_max = count_max < UINT32_MAX ? count_max : UINT32_MAX - 1;
	keys->text_max = text_max;
}

void json_keys_release(struct json_keys *keys)
{
	free(keys->entries);
	free(keys->buckets);
	free(keys->text);
	memset(keys, 0, sizeof(*keys));
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Up to eight bytes as a number; which one does not matter. */
static uint64_t load_short(const char *at, size_t size)
{
	uint32_t first, last;

	if (size == 0)
		return 0;
	if (size < 4)
		return (uint64_t)(unsigned char)at[0] << 16 |
		       (uint64_t)(unsigned char)at[size / 2] << 8 |
		       (unsigned char)at[size - 1];
	memcpy(&first, at, 4);
	memcpy(&last, at + size - 4, 4);
	return (uint64_t)first << 32 | last;
}

static uint32_t hash_key(const struct json_keys *keys, struct span key)
{
	uint64_t hash = keys->seed[0] ^ key.size;
	const char *at = key.data;
	size_t left = key.size;
	uint64_t word;

	for (; left > 8; at += 8, left -= 8) {
		memcpy(&word, at, 8);
		hash = mix(hash ^ word, keys->seed[1] | 1);
	}
	hash = mix(hash ^ load_short(at, left), keys->seed[1] | 1);
	return (uint32_t)mix(hash, keys->seed[0] | 1);
}

static bool known(const struct json_keys *keys, size_t depth, struct span key,
		  uint32_t hash)
{
	uint32_t at = keys->buckets[hash & (keys->capacity - 1)];

	while (at) {
		const struct json_keys_entry *entry = &keys->entries[at - 1];
		struct span text = {keys->text + entry->text, entry->size};

		if (entry->hash == hash && entry->depth == depth &&
		    span_equal(text, key))
			return true;
		at = entry->next;
	}
	return false;
}

static void link_entry(struct json_keys *keys, size_t index)
{
	struct json_keys_entry *entry = &keys->entries[index];
	uint32_t *bucket = &keys->buckets[entry->hash & (keys->capacity - 1)];

	entry->next = *bucket;
	*bucket = (uint32_t)index + 1;
}

static int grow_entries(struct json_keys *keys)
{
	size_t capacity = keys->capacity ? keys->capacity * 2 : CAPACITY_FIRST;
	struct json_keys_entry *entries =
		realloc(keys->entries, capacity * sizeof(*entries));
	uint32_t *buckets;

	if (!entries)
		return -1;
	keys->entries = entries;
	buckets = calloc(capacity, sizeof(*buckets));
	if (!buckets)
		return -1;
	free(keys->buckets);
	keys->buckets = buckets;
	keys->capacity = capacity;
	for (size_t i = 0; i < keys->count; i++)
		link_entry(keys, i);
	return 0;
}

/* Makes room for @size bytes, also for none; the limit is checked already. */
static int grow_text(struct json_keys *keys, size_t size)
{
	size_t capacity = keys->text_capacity;
	char *text;

	if (keys->text && size <= capacity)
		return 0;
	if (capacity == 0)
		capacity = TEXT_CAPACITY_FIRST;
	while (capacity < size)
		capacity *= 2;
	text = realloc(keys->text, capacity);
	if (!text)
		return -1;
	keys->text = text;
	keys->text_capacity = capacity;
	return 0;
}

static int make_room(struct json_keys *keys, size_t size, struct error *err)
{
	if (keys->count >= keys->count_max)
		return error_set(err, ERROR_INPUT, "json.limit",
				 "more than %zu keys in the open objects",
				 keys->count_max);
	if (size > keys->text_max - keys->text_size)
		return error_set(err, ERROR_INPUT, "json.limit",
				 "the open objects' keys are larger than "
				 "%zu bytes",
				 keys->text_max);
	if (grow_text(keys, keys->text_size + size) < 0 ||
	    (keys->count == keys->capacity && grow_entries(keys) < 0))
		return error_set(err, ERROR_SYSTEM, "json.memory",
				 "out of memory");
	return 0;
}

int json_keys_add(struct json_keys *keys, size_t depth, struct span key,
		  struct error *err)
{
	uint32_t hash = hash_key(keys, key);

	if (keys->capacity && known(keys, depth, key, hash))
		return error_set(err, ERROR_INPUT, "json.duplicate-key",
				 "key '%.*s' is there twice in one object",
				 key.size < 64 ? (int)key.size : 64, key.data);
	if (make_room(keys, key.size, err) < 0)
		return -1;
	keys->entries[keys->count] = (struct json_keys_entry){
		.text = keys->text_size,
		.size = key.size,
		.depth = depth,
		.hash = hash,
	};
	if (key.size)
		memcpy(keys->text + keys->text_size, key.data, key.size);
	keys->text_size += key.size;
	link_entry(keys, keys->count++);
	return 0;
}

void json_keys_close(struct json_keys *keys, size_t depth)
{
	while (keys->count && keys->entries[keys->count - 1].depth == depth) {
		const struct json_keys_entry *entry =
			&keys->entries[--keys->count];

		keys->buckets[entry->hash & (keys->capacity - 1)] = entry->next;
		keys->text_size = entry->text;
	}
}
