#include "gate/tally.h"

#include "gate/broker.h"
#include "gate/confine.h"
#include "oci/manifest.h"
#include "place.h"
#include "tap.h"

#define PATIENT (confine_now() + 60 * (int64_t)1000000000)
#define BUNDLE	"application/vnd.dev.sigstore.bundle.v0.3+json"
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

/* What a child may say of two rows, and whether that is believed. */
static const struct lie {
	struct relation relation;
	bool believed;
} LIES[] = {
	{{.offset = 1, .size = 7, .more_size = MANIFEST_ITEMS_MAX}, true},
	{{.offset = 2, .size = 7}, false},
	{{.offset = UINT64_MAX, .size = 7}, false},
	{{.offset = 1, .size = MANIFEST_ITEMS_MAX + 1}, false},
	{{.offset = 1, .more_size = MANIFEST_ITEMS_MAX + 1}, false},
};

static int lie(int socket, const struct lie *what)
{
	struct broker_message message = {.kind = BROKER_RELATION,
					 .relation = what->relation};
	struct error err = ERROR_INIT;

	return broker_tell(socket, &message, &err) < 0 ||
	       broker_end(socket, &err);
}

#define LIAR(n)                                                                \
	static int lie_##n(void *context, int socket)                          \
	{                                                                      \
		(void)context;                                                 \
		return lie(socket, &LIES[n]);                                  \
	}
LIAR(0)
LIAR(1)
LIAR(2)
LIAR(3)
LIAR(4)

static void test_liars(const struct store *store)
{
	static confine_work *const liars[] = {lie_0, lie_1, lie_2, lie_3,
					      lie_4};

	for (size_t i = 0; i < sizeof(liars) / sizeof(liars[0]); i++) {
		/* the third would be written beside the list */
		struct tally rows[3] = {{.manifest = {{1}}}};
		struct error err = ERROR_INIT;
		int status = tally_run(store, liars[i], rows, 2, PATIENT, &err);

		ok(rows[2].signatures == 0 &&
			   (LIES[i].believed
				    ? status == 0 && rows[1].signatures == 7
				    : status < 0 && rows[1].signatures == 0 &&
					      !strcmp(err.reason.id,
						      "evidence.inspect")),
		   "lie %zu is %sbelieved", i, LIES[i].believed ? "" : "not ");
	}
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
	ok(tally_run(&store, NULL, rows, 6, PATIENT, &err) == 0,
	   "manifests are counted");
	for (size_t i = 0; i < 6; i++)
		ok(rows[i].signatures == want[i][0] &&
			   rows[i].attestations == want[i][1],
		   "row %zu: %u and %u", i, rows[i].signatures,
		   rows[i].attestations);
	test_liars(&store);
	place_release(&place);
	world_release(&world);
	return tap_done();
}
