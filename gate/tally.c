#include "gate/tally.h"

#include "evidence/blob.h"
#include "evidence/envelope.h"
#include "evidence/notation_envelope.h"
#include "evidence/signature_file.h"
#include "evidence/sigstore_bundle.h"
#include "gate/broker.h"
#include "oci/manifest.h"

#define BATCH	  4096 /* manifests that one child reads */
#define BYTES_MAX ((uint64_t)1 << 30)
#define MEMORY	  ((size_t)2 << 30)

#define CONTENT "dev.sigstore.bundle.content"

struct batch {
	const struct store *store;
	struct tally *tallies;
	size_t count;
};

/* The child's side. */

/* Whether a bundle's manifest says that it signs the image. */
static bool says_signature(const struct manifest *manifest)
{
	struct span type = json_span(
		json_find(manifest->annotations, SIGSTORE_PREDICATE_TYPE));
	struct span content =
		json_span(json_find(manifest->annotations, CONTENT));

	return span_is(type, SIGSTORE_SIGNS_IMAGE) ||
	       span_is(content, "message-signature");
}

static void count_layers(const struct manifest *manifest, struct tally *out)
{
	for (size_t i = 0; i < manifest->count; i++) {
		struct span type = manifest->items[i].media_type;
		bool bundle = span_starts(type, SIGSTORE_BUNDLE_TYPE);

		if (span_is(type, SIGNATURE_MEDIA_TYPE) ||
		    span_is(manifest->artifact_type, NOTATION_ARTIFACT_TYPE) ||
		    span_is(manifest->config.media_type,
			    NOTATION_ARTIFACT_TYPE) ||
		    (bundle && says_signature(manifest)))
			out->signatures++;
		else if (bundle || span_is(type, ENVELOPE_MEDIA_TYPE))
			out->attestations++;
	}
}

static void count_one(const struct source *source, struct tally *out)
{
	struct manifest manifest;
	struct reason why;
	struct blob blob;

	if (blob_get(source, 0, &out->manifest, BLOB_SIZE_ANY,
		     MANIFEST_SIZE_MAX, &blob, &why, NULL) < 0 ||
	    manifest_parse(blob.bytes, (struct span){NULL, 0}, &manifest,
			   NULL) < 0)
		return;
	count_layers(&manifest, out);
	manifest_release(&manifest);
}

static int count_all(void *context, int socket)
{
	struct batch *batch = context;
	struct source source = broker_source(&socket, batch->store, 1);
	struct error err = ERROR_INIT;

	for (size_t i = 0; i < batch->count; i++) {
		struct tally tally = {.manifest = batch->tallies[i].manifest};
		struct relation relation = {.offset = i};

		count_one(&source, &tally);
		relation.size = tally.signatures;
		relation.more_size = tally.attestations;
		if (broker_tell_relation(&socket, &relation, &err) < 0)
			return 1;
	}
	return broker_end(socket, &err);
}

/* The parent's side. */

static int take(void *context, const struct broker_message *message,
		struct error *err)
{
	struct batch *batch = context;
	const struct relation *relation = &message->relation;

	if (relation->offset >= batch->count ||
	    relation->size > MANIFEST_ITEMS_MAX ||
	    relation->more_size > MANIFEST_ITEMS_MAX)
		return broker_odd(err, "numbers that cannot be");
	batch->tallies[relation->offset].signatures = (uint32_t)relation->size;
	batch->tallies[relation->offset].attestations =
		(uint32_t)relation->more_size;
	return 0;
}

int tally_run(const struct store *store, confine_work *work,
	      struct tally *tallies, size_t count, int64_t deadline,
	      struct error *err)
{
	for (size_t at = 0; at < count; at += BATCH) {
		size_t left = count - at;
		struct batch batch = {store, tallies + at,
				      left < BATCH ? left : BATCH};
		const struct broker_task task = {
			.stores = store,
			.store_count = 1,
			.limits = {4 * BATCH, BYTES_MAX, MEMORY},
			.work = work ? work : count_all,
			.tells = BROKER_RELATION,
			.take = take,
			.context = &batch,
			.deadline = deadline,
		};

		if (broker_run(&task, err) < 0)
			return -1;
	}
	return 0;
}
