#include "evidence/plan.h"
#include "evidence/relate.h"
#include "tap.h"
#include "world.h"

/* Relates store 0 of the world into @plan. */
static int relate(struct world *world, const struct digest *candidates,
		  size_t count, struct plan *plan, struct error *err)
{
	struct source source = memory_source(&world->memory, 1);

	if (relate_layout(&source, candidates, count, plan_add, plan, err) < 0)
		return -1;
	plan_seal(plan);
	return 0;
}

/* The entry that the plan has for @key; empty when there is none. */
static struct entry entry_of(const struct plan *plan, const struct digest *key)
{
	struct entry entry = {0};

	for (size_t at = 0; at < plan->item_count;) {
		const struct digest *is = &plan->items[at].key;

		at = plan_entry(plan, at, &entry, NULL);
		if (digest_equal(is, key))
			return entry;
		entry_release(&entry);
	}
	return entry;
}

/* Whether the entry of @key has @image (if any) and so many of evidence. */
static bool has(const struct plan *plan, const struct digest *key,
		const struct digest *image, size_t images, size_t evidence)
{
	CLEANUP(entry_release) struct entry entry = entry_of(plan, key);

	return (!image || entry_has_image(&entry, image)) &&
	       entry.image_count == images && entry.evidence_count == evidence;
}

static bool copies(const struct plan *plan, const struct digest *digest)
{
	for (size_t i = 0; i < plan->blob_count; i++)
		if (digest_equal(&plan->blobs[i], digest))
			return true;
	return false;
}

static void test_saved(void)
{
	struct world world = world_new();
	struct memory_item *sig =
		put_evidence(&world, 0, SIMPLESIGNING, "a", SIGNED("AQID"));
	struct plan plan = {0};
	struct digest layer;

	world_list(&world, world.manifest, KIND("image"));
	world_list(&world, sig, KIND("sigs"));
	memory_layout(&world.memory, 0, &world.list);
	ok(relate(&world, NULL, 0, &plan, NULL) == 0, "a saved image");
	ok(has(&plan, &world.manifest->digest, &world.manifest->digest, 1, 1),
	   "its manifest has an entry");
	ok(has(&plan, &world.config->digest, &world.manifest->digest, 1, 1),
	   "its config has one");
	digest_parse(span_of(DIFF_ID), &layer);
	ok(has(&plan, &layer, &world.manifest->digest, 1, 1),
	   "its chain ID has one");
	ok(copies(&plan, &world.manifest->digest) &&
		   copies(&plan, &world.config->digest) &&
		   copies(&plan, &sig->digest),
	   "what was read is to be copied");
	ok(plan.blob_count == 5, "and the payload and config of the signature");
	ok(plan.note_count == 0, "nothing is odd");
	plan_release(&plan);
	world_release(&world);
}

static void test_index(void)
{
	struct world world = world_new();
	struct memory_item *index =
		put_index_of(&world, OCI_MANIFEST, world.manifest);
	struct memory_item *outer = put_index_of(&world, OCI_INDEX, index);
	struct memory_item *sig =
		put_evidence(&world, 0, SIMPLESIGNING, "a", SIGNED("AQID"));
	struct memory_item *other =
		put_evidence(&world, 0, SIMPLESIGNING, "b", SIGNED("AQID"));
	struct plan plan = {0};
	struct digest alone;

	digest_of(span_of("alone"), &alone);
	memory_descriptor(&world.list, OCI_INDEX, outer, "");
	world_list(&world, sig, tag_of(&index->digest, ".sig"));
	world_list(&world, other, tag_of(&alone, ".att"));
	memory_layout(&world.memory, 0, &world.list);
	ok(relate(&world, NULL, 0, &plan, NULL) == 0, "a tagged index");
	ok(has(&plan, &world.manifest->digest, &outer->digest, 3, 1) &&
		   has(&plan, &world.config->digest, &index->digest, 3, 1),
	   "what is below knows what is above, and its signature");
	ok(has(&plan, &outer->digest, &world.manifest->digest, 3, 1),
	   "and the other way round");
	ok(has(&plan, &alone, NULL, 0, 1),
	   "evidence for an image that is not there is kept for it");
	ok(copies(&plan, &other->digest), "and copied");
	plan_release(&plan);
	world_release(&world);
}

static struct memory_item *put_referrer(struct world *world,
					const struct memory_item *subject,
					const char *text)
{
	struct memory_item *blob =
		memory_put(&world->memory, 0, "{\"x\":\"%s\"}", text);

	return memory_put(
		&world->memory, 0,
		"{\"schemaVersion\":2,\"artifactType\":\"x/y\",\"config\":"
		"{\"mediaType\":\"application/vnd.oci.empty.v1+json\","
		"\"digest\":\"%s\",\"size\":2},\"layers\":[{\"mediaType\":"
		"\"" DSSE "\",\"digest\":\"%s\",\"size\":%zu}],\"subject\":"
		"{\"mediaType\":\"" OCI_MANIFEST "\",\"digest\":\"%s\","
		"\"size\":%zu}}",
		DIFF_ID, memory_text(&blob->digest), blob->bytes.size,
		memory_text(&subject->digest), subject->bytes.size);
}

static void test_referrers(void)
{
	struct world world = world_new();
	struct memory_item *listed =
		put_referrer(&world, world.manifest, "listed");
	struct memory_item *hidden =
		put_referrer(&world, world.manifest, "hidden");
	struct digest candidates[] = {hidden->digest, listed->digest,
				      world.config->digest};
	struct plan plan = {0};
	struct entry entry;

	world_list(&world, world.manifest, "");
	world_list(&world, listed, "");
	memory_layout(&world.memory, 0, &world.list);
	ok(relate(&world, candidates, 3, &plan, NULL) == 0,
	   "an image with referrers");
	entry = entry_of(&plan, &world.manifest->digest);
	ok(entry.evidence_count == 2 && entry.image_count == 1 &&
		   entry.evidence[0].layout == CLAIM_LAYOUT_REFERRER,
	   "listed or not, they are evidence");
	entry_release(&entry);
	ok(has(&plan, &listed->digest, NULL, 0, 0),
	   "and no images of their own");
	ok(copies(&plan, &hidden->digest) && plan.note_count == 0,
	   "they are to be copied");
	plan_release(&plan);
	world_release(&world);
}

static void test_fallback_tag(void)
{
	struct world world = world_new();
	struct memory_item *referrer =
		put_referrer(&world, world.manifest, "listed");
	struct memory_item *index =
		put_index_of(&world, OCI_MANIFEST, referrer);
	struct plan plan = {0};

	world_list(&world, world.manifest, "");
	memory_descriptor(&world.list, OCI_INDEX, index,
			  tag_of(&world.manifest->digest, ""));
	memory_layout(&world.memory, 0, &world.list);
	ok(relate(&world, NULL, 0, &plan, NULL) == 0, "a fallback tag");
	ok(has(&plan, &world.manifest->digest, NULL, 1, 1) &&
		   copies(&plan, &referrer->digest),
	   "what it lists is evidence");
	ok(has(&plan, &index->digest, NULL, 0, 0), "and it is no image");
	plan_release(&plan);
	world_release(&world);
}

static void test_odd(void)
{
	struct world world = world_new();
	struct memory_item *bad =
		memory_put(&world.memory, 0, "no manifest at all");
	struct plan plan = {0};
	struct error err = ERROR_INIT;

	ok(relate(&world, NULL, 0, &plan, &err) == -1,
	   "no index.json is an error");
	is(err.reason.id, "evidence.layout", "with its id");
	world_list(&world, world.manifest, KIND("image"));
	world_list(&world, bad, KIND("sigs"));
	buf_add_text(&world.list, ",{\"mediaType\":\"" OCI_MANIFEST
				  "\",\"digest\":\"" DIFF_ID
				  "\",\"size\":9" KIND("atts") "}");
	memory_layout(&world.memory, 0, &world.list);
	world.config->bytes.data[0] = ' ';
	ok(relate(&world, NULL, 0, &plan, NULL) == 0, "damage is no error");
	ok(plan.note_count == 3, "but noted: %zu", plan.note_count);
	ok(has(&plan, &world.manifest->digest, NULL, 1, 2),
	   "what cannot be read stays filed");
	ok(copies(&plan, &bad->digest) && !copies(&plan, &world.config->digest),
	   "what is damaged is not copied");
	plan_release(&plan);
	memory_put_text(&world.memory, 0, SOURCE_INDEX, NULL, "{}");
	ok(relate(&world, NULL, 0, &plan, NULL) == -1,
	   "an unreadable index.json is an error");
	plan_release(&plan);
	world_release(&world);
}

int main(void)
{
	test_saved();
	test_index();
	test_referrers();
	test_fallback_tag();
	test_odd();
	return tap_done();
}
