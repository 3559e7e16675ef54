/*
 * Referrers at decision time: in blobs/ alone, as `cosign save` 3 writes them,
 * beside an index.json that names only the image.
 */
#include "evidence/referrers.h"

#include "evidence/listing.h"
#include "place.h"
#include "tap.h"
#include "vectors.h"

#define BUNDLE "application/vnd.dev.sigstore.bundle.v0.3+json"
#define NOTARY "application/vnd.cncf.notary.signature"

static struct memory_item *put_referrer(struct world *world,
					const struct memory_item *subject,
					const char *type, const char *text)
{
	struct memory_item *blob = memory_put(&world->memory, 0, "%s", text);

	return memory_put(
		&world->memory, 0,
		"{\"schemaVersion\":2,\"mediaType\":\"" OCI_MANIFEST
		"\",\"artifactType\":\"%s\",\"config\":"
		"{\"mediaType\":\"application/vnd.oci.empty.v1+json\","
		"\"digest\":\"%s\",\"size\":2},\"layers\":[{\"mediaType\":"
		"\"%s\",\"digest\":\"%s\",\"size\":%zu}],\"subject\":"
		"{\"mediaType\":\"" OCI_MANIFEST "\",\"digest\":\"%s\","
		"\"size\":%zu}}",
		type, DIFF_ID, type, memory_text(&blob->digest),
		blob->bytes.size, memory_text(&subject->digest),
		subject->bytes.size);
}

/* How much of what is filed as a referrer was found, whatever it is. */
static unsigned count_referrers(const struct collected *got)
{
	unsigned count = 0;

	for (size_t i = 0; i < got->count; i++)
		count += got->claims[i].layout == CLAIM_LAYOUT_REFERRER;
	return count;
}

static void test_hidden(void)
{
	struct world world = world_new();
	struct memory_item *other = memory_put(&world.memory, 0, "other");
	struct place place;
	struct collected got;

	world_list(&world, world.manifest, KIND("image"));
	put_referrer(&world, world.manifest, DSSE, ENVELOPE);
	put_referrer(&world, world.manifest, BUNDLE, "{\"a\":1}");
	put_referrer(&world, world.manifest, NOTARY, "{\"b\":1}");
	put_referrer(&world, other, DSSE, ENVELOPE " ");
	place = place_layout(&world);
	got = collected_at(place.path, &world.what);
	ok(got.status == 0 && count_referrers(&got) == 3,
	   "what index.json does not list is found by its subject");
	ok(collected_count(&got, CLAIM_DSSE) == 1,
	   "and read; what refers to another image is not");
	collected_release(&got);
	place_release(&place);
	world_release(&world);
}

static void test_index(void)
{
	struct world world = world_new();
	struct memory_item *index =
		put_index_of(&world, OCI_MANIFEST, world.manifest);
	struct place place;
	struct collected got;

	memory_descriptor(&world.list, OCI_INDEX, index, KIND("imageIndex"));
	put_referrer(&world, index, DSSE, ENVELOPE);
	put_referrer(&world, world.manifest, DSSE, ENVELOPE " ");
	place = place_layout(&world);
	got = collected_at(place.path, &world.what);
	ok(got.status == 0 && collected_count(&got, CLAIM_DSSE) == 2,
	   "referrers of the index and of the manifest");
	collected_release(&got);
	place_release(&place);
	world_release(&world);
}

/* The fallback of registries without a referrers API: a tag, an index. */
static void test_fallback_tag(void)
{
	struct world world = world_new();
	struct memory_item *referrer =
		put_referrer(&world, world.manifest, DSSE, ENVELOPE);
	struct memory_item *index =
		put_index_of(&world, OCI_MANIFEST, referrer);
	struct place place;
	struct collected got;

	world_list(&world, world.manifest, "");
	memory_descriptor(&world.list, OCI_INDEX, index,
			  tag_of(&world.manifest->digest, ""));
	place = place_layout(&world);
	got = collected_at(place.path, &world.what);
	ok(got.status == 0 && collected_count(&got, CLAIM_DSSE) == 1 &&
		   collected_count(&got, CLAIM_PATH) == 1,
	   "a referrer under a fallback tag is evidence, and no image");
	collected_release(&got);
	place_release(&place);
	world_release(&world);
}

/* E.3: 49 */
static void test_unsigned_buildkit(void)
{
	struct world world = world_new();
	struct place place;
	struct collected got;

	world_list(&world, world.manifest, "");
	put_referrer(&world, world.manifest, "application/vnd.in-toto+json",
		     "{\"_type\":\"https://in-toto.io/Statement/v0.1\"}");
	place = place_layout(&world);
	got = collected_at(place.path, &world.what);
	ok(got.status == 0 && collected_rejected(&got, "nobody signed"),
	   "BuildKit's unsigned attestations are no evidence");
	collected_release(&got);
	place_release(&place);
	world_release(&world);
}

static void test_damaged(void)
{
	struct world world = world_new();
	struct memory_item *referrer =
		put_referrer(&world, world.manifest, DSSE, ENVELOPE);
	char name[STORE_NAME_SIZE];
	struct place place;
	struct collected got;

	world_list(&world, world.manifest, "");
	place = place_layout(&world);
	referrer->bytes.data[referrer->bytes.size - 1] = ' ';
	store_item_name(SOURCE_BLOB, &referrer->digest, name);
	place_put(&place, name, buf_span(&referrer->bytes));
	got = collected_at(place.path, &world.what);
	ok(got.status == 0 && count_referrers(&got) == 0,
	   "a manifest with another digest refers to nothing");
	collected_release(&got);
	place_release(&place);
	world_release(&world);
}

static void test_many(void)
{
	struct world world = world_new();
	struct place place;
	struct collected got;
	char text[128];

	world_list(&world, world.manifest, "");
	for (unsigned i = 0; i <= LISTING_DECISION.referrers; i++) {
		snprintf(text, sizeof(text), "{\"a\":%u}", i);
		put_referrer(&world, world.manifest, BUNDLE, text);
	}
	place = place_layout(&world);
	got = collected_at(place.path, &world.what);
	ok(collected_failed(&got, "evidence.limit"),
	   "thousands of referrers are refused (CVE-2023-33957)");
	ok(got.err.reason.hint && strstr(got.err.reason.hint, "import"),
	   "with what to do");
	collected_release(&got);
	place_release(&place);
	world_release(&world);
}

/* Whether referrers of a vector are found in its layout as it is. */
static void run_vector(const char *directory, const struct json *vector)
{
	const struct json *started = json_at(vector, "params", "started", NULL);
	const char *name = vectors_name(vector);
	struct collect_request what = {0};
	struct place place = {.fd = -1};
	struct collected got;

	if (!name || strncmp(name, "gen-v3-", 7) != 0)
		return;
	snprintf(place.path, sizeof(place.path), "%s/%s", directory,
		 vectors_file(vector, "layout"));
	digest_parse(json_span(json_find(started, "manifest")), &what.manifest);
	digest_parse(json_span(json_find(started, "config")), &what.config);
	got = collected_at(place.path, &what);
	ok(got.status == 0 && count_referrers(&got) > 0, "%s: %u found", name,
	   count_referrers(&got));
	collected_release(&got);
}

int main(void)
{
	test_hidden();
	test_index();
	test_fallback_tag();
	test_unsigned_buildkit();
	test_damaged();
	test_many();
	vectors_each("image-evidence", run_vector);
	return tap_done();
}
