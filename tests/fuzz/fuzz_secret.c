/* Variables and arguments that anybody can write. */
#include "policy/rules/secret.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* no NUL behind it: spans alone say where it ends */
	char *copy = malloc(size ? size : 1);
	struct span text = {copy, size};

	memcpy(copy, data, size);
	if (secret_is_reference(text) && size == 0 && secret_shape(text))
		abort();
	secret_shape(text);
	secret_is_named(text);
	secret_is_random(text);
	secret_is_public(text);
	/* what is told is a name: short, and of few characters */
	if (secret_is_told(text) && (size > 64 || memchr(copy, ' ', size)))
		abort();
	free(copy);
	return 0;
}
