#include "evidence/filing.h"
#include "tap.h"
#include "world.h"

static void test_tags(void)
{
	struct world world = world_new();
	struct collected got;

	world_list(&world,
		   put_evidence(&world, 0, SIMPLESIGNING, "a", SIGNED("AQID")),
		   tag_of(&world.manifest->digest, ".sig"));
	world_list(&world, put_evidence(&world, 0, DSSE, ENVELOPE, ""),
		   tag_of(&world.manifest->digest, ".att"));
	world_list(&world,
		   put_evidence(&world, 0, SIMPLESIGNING, "b", SIGNED("AQID")),
		   tag_of(&world.config->digest, ".sig"));
	world_list(&world,
		   put_evidence(&world, 0, SIMPLESIGNING, "c", SIGNED("AQID")),
		   tag_of(&world.manifest->digest, ".sbom"));
	got = world_run(&world);
	ok(got.status == 0 && collected_count(&got, CLAIM_PATH) == 1,
	   "a manifest that index.json does not name is found by digest");
	ok(collected_count(&got, CLAIM_SIMPLESIGNING) == 1 &&
		   collected_count(&got, CLAIM_DSSE) == 1 && got.count == 3,
	   "what is tagged for it is taken, for others not");
	collected_release(&got);
	world_release(&world);
}

static void put_entry(struct world *world, unsigned store,
		      const struct digest *key, const struct digest *image,
		      const struct digest *manifest,
		      const struct digest *subject)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct entry entry = {0};
	struct entry_evidence evidence = {.manifest = *manifest,
					  .layout = CLAIM_LAYOUT_REFERRER};

	if (subject)
		evidence.subject = *subject;
	if (image)
		entry_add_image(&entry, image, NULL);
	entry_add_evidence(&entry, &evidence, NULL);
	entry_write(&entry, &text);
	memory_put_text(&world->memory, store, SOURCE_ENTRY, key, text.data);
	entry_release(&entry);
}

static void test_entries(void)
{
	struct world world = world_new();
	struct memory_item *index =
		put_index_of(&world, OCI_MANIFEST, world.manifest);
	struct memory_item *a =
		put_evidence(&world, 0, SIMPLESIGNING, "a", SIGNED("AQID"));
	struct memory_item *b =
		put_evidence(&world, 0, SIMPLESIGNING, "b", SIGNED("AQID"));
	struct memory_item *c =
		put_evidence(&world, 0, SIMPLESIGNING, "c", SIGNED("AQID"));
	struct source source = memory_source(&world.memory, 1);
	struct collected got;

	/* the manifest's entry names the index, the index's the signature */
	put_entry(&world, 0, &world.manifest->digest, &index->digest,
		  &a->digest, NULL);
	put_entry(&world, 0, &index->digest, NULL, &b->digest, &index->digest);
	put_entry(&world, 0, &world.config->digest, NULL, &c->digest,
		  &c->digest);
	got = collected_run(&world.what, &source);
	ok(got.status == 0 && collected_count(&got, CLAIM_PATH) == 2,
	   "an entry leads to what is above");
	ok(collected_count(&got, CLAIM_SIMPLESIGNING) == 2,
	   "and what was filed for either, but not for others");
	ok(got.claims[2].layout == CLAIM_LAYOUT_REFERRER,
	   "with the layout that it says");
	ok(world.memory.gets < 24, "in %u questions", world.memory.gets);
	collected_release(&got);
	memory_put_text(&world.memory, 0, SOURCE_ENTRY, &world.what.chain_id,
			"");
	memory_put_text(&world.memory, 1, SOURCE_ENTRY, &world.what.config,
			"{\"ocigate\":2,\"images\":[],\"evidence\":[]}");
	source.stores = 2;
	got = collected_run(&world.what, &source);
	ok(collected_failed(&got, "evidence.entry"),
	   "an entry that cannot be read is an error");
	collected_release(&got);
	world_release(&world);
}

static void test_entry_by_chain(void)
{
	struct world world = world_new();
	struct source source = memory_source(&world.memory, 1);
	struct collected got;
	struct digest chain;

	digest_parse(span_of(DIFF_ID), &chain);
	put_entry(&world, 0, &chain, &world.manifest->digest,
		  &world.manifest->digest, NULL);
	world.what = (struct collect_request){.diff_id_count = 1};
	world.what.diff_ids[0] = chain;
	got = collected_run(&world.what, &source);
	ok(got.status == 0 && collected_count(&got, CLAIM_PATH) == 1,
	   "diff_ids alone find the entry of their chain ID");
	collected_release(&got);
	world_release(&world);
}

static void test_layout_unreadable(void)
{
	static const char *const texts[] = {
		"", "{}", "[]", "{\"schemaVersion\":2,\"manifests\":{}}",
		"{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":"
		"\"" OCI_MANIFEST
		"\",\"digest\":\"sha256:../../etc/passwd\",\"size\":1}]}"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct world world = world_new();
		struct source source = memory_source(&world.memory, 1);
		struct collected got;

		memory_put_text(&world.memory, 0, SOURCE_INDEX, NULL, texts[i]);
		got = collected_run(&world.what, &source);
		ok(collected_failed(&got, "evidence.store"),
		   "wrong index.json %zu is an error", i);
		collected_release(&got);
		world_release(&world);
	}
}

int main(void)
{
	test_tags();
	test_entries();
	test_entry_by_chain();
	test_layout_unreadable();
	return tap_done();
}
