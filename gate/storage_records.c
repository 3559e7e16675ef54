#include "gate/storage_records.h"

#include "base/file.h"

#include <stdio.h>
#include <string.h>

#define ID	   STORAGE_RECORDS_ID
#define LIST_MAX   ((size_t)16 << 20)
#define LAYERS_MAX 512 /* below a container */

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* The lists by their place in struct storage_records. */
enum list {
	CONTAINERS,
	IMAGES,
	LAYERS
};

static const char *const names[] = {
	[CONTAINERS] = "containers",
	[IMAGES] = "images",
	[LAYERS] = "layers",
};

/* The two places of each; and what its file's name begins with there. */
enum place {
	STABLE,
	VOLATILE,
	PLACES
};

static const char *const prefixes[PLACES] = {
	[STABLE] = "",
	[VOLATILE] = "volatile-",
};

static int read_list(struct storage_records *records, enum list list,
		     enum place place, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *json = NULL;
	char path[4096 + 128];

	snprintf(path, sizeof(path), "%s/%s-%s/%s%s.json",
		 place == STABLE ? records->root : records->run,
		 records->driver, names[list], prefixes[place], names[list]);
	if (file_read_path(path, FILE_ROOT, LIST_MAX, ID, &text, err) < 0 ||
	    json_parse(buf_span(&text), &JSON_STRICT_LIMITS, path, &json, err) <
		    0)
		return -1;
	if (json_type(json) != JSON_ARRAY)
		return error_set(err, ERROR_INPUT, ID, "'%s' is no list", path);
	records->lists[list][place] = json;
	json = NULL;
	return 0;
}

/* Finds @id in a list, which is read when it is first asked for. */
static const struct json *find_at(struct storage_records *records,
				  enum list list, enum place place,
				  const char *id, struct error *err)
{
	const struct json *all;

	if (!records->lists[list][place] &&
	    read_list(records, list, place, err) < 0)
		return NULL;
	all = records->lists[list][place];
	for (size_t i = 0; i < json_count(all); i++) {
		const struct json *one = json_item(all, i);

		if (span_is(json_span(json_find(one, "id")), id))
			return one;
	}
	error_set(err, ERROR_INPUT, ID, "%s.json of '%s' does not list %.64s",
		  names[list], records->root, id);
	return NULL;
}

/* There need be no list of what a reboot may end: the first error is said. */
static const struct json *find(struct storage_records *records, enum list list,
			       const char *id, struct error *err)
{
	const struct json *found = find_at(records, list, STABLE, id, err);

	return found ? found : find_at(records, list, VOLATILE, id, NULL);
}

const struct json *storage_records_container(struct storage_records *records,
					     const char *id, struct error *err)
{
	return find(records, CONTAINERS, id, err);
}

const struct json *storage_records_image(struct storage_records *records,
					 const char *id, struct error *err)
{
	return find(records, IMAGES, id, err);
}

/* The layer that @id lies on; NULL with *err set when nothing is said of it. */
static const char *parent_of(struct storage_records *records, const char *id,
			     struct digest *diff_id, struct error *err)
{
	const struct json *layer = find(records, LAYERS, id, err);
	const char *parent;

	if (!layer)
		return NULL;
	if (diff_id && digest_parse(json_span(json_find(layer, "diff-digest")),
				    diff_id) < 0) {
		error_set(err, ERROR_INPUT, ID,
			  "layers.json of '%s' does not say what was in %.64s",
			  records->root, id);
		return NULL;
	}
	parent = json_text(json_find(layer, "parent"));
	return parent ? parent : "";
}

int storage_records_chain(struct storage_records *records, const char *id,
			  struct digest *out, struct error *err)
{
	struct digest diff_ids[LAYERS_MAX]; /* filled from the end */
	size_t first = LAYERS_MAX;
	const char *at = parent_of(records, id, NULL, err);

	while (at && *at && first > 0)
		at = parent_of(records, at, &diff_ids[--first], err);
	if (!at)
		return -1;
	if (*at || first == LAYERS_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "layer %.64s lies on %s layers", id,
				 *at ? "too many" : "no");
	digest_chain(diff_ids + first, LAYERS_MAX - first, out);
	return 0;
}

void storage_records_release(struct storage_records *records)
{
	for (size_t i = 0; i < COUNT(names); i++)
		for (size_t place = 0; place < PLACES; place++)
			json_free(records->lists[i][place]);
	memset(records->lists, 0, sizeof(records->lists));
}
