#include "evidence/envelope.h"
#include "evidence/format.h"
#include "evidence/material.h"
#include "evidence/sigstore_bundle.h"

#include <stdlib.h>
#include <string.h>

static int tell_bundle(struct attached *attached,
		       const struct format_layer *layer,
		       const struct sigstore_bundle *bundle,
		       const struct blob *blob, struct error *err)
{
	struct claim claim = format_claim(layer, CLAIM_DSSE, blob);
	struct claim_signature *signature = &claim.signature;

	if (bundle->content != SIGSTORE_DSSE)
		return format_reject(attached, layer,
				     "the bundle signs a file, not a statement "
				     "about an image",
				     err);
	if (strcmp(bundle->payload_type, ENVELOPE_INTOTO) != 0)
		return format_reject(attached, layer,
				     "its payload type is not " ENVELOPE_INTOTO,
				     err);
	signature->item = CLAIM_ITEM_BUNDLE;
	signature->payload_offset = bundle->payload_offset;
	signature->payload_size = bundle->payload_size;
	signature->signature_size = (uint32_t)bundle->signature.size;
	memcpy(signature->signature, bundle->signature.data,
	       bundle->signature.size);
	signature->signs_image =
		span_is(json_span(json_find(layer->annotations,
					    SIGSTORE_PREDICATE_TYPE)),
			SIGSTORE_SIGNS_IMAGE);
	return material_tell(attached, &claim, (struct span){NULL, 0}, err);
}

/*
 * Payload, signature and what verifies it are inside. A key of the policy
 * needs no more than the first two; the rest is read by who verifies it.
 */
int format_bundle_read(struct attached *attached,
		       const struct format_layer *layer, struct error *err)
{
	CLEANUP(sigstore_bundle_cleanup)
	struct sigstore_bundle *bundle = calloc(1, sizeof(*bundle));
	struct error inner = ERROR_INIT;
	struct blob blob;

	if (!bundle)
		return error_set(err, ERROR_SYSTEM, "evidence.memory",
				 "no memory for a bundle");
	if (format_blob(attached, layer, SOURCE_BLOB_MAX, blob_get_signed,
			&blob, err) < 0)
		return -1;
	if (blob.bytes.size == 0)
		return 0;
	if (sigstore_bundle_parse(blob.bytes, bundle, &inner) < 0)
		return format_fail(attached, layer, &inner, err);
	return tell_bundle(attached, layer, bundle, &blob, err);
}
