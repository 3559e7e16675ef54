#include "evidence/attached.h"

#include "evidence/blob.h"
#include "evidence/envelope.h"
#include "evidence/format.h"
#include "evidence/material.h"
#include "evidence/signature_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A layer's descriptor as far as it counts: the blob, and a digest of media
 * type, size and signature. All of it: a layer that is listed wrongly must not
 * hide the same one listed rightly.
 */
struct attached_seen {
	struct digest blob;
	struct digest rest;
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

static struct attached_seen describe(const struct descriptor *layer)
{
	CLEANUP_BUF struct buf material = BUF_INIT;
	struct attached_seen is = {.blob = layer->digest};
	struct digest_stream stream;

	digest_start(&stream);
	digest_add(&stream, layer->media_type);
	digest_add(&stream, (struct span){"", 1});
	digest_add(&stream, (struct span){(const char *)&layer->size,
					  sizeof(layer->size)});
	digest_add(&stream, json_span(json_find(layer->annotations,
						SIGNATURE_ANNOTATION)));
	digest_add(&stream, (struct span){"", 1});
	/* too long: then it is rejected each time */
	if (material_take(layer->annotations, &material, NULL) == 0)
		digest_add(&stream, buf_span(&material));
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

static int read_layer(struct attached *attached,
		      const struct format_layer *layer, struct error *err)
{
	const struct format *format = formats_find(layer->is->media_type);
	struct span type = layer->is->media_type;
	char reason[160];
	bool before;

	if (remember(attached, layer->is, &before, err) < 0)
		return -1;
	if (before)
		return 0;
	if (format)
		return format->read(attached, layer, err);
	if (span_is(type, ENVELOPE_INTOTO))
		return format_reject(attached, layer,
				     "is no signature but a statement that "
				     "nobody signed, as BuildKit writes it",
				     err);
	snprintf(reason, sizeof(reason),
		 "media type '%.*s' is no signature that is known",
		 (int)(type.size > 80 ? 80 : type.size), type.data);
	return format_reject(attached, layer, reason, err);
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
	if (manifest_parse(blob.bytes,
			   span_of(manifest_media_type(MANIFEST_IMAGE)),
			   &manifest, &inner) < 0) {
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
				    &(struct format_layer){
					    &manifest.items[i], evidence,
					    manifest.annotations, blob.store},
				    err);
	manifest_release(&manifest);
	return status;
}
