#include "oci/mount_paths.h"

#include <string.h>

struct mount_paths mount_paths(const struct json *mount)
{
	return (struct mount_paths){.options = json_find(mount, "options")};
}

/* Takes what stands before the first @mark off @rest. */
static struct span take(struct span *rest, char mark)
{
	const char *end = memchr(rest->data, mark, rest->size);
	struct span first = *rest;

	if (end)
		first.size = (size_t)(end - rest->data);
	rest->data += first.size + (end != NULL);
	rest->size -= first.size + (end != NULL);
	return first;
}

static bool names_directories(struct span key)
{
	static const char *const keys[] = {"lowerdir", "lowerdir+", "datadir+",
					   "upperdir", "workdir"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (span_is(key, keys[i]))
			return true;
	return false;
}

/*
 * Moves to the next word. Both runtimes join with commas what is no flag, and
 * the kernel parts it there, so one option can hold several words.
 */
static bool next_word(struct mount_paths *iter)
{
	struct span value, key;

	if (iter->words.size == 0) {
		if (iter->next >= json_count(iter->options))
			return false;
		iter->words = json_span(json_item(iter->options, iter->next++));
		return true;
	}
	value = take(&iter->words, ',');
	key = take(&value, '=');
	if (value.size > 0 && (value.data[0] == '/' || names_directories(key)))
		iter->list = value;
	return true;
}

bool mount_paths_next(struct mount_paths *iter, struct span *path)
{
	do {
		while (iter->list.size > 0) {
			*path = take(&iter->list, ':');
			if (path->size > 0)
				return true;
		}
	} while (next_word(iter));
	return false;
}
