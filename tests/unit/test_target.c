#include "evidence/target.h"
#include "tap.h"
#include "world.h"

static void test_identity(void)
{
	struct world world = world_new();
	struct digest other;
	struct collected got;

	digest_of(span_of("x"), &other);
	world_list(&world, world.manifest, "");
	world.what.config = other;
	got = world_run(&world);
	ok(collected_failed(&got, "image.identity"),
	   "a manifest with another config is an error");
	ok(strstr(got.err.reason.msg, memory_text(&other)) != NULL,
	   "that says which");
	collected_release(&got);
	world.what.config = world.config->digest;
	world.what.chain_id = other;
	got = world_run(&world);
	ok(collected_failed(&got, "image.identity"), "so is another chain ID");
	collected_release(&got);
	world.what.chain_id = (struct digest){{0}};
	world.what.diff_ids[world.what.diff_id_count++] = other;
	got = world_run(&world);
	ok(collected_failed(&got, "image.identity"), "and other diff_ids");
	collected_release(&got);
	digest_parse(span_of(DIFF_ID), &world.what.diff_ids[0]);
	world.what.diff_ids[world.what.diff_id_count++] = other;
	got = world_run(&world);
	ok(collected_failed(&got, "image.identity"), "and one too many");
	collected_release(&got);
	world.what.diff_id_count = 1;
	world.what.chain_id = world.what.diff_ids[0];
	world.what.image = world.config->digest;
	got = world_run(&world);
	ok(got.status == 0 && got.count == 1, "everything may be known");
	collected_release(&got);
	world.what.chain_id = other;
	got = world_run(&world);
	ok(collected_failed(&got, "image.identity"),
	   "chain ID and diff_ids must agree");
	collected_release(&got);
	world.what.chain_id = (struct digest){{0}};
	world.what.image = other;
	got = world_run(&world);
	ok(collected_failed(&got, "image.identity"),
	   "an image that is another one is an error");
	collected_release(&got);
	world_release(&world);
}

/* Runs with only one thing known; whether there is one path. */
static bool finds(struct world *world, const struct digest *image,
		  const struct digest *config, const char *diff_id)
{
	struct collected got;
	bool found;

	world->what = (struct collect_request){0};
	strcpy(world->what.architecture, "amd64");
	if (image)
		world->what.image = *image;
	if (config)
		world->what.config = *config;
	if (diff_id) {
		digest_parse(span_of(diff_id), &world->what.diff_ids[0]);
		world->what.diff_id_count = 1;
	}
	got = world_run(world);
	found = got.status == 0 && collected_count(&got, CLAIM_PATH) == 1;
	collected_release(&got);
	return found;
}

static void test_by_one_fact(void)
{
	struct world world = world_new();
	struct memory_item *other;
	struct collected got;

	world_list(&world, world.manifest, "");
	ok(finds(&world, &world.manifest->digest, NULL, NULL),
	   "an image is found by its manifest");
	ok(finds(&world, &world.config->digest, NULL, NULL), "by its config");
	ok(finds(&world, NULL, &world.config->digest, NULL),
	   "by the config that Docker knows");
	ok(finds(&world, NULL, NULL, DIFF_ID), "by its diff_ids");
	other = memory_config(&world.memory, 0, "amd64", "b");
	world_list(&world, memory_manifest(&world.memory, 0, other), "");
	ok(finds(&world, NULL, &world.config->digest, NULL),
	   "by its config among two");
	world.what = (struct collect_request){.diff_id_count = 1};
	digest_parse(span_of(DIFF_ID), &world.what.diff_ids[0]);
	got = world_run(&world);
	ok(collected_failed(&got, "image.identity"),
	   "by the diff_ids of two it is an error");
	collected_release(&got);
	world_release(&world);
}

/* An index over amd64, arm64 and an attestation, in a world of its own. */
static struct memory_item *put_index(struct world *world,
				     struct memory_item **arm)
{
	CLEANUP_BUF struct buf list = BUF_INIT;
	struct memory_item *config =
		memory_config(&world->memory, 0, "arm64", "a");

	*arm = memory_manifest(&world->memory, 0, config);
	memory_descriptor(&list, OCI_MANIFEST, *arm, PLATFORM("arm64"));
	memory_descriptor(&list, OCI_MANIFEST, world->manifest,
			  PLATFORM("amd64"));
	memory_descriptor(&list, OCI_MANIFEST,
			  memory_manifest(&world->memory, 0,
					  memory_config(&world->memory, 0,
							"unknown", "a")),
			  PLATFORM("unknown"));
	return memory_index(&world->memory, 0, &list);
}

static void test_index(void)
{
	struct world world = world_new();
	struct memory_item *arm;
	struct memory_item *index = put_index(&world, &arm);
	struct collected got;

	memory_descriptor(&world.list, OCI_INDEX, index, KIND("imageIndex"));
	got = world_run(&world);
	ok(got.status == 0 && got.count == 2 && got.claims[0].path.count == 2 &&
		   got.claims[1].path.count == 3 &&
		   digest_equal(&got.claims[1].path.digests[0],
				&index->digest) &&
		   digest_equal(&got.claims[1].path.digests[1],
				&world.manifest->digest),
	   "an index that lists the manifest is above it");
	collected_release(&got);
	world.what.config = (struct digest){{0}};
	world.what.manifest = index->digest;
	got = world_run(&world);
	ok(got.status == 0 && got.count == 2 &&
		   digest_equal(&got.claims[0].path.digests[0],
				&world.manifest->digest),
	   "an index means this platform's manifest");
	collected_release(&got);
	world.what.config = arm->digest; /* not a config: nothing fits */
	got = world_run(&world);
	ok(collected_failed(&got, "image.identity"),
	   "that has not the config that is known");
	collected_release(&got);
	world.what.config = (struct digest){{0}};
	strcpy(world.what.architecture, "s390x");
	got = world_run(&world);
	ok(got.status == 0 && got.count == 0,
	   "an index without this platform means nothing");
	collected_release(&got);
	world_release(&world);
}

/* Platforms of one image may share their layers; a config decides. */
static void test_index_platforms(void)
{
	struct world world = world_new();
	struct memory_item *arm;
	struct memory_item *index = put_index(&world, &arm);
	struct collected got;

	world.what = (struct collect_request){.manifest = index->digest};
	digest_parse(span_of(DIFF_ID), &world.what.chain_id);
	strcpy(world.what.architecture, "amd64");
	got = world_run(&world);
	ok(got.status == 0 && got.count == 2 &&
		   digest_equal(&got.claims[0].path.digests[1],
				&world.config->digest),
	   "the chain ID of two platforms means this one's");
	collected_release(&got);
	strcpy(world.what.architecture, "s390x");
	got = world_run(&world);
	ok(collected_failed(&got, "image.identity"),
	   "where there is none it is ambiguous");
	collected_release(&got);
	digest_of(
		buf_span(&memory_config(&world.memory, 0, "arm64", "a")->bytes),
		&world.what.config);
	got = world_run(&world);
	ok(got.status == 0 && got.count == 2 &&
		   digest_equal(&got.claims[0].path.digests[0], &arm->digest),
	   "but a config of another platform is what the engine runs");
	collected_release(&got);
	world_release(&world);
}

int main(void)
{
	test_identity();
	test_by_one_fact();
	test_index();
	test_index_platforms();
	return tap_done();
}
