#include "evidence/attached.h"
#include "tap.h"
#include "world.h"

static const struct {
	const char *what;
	const char *type;
	const char *text;
	const char *more;
	const char *reason;
} rejects[] = {
	{"no annotation", SIMPLESIGNING, "a", "", "no signature annotation"},
	{"an empty one", SIMPLESIGNING, "a", SIGNED(""), "is empty"},
	{"no base64", SIMPLESIGNING, "a", SIGNED("AQI*"), "not base64"},
	{"URL-safe base64", SIMPLESIGNING, "a", SIGNED("_-__"), "not base64"},
	{"an empty payload", SIMPLESIGNING, "", SIGNED("AQID"), "is empty"},
	{"a payload as envelope", DSSE, "{\"critical\":{}}", "", "missing"},
	{"a bare statement", DSSE, "{\"_type\":\"x\",\"subject\":[]}", "",
	 "missing"},
	{"another payload type", DSSE,
	 "{\"payloadType\":\"text/plain\",\"payload\":\"e30=\",\"signatures\":"
	 "[{\"sig\":\"AQID\"}]}",
	 "", "payload type"},
	{"an empty envelope", DSSE, "", "", "is empty"},
	{"no JSON", DSSE, "x", "", "envelope"},
	{"a JWS with padding", "application/jose+json",
	 "{\"payload\":\"e30=\"}", "", "padding"},
	{"a COSE that is JSON", "application/cose", "{}", "", "CBOR"},
	{"a layer of an image", OCI_LAYER, "x", "", "no signature"},
};

static void test_rejects(void)
{
	for (size_t i = 0; i < sizeof(rejects) / sizeof(rejects[0]); i++) {
		struct world world = world_new();
		struct memory_item *bad =
			put_evidence(&world, 0, rejects[i].type,
				     rejects[i].text, rejects[i].more);
		struct memory_item *good = put_evidence(
			&world, 0, SIMPLESIGNING, "good", SIGNED("AQID"));
		struct collected got;

		world_list(&world, bad, KIND("sigs"));
		world_list(&world, good, KIND("sigs"));
		got = world_run(&world);
		ok(got.status == 0 && got.count == 3 &&
			   collected_rejected(&got, rejects[i].reason),
		   "%s is rejected", rejects[i].what);
		ok(collected_count(&got, CLAIM_SIMPLESIGNING) == 1,
		   "and does not hide a good one");
		if (got.count > 1 && got.claims[1].kind == CLAIM_REJECTED)
			printf("# %s\n", got.claims[1].rejected.reason);
		collected_release(&got);
		world_release(&world);
	}
}

static void test_unreadable(void)
{
	struct world world = world_new();
	struct memory_item *good =
		put_evidence(&world, 0, SIMPLESIGNING, "good", SIGNED("AQID"));
	CLEANUP_BUF struct buf none = BUF_INIT;
	struct collected got;

	world_list(&world, memory_put(&world.memory, 0, "not json"),
		   KIND("sigs"));
	world_list(&world, put_layers(&world, 0, &none), KIND("sigs"));
	world_list(&world, good, KIND("sigs"));
	buf_add_text(&world.list, ",{\"mediaType\":\"" OCI_MANIFEST
				  "\",\"digest\":\"" DIFF_ID
				  "\",\"size\":9" KIND("atts") "}");
	got = world_run(&world);
	ok(got.status == 0 && collected_count(&got, CLAIM_REJECTED) == 3 &&
		   collected_rejected(&got, "has no layers") &&
		   collected_rejected(&got, "is not stored"),
	   "manifests that are unreadable, empty or missing are told");
	ok(collected_count(&got, CLAIM_SIMPLESIGNING) == 1, "and hide nothing");
	collected_release(&got);
	world_release(&world);
}

static void test_sizes(void)
{
	struct world world = world_new();
	struct memory_item *blob = memory_put(&world.memory, 0, "payload");
	CLEANUP_BUF struct buf layers = BUF_INIT;
	struct collected got;

	blob->bytes.size++; /* so that the descriptor says one more */
	memory_descriptor(&layers, SIMPLESIGNING, blob, SIGNED("AQID"));
	blob->bytes.size--;
	world_list(&world, put_layers(&world, 0, &layers), KIND("sigs"));
	got = world_run(&world);
	ok(got.status == 0 && collected_rejected(&got, "descriptor says"),
	   "a blob of another size is rejected");
	collected_release(&got);
	memory_descriptor(&layers, SIMPLESIGNING, blob, SIGNED("AQID"));
	world_list(&world, put_layers(&world, 0, &layers), KIND("sigs"));
	got = world_run(&world);
	ok(got.status == 0 && collected_count(&got, CLAIM_REJECTED) == 1 &&
		   collected_count(&got, CLAIM_SIMPLESIGNING) == 1,
	   "the same blob with its size is not");
	collected_release(&got);
	world_release(&world);
}

#define JWS_TYPE "application/jose+json"
#define JWS(payload)                                                           \
	"{\"payload\":\"" payload "\",\"protected\":\""                        \
	"eyJhbGciOiJFUzI1NiIsImNyaXQiOlsiaW8uY25jZi5ub3Rhcnkuc2lnbmluZ1Nj"     \
	"aGVtZSJdLCJjdHkiOiJhcHBsaWNhdGlvbi92bmQuY25jZi5ub3RhcnkucGF5bG9h"     \
	"ZC52MStqc29uIiwiaW8uY25jZi5ub3Rhcnkuc2lnbmluZ1NjaGVtZSI6Im5vdGFy"     \
	"eS54NTA5IiwiaW8uY25jZi5ub3Rhcnkuc2lnbmluZ1RpbWUiOiIyMDI2LTAxLTAx"     \
	"VDAwOjAwOjAwWiJ9"                                                     \
	"\",\"header\":{\"x5c\":[\"AQID\"]},\"signature\":\"AQID\"}"

/* A Notary Project signature: the payload stands where the claim says. */
static void test_notation(void)
{
	static const char TEXT[] = JWS("eyJ0YXJnZXRBcnRpZmFjdCI6e319");
	struct world world = world_new();
	struct memory_item *manifest =
		put_evidence(&world, 0, JWS_TYPE, TEXT, "");
	struct collected got;
	const struct claim_signature *signature = NULL;

	world_list(&world, manifest, KIND("sigs"));
	got = world_run(&world);
	for (size_t i = 0; i < got.count; i++)
		if (got.claims[i].kind == CLAIM_NOTATION)
			signature = &got.claims[i].signature;
	ok(got.status == 0 && signature &&
		   signature->item == CLAIM_ITEM_NOTATION_JWS &&
		   signature->signature_size == 0 &&
		   signature->payload_size ==
			   strlen("eyJ0YXJnZXRBcnRpZmFjdCI6e319") &&
		   strncmp(TEXT + signature->payload_offset,
			   "eyJ0YXJnZXRBcnRpZmFjdCI6e319",
			   signature->payload_size) == 0,
	   "a Notary Project signature is claimed");
	collected_release(&got);
	world_release(&world);
}

static void put_many(struct world *world, unsigned count)
{
	CLEANUP_BUF struct buf layers = BUF_INIT;
	struct memory_item *blob = memory_put(&world->memory, 0, "payload");
	char more[160];

	for (unsigned i = 0; i < count; i++) {
		snprintf(more, sizeof(more),
			 ",\"annotations\":{\"" COSIGN "signature\":"
			 "\"%04u\"}",
			 i);
		memory_descriptor(&layers, SIMPLESIGNING, blob, more);
	}
	world_list(world, put_layers(world, 0, &layers), KIND("sigs"));
}

static void test_limits(void)
{
	struct world world = world_new();
	struct collected got;

	put_many(&world, 1000);
	got = world_run(&world);
	ok(got.status == 0 && got.count == 1001, "a thousand signatures");
	collected_release(&got);
	world_list(
		&world,
		put_evidence(&world, 0, SIMPLESIGNING, "one", SIGNED("AQID")),
		KIND("sigs"));
	got = world_run(&world);
	ok(collected_failed(&got, "evidence.limit"), "one more is an error");
	collected_release(&got);
	world_release(&world);
	world = world_new();
	put_many(&world, 1001);
	got = world_run(&world);
	ok(collected_failed(&got, "evidence.limit"),
	   "refuses more layers than 1000 (CVE-2024-29903)");
	collected_release(&got);
	world_release(&world);
	world = world_new();
	for (int i = 0; i < 64; i++) {
		CLEANUP_BUF struct buf list = BUF_INIT;
		char more[64];

		snprintf(more, sizeof(more), ",\"annotations\":{\"i\":\"%d\"}",
			 i);
		memory_descriptor(&list, OCI_MANIFEST, world.manifest, more);
		memory_descriptor(&world.list, OCI_INDEX,
				  memory_index(&world.memory, 0, &list), "");
	}
	got = world_run(&world);
	ok(collected_failed(&got, "evidence.limit") &&
		   collected_count(&got, CLAIM_PATH) == CLAIM_PATHS_MAX,
	   "and more ways to the image than that");
	collected_release(&got);
	world_release(&world);
}

static void test_duplicates(void)
{
	struct world world = world_new();
	struct memory_item *first = put_evidence(&world, 0, DSSE, ENVELOPE, "");
	CLEANUP_BUF struct buf layers = BUF_INIT;
	struct memory_item *blob = memory_put(&world.memory, 0, ENVELOPE);
	struct collected got;

	memory_descriptor(&layers, DSSE, blob, "");
	memory_descriptor(&layers, SIMPLESIGNING, blob, SIGNED("AQID"));
	memory_descriptor(&layers, SIMPLESIGNING, blob, SIGNED("AQIE"));
	world_list(&world, first, KIND("atts"));
	world_list(&world, first, tag_of(&world.manifest->digest, ".att"));
	world_list(&world, put_layers(&world, 0, &layers), KIND("atts"));
	got = world_run(&world);
	ok(got.status == 0 && collected_count(&got, CLAIM_DSSE) == 1,
	   "an envelope in two manifests is told once");
	ok(collected_count(&got, CLAIM_SIMPLESIGNING) == 2,
	   "two signatures over one payload are two");
	collected_release(&got);
	world_release(&world);
}

/* The store of the one envelope that was told, or -1. */
static int envelope_store(struct world *world)
{
	struct collected got = world_run(world);
	const struct claim *claim = collected_find(&got, CLAIM_DSSE);
	int store = got.status == 0 && claim ? (int)claim->signature.store : -1;

	collected_release(&got);
	return store;
}

static void test_damaged_envelope(void)
{
	struct world world = world_new();
	struct memory_item *blob = memory_put(&world.memory, 0, ENVELOPE);
	CLEANUP_BUF struct buf layers = BUF_INIT;
	char *payload = strstr(blob->bytes.data, "e30=");

	memory_descriptor(&layers, DSSE, blob, "");
	world_list(&world, put_layers(&world, 0, &layers), KIND("atts"));
	memory_blob(&world.memory, 1, buf_span(&blob->bytes));
	ok(envelope_store(&world) == 0, "an envelope is told");
	*payload ^= 1;
	ok(envelope_store(&world) == 0,
	   "damaged too: its signature will not verify");
	world.stores = 2;
	ok(envelope_store(&world) == 1, "but it does not hide an intact copy");
	*payload ^= 1;
	ok(envelope_store(&world) == 0, "of two intact ones it is the first");
	world_release(&world);
}

int main(void)
{
	test_damaged_envelope();
	test_rejects();
	test_unreadable();
	test_notation();
	test_sizes();
	test_limits();
	test_duplicates();
	return tap_done();
}
