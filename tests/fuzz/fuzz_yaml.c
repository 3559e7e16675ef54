/* Manifests that people bring: YAML, read into a tree. */
#include "base/yaml.h"

#include <stddef.h>
#include <stdint.h>

static int each(void *context, const struct json *document, struct error *err)
{
	(void)context;
	(void)document;
	(void)err;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = ERROR_INIT;

	yaml_read((struct span){(const char *)data, size}, "fuzz", each, NULL,
		  &err);
	return 0;
}
