/* The runtimes' own state files: what is accepted can be used as it is. */
#include "shim/runtime_state.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum runtime_flavour flavours[] = {RUNTIME_RUNC,
							RUNTIME_CRUN};
	static struct runtime_state state;
	struct span text = {(const char *)data, size};

	for (size_t i = 0; i < 2; i++) {
		if (runtime_state_parse(flavours[i], text, &state, NULL) < 0)
			continue;
		if (state.bundle[0] != '/' || state.pid < 0 ||
		    strlen(state.bundle) >= sizeof(state.bundle))
			abort();
	}
	return 0;
}
