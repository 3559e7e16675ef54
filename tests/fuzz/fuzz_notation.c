/*
 * Notary Project envelopes, both forms, and their payloads: what is accepted
 * lies where it says.
 */
#include "evidence/notation_envelope.h"
#include "evidence/notation_payload.h"

#include "base/encode.h"

#include <stdlib.h>

static bool is_within(struct span inner, struct span outer)
{
	return inner.data >= outer.data &&
	       inner.data + inner.size <= outer.data + outer.size;
}

static void check_place(const struct notation_envelope *envelope,
			struct span text)
{
	CLEANUP_BUF struct buf payload = BUF_INIT;
	struct span place;

	if (envelope->payload_offset + envelope->payload_size > text.size)
		abort();
	place = (struct span){text.data + envelope->payload_offset,
			      (size_t)envelope->payload_size};
	if (!envelope->payload_is_base64) {
		if (!span_equal(place, envelope->payload))
			abort();
		return;
	}
	if (encode_base64_decode(place, ENCODE_BASE64_EITHER, &payload, NULL) <
		    0 ||
	    !span_equal(buf_span(&payload), envelope->payload))
		abort();
}

static void check(const struct notation_envelope *envelope, struct span text)
{
	static struct statement statement;
	static const struct statement_context context;
	struct span bytes = buf_span(&envelope->bytes);

	if (envelope->chain_count == 0 || envelope->signature.size == 0 ||
	    envelope->payload.size == 0 || envelope->part_count < 3)
		abort();
	for (uint32_t i = 0; i < envelope->chain_count; i++)
		if (!is_within(envelope->chain[i], text) &&
		    !is_within(envelope->chain[i], bytes))
			abort();
	check_place(envelope, text);
	notation_payload_read(envelope->payload, &context, &statement, NULL,
			      NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const TYPES[] = {NOTATION_JWS_TYPE,
					    NOTATION_COSE_TYPE};
	static struct statement statement;
	static const struct statement_context context;
	struct span text = {(const char *)data, size};
	struct notation_envelope envelope;

	for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++) {
		if (notation_envelope_read(text, span_of(TYPES[i]), &envelope,
					   NULL) < 0)
			continue;
		check(&envelope, text);
		notation_envelope_release(&envelope);
	}
	notation_payload_read(text, &context, &statement, NULL, NULL);
	return 0;
}
