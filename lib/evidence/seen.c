#include "evidence/seen.h"

#include <stdlib.h>
#include <string.h>

/* Where @key is, or the free place where it would be. */
static size_t place_of(const struct seen *seen, const uint8_t *key)
{
	uint64_t hash;
	size_t i;

	memcpy(&hash, key, sizeof(hash));
	i = hash & (seen->capacity - 1);
	while (seen->values[i] && memcmp(seen->keys[i], key, 16) != 0)
		i = (i + 1) & (seen->capacity - 1);
	return i;
}

uint8_t seen_find(const struct seen *seen, const struct digest *digest)
{
	if (seen->capacity == 0)
		return 0;
	return seen->values[place_of(seen, digest->sha256)];
}

/* Half of it stays free. */
static int grow(struct seen *seen, struct error *err)
{
	struct seen wider = {
		.capacity = seen->capacity ? 2 * seen->capacity : 256,
		.count = seen->count,
	};

	if (2 * seen->count < seen->capacity)
		return 0;
	wider.keys = calloc(wider.capacity, sizeof(*wider.keys));
	wider.values = calloc(wider.capacity, sizeof(*wider.values));
	if (!wider.keys || !wider.values) {
		seen_release(&wider);
		return error_set_errno(err, "internal.memory",
				       "cannot keep what was seen");
	}
	for (size_t i = 0; i < seen->capacity; i++) {
		size_t at;

		if (!seen->values[i])
			continue;
		at = place_of(&wider, seen->keys[i]);
		memcpy(wider.keys[at], seen->keys[i], 16);
		wider.values[at] = seen->values[i];
	}
	seen_release(seen);
	*seen = wider;
	return 0;
}

int seen_add(struct seen *seen, const struct digest *digest, uint8_t value,
	     struct error *err)
{
	size_t at;

	if (seen->count == SEEN_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "more than %u different findings", SEEN_MAX);
	if (grow(seen, err) < 0)
		return -1;
	at = place_of(seen, digest->sha256);
	memcpy(seen->keys[at], digest->sha256, 16);
	seen->values[at] = value;
	seen->count++;
	return 0;
}

void seen_release(struct seen *seen)
{
	free(seen->keys);
	free(seen->values);
	memset(seen, 0, sizeof(*seen));
}
