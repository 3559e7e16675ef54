#include "evidence/inventory.h"

#include "evidence/relate.h"
#include "oci/manifest.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ID "evidence.store"

static void close_directory(DIR **directory)
{
	if (*directory)
		closedir(*directory);
}

static int add_digest(struct digest **list, size_t *count, size_t *room,
		      const struct digest *digest, struct error *err)
{
	if (*count == *room) {
		size_t wanted = *room ? 2 * *room : 256;
		struct digest *grown = realloc(*list, wanted * sizeof(*grown));

		if (!grown)
			return error_set(err, ERROR_SYSTEM, ID,
					 "no memory to list a store");
		*list = grown;
		*room = wanted;
	}
	(*list)[(*count)++] = *digest;
	return 0;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct digest));
}

static int list_names(DIR *directory, struct digest **list, size_t *count,
		      struct error *err)
{
	const struct dirent *entry;
	struct digest digest;
	size_t room = 0;

	for (;;) {
		errno = 0;
		entry = readdir(directory);
		if (!entry)
			break;
		if (digest_parse_hex(span_of(entry->d_name), &digest) == 0 &&
		    add_digest(list, count, &room, &digest, err) < 0)
			return -1;
	}
	return errno ? error_set_errno(err, ID, "cannot list a store") : 0;
}

int inventory_digests(const struct store *store, const char *name,
		      struct digest **out, size_t *count, struct error *err)
{
	CLEANUP_FD int fd = file_open_dir_beneath(store->dirfd, name, ID, err);
	CLEANUP(close_directory) DIR *directory = NULL;
	CLEANUP_FREE struct digest *list = NULL;

	*out = NULL;
	*count = 0;
	if (fd < 0)
		return error_wrap(err, "'%s'", store->path);
	directory = fdopendir(fd);
	if (!directory)
		return error_set_errno(err, ID, "cannot list '%s'",
				       store->path);
	steal_fd(&fd);
	if (list_names(directory, &list, count, err) < 0)
		return error_wrap(err, "'%s'", store->path);
	if (*count)
		qsort(list, *count, sizeof(*list), compare);
	*out = steal_pointer(&list);
	return 0;
}

/* Whether the blob may be a manifest with a subject. */
static int may_refer(const struct store *store, const struct digest *digest,
		     bool *may, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error inner = ERROR_INIT;
	uint64_t size;
	CLEANUP_FD int fd = store_item(store, SOURCE_BLOB, digest,
				       MANIFEST_SIZE_MAX, &size, &inner);

	*may = false;
	if (fd < 0)
		return 0; /* larger, no file, or gone: not a manifest */
	if (file_read(fd, MANIFEST_SIZE_MAX, store->path, ID, &text, err) < 0)
		return -1;
	*may = text.data && text.data[0] == '{' &&
	       memmem(text.data, text.size, "\"schemaVersion\"", 15) &&
	       memmem(text.data, text.size, "\"subject\"", 9);
	return 0;
}

int inventory_candidates(const struct store *from, struct digest **out,
			 size_t *count, struct error *err)
{
	CLEANUP_FREE struct digest *blobs = NULL;
	size_t blob_count;
	size_t room = 0;
	bool may;

	*out = NULL;
	*count = 0;
	if (inventory_digests(from, "blobs/sha256", &blobs, &blob_count, err) <
	    0)
		return -1;
	for (size_t i = 0; i < blob_count; i++)
		if (may_refer(from, &blobs[i], &may, err) < 0 ||
		    (may &&
		     add_digest(out, count, &room, &blobs[i], err) < 0)) {
			free(*out);
			*out = NULL;
			return -1;
		}
	return 0;
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
