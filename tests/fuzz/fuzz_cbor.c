/* CBOR: what is accepted lies within the text, and its heads are written so. */
#include "base/cbor.h"

#include <stdlib.h>

static void check_head(const struct cbor_item *item)
{
	CLEANUP_BUF struct buf head = BUF_INIT;

	if (item->type == CBOR_FLOAT || item->type == CBOR_SIMPLE)
		return;
	cbor_write_head(&head, item->type, item->value);
	if (head.size > item->encoded.size ||
	    memcmp(head.data, item->encoded.data, head.size) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct cbor cbor;
	struct span text = {(const char *)data, size};

	if (cbor_read(text, &cbor, NULL) < 0)
		return 0;
	if (cbor.items[0].encoded.size != size ||
	    cbor.items[0].items != cbor.count)
		abort();
	for (size_t i = 0; i < cbor.count; i++) {
		const struct cbor_item *item = &cbor.items[i];

		if (item->items == 0 || i + item->items > cbor.count ||
		    item->encoded.size == 0 || item->encoded.data < text.data ||
		    item->encoded.data + item->encoded.size > text.data + size)
			abort();
		check_head(item);
	}
	return 0;
}
