#include "evidence/fsck.h"

#include "base/dir.h"
#include "evidence/inventory.h"
#include "evidence/marks.h"
#include "oci/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ID	  "evidence.fsck"
#define NAME_SIZE 320
#define READ_SIZE ((size_t)64 << 10)

struct fsck {
	const struct store *store;
	const struct fsck_request *request;
	struct fsck_result *result;
	struct marks blobs; /* that are there and whole */
	struct marks named; /* by entries, and by what those name */
	char *buffer;	    /* READ_SIZE; owned */
};

static void fsck_release(struct fsck *fsck)
{
	marks_release(&fsck->blobs);
	marks_release(&fsck->named);
	free(fsck->buffer);
	store_unlock(fsck->store);
}

static void complain(struct fsck *fsck, const char *name, const char *why)
{
	fsck->result->wrong++;
	if (fsck->request->tell)
		fsck->request->tell(fsck->request->context, name, why);
}

/* Removes the file @name when that is asked for. Returns 0 or -1. */
static int remove_wrong(struct fsck *fsck, const char *name, const char *why,
			struct error *err)
{
	complain(fsck, name, why);
	if (!fsck->request->repair)
		return 0;
	if (unlinkat(fsck->store->dirfd, name, 0) < 0)
		return error_set_errno(err, ID, "cannot remove '%s/%s'",
				       fsck->store->path, name);
	fsck->result->repaired++;
	return 0;
}

/* A name below @directory that is no digest. */
static int check_odd(struct fsck *fsck, const char *directory, const char *name,
		     struct error *err)
{
	char path[NAME_SIZE];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	if (span_starts(span_of(name), ".import-") ||
	    span_starts(span_of(name), ".ocigate-"))
		return remove_wrong(fsck, path,
				    "was left by an import that "
				    "was cut off",
				    err);
	complain(fsck, path, "is nothing of this store's");
	return 0;
}

static int check_names(struct fsck *fsck, const char *path, struct error *err)
{
	int fd = file_open_dir_beneath(fsck->store->dirfd, path, ID, err);
	CLEANUP_DIR DIR *directory = dir_open(fd);
	const char *name;
	struct digest digest;

	if (fd < 0)
		return error_wrap(err, "'%s'", fsck->store->path);
	if (!directory)
		return error_set_errno(err, ID, "cannot list '%s'",
				       fsck->store->path);
	while ((name = dir_next(directory)))
		if (digest_parse_hex(span_of(name), &digest) < 0 &&
		    check_odd(fsck, path, name, err) < 0)
			return -1;
	return 0;
}

/* The digest of what @fd holds. Returns 0 or -1. */
static int hash(struct fsck *fsck, int fd, struct digest *out)
{
	struct digest_stream stream;

	digest_start(&stream);
	for (;;) {
		ssize_t got = read(fd, fsck->buffer, READ_SIZE);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		digest_add(&stream, (struct span){fsck->buffer, (size_t)got});
	}
	digest_end(&stream, out);
	return 0;
}

static int check_blob(struct fsck *fsck, const struct digest *digest,
		      struct error *err)
{
	struct error inner = ERROR_INIT;
	char name[STORE_NAME_SIZE];
	struct digest found;
	uint64_t size;
	CLEANUP_FD int fd = store_item(fsck->store, SOURCE_BLOB, digest,
				       SOURCE_BLOB_MAX, &size, &inner);

	store_item_name(SOURCE_BLOB, digest, name);
	fsck->result->blobs++;
	if (fd < 0)
		return remove_wrong(fsck, name,
				    inner.kind == ERROR_NONE ? "is gone"
							     : inner.reason.msg,
				    err);
	if (hash(fsck, fd, &found) < 0)
		return error_set_errno(err, ID, "cannot read '%s/%s'",
				       fsck->store->path, name);
	if (!digest_equal(&found, digest))
		return remove_wrong(fsck, name,
				    "is damaged: its bytes have "
				    "another digest",
				    err);
	return marks_add(&fsck->blobs, digest, err);
}

static int check_blobs(struct fsck *fsck, struct error *err)
{
	CLEANUP_FREE struct digest *list = NULL;
	size_t count;

	if (inventory_digests(fsck->store, "blobs/sha256", &list, &count, err) <
	    0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (check_blob(fsck, &list[i], err) < 0)
			return -1;
	return 0;
}

/* Whether a blob that an entry names is there; else complains. */
static bool is_there(struct fsck *fsck, const char *entry,
		     const struct digest *digest)
{
	char text[DIGEST_TEXT_SIZE];
	char why[160];

	if (marks_has(&fsck->blobs, digest))
		return true;
	digest_format(text, digest);
	snprintf(why, sizeof(why), "names %s, which is not stored", text);
	complain(fsck, entry, why);
	return false;
}

/* Marks a document, and all that it may name. */
static int mark_document(struct fsck *fsck, const struct digest *digest,
			 struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error inner = ERROR_INIT;
	uint64_t size;
	CLEANUP_FD int fd = store_item(fsck->store, SOURCE_BLOB, digest,
				       MANIFEST_SIZE_MAX, &size, &inner);

	if (marks_has(&fsck->named, digest))
		return 0;
	if (marks_add(&fsck->named, digest, err) < 0)
		return -1;
	if (fd < 0)
		return 0;
	if (file_read(fd, MANIFEST_SIZE_MAX, fsck->store->path, ID, &text,
		      err) < 0)
		return -1;
	return marks_add_named(&fsck->named, buf_span(&text), err);
}

/* Fills *whole with what of @entry is there. */
static int check_parts(struct fsck *fsck, const char *name,
		       const struct entry *entry, struct entry *whole,
		       struct error *err)
{
	for (size_t i = 0; i < entry->image_count; i++)
		if (is_there(fsck, name, &entry->images[i]) &&
		    (entry_add_image(whole, &entry->images[i], err) < 0 ||
		     mark_document(fsck, &entry->images[i], err) < 0))
			return -1;
	for (size_t i = 0; i < entry->evidence_count; i++)
		if (is_there(fsck, name, &entry->evidence[i].manifest) &&
		    (entry_add_evidence(whole, &entry->evidence[i], err) < 0 ||
		     mark_document(fsck, &entry->evidence[i].manifest, err) <
			     0))
			return -1;
	return 0;
}

/* Writes what is left of an entry; an empty one goes. */
static int replace_entry(struct fsck *fsck, const char *name,
			 const struct entry *whole, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_FD int images =
		file_open_dir_beneath(fsck->store->dirfd, "images", ID, err);

	if (images < 0)
		return -1;
	if (whole->image_count == 0 && whole->evidence_count == 0) {
		if (unlinkat(fsck->store->dirfd, name, 0) < 0)
			return error_set_errno(err, ID, "cannot remove '%s/%s'",
					       fsck->store->path, name);
		return 0;
	}
	entry_write(whole, &text);
	if (!buf_ok(&text))
		return error_set(err, ERROR_SYSTEM, ID,
				 "no memory to write an entry");
	return file_replace(images, strchr(name, '/') + 1, buf_span(&text),
			    0444, geteuid(), getegid(), true, ID, err);
}

static int check_entry(struct fsck *fsck, const struct digest *key,
		       struct error *err)
{
	CLEANUP(entry_release) struct entry entry = {0};
	CLEANUP(entry_release) struct entry whole = {0};
	struct error inner = ERROR_INIT;
	size_t wrong = fsck->result->wrong;
	char name[STORE_NAME_SIZE];

	store_item_name(SOURCE_ENTRY, key, name);
	fsck->result->entries++;
	if (inventory_find(fsck->store, key, &entry, &inner) < 0)
		return remove_wrong(fsck, name,
				    inner.kind == ERROR_NONE ? "is gone"
							     : inner.reason.msg,
				    err);
	if (marks_add(&fsck->named, key, err) < 0 ||
	    check_parts(fsck, name, &entry, &whole, err) < 0)
		return -1;
	wrong = fsck->result->wrong - wrong;
	if (wrong == 0 || !fsck->request->repair)
		return 0;
	fsck->result->repaired += wrong;
	return replace_entry(fsck, name, &whole, err);
}

static int check_entries(struct fsck *fsck, struct error *err)
{
	CLEANUP_FREE struct digest *list = NULL;
	size_t count;

	if (inventory_digests(fsck->store, "images", &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (check_entry(fsck, &list[i], err) < 0)
			return -1;
	return 0;
}

/* Counts what nothing names: it came before a crash. */
static void count_unreferenced(struct fsck *fsck)
{
	for (size_t i = 0; i < fsck->blobs.room; i++) {
		const struct digest *digest = &fsck->blobs.slots[i];
		char name[STORE_NAME_SIZE];
		struct stat st;

		if (digest_is_zero(digest) || marks_has(&fsck->named, digest))
			continue;
		store_item_name(SOURCE_BLOB, digest, name);
		fsck->result->unreferenced++;
		if (fstatat(fsck->store->dirfd, name, &st,
			    AT_SYMLINK_NOFOLLOW) == 0)
			fsck->result->bytes += (uint64_t)st.st_size;
	}
}

int fsck_run(const struct store *store, const struct fsck_request *request,
	     struct fsck_result *result, struct error *err)
{
	CLEANUP(fsck_release)
	struct fsck fsck = {.store = store,
			    .request = request,
			    .result = result,
			    .buffer = malloc(READ_SIZE)};

	*result = (struct fsck_result){0};
	if (!fsck.buffer)
		return error_set(err, ERROR_SYSTEM, ID,
				 "no memory to check a store");
	if (!store->kept)
		return error_set(err, ERROR_INPUT, "evidence.store",
				 "'%s' is no store that an import keeps",
				 store->path);
	if (store_lock(store, err) < 0 ||
	    check_names(&fsck, "blobs/sha256", err) < 0 ||
	    check_names(&fsck, "images", err) < 0 ||
	    check_blobs(&fsck, err) < 0 || check_entries(&fsck, err) < 0)
		return -1;
	count_unreferenced(&fsck);
	return 0;
}
