#include "evidence/prune.h"

#include "base/encode.h"
#include "evidence/inventory.h"
#include "evidence/marks.h"
#include "oci/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define ID "evidence.prune"

struct prune {
	const struct store *store;
	const struct prune_request *request;
	struct prune_result *result;
	struct marks wanted; /* what was named, and the images of those */
	struct marks blobs;  /* to be kept */
	struct digest *goes; /* keys of entries; owned */
	size_t goes_room;
};

static void prune_release(struct prune *prune)
{
	marks_release(&prune->wanted);
	marks_release(&prune->blobs);
	free(prune->goes);
	store_unlock(prune->store);
}

static bool is_recent(const struct prune *prune, const struct digest *key)
{
	char name[STORE_NAME_SIZE];
	struct stat st;

	if (!prune->request->has_since)
		return false;
	store_item_name(SOURCE_ENTRY, key, name);
	return fstatat(prune->store->dirfd, name, &st, AT_SYMLINK_NOFOLLOW) <
		       0 ||
	       st.st_mtime >= prune->request->since;
}

/*
 * First, until nothing more comes: what is wanted, with the images that belong
 * to it.
 */
static int want(void *context, const struct digest *key,
		const struct entry *entry, struct error *err)
{
	struct prune *prune = context;
	/* configs and chain IDs are those of images with entries of their own
	 */
	bool counts = entry_has_image(entry, key) || entry->image_count == 0;

	if (!marks_has(&prune->wanted, key) &&
	    !(counts && is_recent(prune, key)))
		return 0;
	for (size_t i = 0; i < entry->image_count; i++)
		if (marks_add(&prune->wanted, &entry->images[i], err) < 0)
			return -1;
	return marks_add(&prune->wanted, key, err);
}

static int want_all(struct prune *prune, struct error *err)
{
	size_t before;

	do {
		before = prune->wanted.count;
		if (inventory_list(prune->store, want, prune, err) < 0)
			return -1;
	} while (prune->wanted.count > before);
	return 0;
}

/*
 * Fills *part with what of @entry is wanted. Images with the same layers share
 * the entry of their chain ID.
 */
static int split(const struct prune *prune, const struct digest *key,
		 const struct entry *entry, struct entry *part,
		 struct error *err)
{
	if (marks_has(&prune->wanted, key))
		return entry_merge(part, entry, err);
	for (size_t i = 0; i < entry->image_count; i++)
		if (marks_has(&prune->wanted, &entry->images[i]) &&
		    entry_add_image(part, &entry->images[i], err) < 0)
			return -1;
	for (size_t i = 0; part->image_count && i < entry->evidence_count;
	     i++) {
		const struct entry_evidence *one = &entry->evidence[i];

		if ((digest_is_zero(&one->subject) ||
		     marks_has(&prune->wanted, &one->subject)) &&
		    entry_add_evidence(part, one, err) < 0)
			return -1;
	}
	return 0;
}

/* Writes what is left of an entry, as old as it was. */
static int rewrite(const struct prune *prune, const struct digest *key,
		   const struct entry *part, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_FD int images =
		file_open_dir_beneath(prune->store->dirfd, "images", ID, err);
	char name[2 * sizeof(*key) + 1];
	struct timespec times[2];
	struct stat st;

	encode_hex(name, key->sha256, sizeof(key->sha256));
	if (images < 0)
		return -1;
	entry_write(part, &text);
	if (!buf_ok(&text))
		return error_set(err, ERROR_SYSTEM, ID,
				 "no memory to write an entry");
	if (fstatat(images, name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    file_replace(images, name, buf_span(&text), 0444, geteuid(),
			 getegid(), true, ID, err) < 0)
		return error_set_errno(err, ID, "cannot replace an entry");
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	utimensat(images, name, times, AT_SYMLINK_NOFOLLOW);
	return 0;
}

/* Keeps a document and all that it may name. */
static int keep_document(struct prune *prune, const struct digest *digest,
			 struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error inner = ERROR_INIT;
	uint64_t size;
	CLEANUP_FD int fd = store_item(prune->store, SOURCE_BLOB, digest,
				       MANIFEST_SIZE_MAX, &size, &inner);

	if (marks_has(&prune->blobs, digest))
		return 0;
	if (marks_add(&prune->blobs, digest, err) < 0)
		return -1;
	if (fd < 0)
		return 0; /* not there, or no document */
	if (file_read(fd, MANIFEST_SIZE_MAX, prune->store->path, ID, &text,
		      err) < 0)
		return -1;
	return marks_add_named(&prune->blobs, buf_span(&text), err);
}

static int keep_entry(struct prune *prune, const struct digest *key,
		      const struct entry *entry, struct error *err)
{
	prune->result->kept++;
	if (marks_add(&prune->blobs, key, err) < 0)
		return -1; /* that of an image config */
	for (size_t i = 0; i < entry->image_count; i++)
		if (keep_document(prune, &entry->images[i], err) < 0)
			return -1;
	for (size_t i = 0; i < entry->evidence_count; i++)
		if (keep_document(prune, &entry->evidence[i].manifest, err) < 0)
			return -1;
	return 0;
}

static int add_going(struct prune *prune, const struct digest *key, bool image,
		     struct error *err)
{
	struct prune_result *result = prune->result;

	if (result->entries == prune->goes_room) {
		size_t room = prune->goes_room ? 2 * prune->goes_room : 256;
		struct digest *grown =
			realloc(prune->goes, room * sizeof(*grown));

		if (!grown)
			return error_set(err, ERROR_SYSTEM, ID,
					 "no memory to prune a store");
		prune->goes = grown;
		prune->goes_room = room;
	}
	prune->goes[result->entries++] = *key;
	result->images += image;
	if (prune->request->tell)
		prune->request->tell(prune->request->context, key, image);
	return 0;
}

/* Second: keeps what is wanted of an entry with its blobs, or it goes. */
static int sort(void *context, const struct digest *key,
		const struct entry *entry, struct error *err)
{
	CLEANUP(entry_release) struct entry part = {0};
	struct prune *prune = context;

	if (split(prune, key, entry, &part, err) < 0)
		return -1;
	if (part.image_count == 0 && part.evidence_count == 0 &&
	    !marks_has(&prune->wanted, key))
		return add_going(prune, key, entry_has_image(entry, key), err);
	if (keep_entry(prune, key, &part, err) < 0)
		return -1;
	if (prune->request->dry_run || entry_equal(&part, entry))
		return 0;
	return rewrite(prune, key, &part, err);
}

static int remove_item(const struct prune *prune, enum source_item item,
		       const struct digest *digest, struct error *err)
{
	char name[STORE_NAME_SIZE];

	store_item_name(item, digest, name);
	if (prune->request->dry_run ||
	    unlinkat(prune->store->dirfd, name, 0) == 0 || errno == ENOENT)
		return 0;
	return error_set_errno(err, ID, "cannot remove '%s/%s'",
			       prune->store->path, name);
}

/* What entries no longer name goes after them, after a crash too. */
static int sync_entries(const struct prune *prune, struct error *err)
{
	CLEANUP_FD int fd =
		file_open_dir_beneath(prune->store->dirfd, "images", ID, err);

	if (fd < 0)
		return -1;
	return fsync(fd) < 0 ? error_set_errno(err, ID, "cannot sync '%s'",
					       prune->store->path)
			     : 0;
}

static int remove_entries(struct prune *prune, struct error *err)
{
	for (size_t i = 0; i < prune->result->entries; i++)
		if (remove_item(prune, SOURCE_ENTRY, &prune->goes[i], err) < 0)
			return -1;
	return sync_entries(prune, err);
}

static int remove_blobs(struct prune *prune, struct error *err)
{
	CLEANUP_FREE struct digest *blobs = NULL;
	size_t count;

	if (inventory_digests(prune->store, "blobs/sha256", &blobs, &count,
			      err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		char name[STORE_NAME_SIZE];
		struct stat st;

		if (marks_has(&prune->blobs, &blobs[i]))
			continue;
		store_item_name(SOURCE_BLOB, &blobs[i], name);
		if (fstatat(prune->store->dirfd, name, &st,
			    AT_SYMLINK_NOFOLLOW) == 0)
			prune->result->bytes += (uint64_t)st.st_size;
		prune->result->blobs++;
		if (remove_item(prune, SOURCE_BLOB, &blobs[i], err) < 0)
			return -1;
	}
	return 0;
}

int prune_run(const struct store *store, const struct prune_request *request,
	      struct prune_result *result, struct error *err)
{
	CLEANUP(prune_release)
	struct prune prune = {
		.store = store, .request = request, .result = result};

	*result = (struct prune_result){0};
	if (store_lock(store, err) < 0)
		return -1;
	for (size_t i = 0; i < request->keep_count; i++)
		if (marks_add(&prune.wanted, &request->keep[i], err) < 0)
			return -1;
	if (want_all(&prune, err) < 0 ||
	    inventory_list(store, sort, &prune, err) < 0 ||
	    remove_entries(&prune, err) < 0)
		return -1;
	return remove_blobs(&prune, err);
}
