#include "evidence/directory.h"

#include "evidence/signature_file.h"
#include "tap.h"
#include "world.h"

#define FILE_OF(type, payload, note)                                           \
	"{\"mimeType\":\"" type "\",\"payload\":\"" payload                    \
	"\",\"annotations\":{\"" note "\":\"AQID\"}}"
#define GOOD FILE_OF(SIMPLESIGNING, "e30=", SIGNATURE_ANNOTATION)

/* Puts signature-@n of @subject, with the beginning of such files. */
static void put_file(struct world *world, const struct digest *subject,
		     unsigned n, const char *text)
{
	struct memory_item *item =
		memory_add(&world->memory, 0, SOURCE_FILE(n));

	item->digest = *subject;
	buf_add(&item->bytes, "\0sigstore-json\n", 15);
	buf_add_text(&item->bytes, text);
}

/* A directory with the image of the world. */
static struct world directory_new(void)
{
	struct world world = world_new();

	world.memory.directories = 1;
	memory_put_text(&world.memory, 0, SOURCE_MANIFEST, NULL,
			world.manifest->bytes.data);
	return world;
}

static void test_files(void)
{
	struct world world = directory_new();
	const struct claim *claim;
	struct collected got;
	struct digest payload;

	put_file(&world, &world.manifest->digest, 1, GOOD);
	put_file(&world, &world.manifest->digest, 2, GOOD);
	put_file(&world, &world.manifest->digest, 4, GOOD);
	put_file(&world, &world.config->digest, 1, GOOD);
	got = world_run(&world);
	ok(got.status == 0 && collected_count(&got, CLAIM_PATH) == 1 &&
		   collected_count(&got, CLAIM_SIMPLESIGNING) == 2,
	   "signatures of the manifest are told, to the first gap");
	claim = collected_find(&got, CLAIM_SIMPLESIGNING);
	digest_of(span_of("{}"), &payload);
	ok(claim && claim->layout == CLAIM_LAYOUT_DIR &&
		   digest_equal(&claim->manifest, &world.manifest->digest) &&
		   claim->signature.file == 1 &&
		   claim->signature.blob_size == 15 + strlen(GOOD) &&
		   digest_equal(&claim->signature.blob, &payload),
	   "with where they stand and what was signed");
	collected_release(&got);
	world.what = (struct collect_request){.config = world.config->digest};
	got = world_run(&world);
	ok(got.status == 0 && collected_count(&got, CLAIM_SIMPLESIGNING) == 2,
	   "also when only the config is known");
	collected_release(&got);
	world.memory.directories = 0;
	got = world_run(&world);
	ok(got.status == 0 && collected_count(&got, CLAIM_SIMPLESIGNING) == 0,
	   "a layout has no such files");
	collected_release(&got);
	world_release(&world);
}

static void test_rejects(void)
{
	static const struct {
		const char *what, *text, *reason;
	} REJECTS[] = {
		{"another type",
		 FILE_OF("text/plain", "e30=", SIGNATURE_ANNOTATION),
		 "signature-1: "},
		{"no signature", FILE_OF(SIMPLESIGNING, "e30=", "a"),
		 "no signature annotation"},
		{"a second value", GOOD "{}", "signature-1: "},
		{"a cut one", "{\"mimeType\":", "signature-1: "},
	};

	for (size_t i = 0; i < sizeof(REJECTS) / sizeof(REJECTS[0]); i++) {
		struct world world = directory_new();
		struct collected got;

		put_file(&world, &world.manifest->digest, 1, REJECTS[i].text);
		put_file(&world, &world.manifest->digest, 2, GOOD);
		got = world_run(&world);
		ok(got.status == 0 &&
			   collected_rejected(&got, REJECTS[i].reason) &&
			   collected_count(&got, CLAIM_SIMPLESIGNING) == 1,
		   "%s is told and hides nothing", REJECTS[i].what);
		collected_release(&got);
		world_release(&world);
	}
}

/* Only the manifest: what it names is enough where it is named itself. */
static void test_bare(void)
{
	struct world world = directory_new();
	struct digest manifest = world.manifest->digest;
	struct digest config = world.config->digest;
	struct collected got;

	put_file(&world, &manifest, 1, GOOD);
	world.config->store = 9; /* as good as gone */
	world.what = (struct collect_request){.image = manifest};
	got = world_run(&world);
	ok(got.status == 0 && collected_count(&got, CLAIM_PATH) == 1 &&
		   digest_equal(&got.claims[0].path.digests[1], &config) &&
		   collected_count(&got, CLAIM_SIMPLESIGNING) == 1,
	   "a manifest is found without its config");
	collected_release(&got);
	world.what = (struct collect_request){.manifest = manifest,
					      .config = config};
	got = world_run(&world);
	ok(got.status == 0 && collected_count(&got, CLAIM_SIMPLESIGNING) == 1,
	   "also with the config that it names");
	collected_release(&got);
	digest_parse(span_of(DIFF_ID), &world.what.chain_id);
	got = world_run(&world);
	ok(got.status == 0 && collected_count(&got, CLAIM_PATH) == 0,
	   "but not where its layers are asked for");
	collected_release(&got);
	world.what =
		(struct collect_request){.image = manifest, .config = manifest};
	got = world_run(&world);
	ok(collected_failed(&got, "image.identity"), "nor another config");
	collected_release(&got);
	world_release(&world);
}

static void test_limits(void)
{
	struct world world = directory_new();
	struct memory_item *item;
	struct collected got;

	for (unsigned i = 1; i <= SOURCE_FILES_MAX; i++)
		put_file(&world, &world.manifest->digest, i, GOOD);
	got = world_run(&world);
	ok(got.status == 0 && collected_count(&got, CLAIM_SIMPLESIGNING) ==
				      SOURCE_FILES_MAX,
	   "as many files as there may be");
	collected_release(&got);
	put_file(&world, &world.manifest->digest, SOURCE_FILES_MAX + 1, GOOD);
	got = world_run(&world);
	ok(collected_failed(&got, "evidence.limit"), "one more is an error");
	collected_release(&got);
	world_release(&world);
	world = directory_new();
	put_file(&world, &world.manifest->digest, 1, GOOD);
	item = &world.memory.items[world.memory.count - 1];
	while (item->bytes.size <= SIGNATURE_FILE_MAX)
		buf_add_text(&item->bytes, "                              ");
	got = world_run(&world);
	ok(collected_failed(&got, "evidence.limit"), "a huge one is too");
	collected_release(&got);
	world_release(&world);
}

int main(void)
{
	test_files();
	test_rejects();
	test_bare();
	test_limits();
	return tap_done();
}
