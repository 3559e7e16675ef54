/* Timestamp tokens and responses, and the certificates that they embed. */
#include "evidence/timestamp.h"
#include "evidence/timestamp_token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span der = {(const char *)data, size};
	CLEANUP_CERT_LIST struct cert_list certs = {0}, found = {0};
	struct timestamp_token token;
	struct timestamp out;
	struct cert_path path;

	if (timestamp_token_read(der, &token, NULL) < 0 ||
	    timestamp_token_certs(&token, &certs, NULL) < 0)
		return 0;
	timestamp_verify_anchors(der, token.info, &certs, &out, &found, &path,
				 NULL);
	return 0;
}
