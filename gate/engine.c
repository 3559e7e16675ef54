#include "gate/engine.h"

#include <stddef.h>

/* In the order in which they are asked; engine_none owns what is left. */
static const struct engine *const engines[] = {
	&engine_docker,
	&engine_containerd,
	&engine_storage,
	&engine_none,
};

const struct engine *engine_find(const struct engine_request *request)
{
	for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++)
		if (engines[i]->owns(request))
			return engines[i];
	return &engine_none;
}
