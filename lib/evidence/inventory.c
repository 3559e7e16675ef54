#include "evidence/inventory.h"

#include "evidence/listing.h"

#define ID "evidence.store"

int inventory_digests(const struct store *store, const char *directory,
		      struct digest **out, size_t *count, struct error *err)
{
	return listing_names(store, directory, SIZE_MAX, out, count, err);
}

int inventory_candidates(const struct store *from, struct digest **out,
			 size_t *count, struct error *err)
{
	return listing_referrers(from, &LISTING_IMPORT, out, count, err);
}

int inventory_list(const struct store *store,
		   int (*each)(void *context, const struct digest *key,
			       const struct entry *entry, struct error *err),
		   void *context, struct error *err)
{
	CLEANUP_FREE struct digest *keys = NULL;
	size_t count;

	if (!store->kept) {
		error_set(err, ERROR_INPUT, ID,
			  "'%s' is a plain OCI layout: it has no entries",
			  store->path);
		return error_hint(err, "import it into an evidence store");
	}
	if (inventory_digests(store, "images", &keys, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct error inner = ERROR_INIT;
		struct entry entry;
		int status;

		if (inventory_find(store, &keys[i], &entry, &inner) < 0) {
			if (inner.kind == ERROR_NONE)
				continue; /* pruned while we look */
			return error_set(err, inner.kind, inner.reason.id, "%s",
					 inner.reason.msg);
		}
		status = each(context, &keys[i], &entry, err);
		entry_release(&entry);
		if (status < 0)
			return -1;
	}
	return 0;
}

int inventory_find(const struct store *store, const struct digest *key,
		   struct entry *out, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	char name[STORE_NAME_SIZE];
	uint64_t size;
	CLEANUP_FD int fd = store_item(store, SOURCE_ENTRY, key, ENTRY_SIZE_MAX,
				       &size, err);

	*out = (struct entry){0};
	if (fd < 0)
		return -1;
	store_item_name(SOURCE_ENTRY, key, name);
	if (file_read(fd, ENTRY_SIZE_MAX, name, ID, &text, err) < 0 ||
	    entry_parse(buf_span(&text), out, err) < 0)
		return error_wrap(err, "'%s/%s'", store->path, name);
	return 0;
}
