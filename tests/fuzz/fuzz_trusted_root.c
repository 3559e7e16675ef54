/* Trusted roots, and single authorities. */
#include "evidence/trusted_root.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	CLEANUP(trusted_root_cleanup) struct trusted_root *root = NULL;
	struct trusted_root_authority authority;

	if (trusted_root_parse(text, "root", &root, NULL) < 0)
		root = NULL;
	if (trusted_root_authority_parse(text, "authority", &authority, NULL) ==
	    0)
		trusted_root_authority_release(&authority);
	return 0;
}
