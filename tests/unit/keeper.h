/*
 * A store with two images in it, for tests of what keeps one.
 */
#ifndef TESTS_UNIT_KEEPER_H
#define TESTS_UNIT_KEEPER_H

#include "evidence/inventory.h"
#include "evidence/stores.h"
#include "imported.h"
#include "place.h"

struct keeper {
	struct place place;
	struct store store;
	struct digest manifests[2];
	struct digest indexes[2];
	struct collect_request what[2];
};

/* An image that differs by @label, signed and below an index of its own. */
static inline void keeper_import(struct keeper *keeper, int number)
{
	struct world world = world_new();
	struct memory_item *index;
	struct import_result result;
	struct place from;
	char text[32];

	snprintf(text, sizeof(text), "label-%d", number);
	world.config = memory_config(&world.memory, 0, "amd64", text);
	world.manifest = memory_manifest(&world.memory, 0, world.config);
	index = put_index_of(&world, OCI_MANIFEST, world.manifest);
	memory_descriptor(&world.list, OCI_INDEX, index, "");
	snprintf(text, sizeof(text), "payload-%d", number);
	world_list(&world,
		   put_evidence(&world, 0, SIMPLESIGNING, text, SIGNED("AQID")),
		   tag_of(&world.manifest->digest, ".sig"));
	/* what both have is shared */
	world_list(&world, put_evidence(&world, 0, DSSE, ENVELOPE, ""),
		   tag_of(&index->digest, ".att"));
	from = place_layout(&world);
	if (imported_run(from.path, &keeper->store, &result, NULL) < 0)
		abort();
	keeper->manifests[number] = world.manifest->digest;
	keeper->indexes[number] = index->digest;
	keeper->what[number] = world.what;
	keeper->what[number].manifest = world.manifest->digest;
	keeper->what[number].config = world.config->digest;
	place_release(&from);
	world_release(&world);
}

static inline struct keeper keeper_new(void)
{
	struct keeper keeper = {.place = place_new()};

	if (import_open(keeper.place.path, &keeper.store, NULL) < 0)
		abort();
	keeper_import(&keeper, 0);
	keeper_import(&keeper, 1);
	return keeper;
}

static inline void keeper_release(struct keeper *keeper)
{
	store_release(&keeper->store);
	place_release(&keeper->place);
}

static inline size_t keeper_count(const struct keeper *keeper,
				  const char *directory)
{
	CLEANUP_FREE struct digest *list = NULL;
	size_t count;

	if (inventory_digests(&keeper->store, directory, &list, &count, NULL) <
	    0)
		abort();
	return count;
}

/* Whether image @number can be proven and has all its evidence. */
static inline bool keeper_has(const struct keeper *keeper, int number)
{
	CLEANUP(stores_release) struct stores stores = {.count = 0};
	struct collected got;
	struct source source;
	bool has;

	if (stores_add(&stores, keeper->place.path, FILE_ANY, NULL) < 0)
		abort();
	source = stores_source(&stores);
	got = collected_run(&keeper->what[number], &source);
	has = got.status == 0 && collected_count(&got, CLAIM_PATH) == 2 &&
	      collected_count(&got, CLAIM_SIMPLESIGNING) == 1 &&
	      collected_count(&got, CLAIM_DSSE) == 1 &&
	      collected_count(&got, CLAIM_REJECTED) == 0;
	collected_release(&got);
	return has;
}

#endif
