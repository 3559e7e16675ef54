#include "evidence/listing.h"

#include "base/dir.h"
#include "base/json.h"
#include "oci/manifest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ID	"evidence.store"
#define LIMIT	"evidence.limit"
#define PIECE	((size_t)16 << 10) /* of a blob, to look at */
#define OVERLAP ((size_t)16)	   /* a word may lie across two pieces */

const struct listing_limits LISTING_DECISION = {
	.blobs = 16384,
	.bytes = (size_t)64 << 20,
	.referrers = 1024,
};

const struct listing_limits LISTING_IMPORT = {
	.blobs = 262144,
	.bytes = (size_t)1 << 30,
	.referrers = 16384,
};

/* A list that grows. */
struct list {
	struct digest *items;
	size_t count;
	size_t room;
	size_t most;
};

static void list_release(struct list *list)
{
	free(list->items);
}

static int too_many(struct error *err, size_t limit, const char *what)
{
	error_set(err, ERROR_INPUT, LIMIT, "more than %zu %s", limit, what);
	return error_hint(err, "import the evidence: ocigate evidence import");
}

static int add(struct list *list, const struct digest *digest, const char *what,
	       struct error *err)
{
	if (list->count == list->most)
		return too_many(err, list->most, what);
	if (list->count == list->room) {
		size_t wanted = list->room ? 2 * list->room : 64;
		struct digest *grown =
			realloc(list->items, wanted * sizeof(*grown));

		if (!grown)
			return error_set(err, ERROR_SYSTEM, ID,
					 "no memory to list a store");
		list->items = grown;
		list->room = wanted;
	}
	list->items[list->count++] = *digest;
	return 0;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct digest));
}

static int read_names(DIR *directory, struct list *list, struct error *err)
{
	struct digest digest;
	const char *name;

	while ((name = dir_next(directory)))
		if (digest_parse_hex(span_of(name), &digest) == 0 &&
		    add(list, &digest, "files in one directory", err) < 0)
			return -1;
	return errno ? error_set_errno(err, ID, "cannot list a store") : 0;
}

int listing_names(const struct store *store, const char *name, size_t most,
		  struct digest **out, size_t *count, struct error *err)
{
	int fd = file_open_dir_beneath(store->dirfd, name, ID, err);
	CLEANUP_DIR DIR *directory = dir_open(fd);
	CLEANUP(list_release) struct list list = {.most = most};

	*out = NULL;
	*count = 0;
	if (fd < 0)
		return error_wrap(err, "'%s'", store->path);
	if (!directory)
		return error_set_errno(err, ID, "cannot list '%s'",
				       store->path);
	if (read_names(directory, &list, err) < 0)
		return error_wrap(err, "'%s'", store->path);
	if (list.count)
		qsort(list.items, list.count, sizeof(*list.items), compare);
	*count = list.count;
	*out = steal_pointer(&list.items);
	return 0;
}

/* What a manifest with a subject holds, wherever in it. */
static const char *const WORDS[] = {"\"schemaVersion\"", "\"subject\""};

#define WORD_COUNT (sizeof(WORDS) / sizeof(WORDS[0]))
#define ALL_WORDS  ((1u << WORD_COUNT) - 1)

/* The words that are in @text, one bit each. */
static unsigned words_in(struct span text)
{
	unsigned found = 0;

	for (size_t i = 0; i < WORD_COUNT; i++)
		if (memmem(text.data, text.size, WORDS[i], strlen(WORDS[i])))
			found |= 1u << i;
	return found;
}

/*
 * Looks through the blob @fd as far as it may be a manifest, piece by piece:
 * most are none, and some are large. Adds to *bytes what was read. Returns 0,
 * or -1 with errno set.
 */
static int look_through(int fd, size_t *bytes, bool *may)
{
	char text[OVERLAP + PIECE];
	size_t kept = 0, at = 0;
	unsigned found = 0;
	ssize_t got;

	while (found != ALL_WORDS && at < MANIFEST_SIZE_MAX &&
	       (got = pread(fd, text + kept, PIECE, (off_t)at)) != 0) {
		if (got < 0)
			return -1;
		if (at == 0 &&
		    !json_begins_object((struct span){text, (size_t)got}))
			return 0;
		at += (size_t)got;
		*bytes += (size_t)got;
		kept += (size_t)got;
		found |= words_in((struct span){text, kept});
		if (kept > OVERLAP) {
			memmove(text, text + kept - OVERLAP, OVERLAP);
			kept = OVERLAP;
		}
	}
	*may = found == ALL_WORDS;
	return 0;
}

/*
 * Whether the blob may be a manifest with a subject. One that is larger, no
 * regular file or gone is none; when the system cannot open it, nobody knows.
 */
static int may_refer(const struct store *store, const struct digest *digest,
		     size_t *bytes, bool *may, struct error *err)
{
	struct error inner = ERROR_INIT;
	uint64_t size;
	CLEANUP_FD int fd = -1;

	errno = 0;
	fd = store_item(store, SOURCE_BLOB, digest, MANIFEST_SIZE_MAX, &size,
			&inner);
	*may = false;
	if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM))
		return error_set(err, inner.kind, inner.reason.id, "%s",
				 inner.reason.msg);
	if (fd < 0)
		return 0;
	if (look_through(fd, bytes, may) < 0)
		return error_set_errno(err, ID, "'%s': cannot read a blob",
				       store->path);
	return 0;
}

int listing_referrers(const struct store *store,
		      const struct listing_limits *limits, struct digest **out,
		      size_t *count, struct error *err)
{
	CLEANUP_FREE struct digest *blobs = NULL;
	CLEANUP(list_release) struct list list = {.most = limits->referrers};
	size_t blob_count;
	size_t bytes = 0;
	bool may;

	*out = NULL;
	*count = 0;
	if (listing_names(store, "blobs/sha256", limits->blobs, &blobs,
			  &blob_count, err) < 0)
		return -1;
	for (size_t i = 0; i < blob_count; i++) {
		if (may_refer(store, &blobs[i], &bytes, &may, err) < 0)
			return -1;
		if (bytes > limits->bytes)
			return too_many(err, limits->bytes,
					"bytes to look for referrers in");
		if (may && add(&list, &blobs[i],
			       "manifests that refer to others", err) < 0)
			return error_wrap(err, "'%s'", store->path);
	}
	*count = list.count;
	*out = steal_pointer(&list.items);
	return 0;
}

/* A file in memory that holds @bytes. */
static int in_memory(struct span bytes, struct error *err)
{
	CLEANUP_FD int fd = memfd_create("ocigate-referrers", MFD_CLOEXEC);

	if (fd < 0 || file_write(fd, bytes) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return error_set_errno(err, ID, "cannot keep a list of blobs");
	return steal_fd(&fd);
}

int listing_file(const struct store *store, uint64_t *size, struct error *err)
{
	CLEANUP_FREE struct digest *list = NULL;
	size_t count;

	*size = 0;
	if (store->kept || store->is_directory)
		return -1;
	if (faccessat(store->dirfd, "blobs/sha256", F_OK, 0) < 0 &&
	    errno == ENOENT)
		return -1; /* nothing lies there yet */
	if (listing_referrers(store, &LISTING_DECISION, &list, &count, err) <
		    0 ||
	    count == 0)
		return -1;
	*size = count * sizeof(*list);
	return in_memory((struct span){(const char *)list, *size}, err);
}
