#include "evidence/link.h"
#include "memory.h"
#include "tap.h"

/* A path of items, as collect and its caller would have it. */
struct chain {
	struct claim_path path;
	struct span documents[CLAIM_PATH_MAX];
};

static void chain_add(struct chain *chain, const struct memory_item *item)
{
	chain->path.digests[chain->path.count] = item->digest;
	chain->documents[chain->path.count++] = buf_span(&item->bytes);
}

static struct chain chain_of(const struct memory_item *a,
			     const struct memory_item *b,
			     const struct memory_item *c,
			     const struct memory_item *d)
{
	const struct memory_item *items[] = {a, b, c, d};
	struct chain chain = {0};

	for (size_t i = 0; i < 4; i++)
		if (items[i])
			chain_add(&chain, items[i]);
	return chain;
}

static bool holds(const struct chain *chain)
{
	struct error err = ERROR_INIT;
	struct link link;

	if (link_read(&chain->path, chain->documents, &link, &err) == 0)
		return true;
	if (strcmp(err.reason.id, "evidence.link") != 0)
		printf("# id is %s\n", err.reason.id);
	printf("# %s\n", err.reason.msg);
	return false;
}

static struct memory_item *index_of(struct memory *memory, const char *type,
				    const struct memory_item *item,
				    const char *more)
{
	CLEANUP_BUF struct buf list = BUF_INIT;

	memory_descriptor(&list, type, item, more);
	return memory_index(memory, 0, &list);
}

#define PLATFORM(a, o)                                                         \
	",\"platform\":{\"architecture\":\"" a "\",\"os\":\"" o "\"}"

static const struct {
	const char *what;
	const char *type;
	const char *more;
	bool holds;
} indexes[] = {
	{"one that names the platform", OCI_MANIFEST,
	 PLATFORM("amd64", "linux"), true},
	{"one that does not", OCI_MANIFEST, "", true},
	{"one with a variant that the config does not say", OCI_MANIFEST,
	 ",\"platform\":{\"architecture\":\"amd64\",\"os\":\"linux\","
	 "\"variant\":\"v3\"}",
	 true},
	{"one for another architecture", OCI_MANIFEST,
	 PLATFORM("arm64", "linux"), false},
	{"one for another os", OCI_MANIFEST, PLATFORM("amd64", "windows"),
	 false},
	{"one that lists an attestation", OCI_MANIFEST,
	 PLATFORM("unknown", "unknown"), false},
	{"one that calls the manifest an index", OCI_INDEX, "", false},
	{"one that calls the manifest a layer", OCI_LAYER, "", false},
};

static void test_index(struct memory *memory)
{
	struct memory_item *config = memory_config(memory, 0, "amd64", "a");
	struct memory_item *manifest = memory_manifest(memory, 0, config);

	for (size_t i = 0; i < sizeof(indexes) / sizeof(indexes[0]); i++) {
		struct memory_item *index = index_of(memory, indexes[i].type,
						     manifest, indexes[i].more);
		struct chain chain = chain_of(index, manifest, config, NULL);

		ok(holds(&chain) == indexes[i].holds, "%s %s", indexes[i].what,
		   indexes[i].holds ? "holds" : "does not");
	}
}

static void test_twice(struct memory *memory)
{
	CLEANUP_BUF struct buf list = BUF_INIT;
	struct memory_item *config = memory_config(memory, 0, "amd64", "a");
	struct memory_item *manifest = memory_manifest(memory, 0, config);
	struct chain chain;

	memory_descriptor(&list, OCI_MANIFEST, manifest,
			  PLATFORM("arm64", "linux"));
	memory_descriptor(&list, OCI_MANIFEST, manifest,
			  PLATFORM("amd64", "linux"));
	chain = chain_of(memory_index(memory, 0, &list), manifest, config,
			 NULL);
	ok(holds(&chain), "one of two entries is enough");
	memory_descriptor(&list, OCI_MANIFEST, manifest,
			  PLATFORM("unknown", "unknown"));
	chain = chain_of(memory_index(memory, 0, &list), manifest, config,
			 NULL);
	ok(!holds(&chain), "but an attestation is never an image");
}

static void test_result(struct memory *memory)
{
	struct memory_item *config = memory_config(memory, 0, "arm64", "a");
	struct memory_item *manifest = memory_manifest(memory, 0, config);
	struct chain chain = chain_of(manifest, config, NULL, NULL);
	struct link link;

	ok(link_read(&chain.path, chain.documents, &link, NULL) == 0,
	   "a manifest and its config hold");
	ok(link.diff_id_count == 1, "one layer");
	is(memory_text(&link.diff_ids[0]), DIFF_ID, "its diff_id");
	is(memory_text(&link.chain_id), DIFF_ID, "is the chain ID");
	is(link.architecture, "arm64", "the architecture");
	is(link.os, "linux", "the os");
}

static void test_nesting(struct memory *memory)
{
	struct memory_item *config = memory_config(memory, 0, "amd64", "a");
	struct memory_item *manifest = memory_manifest(memory, 0, config);
	struct memory_item *inner = index_of(memory, OCI_MANIFEST, manifest,
					     PLATFORM("amd64", "linux"));
	struct memory_item *outer = index_of(memory, OCI_INDEX, inner, "");
	struct memory_item *top = index_of(memory, OCI_INDEX, outer, "");
	struct chain chain = chain_of(outer, inner, manifest, config);

	ok(holds(&chain), "an index of indexes holds");
	chain = chain_of(top, outer, inner, manifest);
	chain_add(&chain, config);
	ok(holds(&chain), "three of them too");
	chain = chain_of(outer, manifest, config, NULL);
	ok(!holds(&chain), "but none may be left out");
	chain = chain_of(inner, outer, manifest, config);
	ok(!holds(&chain), "nor swapped");
	chain = chain_of(inner, manifest, NULL, NULL);
	ok(!holds(&chain), "nor may the config be missing");
	chain = chain_of(config, NULL, NULL, NULL);
	ok(!holds(&chain), "a config alone is no path");
	chain.path.count = CLAIM_PATH_MAX + 1;
	ok(!holds(&chain), "nor is one that is too long");
	chain.path.count = 0;
	ok(!holds(&chain), "nor an empty one");
}

static struct memory_item *put_manifest(struct memory *memory,
					const char *config_type,
					const struct memory_item *config,
					size_t size, const char *layers)
{
	return memory_put(memory, 0,
			  "{\"schemaVersion\":2,\"config\":{\"mediaType\":"
			  "\"%s\",\"digest\":\"%s\",\"size\":%zu},\"layers\":"
			  "[%s]}",
			  config_type, memory_text(&config->digest), size,
			  layers);
}

#define LAYER                                                                  \
	"{\"mediaType\":\"" OCI_LAYER "\",\"digest\":\"" DIFF_ID               \
	"\",\"size\":1}"

static void test_manifest(struct memory *memory)
{
	struct memory_item *config = memory_config(memory, 0, "amd64", "a");
	struct memory_item *other = memory_config(memory, 0, "amd64", "b");
	struct memory_item *strange = memory_config(memory, 0, "unknown", "c");
	struct memory_item *manifest = memory_manifest(memory, 0, config);
	size_t size = config->bytes.size;
	struct chain chain;

	chain = chain_of(manifest, other, NULL, NULL);
	ok(!holds(&chain), "a config swapped below a manifest does not hold");
	chain = chain_of(
		put_manifest(memory, OCI_CONFIG, config, size, LAYER "," LAYER),
		config, NULL, NULL);
	ok(!holds(&chain), "nor an extra layer on top");
	chain = chain_of(put_manifest(memory, OCI_CONFIG, config, size, ""),
			 config, NULL, NULL);
	ok(!holds(&chain), "nor a missing one");
	chain = chain_of(
		put_manifest(memory, OCI_CONFIG, config, size + 1, LAYER),
		config, NULL, NULL);
	ok(!holds(&chain), "nor another size");
	chain = chain_of(put_manifest(memory,
				      "application/vnd.oci.empty.v1+json",
				      config, size, LAYER),
			 config, NULL, NULL);
	ok(!holds(&chain), "nor the manifest of an artifact");
	chain = chain_of(memory_manifest(memory, 0, strange), strange, NULL,
			 NULL);
	ok(!holds(&chain), "nor an attestation manifest");
	chain = chain_of(put_manifest(memory, OCI_CONFIG, config, size, LAYER),
			 config, NULL, NULL);
	ok(holds(&chain), "a manifest with all that is right does");
}

static void test_sizes(struct memory *memory)
{
	struct memory_item *config = memory_config(memory, 0, "amd64", "a");
	struct memory_item *manifest = memory_manifest(memory, 0, config);
	struct memory_item *index = memory_put(
		memory, 0,
		"{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":"
		"\"" OCI_MANIFEST "\",\"digest\":\"%s\",\"size\":%zu}]}",
		memory_text(&manifest->digest), manifest->bytes.size + 1);
	struct memory_item *ambiguous = memory_put(
		memory, 0,
		"{\"schemaVersion\":2,\"config\":{\"mediaType\":\"" OCI_CONFIG
		"\",\"digest\":\"%s\",\"size\":%zu},\"layers\":[" LAYER
		"],\"manifests\":[]}",
		memory_text(&config->digest), config->bytes.size);
	struct chain chain = chain_of(index, manifest, config, NULL);

	ok(!holds(&chain), "an index with another size does not hold");
	chain = chain_of(ambiguous, config, NULL, NULL);
	ok(!holds(&chain), "nor what is manifest and index at once");
}

/* A config that is not stored is still named. */
static void test_no_config(struct memory *memory)
{
	struct memory_item *config = memory_config(memory, 0, "amd64", "a");
	struct memory_item *other = memory_config(memory, 0, "amd64", "b");
	struct memory_item *manifest = memory_manifest(memory, 0, config);
	struct chain chain = chain_of(manifest, config, NULL, NULL);
	struct link link;

	chain.documents[1] = (struct span){NULL, 0};
	ok(link_read(&chain.path, chain.documents, &link, NULL) == 0 &&
		   link.diff_id_count == 0 && digest_is_zero(&link.chain_id),
	   "a manifest whose config is not there holds");
	chain = chain_of(manifest, other, NULL, NULL);
	chain.documents[1] = (struct span){NULL, 0};
	ok(!holds(&chain), "but not for another config");
}

/* What @chain fails with. */
static const char *refusal_of(const struct chain *chain, struct error *err)
{
	struct link link;

	*err = (struct error)ERROR_INIT;
	link_read(&chain->path, chain->documents, &link, err);
	return err->reason.msg;
}

/* Nothing is parsed that the document above it has not named. */
static void test_order(struct memory *memory)
{
	struct memory_item *config = memory_config(memory, 0, "amd64", "a");
	struct memory_item *manifest = memory_manifest(memory, 0, config);
	struct memory_item *junk = memory_put(memory, 0, "%s", "{");
	struct memory_item *index = index_of(memory, OCI_MANIFEST, manifest,
					     PLATFORM("amd64", "linux"));
	struct chain chain = chain_of(manifest, junk, NULL, NULL);
	struct error err;

	ok(strstr(refusal_of(&chain, &err), "names another image config"),
	   "a config that nobody named: %s", err.reason.msg);
	chain = chain_of(index, junk, config, NULL);
	ok(strstr(refusal_of(&chain, &err), "does not list"),
	   "a manifest that nobody named: %s", err.reason.msg);
	chain = chain_of(memory_manifest(memory, 0, junk), junk, NULL, NULL);
	ok(!strstr(refusal_of(&chain, &err), "names another"),
	   "one that is named is parsed: %s", err.reason.msg);
}

int main(void)
{
	struct memory memory = {0};

	test_index(&memory);
	test_twice(&memory);
	test_result(&memory);
	test_nesting(&memory);
	test_manifest(&memory);
	test_sizes(&memory);
	test_order(&memory);
	test_no_config(&memory);
	memory_release(&memory);
	return tap_done();
}
