/* /proc/net/unix: only absolute paths come out. */
#include "gate/gather_sockets.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct settings none;
	struct gather_controls controls;

	if (gather_control_list(&none, &controls, NULL) < 0)
		abort();
	gather_sockets_parse((struct span){(const char *)data, size}, &controls,
			     NULL);
	for (size_t i = 0; i < controls.count; i++)
		if (controls.all[i].path[0] != '/')
			abort();
	gather_control_release(&controls);
	return 0;
}
