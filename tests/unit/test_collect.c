#include "base/json.h"
#include "evidence/link.h"
#include "evidence/stores.h"
#include "tap.h"
#include "vectors.h"
#include "world.h"

#include <limits.h>

static void test_cosign_save(void)
{
	struct world world = world_new();
	struct collected got;
	const struct claim *claim;

	world_list(&world, world.manifest, KIND("image"));
	world_list(&world,
		   put_evidence(&world, 0, SIMPLESIGNING, "{\"payload\":1}",
				SIGNED("AQID")),
		   KIND("sigs"));
	world_list(&world, put_evidence(&world, 0, DSSE, ENVELOPE, ""),
		   KIND("atts"));
	got = world_run(&world);
	ok(got.status == 0 && got.count == 3, "a saved image has three claims");
	claim = &got.claims[0];
	ok(claim->kind == CLAIM_PATH && claim->path.count == 2 &&
		   digest_equal(&claim->path.digests[0],
				&world.manifest->digest) &&
		   digest_equal(&claim->path.digests[1], &world.config->digest),
	   "first the path");
	claim = collected_find(&got, CLAIM_SIMPLESIGNING);
	ok(claim && claim->signature.signature_size == 3 &&
		   memcmp(claim->signature.signature, "\1\2\3", 3) == 0 &&
		   claim->signature.blob_size == 13 &&
		   claim->signature.payload_size == 13,
	   "a signature beside its payload");
	ok(claim && claim->layout == CLAIM_LAYOUT_COSIGN_V2 &&
		   !digest_is_zero(&claim->manifest),
	   "with where it was filed");
	claim = collected_find(&got, CLAIM_DSSE);
	ok(claim && claim->signature.signature_size == 3 &&
		   claim->signature.payload_size == 4 &&
		   memcmp(&ENVELOPE[claim->signature.payload_offset],
			  "e30=", 4) == 0,
	   "a signature in an envelope, and where the payload stands");
	collected_release(&got);
	world_release(&world);
}

static void test_nothing(void)
{
	struct world world = world_new();
	struct collected got;

	world_list(&world, world.manifest, KIND("image"));
	digest_of(span_of("x"), &world.what.manifest);
	world.what.config = (struct digest){{0}};
	got = world_run(&world);
	ok(got.status == 0 && got.count == 0, "an image not stored: no claim");
	collected_release(&got);
	world.what.manifest = (struct digest){{0}};
	digest_of(span_of("x"), &world.what.config);
	got = world_run(&world);
	ok(got.status == 0 && got.count == 0, "nor by its config");
	collected_release(&got);
	world.what.config = (struct digest){{0}};
	digest_of(span_of("x"), &world.what.image);
	got = world_run(&world);
	ok(got.status == 0 && got.count == 0, "nor by any digest");
	collected_release(&got);
	world_release(&world);
}

static void test_stores(void)
{
	struct world world = {.stores = 3};
	struct memory_item *sig;
	CLEANUP_BUF struct buf list = BUF_INIT;
	struct collected got;

	world.config = memory_config(&world.memory, 2, "amd64", "a");
	world.manifest = memory_manifest(&world.memory, 1, world.config);
	world.what.manifest = world.manifest->digest;
	sig = put_evidence(&world, 2, SIMPLESIGNING, "a", SIGNED("AQID"));
	memory_descriptor(&list, OCI_MANIFEST, sig,
			  tag_of(&world.manifest->digest, ".sig"));
	memory_layout(&world.memory, 2, &list);
	got = world_run(&world);
	ok(got.status == 0 && got.count == 2 &&
		   got.claims[0].path.stores[0] == 1 &&
		   got.claims[0].path.stores[1] == 2 &&
		   got.claims[1].signature.store == 2,
	   "what belongs together may lie in several stores");
	collected_release(&got);
	world.memory.broken = 4;
	got = world_run(&world);
	ok(collected_failed(&got, "evidence.store"),
	   "a store that cannot be read is an error");
	collected_release(&got);
	world_release(&world);
}

static void test_stop(void)
{
	struct world world = world_new();
	struct source source = memory_source(&world.memory, 1);
	struct collected got = {.stop_after = 1, .err = ERROR_INIT};

	world_list(&world,
		   put_evidence(&world, 0, SIMPLESIGNING, "a", SIGNED("AQID")),
		   KIND("sigs"));
	memory_layout(&world.memory, 0, &world.list);
	ok(collect_claims(&world.what, &source, collected_emit, &got,
			  &got.err) == -1 &&
		   got.count == 1,
	   "who listens may stop it");
	is(got.err.reason.id, "test.stop", "with an error of its own");
	collected_release(&got);
	world_release(&world);
}

/* Vectors where something else than path and signatures is expected. */
static const struct {
	const char *name;
	const char *id;	    /* of an error */
	const char *reason; /* of what is rejected */
	bool no_path;
	bool no_signature;
	bool no_attestation;
} odd_vectors[] = {
	{"gen-ambiguous-manifest_fail", NULL, "both 'manifests'", true, true,
	 true},
	{"gen-att-only-no-signature_fail", .no_signature = true},
	{"gen-att-unsigned-buildkit_fail", NULL, "no signature", false, false,
	 true},
	{"gen-att-wrong-payloadtype_fail", NULL, "payload type", false, false,
	 true},
	{"gen-link-config-mismatch_fail", .id = "image.identity"},
	{"gen-sig-1201-layers_fail", .id = "evidence.limit"},
	{"gen-sig-digest-traversal_fail", .id = "evidence.store"},
	{"gen-sig-empty-annotation_fail", NULL, "is empty", false, true, false},
	{"gen-sig-none_fail", .no_signature = true},
	{"gen-sig-wrong-mediatype_fail", NULL, "missing", false, true, false},
};

static void fill_request(const struct json *vector,
			 struct collect_request *what)
{
	const struct json *started = json_at(vector, "params", "started", NULL);
	const struct json *list = json_find(started, "diff_ids");

	*what = (struct collect_request){0};
	digest_parse(json_span(json_find(started, "manifest")),
		     &what->manifest);
	digest_parse(json_span(json_find(started, "config")), &what->config);
	for (size_t i = 0; i < json_count(list); i++)
		digest_parse(json_span(json_item(list, i)),
			     &what->diff_ids[what->diff_id_count++]);
	strcpy(what->architecture, "amd64");
}

/* Whether the first path's documents hold together. */
static bool path_holds(const struct collected *got, const struct source *source)
{
	const struct claim *claim = collected_find(got, CLAIM_PATH);
	struct span documents[CLAIM_PATH_MAX];
	struct link link;

	for (uint32_t i = 0; claim && i < claim->path.count; i++)
		if (source->get(source->context, claim->path.stores[i],
				SOURCE_BLOB, &claim->path.digests[i],
				SOURCE_BLOB_MAX, &documents[i], NULL) < 0)
			return false;
	return claim && link_read(&claim->path, documents, &link, NULL) == 0;
}

static void check_vector(const char *name, const struct json *vector,
			 const struct collected *got,
			 const struct source *source)
{
	const struct json *require = json_at(vector, "params", "require", NULL);
	size_t odd = 0;
	bool path = true;
	bool sig = json_array_has(require, "signature");
	bool att = json_array_has(require, "vuln");

	while (odd < sizeof(odd_vectors) / sizeof(odd_vectors[0]) &&
	       strcmp(odd_vectors[odd].name, name) != 0)
		odd++;
	if (odd < sizeof(odd_vectors) / sizeof(odd_vectors[0])) {
		if (odd_vectors[odd].id) {
			ok(collected_failed(got, odd_vectors[odd].id),
			   "%s is the error %s", name, odd_vectors[odd].id);
			return;
		}
		if (odd_vectors[odd].reason)
			ok(collected_rejected(got, odd_vectors[odd].reason),
			   "%s: rejected: %s", name, odd_vectors[odd].reason);
		path = !odd_vectors[odd].no_path;
		sig &= !odd_vectors[odd].no_signature;
		att &= !odd_vectors[odd].no_attestation;
	}
	ok(got->status == 0 && path_holds(got, source) == path, "%s: %s", name,
	   path ? "a path that holds" : "no path");
	ok((collected_count(got, CLAIM_SIMPLESIGNING) > 0) == sig &&
		   (collected_count(got, CLAIM_DSSE) > 0) == att,
	   "%s: what there is to verify", name);
}

static void run_vector(const char *directory, const struct json *vector)
{
	CLEANUP(stores_release) struct stores stores = {.count = 0};
	const char *name = vectors_name(vector);
	const char *layout = vectors_file(vector, "layout");
	struct collect_request what;
	struct collected got;
	struct source source;
	char path[PATH_MAX];

	if (strncmp(name, "gen-v3-", 7) == 0)
		return; /* its bundles are not among the formats that are read
			 */
	snprintf(path, sizeof(path), "%s/%s", directory, layout);
	if (!ok(stores_add(&stores, path, FILE_ANY, NULL) == 0, "%s is there",
		name))
		return;
	source = stores_source(&stores);
	fill_request(vector, &what);
	got = collected_run(&what, &source);
	check_vector(name, vector, &got, &source);
	collected_release(&got);
}

int main(void)
{
	test_cosign_save();
	test_nothing();
	test_stores();
	test_stop();
	vectors_each("image-evidence", run_vector);
	return tap_done();
}
