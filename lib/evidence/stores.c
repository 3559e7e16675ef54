#include "evidence/stores.h"

/* Bytes that were handed out and live as long as the stores. */
struct stores_item {
	struct stores_item *next;
	struct buf bytes;
};

void stores_release(struct stores *stores)
{
	while (stores->items) {
		struct stores_item *item = stores->items;

		stores->items = item->next;
		buf_release(&item->bytes);
		free(item);
	}
	while (stores->count)
		store_release(&stores->stores[--stores->count]);
}

int stores_add(struct stores *stores, const char *path, enum file_trust trust,
	       struct error *err)
{
	if (stores->count == SOURCE_STORES_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "more than %d evidence stores",
				 SOURCE_STORES_MAX);
	if (store_open(path, trust, &stores->stores[stores->count], err) < 0)
		return -1;
	stores->count++;
	return 0;
}

static int get(void *context, unsigned number, enum source_item kind,
	       const struct digest *digest, size_t limit, struct span *out,
	       struct error *err)
{
	struct stores *stores = context;
	const struct store *store = &stores->stores[number];
	struct stores_item *item;
	uint64_t size;
	CLEANUP_FD int fd = store_item(store, kind, digest, limit, &size, err);

	if (fd < 0)
		return -1;
	item = calloc(1, sizeof(*item));
	if (!item)
		return error_set(err, ERROR_SYSTEM, "evidence.store",
				 "no memory to read '%s'", store->path);
	item->next = stores->items;
	stores->items = item;
	if (file_read(fd, limit, store->path, "evidence.store", &item->bytes,
		      err) < 0)
		return -1;
	*out = buf_span(&item->bytes);
	return 0;
}

struct source stores_source(struct stores *stores)
{
	struct source source = {
		.context = stores,
		.stores = stores->count,
		.get = get,
	};

	for (unsigned i = 0; i < stores->count; i++) {
		source.names[i] = stores->stores[i].path;
		if (stores->stores[i].is_directory)
			source.directories |= 1u << i;
	}
	return source;
}
