/* DSSE envelopes: what is accepted has its payload where it says. */
#include "evidence/envelope.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct envelope envelope;
	struct span text = {(const char *)data, size};

	if (envelope_read(text, &envelope, NULL) < 0)
		return 0;
	if (envelope.signature_count == 0 ||
	    envelope.signature_count > ENVELOPE_SIGNATURES_MAX ||
	    envelope.payload_size == 0 || envelope.payload_offset == 0 ||
	    envelope.payload_offset + envelope.payload_size >= size ||
	    data[envelope.payload_offset - 1] != '"' ||
	    data[envelope.payload_offset + envelope.payload_size] != '"')
		abort();
	return 0;
}
