#include "evidence/store.h"

#include "base/encode.h"
#include "evidence/listing.h"
#include "oci/manifest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>

#define MARKER_SIZE_MAX 256

/* Says in *kept whether the marker is there, and refuses other formats. */
static int read_marker(const struct store *store, bool *kept, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error inner = ERROR_INIT;
	CLEANUP_FD int fd = file_open_beneath(store->dirfd, STORE_MARKER,
					      "evidence.store", &inner);

	*kept = fd >= 0;
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd >= 0 && file_read(fd, MARKER_SIZE_MAX, STORE_MARKER,
				 "evidence.store", &text, &inner) == 0) {
		if (text.size && text.data[text.size - 1] == '\n')
			text.size--;
		if (span_is(buf_span(&text), STORE_FORMAT))
			return 0;
		error_set(&inner, ERROR_INPUT, "evidence.store",
			  "'" STORE_MARKER "' is not of a format that this "
			  "version knows");
	}
	error_set(err, inner.kind, "evidence.store", "%s", inner.reason.msg);
	return error_wrap(err, "'%s'", store->path);
}

/* Whether the file @name is there; -1 with *err set when it is odd. */
static int has_file(const struct store *store, const char *name,
		    struct error *err)
{
	struct error inner = ERROR_INIT;
	CLEANUP_FD int fd =
		file_open_beneath(store->dirfd, name, "evidence.store", &inner);

	if (fd < 0 && errno != ENOENT) {
		error_set(err, inner.kind, "evidence.store", "%s",
			  inner.reason.msg);
		return error_wrap(err, "'%s'", store->path);
	}
	return fd >= 0;
}

/*
 * Says whether it is of the dir: transport. Its manifest has no name that is a
 * digest, so that it is hashed here to be found by its digest as any blob.
 */
static int read_form(struct store *store, struct error *err)
{
	CLEANUP_BUF struct buf manifest = BUF_INIT;
	int found = has_file(store, "index.json", err);

	if (found)
		return found < 0 ? -1 : 0;
	found = has_file(store, "manifest.json", err);
	if (found <= 0)
		return found;
	if (file_read_beneath(store->dirfd, "manifest.json", MANIFEST_SIZE_MAX,
			      "evidence.store", &manifest, err) < 0)
		return error_wrap(err, "'%s'", store->path);
	digest_of(buf_span(&manifest), &store->manifest);
	store->is_directory = true;
	return 0;
}

int store_open(const char *path, enum file_trust trust, struct store *out,
	       struct error *err)
{
	struct store store = {.dirfd = -1};

	*out = store;
	if (strlen(path) >= sizeof(store.path))
		return error_set(err, ERROR_INPUT, "evidence.store",
				 "the path of a store is too long: '%.80s...'",
				 path);
	strcpy(store.path, path);
	store.dirfd =
		file_open(path, FILE_DIRECTORY, trust, "evidence.store", err);
	if (store.dirfd < 0)
		return -1;
	if (read_marker(&store, &store.kept, err) < 0 ||
	    (!store.kept && read_form(&store, err) < 0)) {
		store_release(&store);
		return -1;
	}
	*out = store;
	return 0;
}

void store_release(struct store *store)
{
	/* 0 is never a store: a zeroed struct was never opened */
	if (store->dirfd > 0)
		close(store->dirfd);
	store->dirfd = -1;
}

int store_lock(const struct store *store, struct error *err)
{
	while (flock(store->dirfd, LOCK_EX) < 0)
		if (errno != EINTR)
			return error_set_errno(err, "evidence.store",
					       "cannot lock '%s'", store->path);
	return 0;
}

void store_unlock(const struct store *store)
{
	flock(store->dirfd, LOCK_UN);
}

void store_item_name(enum source_item item, const struct digest *digest,
		     char out[STORE_NAME_SIZE])
{
	const char *directory = item == SOURCE_BLOB ? "blobs/sha256" : "images";
	char hex[2 * sizeof(digest->sha256) + 1];

	if (item == SOURCE_INDEX) {
		strcpy(out, "index.json");
		return;
	}
	encode_hex(hex, digest->sha256, sizeof(digest->sha256));
	snprintf(out, STORE_NAME_SIZE, "%s/%s", directory, hex);
}

/*
 * What an item is called there: one name of these, the first that is there.
 * None means that such a store has no such items.
 */
struct names {
	unsigned count;
	char text[2][STORE_NAME_SIZE];
};

static void add_name(struct names *names, const struct digest *digest,
		     const char *behind)
{
	char hex[2 * sizeof(digest->sha256) + 1];

	encode_hex(hex, digest->sha256, sizeof(digest->sha256));
	snprintf(names->text[names->count++], STORE_NAME_SIZE, "%s%s", hex,
		 behind);
}

static void name_in_directory(const struct store *store, enum source_item item,
			      const struct digest *digest, struct names *out)
{
	bool is_top = digest_equal(digest, &store->manifest);
	char signature[32];

	if (item == SOURCE_MANIFEST || (item == SOURCE_BLOB && is_top)) {
		strcpy(out->text[out->count++], "manifest.json");
	} else if (item == SOURCE_BLOB) {
		add_name(out, digest, "");
		add_name(out, digest, ".manifest.json");
	} else if (item > SOURCE_SIGNATURE && item <= SOURCE_LAST) {
		snprintf(signature, sizeof(signature), "-signature-%d",
			 (int)item - SOURCE_SIGNATURE);
		if (is_top)
			strcpy(out->text[out->count++], signature + 1);
		else
			add_name(out, digest, signature);
	}
}

static void name_item(const struct store *store, enum source_item item,
		      const struct digest *digest, struct names *out)
{
	out->count = 0;
	if (store->is_directory) {
		name_in_directory(store, item, digest, out);
	} else if (item == SOURCE_BLOB ||
		   item == (store->kept ? SOURCE_ENTRY : SOURCE_INDEX)) {
		store_item_name(item, digest, out->text[0]);
		out->count = 1;
	}
}

static int check_size(const struct store *store, int fd, const char *name,
		      size_t limit, uint64_t *size, struct error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return error_set_errno(err, "evidence.store",
				       "'%s': cannot stat '%s'", store->path,
				       name);
	*size = (uint64_t)st.st_size;
	if (*size <= limit)
		return 0;
	return error_set(err, ERROR_INPUT, "evidence.limit",
			 "'%s': '%s' has %llu bytes, more than %zu",
			 store->path, name, (unsigned long long)*size, limit);
}

int store_item(const struct store *store, enum source_item item,
	       const struct digest *digest, size_t limit, uint64_t *size,
	       struct error *err)
{
	struct error inner = ERROR_INIT;
	CLEANUP_FD int fd = -1;
	struct names names;
	unsigned i = 0;

	if (item == SOURCE_REFERRERS)
		return listing_file(store, size, err);
	name_item(store, item, digest, &names);
	for (; i < names.count; i++) {
		fd = file_open_beneath(store->dirfd, names.text[i],
				       "evidence.store", &inner);
		if (fd >= 0 || errno != ENOENT)
			break;
		inner = (struct error)ERROR_INIT;
	}
	if (i == names.count)
		return -1;
	if (fd < 0) {
		error_set(err, inner.kind, "evidence.store", "%s",
			  inner.reason.msg);
		return error_wrap(err, "'%s'", store->path);
	}
	if (check_size(store, fd, names.text[i], limit, size, err) < 0)
		return -1;
	return steal_fd(&fd);
}
