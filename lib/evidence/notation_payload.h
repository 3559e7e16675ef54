/*
 * The payload of a Notary Project signature: the descriptor of what was
 * signed.
 * Notary Project specifications, signature-specification.md, "Payload".
 */
#ifndef EVIDENCE_NOTATION_PAYLOAD_H
#define EVIDENCE_NOTATION_PAYLOAD_H

#include "evidence/statement.h"

/* What the descriptor says besides the digest. */
struct notation_target {
	struct digest digest;
	uint64_t size;
	char media_type[128]; /* terminated */
};

/*
 * Reads @payload, which was verified, as a statement of kind STATEMENT_IMAGE:
 * its digest is matched with the subjects that @context wants, its annotations
 * are the signed key = value. Refused: what json_strict refuses, mediaType,
 * digest or size missing or of another type, a digest that is not sha256's.
 * *target may be NULL. Returns 0, or -1 with *err set ("evidence.notation").
 */
int notation_payload_read(struct span payload,
			  const struct statement_context *context,
			  struct statement *out, struct notation_target *target,
			  struct error *err);

#endif
