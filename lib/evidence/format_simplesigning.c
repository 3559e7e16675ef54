#include "base/encode.h"
#include "evidence/format.h"
#include "evidence/material.h"
#include "evidence/signature_file.h"

#include <string.h>

/* The blob is the payload, the signature an annotation. */
int format_simplesigning_read(struct attached *attached,
			      const struct format_layer *layer,
			      struct error *err)
{
	CLEANUP_BUF struct buf signature = BUF_INIT;
	CLEANUP_BUF struct buf material = BUF_INIT;
	const struct json *annotations = layer->is->annotations;
	struct span text =
		json_span(json_find(annotations, SIGNATURE_ANNOTATION));
	struct error inner = ERROR_INIT;
	struct claim claim;
	struct blob blob;

	if (text.size == 0)
		return format_reject(attached, layer,
				     text.data ? "its signature annotation is "
						 "empty"
					       : "has no signature annotation",
				     err);
	if (encode_base64_decode(text, ENCODE_BASE64_STANDARD, &signature,
				 NULL) < 0)
		return format_reject(attached, layer,
				     "its signature annotation is not base64",
				     err);
	if (signature.size > CLAIM_SIGNATURE_MAX)
		return format_reject(attached, layer,
				     "its signature is too long", err);
	if (material_take(annotations, &material, &inner) < 0)
		return format_fail(attached, layer, &inner, err);
	if (format_blob(attached, layer, SIGNATURE_PAYLOAD_MAX, blob_get, &blob,
			err) < 0)
		return -1;
	if (blob.bytes.size == 0)
		return 0;
	claim = format_claim(layer, CLAIM_SIMPLESIGNING, &blob);
	claim.signature.payload_size = blob.bytes.size;
	claim.signature.signature_size = (uint32_t)signature.size;
	memcpy(claim.signature.signature, signature.data, signature.size);
	if (material.size)
		claim.signature.item = CLAIM_ITEM_COSIGN;
	return material_tell(attached, &claim, buf_span(&material), err);
}
