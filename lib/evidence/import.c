#include "evidence/import.h"

#include "base/dir.h"
#include "base/encode.h"
#include "evidence/inventory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ID	  "evidence.import"
#define TEMPORARY ".import-" /* and the digits of what it will be */
#define NAME_SIZE (sizeof(TEMPORARY) + 2 * sizeof(struct digest))
#define COPY_SIZE ((size_t)64 << 10)

/* An import at work; the lock on the store is held. */
struct import {
	const struct store *from;
	const struct store *to;
	int blobs; /* directories of the store */
	int images;
	char *buffer; /* COPY_SIZE */
	struct import_result *result;
};

static void import_release(struct import *import)
{
	if (import->blobs >= 0)
		close(import->blobs);
	if (import->images >= 0)
		close(import->images);
	free(import->buffer);
	store_unlock(import->to);
}

/* A directory to list, of the open @dirfd, which stays open. */
static DIR *list_of(int dirfd, struct error *err)
{
	DIR *directory = dir_open(
		openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));

	if (!directory)
		error_set_errno(err, ID, "cannot list a directory");
	return directory;
}

/*
 * Refuses a directory in which there is anything but what an import leaves
 * that was cut off while it made the store.
 */
static int check_unused(int dirfd, const char *path, struct error *err)
{
	CLEANUP_DIR DIR *directory = list_of(dirfd, err);
	const char *name;

	if (!directory)
		return -1;
	while ((name = dir_next(directory))) {
		if (strcmp(name, "blobs") == 0 || strcmp(name, "images") == 0 ||
		    strcmp(name, STORE_MARKER) == 0 ||
		    span_starts(span_of(name), ".ocigate-"))
			continue;
		error_set(err, ERROR_INPUT, "evidence.store",
			  "'%s' is no evidence store, and not empty", path);
		return error_hint(err, "name a new directory (an OCI layout "
				       "serves as a store as it is)");
	}
	return errno ? error_set_errno(err, "evidence.store",
				       "cannot list '%s'", path)
		     : 0;
}

/* Makes the directory @name, readable for all whatever the umask. */
static int make_directory(int dirfd, const char *name, struct error *err)
{
	CLEANUP_FD int fd = -1;

	if (mkdirat(dirfd, name, 0755) < 0 && errno != EEXIST)
		return error_set_errno(err, "evidence.store",
				       "cannot make '%s'", name);
	fd = file_open_dir_beneath(dirfd, name, "evidence.store", err);
	if (fd < 0)
		return -1;
	if (fchmod(fd, 0755) < 0)
		return error_set_errno(err, "evidence.store",
				       "cannot change the mode of '%s'", name);
	return 0;
}

/* Makes an unused directory a store; the marker comes last. */
static int make_store(int dirfd, const char *path, struct error *err)
{
	if (check_unused(dirfd, path, err) < 0)
		return -1;
	if (make_directory(dirfd, "blobs", err) < 0 ||
	    make_directory(dirfd, "blobs/sha256", err) < 0 ||
	    make_directory(dirfd, "images", err) < 0 ||
	    file_replace(dirfd, STORE_MARKER, span_of(STORE_FORMAT "\n"), 0444,
			 geteuid(), getegid(), true, "evidence.store", err) < 0)
		return error_wrap(err, "'%s'", path);
	return 0;
}

int import_open(const char *path, struct store *out, struct error *err)
{
	int status;

	*out = (struct store){.dirfd = -1};
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		return error_set_errno(err, "evidence.store",
				       "cannot make '%s'", path);
	if (store_open(path, FILE_ANY, out, err) < 0)
		return -1;
	if (out->kept)
		return 0;
	status = make_store(out->dirfd, path, err);
	store_release(out);
	return status < 0 ? -1 : store_open(path, FILE_ANY, out, err);
}

/* Takes the lock, opens what is needed, and removes what a crash left. */
static int start(struct import *import, struct error *err)
{
	CLEANUP_DIR DIR *directory = NULL;
	const char *name;

	if (store_lock(import->to, err) < 0)
		return -1;
	import->buffer = malloc(COPY_SIZE);
	if (!import->buffer)
		return error_set(err, ERROR_SYSTEM, ID,
				 "no memory to import evidence");
	import->blobs = file_open_dir_beneath(import->to->dirfd, "blobs/sha256",
					      ID, err);
	import->images =
		file_open_dir_beneath(import->to->dirfd, "images", ID, err);
	if (import->blobs < 0 || import->images < 0)
		return -1;
	directory = list_of(import->blobs, err);
	if (!directory)
		return -1;
	while ((name = dir_next(directory)))
		if (span_starts(span_of(name), TEMPORARY))
			unlinkat(import->blobs, name, 0);
	return 0;
}

/* Copies @from to @to; *digest is that of the bytes that were copied. */
static int copy_bytes(struct import *import, int from, int to, uint64_t *copied,
		      struct digest *digest, struct error *err)
{
	struct digest_stream stream;

	*copied = 0;
	digest_start(&stream);
	for (;;) {
		ssize_t got = read(from, import->buffer, COPY_SIZE);
		struct span bytes = {import->buffer, (size_t)got};

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set_errno(err, ID, "cannot read a blob");
		if (got == 0)
			break;
		*copied += (uint64_t)got;
		if (*copied > SOURCE_BLOB_MAX)
			return error_set(err, ERROR_INPUT, "evidence.limit",
					 "a blob grew while it was read");
		digest_add(&stream, bytes);
		if (file_write(to, bytes) < 0)
			return error_set_errno(err, ID, "cannot write to '%s'",
					       import->to->path);
	}
	digest_end(&stream, digest);
	return 0;
}

/* Writes the blob @digest under @temporary and moves it to @name. */
static int write_blob(struct import *import, int from, const char *temporary,
		      const char *name, const struct digest *digest,
		      struct error *err)
{
	CLEANUP_FD int to = openat(
		import->blobs, temporary,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	struct digest found;
	uint64_t copied;

	if (to < 0)
		return error_set_errno(err, ID, "cannot create a blob in '%s'",
				       import->to->path);
	if (copy_bytes(import, from, to, &copied, &found, err) < 0)
		return -1;
	if (!digest_equal(&found, digest))
		return error_set(err, ERROR_INPUT, ID,
				 "'%s': blob sha256:%s is damaged: its bytes "
				 "have another digest",
				 import->from->path, name);
	if (fchmod(to, 0444) < 0 || fsync(to) < 0 ||
	    renameat(import->blobs, temporary, import->blobs, name) < 0)
		return error_set_errno(err, ID, "cannot keep a blob in '%s'",
				       import->to->path);
	import->result->blobs++;
	import->result->bytes += copied;
	return 0;
}

/* Whether the store has the blob already, of the same size. */
static bool is_present(const struct import *import, const char *name,
		       uint64_t size)
{
	struct stat st;

	return fstatat(import->blobs, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISREG(st.st_mode) && (uint64_t)st.st_size == size;
}

static int copy_blob(struct import *import, const struct digest *digest,
		     struct error *err)
{
	char temporary[NAME_SIZE] = TEMPORARY;
	char *name = temporary + sizeof(TEMPORARY) - 1;
	struct error inner = ERROR_INIT;
	uint64_t size;
	CLEANUP_FD int from = store_item(import->from, SOURCE_BLOB, digest,
					 SOURCE_BLOB_MAX, &size, &inner);

	if (from < 0 && inner.kind == ERROR_NONE) {
		import->result->missing++;
		return 0;
	}
	if (from < 0)
		return error_set(err, inner.kind, inner.reason.id, "%s",
				 inner.reason.msg);
	encode_hex(name, digest->sha256, sizeof(digest->sha256));
	if (is_present(import, name, size)) {
		import->result->present++;
		return 0;
	}
	if (write_blob(import, from, temporary, name, digest, err) < 0) {
		unlinkat(import->blobs, temporary, 0);
		return -1;
	}
	return 0;
}

/* Merges @entry into what stands at @key. */
static int write_entry(struct import *import, const struct digest *key,
		       const struct entry *entry, struct error *err)
{
	CLEANUP(entry_release) struct entry merged = {0};
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error inner = ERROR_INIT;
	char name[2 * sizeof(*key) + 1];
	size_t images;
	size_t evidence;

	if (inventory_find(import->to, key, &merged, &inner) < 0 &&
	    inner.kind != ERROR_NONE)
		return error_set(err, inner.kind, inner.reason.id, "%s",
				 inner.reason.msg);
	images = merged.image_count;
	evidence = merged.evidence_count;
	if (entry_merge(&merged, entry, err) < 0)
		return -1;
	encode_hex(name, key->sha256, sizeof(key->sha256));
	/* an image without evidence has an entry too: it is known */
	if (images == merged.image_count && evidence == merged.evidence_count &&
	    images + evidence) {
		/* when it was imported last: `evidence prune` asks */
		utimensat(import->images, name, NULL, AT_SYMLINK_NOFOLLOW);
		return 0;
	}
	entry_write(&merged, &text);
	if (!buf_ok(&text))
		return error_set(err, ERROR_SYSTEM, ID,
				 "no memory to write an entry");
	import->result->entries++;
	return file_replace(import->images, name, buf_span(&text), 0444,
			    geteuid(), getegid(), true, ID, err);
}

static int write_entries(struct import *import, const struct plan *plan,
			 struct error *err)
{
	for (size_t at = 0; at < plan->item_count;) {
		const struct digest *key = &plan->items[at].key;
		struct entry entry;
		int status;

		at = plan_entry(plan, at, &entry, err);
		if (at == 0)
			return -1;
		import->result->images += entry_has_image(&entry, key);
		status = write_entry(import, key, &entry, err);
		entry_release(&entry);
		if (status < 0)
			return -1;
	}
	return 0;
}

int import_write(const struct store *from, const struct store *to,
		 const struct plan *plan, struct import_result *result,
		 struct error *err)
{
	CLEANUP(import_release)
	struct import import = {
		.from = from,
		.to = to,
		.blobs = -1,
		.images = -1,
		.result = result,
	};

	*result = (struct import_result){0};
	if (start(&import, err) < 0)
		return -1;
	for (size_t i = 0; i < plan->blob_count; i++)
		if (copy_blob(&import, &plan->blobs[i], err) < 0)
			return -1;
	/* what entries name must be there before them, after a crash too */
	if (fsync(import.blobs) < 0)
		return error_set_errno(err, ID, "cannot sync '%s'", to->path);
	return write_entries(&import, plan, err);
}
