#include "evidence/import.h"
#include "evidence/inventory.h"
#include "imported.h"
#include "place.h"
#include "tap.h"

struct heard {
	size_t count;
	size_t images;
	struct digest last;
	bool ordered;
	size_t stop_at;
};

static int hear(void *context, const struct digest *key,
		const struct entry *entry, struct error *err)
{
	struct heard *heard = context;

	if (heard->stop_at && heard->count == heard->stop_at)
		return error_set(err, ERROR_SYSTEM, "test.stop", "stopped");
	heard->ordered &= memcmp(&heard->last, key, sizeof(*key)) < 0;
	heard->last = *key;
	heard->count++;
	heard->images += entry_has_image(entry, key);
	return 0;
}

static void test_list(void)
{
	struct world world = world_new();
	struct place from;
	struct place to = place_new();
	struct heard heard = {.ordered = true};
	CLEANUP(store_release) struct store store = {.dirfd = -1};
	struct import_result result;
	struct error err = ERROR_INIT;
	struct entry entry;
	struct digest none = {{1}};

	world_list(&world, world.manifest, "");
	from = place_layout(&world);
	ok(import_open(to.path, &store, NULL) == 0 &&
		   imported_run(from.path, &store, &result, NULL) == 0,
	   "a store is made");
	ok(inventory_list(&store, hear, &heard, NULL) == 0 &&
		   heard.count == 3 && heard.ordered && heard.images == 1,
	   "its entries are told in order");
	heard = (struct heard){.stop_at = 1};
	ok(inventory_list(&store, hear, &heard, &err) == -1 && heard.count == 1,
	   "until who listens has heard enough");
	is(err.reason.id, "test.stop", "for a reason of its own");
	ok(inventory_find(&store, &world.config->digest, &entry, NULL) == 0 &&
		   entry_has_image(&entry, &world.manifest->digest),
	   "one is found by its key");
	entry_release(&entry);
	err = (struct error)ERROR_INIT;
	ok(inventory_find(&store, &none, &entry, &err) == -1 &&
		   err.kind == ERROR_NONE,
	   "or is not there");
	store_release(&store);
	ok(store_open(from.path, FILE_ANY, &store, NULL) == 0 &&
		   inventory_list(&store, hear, &heard, &err) == -1,
	   "a plain layout has no entries");
	place_release(&from);
	place_release(&to);
	world_release(&world);
}

static void test_candidates(void)
{
	struct world world = world_new();
	struct memory_item *refers = memory_put(
		&world.memory, 0, "{\"schemaVersion\":2,\"subject\":{}}");
	struct place from = place_layout(&world);
	struct store store;
	struct digest *found = NULL;
	size_t count;

	place_put(&from, "blobs/sha256/README", span_of("{}"));
	ok(store_open(from.path, FILE_ANY, &store, NULL) == 0 &&
		   inventory_digests(&store, "blobs/sha256", &found, &count,
				     NULL) == 0 &&
		   count == 3,
	   "what is named by a digest is listed");
	free(found);
	ok(inventory_candidates(&store, &found, &count, NULL) == 0 &&
		   count == 1 && digest_equal(&found[0], &refers->digest),
	   "what may refer to an image is found");
	free(found);
	ok(inventory_digests(&store, "images", &found, &count, NULL) == -1 &&
		   !found,
	   "what is not there cannot be listed");
	store_release(&store);
	place_release(&from);
	world_release(&world);
}

int main(void)
{
	test_list();
	test_candidates();
	return tap_done();
}
