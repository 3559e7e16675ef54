#include "evidence/graph.h"
#include "tap.h"
#include "world.h"

static void test_nesting(void)
{
	struct world world = world_new();
	struct memory_item *one =
		put_index_of(&world, OCI_MANIFEST, world.manifest);
	struct memory_item *two = put_index_of(&world, OCI_INDEX, one);
	struct memory_item *three = put_index_of(&world, OCI_INDEX, two);
	struct memory_item *four = put_index_of(&world, OCI_INDEX, three);
	struct collected got;

	memory_descriptor(&world.list, OCI_INDEX, three, "");
	got = world_run(&world);
	ok(got.status == 0 && got.count == 4 && got.claims[3].path.count == 5 &&
		   digest_equal(&got.claims[3].path.digests[0], &three->digest),
	   "three indexes are looked into");
	collected_release(&got);
	memory_descriptor(&world.list, OCI_INDEX, four, "");
	got = world_run(&world);
	ok(got.status == 0 && got.count == 4, "a fourth above is not seen");
	collected_release(&got);
	world.what = (struct collect_request){.manifest = four->digest};
	got = world_run(&world);
	ok(got.status == 0 && got.count == 0, "and means nothing");
	collected_release(&got);
	world_release(&world);
}

static void test_wrong_edges(void)
{
	struct world world = world_new();
	struct memory_item *attests;
	CLEANUP_BUF struct buf list = BUF_INIT;
	struct collected got;

	memory_descriptor(&list, OCI_MANIFEST, world.manifest,
			  PLATFORM("unknown"));
	attests = memory_index(&world.memory, 0, &list);
	memory_descriptor(&world.list, OCI_INDEX, attests, "");
	got = world_run(&world);
	ok(got.status == 0 && got.count == 1,
	   "an index that calls it an attestation is not above it");
	collected_release(&got);
	world.what.config = (struct digest){{0}};
	world.what.manifest = attests->digest;
	got = world_run(&world);
	ok(got.status == 0 && got.count == 0, "and does not lead to it");
	collected_release(&got);
	world_release(&world);
}

static void test_damage(void)
{
	struct world world = world_new();
	struct memory_item *sig =
		put_evidence(&world, 0, SIMPLESIGNING, "a", SIGNED("AQID"));
	struct collected got;

	world_list(&world, sig, KIND("sigs"));
	sig->bytes.data[2] ^= 1;
	got = world_run(&world);
	ok(got.status == 0 && got.count == 2 &&
		   collected_rejected(&got, "damaged"),
	   "a damaged manifest of signatures is told");
	collected_release(&got);
	world.stores = 2;
	sig->bytes.data[2] ^= 1;
	memory_blob(&world.memory, 1, buf_span(&sig->bytes));
	sig->bytes.data[2] ^= 1;
	got = world_run(&world);
	ok(got.status == 0 && got.count == 2 &&
		   collected_count(&got, CLAIM_SIMPLESIGNING) == 1,
	   "an intact copy in another store is taken");
	collected_release(&got);
	world.manifest->bytes.data[2] ^= 1;
	got = world_run(&world);
	ok(got.status == 0 && collected_count(&got, CLAIM_PATH) == 0 &&
		   collected_rejected(&got, "damaged"),
	   "a damaged image manifest is no path");
	collected_release(&got);
	world.manifest->bytes.data[2] ^= 1;
	world.config->bytes.data[2] ^= 1;
	got = world_run(&world);
	ok(got.status == 0 && collected_count(&got, CLAIM_PATH) == 0 &&
		   collected_rejected(&got, "damaged"),
	   "nor one with a damaged config");
	collected_release(&got);
	world_release(&world);
}

int main(void)
{
	test_nesting();
	test_wrong_edges();
	test_damage();
	return tap_done();
}
