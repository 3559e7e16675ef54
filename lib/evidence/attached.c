#include "evidence/attached.h"

#include "base/encode.h"
#include "evidence/blob.h"
#include "evidence/envelope.h"
#include "evidence/signature_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MANIFEST_TYPE "application/vnd.oci.image.manifest.v1+json"
#define DSSE	      "application/vnd.dsse.envelope.v1+json"
#define INTOTO	      "application/vnd.in-toto+json"

/*
 * A layer's descriptor as far as it counts: the blob, and a digest of media
 * type, size and signature. All of it: a layer that is listed wrongly must not
 * hide the same one listed rightly.
 */
struct attached_seen {
	struct digest blob;
	struct digest rest;
};

/* One layer, while it is made into claims. */
struct layer {
	const struct descriptor *is;
	const struct graph_evidence *filed;
	uint32_t store; /* of the manifest that lists it */
};

void attached_release(struct attached *attached)
{
	free(attached->seen);
	free(attached->envelope);
	attached->seen = NULL;
	attached->envelope = NULL;
}

static int too_many(struct error *err, size_t limit, const char *what)
{
	return error_set(err, ERROR_INPUT, "evidence.limit",
			 "more than %zu %s are filed for the image", limit,
			 what);
}

int attached_tell(struct attached *attached, const struct claim *claim,
		  struct error *err)
{
	if (attached->claims == CLAIMS_MAX)
		return too_many(err, CLAIMS_MAX, "signatures");
	attached->claims++;
	return attached->emit(attached->context, claim, err);
}

int attached_count(struct attached *attached, size_t bytes, struct error *err)
{
	attached->bytes += bytes;
	if (attached->bytes > ATTACHED_BYTES_MAX)
		return too_many(err, ATTACHED_BYTES_MAX,
				"bytes of signatures and attestations");
	return 0;
}

int attached_reject(struct attached *attached, enum claim_layout layout,
		    const struct digest *manifest, const struct digest *blob,
		    const char *reason, struct error *err)
{
	struct claim claim = {.kind = CLAIM_REJECTED,
			      .layout = layout,
			      .manifest = *manifest};

	claim.rejected.blob = *blob;
	error_escape(claim.rejected.reason, sizeof(claim.rejected.reason),
		     reason, strlen(reason));
	return attached_tell(attached, &claim, err);
}

static int reject(struct attached *attached, const struct layer *layer,
		  const char *reason, struct error *err)
{
	return attached_reject(attached, layer->filed->is.layout,
			       &layer->filed->is.manifest, &layer->is->digest,
			       reason, err);
}

static struct attached_seen describe(const struct descriptor *layer)
{
	struct attached_seen is = {.blob = layer->digest};
	struct digest_stream stream;

	digest_start(&stream);
	digest_add(&stream, layer->media_type);
	digest_add(&stream, (struct span){"", 1});
	digest_add(&stream, (struct span){(const char *)&layer->size,
					  sizeof(layer->size)});
	digest_add(&stream, json_span(json_find(layer->annotations,
						SIGNATURE_ANNOTATION)));
	digest_end(&stream, &is.rest);
	return is;
}

/* Says in *before whether this layer was read; else keeps it in mind. */
static int remember(struct attached *attached, const struct descriptor *layer,
		    bool *before, struct error *err)
{
	struct attached_seen is = describe(layer);

	*before = false;
	if (++attached->layers > ATTACHED_LAYERS_MAX)
		return too_many(err, ATTACHED_LAYERS_MAX, "layers");
	for (size_t i = 0; i < attached->seen_count && !*before; i++)
		*before = digest_equal(&attached->seen[i].blob, &is.blob) &&
			  digest_equal(&attached->seen[i].rest, &is.rest);
	/* each new layer is at least one claim, so there is always room */
	if (*before || attached->seen_count == CLAIMS_MAX)
		return 0;
	if (!attached->seen)
		attached->seen = calloc(CLAIMS_MAX, sizeof(*attached->seen));
	if (!attached->seen)
		return error_set(err, ERROR_SYSTEM, "evidence.memory",
				 "no memory to look for evidence");
	attached->seen[attached->seen_count++] = is;
	return 0;
}

/*
 * Reads a layer's blob; it stays empty when it is no evidence, which is told.
 * Returns 0, or -1 with *err set.
 */
static int read_blob(struct attached *attached, const struct layer *layer,
		     size_t limit, blob_getter *get, struct blob *blob,
		     struct error *err)
{
	struct error inner = ERROR_INIT;
	struct reason why;

	if (get(attached->source, layer->store, &layer->is->digest,
		layer->is->size, limit, blob, &why, &inner) < 0) {
		blob->bytes = (struct span){NULL, 0};
		if (inner.kind != ERROR_NONE)
			return error_set(err, inner.kind, inner.reason.id, "%s",
					 inner.reason.msg);
		return reject(attached, layer, why.msg, err);
	}
	if (attached_count(attached, blob->bytes.size, err) < 0)
		return -1;
	if (blob->bytes.size == 0)
		return reject(attached, layer, "is empty", err);
	return 0;
}

static struct claim claim_for(const struct layer *layer, enum claim_kind kind,
			      const struct blob *blob)
{
	struct claim claim = {.kind = kind,
			      .layout = layer->filed->is.layout,
			      .manifest = layer->filed->is.manifest};

	claim.signature.store = blob->store;
	claim.signature.blob = layer->is->digest;
	claim.signature.blob_size = blob->bytes.size;
	return claim;
}

/* Simple signing: the blob is the payload, the signature an annotation. */
static int read_simplesigning(struct attached *attached,
			      const struct layer *layer, struct error *err)
{
	CLEANUP_BUF struct buf signature = BUF_INIT;
	struct span text = json_span(
		json_find(layer->is->annotations, SIGNATURE_ANNOTATION));
	struct claim claim;
	struct blob blob;

	if (text.size == 0)
		return reject(attached, layer,
			      text.data ? "its signature annotation is empty"
					: "has no signature annotation",
			      err);
	if (encode_base64_decode(text, ENCODE_BASE64_STANDARD, &signature,
				 NULL) < 0)
		return reject(attached, layer,
			      "its signature annotation is not base64", err);
	if (signature.size > CLAIM_SIGNATURE_MAX)
		return reject(attached, layer, "its signature is too long",
			      err);
	if (read_blob(attached, layer, SIGNATURE_PAYLOAD_MAX, blob_get, &blob,
		      err) < 0)
		return -1;
	if (blob.bytes.size == 0)
		return 0;
	claim = claim_for(layer, CLAIM_SIMPLESIGNING, &blob);
	claim.signature.payload_size = blob.bytes.size;
	claim.signature.signature_size = (uint32_t)signature.size;
	memcpy(claim.signature.signature, signature.data, signature.size);
	return attached_tell(attached, &claim, err);
}

static int tell_envelope(struct attached *attached, const struct layer *layer,
			 const struct blob *blob, struct error *err)
{
	const struct envelope *envelope = attached->envelope;
	struct claim claim = claim_for(layer, CLAIM_DSSE, blob);

	claim.signature.payload_offset = envelope->payload_offset;
	claim.signature.payload_size = envelope->payload_size;
	for (uint32_t i = 0; i < envelope->signature_count; i++) {
		const struct envelope_signature *from =
			&envelope->signatures[i];

		claim.signature.signature_size = from->size;
		memset(claim.signature.signature, 0, CLAIM_SIGNATURE_MAX);
		memcpy(claim.signature.signature, from->bytes, from->size);
		if (attached_tell(attached, &claim, err) < 0)
			return -1;
	}
	return 0;
}

/* DSSE: payload and signatures are inside. */
static int read_envelope(struct attached *attached, const struct layer *layer,
			 struct error *err)
{
	struct error inner = ERROR_INIT;
	struct blob blob;

	if (!attached->envelope)
		attached->envelope = calloc(1, sizeof(*attached->envelope));
	if (!attached->envelope)
		return error_set(err, ERROR_SYSTEM, "evidence.memory",
				 "no memory for an envelope");
	if (read_blob(attached, layer, SOURCE_BLOB_MAX, blob_get_signed, &blob,
		      err) < 0)
		return -1;
	if (blob.bytes.size == 0)
		return 0;
	if (envelope_read(blob.bytes, attached->envelope, &inner) < 0) {
		if (graph_is_fatal(&inner, err))
			return -1;
		return reject(attached, layer, inner.reason.msg, err);
	}
	if (strcmp(attached->envelope->payload_type, ENVELOPE_INTOTO) != 0)
		return reject(attached, layer,
			      "its payload type is not " ENVELOPE_INTOTO, err);
	return tell_envelope(attached, layer, &blob, err);
}

static int read_layer(struct attached *attached, const struct layer *layer,
		      struct error *err)
{
	static const struct {
		const char *media_type;
		int (*read)(struct attached *attached,
			    const struct layer *layer, struct error *err);
	} formats[] = {{SIGNATURE_MEDIA_TYPE, read_simplesigning},
		       {DSSE, read_envelope}};
	struct span type = layer->is->media_type;
	char reason[160];
	bool before;

	if (remember(attached, layer->is, &before, err) < 0)
		return -1;
	if (before)
		return 0;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (span_is(type, formats[i].media_type))
			return formats[i].read(attached, layer, err);
	if (span_is(type, INTOTO))
		return reject(attached, layer,
			      "is no signature but a statement that nobody "
			      "signed, as BuildKit writes it",
			      err);
	snprintf(reason, sizeof(reason),
		 "media type '%.*s' is no signature that is known",
		 (int)(type.size > 80 ? 80 : type.size), type.data);
	return reject(attached, layer, reason, err);
}

int attached_read(struct attached *attached,
		  const struct graph_evidence *evidence, struct error *err)
{
	const struct digest *digest = &evidence->is.manifest;
	struct error inner = ERROR_INIT;
	struct manifest manifest;
	struct reason why;
	struct blob blob;
	int status = 0;

	if (blob_get(attached->source, evidence->store, digest, evidence->size,
		     MANIFEST_SIZE_MAX, &blob, &why, &inner) < 0) {
		if (inner.kind != ERROR_NONE)
			return error_set(err, inner.kind, inner.reason.id, "%s",
					 inner.reason.msg);
		return attached_reject(attached, evidence->is.layout, digest,
				       digest, why.msg, err);
	}
	if (manifest_parse(blob.bytes, span_of(MANIFEST_TYPE), &manifest,
			   &inner) < 0) {
		if (graph_is_fatal(&inner, err))
			return -1;
		return attached_reject(attached, evidence->is.layout, digest,
				       digest, inner.reason.msg, err);
	}
	if (manifest.count == 0)
		status = attached_reject(attached, evidence->is.layout, digest,
					 digest, "has no layers", err);
	for (size_t i = 0; status == 0 && i < manifest.count; i++)
		status = read_layer(attached,
				    &(struct layer){&manifest.items[i],
						    evidence, blob.store},
				    err);
	manifest_release(&manifest);
	return status;
}
