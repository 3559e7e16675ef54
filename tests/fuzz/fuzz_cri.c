/* CRI metadata: a container that is accepted has an image. */
#include "gate/cri.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	struct cri cri;

	if (cri_parse(text, CRI_CONTAINER, &cri, NULL) == 0 &&
	    (digest_is_zero(&cri.image) || strchr(cri.pod, '_') ||
	     strchr(cri.namespace, '_') || !cri.pod[0] != !cri.namespace[0]))
		abort();
	if (cri_parse(text, CRI_SANDBOX, &cri, NULL) == 0 && cri.name[0])
		abort();
	return 0;
}
