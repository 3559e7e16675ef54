/*
 * Manifests, indexes and image configs: the input as each of them, and a
 * manifest over itself as a path.
 */
#include "evidence/link.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};
	struct span documents[] = {text, text, text};
	struct claim_path path = {.count = 3};
	struct manifest manifest;
	struct image_config config;
	struct link link;

	if (manifest_parse(text, span_of(""), &manifest, NULL) == 0) {
		for (size_t i = 0; i < manifest.count; i++)
			if (manifest.items[i].media_type.size == 0)
				abort();
		manifest_release(&manifest);
	}
	if (manifest.root || manifest.items)
		abort();
	if (manifest_parse_config(text, &config, NULL) == 0 &&
	    (config.count == 0 || !config.os[0]))
		abort();
	for (uint32_t i = 0; i < path.count; i++)
		digest_of(text, &path.digests[i]);
	if (link_read(&path, documents, &link, NULL) == 0)
		abort(); /* nothing holds its own digest */
	return 0;
}
