/*
 * A small world of evidence, for tests: one image in memory, and what a test
 * files for it.
 */
#ifndef TESTS_UNIT_WORLD_H
#define TESTS_UNIT_WORLD_H

#include "collected.h"
#include "memory.h"

#define COSIGN	      "dev.cosignproject.cosign/"
#define REF_NAME      "org.opencontainers.image.ref.name"
#define SIMPLESIGNING "application/vnd.dev.cosign.simplesigning.v1+json"
#define DSSE	      "application/vnd.dsse.envelope.v1+json"
#define KIND(kind)    ",\"annotations\":{\"kind\":\"" COSIGN kind "\"}"
#define PLATFORM(arch)                                                         \
	",\"platform\":{\"architecture\":\"" arch "\",\"os\":\"linux\"}"
#define SIGNED(base64)                                                         \
	",\"annotations\":{\"" COSIGN "signature\":\"" base64 "\"}"
#define ENVELOPE                                                               \
	"{\"payloadType\":\"application/vnd.in-toto+json\",\"payload\":\"e30=" \
	"\",\"signatures\":[{\"keyid\":\"\",\"sig\":\"AQID\"}]}"

/* A memory store with an image, and what a test adds to it. */
struct world {
	struct memory memory;
	struct memory_item *config;
	struct memory_item *manifest;
	struct buf list; /* of index.json of store 0 */
	unsigned stores;
	struct collect_request what;
};

static inline struct world world_new(void)
{
	struct world world = {.stores = 1};

	world.config = memory_config(&world.memory, 0, "amd64", "a");
	world.manifest = memory_manifest(&world.memory, 0, world.config);
	world.what.manifest = world.manifest->digest;
	world.what.config = world.config->digest;
	strcpy(world.what.architecture, "amd64");
	return world;
}

static inline void world_release(struct world *world)
{
	memory_release(&world->memory);
	buf_release(&world->list);
}

static inline void world_list(struct world *world,
			      const struct memory_item *item, const char *more)
{
	memory_descriptor(&world->list, OCI_MANIFEST, item, more);
}

/* Collects with the list as index.json of store 0. */
static inline struct collected world_run(struct world *world)
{
	struct source source = memory_source(&world->memory, world->stores);

	memory_layout(&world->memory, 0, &world->list);
	return collected_run(&world->what, &source);
}

/* A manifest whose layers are the descriptors in @layers. */
static inline struct memory_item *
put_layers(struct world *world, unsigned store, const struct buf *layers)
{
	return memory_put(&world->memory, store,
			  "{\"schemaVersion\":2,\"config\":{\"mediaType\":"
			  "\"" OCI_CONFIG "\",\"digest\":\"" DIFF_ID
			  "\",\"size\":1},\"layers\":[%s]}",
			  layers->size ? layers->data : "");
}

/* A manifest with one layer of @type over @text. */
static inline struct memory_item *put_evidence(struct world *world,
					       unsigned store, const char *type,
					       const char *text,
					       const char *more)
{
	CLEANUP_BUF struct buf layers = BUF_INIT;

	memory_descriptor(&layers, type,
			  memory_put(&world->memory, store, "%s", text), more);
	return put_layers(world, store, &layers);
}

static inline const char *tag_of(const struct digest *digest,
				 const char *suffix)
{
	static char text[256];

	snprintf(text, sizeof(text),
		 ",\"annotations\":{\"" REF_NAME "\":\"sha256-%s%s\"}",
		 memory_text(digest) + strlen("sha256:"), suffix);
	return text;
}

static inline struct memory_item *put_index_of(struct world *world,
					       const char *type,
					       const struct memory_item *item)
{
	CLEANUP_BUF struct buf list = BUF_INIT;

	memory_descriptor(&list, type, item, "");
	return memory_index(&world->memory, 0, &list);
}

#endif
