#include "evidence/store.h"
#include "evidence/stores.h"
#include "oci/manifest.h"
#include "tap.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#define HEX   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define BLOB  "blobs/sha256/" HEX
#define ZEROS "00000000000000000000000000000000000000000000000000000000000000"

/* A directory that goes away with the test. */
struct place {
	char path[64];
	int fd;
	struct digest digest;
};

static void put(const struct place *place, const char *name, const char *text)
{
	int fd = openat(place->fd, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || file_write(fd, span_of(text)) < 0)
		abort();
	close(fd);
}

static struct place place_new(void)
{
	struct place place = {.path = "/tmp/test_store.XXXXXX"};

	if (!mkdtemp(place.path))
		abort();
	place.fd = open(place.path, O_RDONLY | O_DIRECTORY);
	mkdirat(place.fd, "blobs", 0755);
	mkdirat(place.fd, "blobs/sha256", 0755);
	mkdirat(place.fd, "images", 0755);
	digest_parse_hex(span_of(HEX), &place.digest);
	return place;
}

static void place_release(struct place *place)
{
	char command[128];

	close(place->fd);
	snprintf(command, sizeof(command), "rm -rf %s", place->path);
	if (system(command) != 0)
		abort();
}

/* Opens the place anew and asks for an item; -1, 0 (none) or 1. */
static int ask(const struct place *place, unsigned item, size_t limit,
	       struct error *err)
{
	struct store store;
	uint64_t size;
	int fd;

	if (store_open(place->path, FILE_ANY, &store, err) < 0)
		return -1;
	fd = store_item(&store, (enum source_item)item, &place->digest, limit,
			&size, err);
	store_release(&store);
	if (fd >= 0)
		close(fd);
	return fd >= 0 ? 1 : err->kind == ERROR_NONE ? 0 : -1;
}

static void test_plain(void)
{
	struct place place = place_new();
	struct error err = ERROR_INIT;

	ok(ask(&place, SOURCE_BLOB, 10, &err) == 0, "a missing blob is none");
	ok(ask(&place, SOURCE_INDEX, 10, &err) == 0, "so is index.json");
	put(&place, BLOB, "abc");
	put(&place, "index.json", "{}");
	put(&place, "images/" HEX, "{}");
	ok(ask(&place, SOURCE_BLOB, 3, &err) == 1, "a blob is there");
	ok(ask(&place, SOURCE_INDEX, 3, &err) == 1, "and index.json");
	ok(ask(&place, SOURCE_ENTRY, 3, &err) == 0,
	   "a plain layout has no entries");
	ok(ask(&place, SOURCE_BLOB, 2, &err) == -1, "a limit is an error");
	is(err.reason.id, "evidence.limit", "with its id");
	place_release(&place);
}

static void test_kept(void)
{
	struct place place = place_new();
	struct error err = ERROR_INIT;

	put(&place, STORE_MARKER, STORE_FORMAT "\n");
	put(&place, "index.json", "{}");
	put(&place, "images/" HEX, "{}");
	ok(ask(&place, SOURCE_ENTRY, 3, &err) == 1, "a store has entries");
	ok(ask(&place, SOURCE_INDEX, 3, &err) == 0, "and no index.json");
	put(&place, STORE_MARKER, "{\"ocigate\":2}");
	ok(ask(&place, SOURCE_ENTRY, 3, &err) == -1,
	   "another format is refused");
	is(err.reason.id, "evidence.store", "with its id");
	place_release(&place);
}

/* Each is refused, and none is opened. */
static void test_traps(void)
{
	struct place place = place_new();
	struct error err = ERROR_INIT;

	put(&place, "secret", "abc");
	if (symlinkat("../../secret", place.fd, BLOB) < 0)
		abort();
	ok(ask(&place, SOURCE_BLOB, 10, &err) == -1, "a link is refused");
	printf("# %s\n", err.reason.msg);
	unlinkat(place.fd, BLOB, 0);
	err = (struct error)ERROR_INIT;
	if (mkfifoat(place.fd, BLOB, 0644) < 0)
		abort();
	ok(ask(&place, SOURCE_BLOB, 10, &err) == -1, "a FIFO is refused");
	unlinkat(place.fd, BLOB, 0);
	err = (struct error)ERROR_INIT;
	mkdirat(place.fd, BLOB, 0755);
	ok(ask(&place, SOURCE_BLOB, 10, &err) == -1, "a directory is refused");
	unlinkat(place.fd, BLOB, AT_REMOVEDIR);
	err = (struct error)ERROR_INIT;
	unlinkat(place.fd, "blobs/sha256", AT_REMOVEDIR);
	if (symlinkat("..", place.fd, "blobs/sha256") < 0)
		abort();
	put(&place, HEX, "abc");
	ok(ask(&place, SOURCE_BLOB, 10, &err) == -1,
	   "a link on the way is refused");
	err = (struct error)ERROR_INIT;
	mkdirat(place.fd, STORE_MARKER, 0755);
	ok(ask(&place, SOURCE_INDEX, 10, &err) == -1,
	   "a marker that is no file is refused");
	place_release(&place);
}

static void test_directory(void)
{
	struct place place = place_new();
	struct error err = ERROR_INIT;

	put(&place, "manifest.json", "abc");
	put(&place, "signature-1", "s");
	put(&place, BLOB, "abc");
	ok(ask(&place, SOURCE_MANIFEST, 3, &err) == 1, "its manifest");
	ok(ask(&place, SOURCE_BLOB, 3, &err) == 1, "by its digest too");
	ok(ask(&place, SOURCE_FILE(1), 3, &err) == 1, "its signature");
	ok(ask(&place, SOURCE_FILE(2), 3, &err) == 0, "no other");
	ok(ask(&place, SOURCE_FILE(0), 3, &err) == 0 &&
		   ask(&place, SOURCE_LAST + 1, 3, &err) == 0 &&
		   ask(&place, SOURCE_INDEX, 3, &err) == 0 &&
		   ask(&place, SOURCE_ENTRY, 3, &err) == 0,
	   "nor anything that is none of its items");
	ok(ask(&place, SOURCE_FILE(1), 0, &err) == -1, "a limit is an error");
	err = (struct error)ERROR_INIT;
	place.digest = (struct digest){{1}};
	ok(ask(&place, SOURCE_BLOB, 3, &err) == 0 &&
		   ask(&place, SOURCE_FILE(1), 3, &err) == 0,
	   "another digest has nothing");
	put(&place, "01" ZEROS, "x");
	put(&place, "01" ZEROS "-signature-1", "x");
	ok(ask(&place, SOURCE_BLOB, 3, &err) == 1 &&
		   ask(&place, SOURCE_FILE(1), 3, &err) == 1,
	   "but for what bears its name");
	unlinkat(place.fd, "01" ZEROS, 0);
	put(&place, "01" ZEROS ".manifest.json", "x");
	ok(ask(&place, SOURCE_BLOB, 3, &err) == 1, "as part of an index too");
	put(&place, "index.json", "{}");
	ok(ask(&place, SOURCE_MANIFEST, 3, &err) == 0 &&
		   ask(&place, SOURCE_INDEX, 3, &err) == 1,
	   "with index.json it is a layout");
	place_release(&place);
}

static void test_directory_traps(void)
{
	struct place place = place_new();
	struct error err = ERROR_INIT;
	char path[96];

	put(&place, "secret", "abc");
	if (symlinkat("secret", place.fd, "manifest.json") < 0)
		abort();
	ok(ask(&place, SOURCE_MANIFEST, 3, &err) == -1,
	   "a manifest that is a link is refused");
	unlinkat(place.fd, "manifest.json", 0);
	put(&place, "manifest.json", "abc");
	if (symlinkat("secret", place.fd, "signature-1") < 0)
		abort();
	err = (struct error)ERROR_INIT;
	ok(ask(&place, SOURCE_FILE(1), 3, &err) == -1, "and a signature");
	snprintf(path, sizeof(path), "%s/manifest.json", place.path);
	if (truncate(path, (off_t)MANIFEST_SIZE_MAX + 1) < 0)
		abort();
	err = (struct error)ERROR_INIT;
	ok(ask(&place, SOURCE_MANIFEST, 3, &err) == -1, "and a huge manifest");
	place_release(&place);
}

static void test_open(void)
{
	struct error err = ERROR_INIT;
	struct place place = place_new();
	struct store store;
	char path[96];

	ok(store_open("/nonexistent/store", FILE_ANY, &store, &err) == -1,
	   "a missing directory is an error");
	is(err.reason.id, "evidence.store", "with its id");
	ok(store.dirfd == -1, "and nothing is open");
	store_release(&store);
	snprintf(path, sizeof(path), "%s/file", place.path);
	put(&place, "file", "");
	err = (struct error)ERROR_INIT;
	ok(store_open(path, FILE_ANY, &store, &err) == -1,
	   "a file is no store");
	fchmod(place.fd, 0777);
	err = (struct error)ERROR_INIT;
	ok(store_open(place.path, FILE_ROOT, &store, &err) == -1,
	   "nor is what anybody can write, where that counts");
	place_release(&place);
}

static void test_source(void)
{
	struct place place = place_new();
	struct stores stores = {.count = 0};
	struct error err = ERROR_INIT;
	struct source source;
	struct span bytes;

	put(&place, BLOB, "abc");
	ok(stores_add(&stores, place.path, FILE_ANY, &err) == 0 &&
		   stores_add(&stores, place.path, FILE_ANY, &err) == 0,
	   "stores are opened");
	source = stores_source(&stores);
	ok(source.stores == 2 &&
		   source.get(source.context, 1, SOURCE_BLOB, &place.digest, 10,
			      &bytes, &err) == 0 &&
		   span_is(bytes, "abc"),
	   "and give bytes");
	ok(source.get(source.context, 0, SOURCE_INDEX, &place.digest, 10,
		      &bytes, &err) == -1 &&
		   err.kind == ERROR_NONE,
	   "or say that there are none");
	ok(source.get(source.context, 0, SOURCE_BLOB, &place.digest, 2, &bytes,
		      &err) == -1 &&
		   err.kind == ERROR_INPUT,
	   "or that there are too many");
	for (unsigned i = stores.count; i < SOURCE_STORES_MAX; i++)
		stores_add(&stores, place.path, FILE_ANY, NULL);
	ok(stores_add(&stores, place.path, FILE_ANY, NULL) == -1,
	   "there is a limit to stores");
	stores_release(&stores);
	place_release(&place);
}

int main(void)
{
	test_plain();
	test_kept();
	test_traps();
	test_directory();
	test_directory_traps();
	test_open();
	test_source();
	return tap_done();
}
