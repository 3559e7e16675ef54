#include "evidence/listing.h"

#include "oci/manifest.h"
#include "place.h"
#include "tap.h"

#include <unistd.h>

#define REFERS "{\"schemaVersion\":2,\"subject\":{}}"

/* Puts a blob under a name that nobody checks here. */
static void put(const struct place *place, unsigned number, struct span text)
{
	char name[STORE_NAME_SIZE];

	snprintf(name, sizeof(name), "blobs/sha256/%064x", number);
	place_put(place, name, text);
}

static struct place layout(void)
{
	struct place place = place_new();

	mkdirat(place.fd, "blobs", 0755);
	mkdirat(place.fd, "blobs/sha256", 0755);
	place_put(&place, "index.json", span_of("{}"));
	return place;
}

/* How many may refer; -1 when it is an error. */
static int count(const struct place *place, const struct listing_limits *limits,
		 struct error *err)
{
	CLEANUP(store_release) struct store store = {.dirfd = -1};
	CLEANUP_FREE struct digest *list = NULL;
	size_t found = 0;

	if (store_open(place->path, FILE_ANY, &store, err) < 0 ||
	    listing_referrers(&store, limits, &list, &found, err) < 0)
		return -1;
	for (size_t i = 1; i < found; i++)
		if (memcmp(&list[i - 1], &list[i], sizeof(*list)) >= 0)
			return -2;
	return (int)found;
}

static void test_which(void)
{
	struct place place = layout();
	struct error err = ERROR_INIT;
	CLEANUP_BUF struct buf large = BUF_INIT;

	put(&place, 1, span_of(REFERS));
	put(&place, 2, span_of(" \n" REFERS));
	ok(count(&place, &LISTING_DECISION, &err) == 2, "two may refer");
	put(&place, 3, span_of("{\"schemaVersion\":2}"));
	put(&place, 4, span_of("{\"subject\":{}}"));
	put(&place, 5, span_of("\x1f\x8b \"schemaVersion\" \"subject\" {"));
	put(&place, 6, span_of(""));
	put(&place, 7, span_of("    "));
	place_put(&place, "blobs/sha256/README", span_of(REFERS));
	ok(count(&place, &LISTING_DECISION, &err) == 2,
	   "nothing else, not even a layer that says so");
	buf_add_text(&large, REFERS);
	memset(buf_reserve(&large, MANIFEST_SIZE_MAX), ' ', MANIFEST_SIZE_MAX);
	put(&place, 8, (struct span){large.data, MANIFEST_SIZE_MAX + 1});
	ok(count(&place, &LISTING_DECISION, &err) == 2,
	   "no file that is too large for a manifest");
	put(&place, 8, (struct span){large.data, MANIFEST_SIZE_MAX});
	ok(count(&place, &LISTING_DECISION, &err) == 3,
	   "but one that is as large as it may be");
	if (symlinkat("../../index.json", place.fd, "blobs/sha256/link") < 0 ||
	    renameat(place.fd, "blobs/sha256/link", place.fd,
		     "blobs/sha256/"
		     "000000000000000000000000000000000000000000000000000000"
		     "0000000009") < 0)
		abort();
	mkfifoat(place.fd,
		 "blobs/sha256/"
		 "000000000000000000000000000000000000000000000000000000000000"
		 "000a",
		 0600);
	ok(count(&place, &LISTING_DECISION, &err) == 3,
	   "neither links nor FIFOs are read");
	place_release(&place);
}

/* Manifests whose words stand at each place about 16, 32, 48 KiB. */
static void test_far(void)
{
	struct place place = layout();
	struct error err = ERROR_INIT;
	int found = 0, wanted = 0;

	for (size_t at = 16 << 10; at <= 48 << 10; at += 16 << 10)
		for (size_t before = 0; before <= 40; before++) {
			CLEANUP_BUF struct buf text = BUF_INIT;

			buf_add_text(&text, "{");
			while (text.size < at - before)
				buf_add_text(&text, " ");
			buf_add_text(&text, &REFERS[1]);
			put(&place, 1, buf_span(&text));
			found += count(&place, &LISTING_DECISION, &err);
			wanted++;
		}
	ok(found == wanted, "the words are found wherever they stand");
	place_release(&place);
}

static void test_limits(void)
{
	struct listing_limits few = LISTING_DECISION;
	struct place place = layout();
	struct error err = ERROR_INIT;

	for (unsigned i = 0; i < 8; i++)
		put(&place, i, span_of(REFERS));
	few.referrers = 8;
	ok(count(&place, &few, &err) == 8, "as many as there may be");
	few.referrers = 7;
	ok(count(&place, &few, &err) == -1, "one more is refused");
	is(err.reason.id, "evidence.limit", "with its id");
	ok(err.reason.hint && strstr(err.reason.hint, "import"),
	   "and says to import");
	few = LISTING_DECISION;
	few.blobs = 7;
	ok(count(&place, &few, NULL) == -1, "too many blobs are refused");
	few = LISTING_DECISION;
	few.bytes = 8 * strlen(REFERS) - 1;
	ok(count(&place, &few, NULL) == -1, "too many bytes are refused");
	few.bytes++;
	ok(count(&place, &few, NULL) == 8, "not so many are read");
	place_release(&place);
}

static void test_file(void)
{
	CLEANUP(store_release) struct store store = {.dirfd = -1};
	struct place place = layout();
	struct error err = ERROR_INIT;
	uint64_t size = 9;
	struct stat st;
	int fd;

	if (store_open(place.path, FILE_ANY, &store, &err) < 0)
		abort();
	ok(listing_file(&store, &size, &err) == -1 && err.kind == ERROR_NONE,
	   "no referrers, no list");
	put(&place, 1, span_of(REFERS));
	put(&place, 2, span_of(REFERS));
	fd = listing_file(&store, &size, &err);
	ok(fd >= 0 && fstat(fd, &st) == 0 &&
		   size == 2 * sizeof(struct digest) &&
		   (uint64_t)st.st_size == size,
	   "a list of two");
	close(fd);
	store.kept = true;
	ok(listing_file(&store, &size, &err) == -1 && err.kind == ERROR_NONE,
	   "a store of ours has entries instead");
	store.kept = false;
	unlinkat(place.fd, "index.json", 0);
	renameat(place.fd, "blobs", place.fd, "other");
	ok(listing_file(&store, &size, &err) == -1 && err.kind == ERROR_NONE,
	   "and what has no blobs has no list");
	place_release(&place);
}

int main(void)
{
	test_which();
	test_far();
	test_limits();
	test_file();
	return tap_done();
}
