/* Loose bundles and envelopes: what is told is within the file. */
#include "evidence/loose.h"

#include <stdlib.h>

static int emit(void *context, const struct loose *loose, struct error *err)
{
	const struct span *text = context;

	(void)err;
	if (loose->count == 0 || loose->count > LOOSE_SUBJECTS_MAX ||
	    loose->size == 0 || loose->offset > text->size ||
	    loose->size > text->size - loose->offset)
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};

	loose_read(text, emit, &text, NULL);
	return 0;
}
