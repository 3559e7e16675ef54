/*
 * cosign's annotations beside a payload, or beside an envelope: annotations,
 * a NUL, and the blob that they go with.
 */
#include "evidence/cosign_material.h"

#include <stdlib.h>

static void check(struct span material, enum claim_kind kind, struct span blob)
{
	CLEANUP(sigstore_bundle_cleanup)
	struct sigstore_bundle *bundle = calloc(1, sizeof(*bundle));

	if (!bundle ||
	    cosign_material_parse(material, kind, blob, bundle, NULL) < 0)
		return;
	if (bundle->form != SIGSTORE_COSIGN || bundle->signature.size == 0 ||
	    bundle->payload_offset + bundle->payload_size > blob.size)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span material = {(const char *)data, size}, blob = {NULL, 0};
	const char *end = size ? memchr(data, '\0', size) : NULL;

	if (end) {
		material.size = (size_t)(end - material.data);
		blob = (struct span){end + 1, size - material.size - 1};
	}
	check(material, CLAIM_SIMPLESIGNING, blob);
	check(material, CLAIM_DSSE, blob);
	return 0;
}
