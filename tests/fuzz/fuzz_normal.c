/* Files of any form, as `ocigate inspect` shows them. */
#include "evidence/normal.h"

#include "evidence/key.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct json *form = NULL;

	if (!ready && key_init() < 0)
		abort();
	ready = true;
	if (normal_read((struct span){(const char *)data, size}, &form, NULL) <
	    0)
		return 0;
	json_write(form, &text);
	if (json_type(form) != JSON_OBJECT || !json_has(form, "kind"))
		abort();
	json_free(form);
	return 0;
}
