/* Hook state: what is accepted names a container and an absolute bundle. */
#include "oci/state.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct state state;

	if (state_parse((struct span){(const char *)data, size}, &state, NULL) <
	    0) {
		if (state.bundle[0] != '\0')
			abort();
		return 0;
	}
	if (state.bundle[0] != '/' || state.id[0] == '\0' || state.pid < 0)
		abort();
	return 0;
}
