#include "evidence/envelope.h"
#include "evidence/format.h"
#include "evidence/material.h"

#include <stdlib.h>
#include <string.h>

static int tell_envelope(struct attached *attached,
			 const struct format_layer *layer,
			 const struct blob *blob, struct span material,
			 struct error *err)
{
	const struct envelope *envelope = attached->envelope;
	struct claim claim = format_claim(layer, CLAIM_DSSE, blob);

	claim.signature.payload_offset = envelope->payload_offset;
	claim.signature.payload_size = envelope->payload_size;
	if (material.size)
		claim.signature.item = CLAIM_ITEM_COSIGN;
	for (uint32_t i = 0; i < envelope->signature_count; i++) {
		const struct envelope_signature *from =
			&envelope->signatures[i];

		claim.signature.signature_size = from->size;
		memset(claim.signature.signature, 0, CLAIM_SIGNATURE_MAX);
		memcpy(claim.signature.signature, from->bytes, from->size);
		if (material_tell(attached, &claim, material, err) < 0)
			return -1;
		/* they go with the envelope, and once is enough */
		claim.signature.item = CLAIM_ITEM_NONE;
		material = (struct span){NULL, 0};
	}
	return 0;
}

/* Payload and signatures are inside. */
int format_dsse_read(struct attached *attached,
		     const struct format_layer *layer, struct error *err)
{
	CLEANUP_BUF struct buf material = BUF_INIT;
	struct error inner = ERROR_INIT;
	struct blob blob;

	if (!attached->envelope)
		attached->envelope = calloc(1, sizeof(*attached->envelope));
	if (!attached->envelope)
		return error_set(err, ERROR_SYSTEM, "evidence.memory",
				 "no memory for an envelope");
	if (material_take(layer->is->annotations, &material, &inner) < 0)
		return format_fail(attached, layer, &inner, err);
	if (format_blob(attached, layer, SOURCE_BLOB_MAX, blob_get_signed,
			&blob, err) < 0)
		return -1;
	if (blob.bytes.size == 0)
		return 0;
	if (envelope_read_large(blob.bytes, attached->source->passed,
				attached->envelope, &inner) < 0)
		return format_fail(attached, layer, &inner, err);
	if (strcmp(attached->envelope->payload_type, ENVELOPE_INTOTO) != 0)
		return format_reject(attached, layer,
				     "its payload type is not " ENVELOPE_INTOTO,
				     err);
	return tell_envelope(attached, layer, &blob, buf_span(&material), err);
}
