/*
 * References and patterns: the input is "PATTERN\0REFERENCE". What is accepted
 * is normal: it reads as itself, and it matches itself.
 */
#include "oci/reference.h"

#include <stdint.h>
#include <stdlib.h>

static void check(struct span text)
{
	struct reference once;
	struct reference twice;

	if (reference_parse(text, &once, NULL) < 0)
		return;
	if (reference_parse(span_of(once.text), &twice, NULL) < 0 ||
	    strcmp(once.text, twice.text) != 0)
		abort();
	if (!reference_matches(&once, once.text) ||
	    !reference_matches(&once, once.repository))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size ? memchr(data, '\0', size) : NULL;
	struct span text = {(const char *)data, size};
	struct reference reference;

	check(text);
	if (!nul)
		return 0;
	text.data = (const char *)nul + 1;
	text.size = size - (size_t)(nul + 1 - data);
	check(text);
	if (reference_parse(text, &reference, NULL) == 0)
		reference_matches(&reference, (const char *)data);
	reference_check_pattern((const char *)data, "pattern", NULL);
	return 0;
}
