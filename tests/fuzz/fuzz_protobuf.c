/* Protobuf messages: what is found lies within the message. */
#include "gate/protobuf.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(struct span message, struct span found)
{
	if (found.data && found.size &&
	    (found.data < message.data ||
	     found.data + found.size > message.data + message.size))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span message = {(const char *)data, size};
	struct protobuf reader = {.rest = message};
	struct protobuf_field field;
	struct span found[3];
	const struct protobuf_want wants[] = {
		{1, &found[0]}, {2, &found[1]}, {10, &found[2]}};

	while (protobuf_next(&reader, &field))
		inside(message, field.bytes);
	if (protobuf_find(message, wants, 3, NULL) == 0) {
		if (reader.failed)
			abort();
		for (size_t i = 0; i < 3; i++)
			inside(message, found[i]);
	}
	if (protobuf_find_key(message, 2, "key", &found[0], NULL) == 0)
		inside(message, found[0]);
	return 0;
}
