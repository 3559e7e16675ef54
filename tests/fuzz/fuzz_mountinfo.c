/* Mount tables: what is accepted has as many mounts as lines, with paths. */
#include "gate/mountinfo.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mountinfo info;
	size_t below = 0;

	if (mountinfo_parse((struct span){(const char *)data, size}, &info,
			    NULL) < 0)
		return 0;
	for (size_t i = 0; i < info.count; i++)
		if (!info.mounts[i].root[0] || !info.mounts[i].point[0])
			abort();
	for (size_t at = mountinfo_next(&info, "/", 0); at < info.count;
	     at = mountinfo_next(&info, "/", at + 1))
		below++;
	if (info.count == 0 || below > info.count)
		abort();
	mountinfo_release(&info);
	return 0;
}
