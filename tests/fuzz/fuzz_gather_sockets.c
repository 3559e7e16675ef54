/* /proc/net/unix: only absolute paths come out. */
#include "gate/gather_sockets.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	struct span path;
	const char *label;

	while (gather_sockets_next(&text, &path, &label))
		if (!label || path.data[0] != '/' ||
		    path.data + path.size > (const char *)data + size)
			abort();
	return 0;
}
