#include "evidence/format.h"

int format_reject(struct attached *attached, const struct format_layer *layer,
		  const char *reason, struct error *err)
{
	return attached_reject(attached, layer->filed->is.layout,
			       &layer->filed->is.manifest, &layer->is->digest,
			       reason, err);
}

int format_fail(struct attached *attached, const struct format_layer *layer,
		const struct error *inner, struct error *err)
{
	if (graph_is_fatal(inner, err))
		return -1;
	return format_reject(attached, layer, inner->reason.msg, err);
}

int format_blob(struct attached *attached, const struct format_layer *layer,
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
		return format_reject(attached, layer, why.msg, err);
	}
	if (attached_count(attached, blob->bytes.size, err) < 0)
		return -1;
	if (blob->bytes.size == 0)
		return format_reject(attached, layer, "is empty", err);
	return 0;
}

struct claim format_claim(const struct format_layer *layer,
			  enum claim_kind kind, const struct blob *blob)
{
	struct claim claim = {.kind = kind,
			      .layout = layer->filed->is.layout,
			      .manifest = layer->filed->is.manifest};

	claim.signature.store = blob->store;
	claim.signature.blob = layer->is->digest;
	claim.signature.blob_size = blob->bytes.size;
	return claim;
}
