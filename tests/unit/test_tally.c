#include "gate/tally.h"

#include "gate/confine.h"
#include "place.h"
#include "tap.h"

#define BUNDLE "application/vnd.dev.sigstore.bundle.v0.3+json"
#define SIGN                                                                   \
	"{\"dev.sigstore.bundle.predicateType\":\"https://sigstore.dev/cosign" \
	"/sign/v1\"}"

static struct memory_item *put(struct world *world, const char *types[],
			       const char *annotations)
{
	CLEANUP_BUF struct buf layers = BUF_INIT;

	for (size_t i = 0; types[i]; i++)
		memory_descriptor(&layers, types[i], world->config, "");
	return memory_put(&world->memory, 0,
			  "{\"schemaVersion\":2,\"config\":{\"mediaType\":"
			  "\"" OCI_CONFIG "\",\"digest\":\"" DIFF_ID
			  "\",\"size\":1},\"layers\":[%s],\"annotations\":%s}",
			  layers.data, annotations);
}

int main(void)
{
	static const char *sigs[] = {SIMPLESIGNING, SIMPLESIGNING, "x/y", NULL};
	static const char *atts[] = {DSSE, DSSE, DSSE, NULL};
	static const char *bundle[] = {BUNDLE, NULL};
	static const char *odd[] = {"x/y", NULL};
	CLEANUP(store_release) struct store store = {.dirfd = -1};
	struct world world = world_new();
	struct tally rows[6] = {
		{.manifest = put(&world, sigs, "{}")->digest},
		{.manifest = put(&world, atts, "{}")->digest},
		{.manifest = put(&world, bundle, SIGN)->digest},
		{.manifest = put(&world, bundle, "{\"a\":\"b\"}")->digest},
		{.manifest = put(&world, odd, "{}")->digest},
		{.manifest = {{1}}},
	};
	static const unsigned want[6][2] = {{2, 0}, {0, 3}, {1, 0},
					    {0, 1}, {0, 0}, {0, 0}};
	struct error err = ERROR_INIT;
	struct place place;

	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root: files must be root's\n");
		return 0;
	}
	place = place_layout(&world);
	if (store_open(place.path, FILE_ANY, &store, &err) < 0)
		abort();
	ok(tally_run(&store, rows, 6, confine_now() + 60 * 1000000000LL,
		     &err) == 0,
	   "manifests are counted");
	for (size_t i = 0; i < 6; i++)
		ok(rows[i].signatures == want[i][0] &&
			   rows[i].attestations == want[i][1],
		   "row %zu: %u and %u", i, rows[i].signatures,
		   rows[i].attestations);
	place_release(&place);
	world_release(&world);
	return tap_done();
}
