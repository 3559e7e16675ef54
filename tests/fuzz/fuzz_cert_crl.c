/* Revocation lists, asked about a path that is not there. */
#include "evidence/cert_crl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct cert_path none;
	struct cert_crl_list list = {0};

	if (cert_crl_add(&list, (struct span){(const char *)data, size}, "crl",
			 NULL) == 0)
		cert_crl_check(&none, &list, 0, 0, NULL);
	cert_crl_list_release(&list);
	return 0;
}
