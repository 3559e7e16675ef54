/*
 * The collector and the import over a store made of the input. Its first byte
 * says what is known of the image; the rest are items, each two bytes of size
 * and then: 'i' index.json, 'e' the entry of the last blob, 'm' manifest.json
 * of a directory, 's' the next signature file of the last blob, anything else a
 * blob. In each item "@N" stands for the digest of blob N, so that documents
 * can name each other without the fuzzer having to break SHA-256.
 */
#include "evidence/adopt.h"
#include "evidence/collect.h"
#include "evidence/link.h"
#include "evidence/plan.h"

#include <stdlib.h>

#define ITEMS_MAX 32

struct item {
	enum source_item kind;
	struct digest digest;
	struct buf bytes;
};

struct world {
	struct item items[ITEMS_MAX];
	size_t count;
	unsigned files;
	unsigned claims;
	struct digest blobs[ITEMS_MAX]; /* all of them may refer to others */
	size_t blob_count;
};

static const struct digest *blob_number(const struct world *world, unsigned n)
{
	for (size_t i = 0; i < world->count; i++)
		if (world->items[i].kind == SOURCE_BLOB && n-- == 0)
			return &world->items[i].digest;
	return NULL;
}

static void add_expanded(const struct world *world, struct buf *out,
			 const uint8_t *data, size_t size)
{
	char text[DIGEST_TEXT_SIZE];

	for (size_t i = 0; i < size; i++) {
		const struct digest *digest =
			data[i] == '@' && i + 1 < size
				? blob_number(world,
					      data[i + 1] - (unsigned)'0')
				: NULL;

		if (!digest) {
			buf_add_char(out, (char)data[i]);
			continue;
		}
		digest_format(text, digest);
		buf_add_text(out, text);
		i++;
	}
}

static void add_item(struct world *world, const uint8_t *data, size_t size)
{
	struct item *item = &world->items[world->count];

	item->kind = SOURCE_BLOB;
	if (size && data[0] == 'i')
		item->kind = SOURCE_INDEX;
	if (size && data[0] == 'e')
		item->kind = SOURCE_ENTRY;
	if (size && data[0] == 'm')
		item->kind = SOURCE_MANIFEST;
	if (size && data[0] == 's')
		item->kind = SOURCE_FILE(++world->files);
	if (item->kind != SOURCE_BLOB) {
		data++;
		size--;
	}
	add_expanded(world, &item->bytes, data, size);
	if (item->kind == SOURCE_BLOB) {
		digest_of(buf_span(&item->bytes), &item->digest);
		world->blobs[world->blob_count++] = item->digest;
	} else if (item->kind != SOURCE_INDEX &&
		   item->kind != SOURCE_MANIFEST && world->count)
		item->digest = world->items[world->count - 1].digest;
	world->count++;
}

static int get(void *context, unsigned store, enum source_item kind,
	       const struct digest *digest, size_t limit, struct span *out,
	       struct error *err)
{
	const struct world *world = context;

	(void)store;
	if (kind == SOURCE_REFERRERS) {
		*out = (struct span){(const char *)world->blobs,
				     world->blob_count * sizeof(struct digest)};
		return world->blob_count ? 0 : -1;
	}
	for (size_t i = 0; i < world->count; i++) {
		const struct item *item = &world->items[i];

		if (item->kind != kind ||
		    (kind != SOURCE_INDEX && kind != SOURCE_MANIFEST &&
		     !digest_equal(&item->digest, digest)))
			continue;
		if (item->bytes.size > limit)
			return error_set(err, ERROR_INPUT, "evidence.limit",
					 "too large");
		*out = buf_span(&item->bytes);
		return 0;
	}
	return -1;
}

static struct span bytes_of(struct world *world, enum source_item kind,
			    const struct digest *digest)
{
	struct span bytes = {NULL, 0};

	if (get(world, 0, kind, digest, SOURCE_BLOB_MAX, &bytes, NULL) < 0)
		abort(); /* a claim names what is not there */
	return bytes;
}

static void check_path(struct world *world, const struct claim_path *path)
{
	struct span documents[CLAIM_PATH_MAX];
	struct link link;

	if (path->count < 2 || path->count > CLAIM_PATH_MAX)
		abort();
	for (uint32_t i = 0; i + 1 < path->count; i++)
		documents[i] = bytes_of(world, SOURCE_BLOB, &path->digests[i]);
	/* the config need not be stored */
	documents[path->count - 1] = (struct span){NULL, 0};
	get(world, 0, SOURCE_BLOB, &path->digests[path->count - 1],
	    SOURCE_BLOB_MAX, &documents[path->count - 1], NULL);
	link_read(path, documents, &link, NULL);
}

static int emit(void *context, const struct claim *claim, struct error *err)
{
	struct world *world = context;
	const struct claim_signature *signature = &claim->signature;

	(void)err;
	if (++world->claims > CLAIMS_MAX + CLAIM_PATHS_MAX)
		abort();
	if (claim->kind == CLAIM_PATH)
		check_path(world, &claim->path);
	if (claim->kind == CLAIM_SIMPLESIGNING || claim->kind == CLAIM_DSSE) {
		struct span blob =
			signature->file
				? bytes_of(world, SOURCE_FILE(signature->file),
					   &claim->manifest)
				: bytes_of(world, SOURCE_BLOB,
					   &signature->blob);

		if (blob.size != signature->blob_size ||
		    signature->payload_offset + signature->payload_size >
			    signature->blob_size ||
		    signature->signature_size == 0 ||
		    signature->signature_size > CLAIM_SIGNATURE_MAX)
			abort();
	}
	return 0;
}

/* Pieces of files lie within them. */
static int on_relation(void *context, const struct relation *relation,
		       struct error *err)
{
	struct world *world = context;
	struct span file;

	(void)err;
	if (relation->kind != RELATION_FILE)
		return 0;
	file = bytes_of(world, SOURCE_FILE(relation->file), &relation->key);
	if (relation->size == 0 || relation->offset > file.size ||
	    relation->size > file.size - relation->offset ||
	    relation->more_size < 2 || relation->more_offset > file.size ||
	    relation->more_size > file.size - relation->more_offset ||
	    file.data[relation->more_offset] != '{' ||
	    file.data[relation->more_offset + relation->more_size - 1] != '}')
		abort();
	return 0;
}

/* The same store as an import reads it. */
static void relate(const struct source *source, struct world *world)
{
	struct plan plan = {0};

	if (source->directories)
		adopt_directory(source, on_relation, world, NULL);
	relate_layout(source, world->blobs, world->blob_count, plan_add, &plan,
		      NULL);
	plan_seal(&plan);
	for (size_t at = 0; at < plan.item_count;) {
		struct entry entry;

		at = plan_entry(&plan, at, &entry, NULL);
		if (at == 0)
			break;
		entry_release(&entry);
	}
	plan_release(&plan);
}

static void name(struct world *world, uint8_t how, struct collect_request *what)
{
	const struct digest *digest = blob_number(world, how >> 3 & 7);

	if (!digest)
		return;
	if (how & 1)
		what->manifest = *digest;
	if (how & 2)
		what->config = *digest;
	if (how & 4)
		what->image = *digest;
	if ((how & 7) == 0) {
		digest_parse(span_of("sha256:311494c17296453637d14bddb59b92cd00"
				     "63a162c06f2c190e0919c9edcdb93a"),
			     &what->diff_ids[0]);
		what->diff_id_count = 1;
	}
	strcpy(what->architecture, how & 64 ? "amd64" : "");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *world = calloc(1, sizeof(*world));
	struct source source = {.context = world, .stores = 1, .get = get};
	struct collect_request what = {0};
	struct error err = ERROR_INIT;
	uint8_t how = size ? data[0] : 0;

	if (!world)
		return 0;
	for (size_t at = 1; at + 2 <= size && world->count < ITEMS_MAX;) {
		size_t length = (size_t)data[at] << 8 | data[at + 1];

		at += 2;
		if (length > size - at)
			length = size - at;
		add_item(world, data + at, length);
		at += length;
	}
	for (size_t i = 0; i < world->count; i++)
		if (world->items[i].kind == SOURCE_MANIFEST)
			source.directories = 1;
	name(world, how, &what);
	if (collect_claims(&what, &source, emit, world, &err) < 0 &&
	    err.kind == ERROR_NONE)
		abort();
	relate(&source, world);
	for (size_t i = 0; i < world->count; i++)
		buf_release(&world->items[i].bytes);
	free(world);
	return 0;
}
