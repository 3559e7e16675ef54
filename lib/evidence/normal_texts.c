#include "evidence/normal_texts.h"

#include "base/rfc3339.h"
#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

int normal_texts_time(struct json *out, const char *name, int64_t seconds)
{
	char text[RFC3339_SIZE];

	rfc3339_format(text, seconds);
	return json_set(out, name, json_new_text(text));
}

int normal_texts_no_memory(struct error *err)
{
	return error_set(err, ERROR_SYSTEM, "internal.memory", "out of memory");
}

static int grow(struct normal_texts *texts, struct error *err)
{
	size_t capacity = texts->capacity ? 2 * texts->capacity : 64;
	char **items;

	if (texts->count < texts->capacity)
		return 0;
	items = reallocarray(texts->items, capacity, sizeof(*items));
	if (!items)
		return normal_texts_no_memory(err);
	texts->items = items;
	texts->capacity = capacity;
	return 0;
}

int normal_texts_add(struct normal_texts *texts, struct span text,
		     struct error *err)
{
	char *copy;

	texts->bytes += text.size + sizeof(copy);
	if (texts->bytes > NORMAL_TEXTS_BYTES_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "more than %zu bytes of texts are listed",
				 NORMAL_TEXTS_BYTES_MAX);
	if (grow(texts, err) < 0)
		return -1;
	copy = text.size ? strndup(text.data, text.size) : strdup("");
	if (!copy)
		return normal_texts_no_memory(err);
	texts->items[texts->count++] = copy;
	return 0;
}

static struct json *list(const struct normal_texts *texts, bool once)
{
	CLEANUP_JSON struct json *out = json_new_array();
	struct json *made;

	for (size_t i = 0; out && i < texts->count; i++) {
		if (once && i > 0 &&
		    strcmp(texts->items[i], texts->items[i - 1]) == 0)
			continue;
		if (json_append(out, json_new_text(texts->items[i])) < 0)
			return NULL;
	}
	made = out;
	out = NULL;
	return made;
}

struct json *normal_texts_list(const struct normal_texts *texts)
{
	return list(texts, false);
}

struct json *normal_texts_sorted(struct normal_texts *texts)
{
	sort_texts(texts->items, texts->count);
	return list(texts, true);
}

void normal_texts_release(struct normal_texts *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		free(texts->items[i]);
	free(texts->items);
	memset(texts, 0, sizeof(*texts));
}
