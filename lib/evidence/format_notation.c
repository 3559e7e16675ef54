#include "evidence/format.h"
#include "evidence/material.h"
#include "evidence/notation_envelope.h"

/* Who verifies it reads it again; here it says where its payload stands. */
static int tell_envelope(struct attached *attached,
			 const struct format_layer *layer,
			 const struct notation_envelope *envelope,
			 const struct blob *blob, struct error *err)
{
	struct claim claim = format_claim(layer, CLAIM_NOTATION, blob);

	claim.signature.item = envelope->payload_is_base64
				       ? CLAIM_ITEM_NOTATION_JWS
				       : CLAIM_ITEM_NOTATION_COSE;
	claim.signature.payload_offset = envelope->payload_offset;
	claim.signature.payload_size = envelope->payload_size;
	claim.signature.signs_image = true;
	return material_tell(attached, &claim, (struct span){NULL, 0}, err);
}

/* Payload, signature and certificates are inside. */
int format_notation_read(struct attached *attached,
			 const struct format_layer *layer, struct error *err)
{
	CLEANUP(notation_envelope_release)
	struct notation_envelope envelope = {.chain_count = 0};
	struct error inner = ERROR_INIT;
	struct blob blob;

	if (format_blob(attached, layer, NOTATION_ENVELOPE_MAX, blob_get_signed,
			&blob, err) < 0)
		return -1;
	if (blob.bytes.size == 0)
		return 0;
	if (notation_envelope_read(blob.bytes, layer->is->media_type, &envelope,
				   &inner) < 0)
		return format_fail(attached, layer, &inner, err);
	return tell_envelope(attached, layer, &envelope, &blob, err);
}
