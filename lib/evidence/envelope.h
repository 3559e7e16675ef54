/*
 * DSSE envelopes, read as a stream: where the payload stands and what the
 * signatures are. Nothing in an envelope is verified here.
 * DSSE v1.0.2, envelope.md.
 */
#ifndef EVIDENCE_ENVELOPE_H
#define EVIDENCE_ENVELOPE_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/claim.h"

#include <stdint.h>

#define ENVELOPE_SIGNATURES_MAX	  16
#define ENVELOPE_PAYLOAD_TYPE_MAX 128

#define ENVELOPE_MEDIA_TYPE "application/vnd.dsse.envelope.v1+json"

/* Of a statement: the only payload type that verify_claim() signs for. */
#define ENVELOPE_INTOTO "application/vnd.in-toto+json"

struct envelope_signature {
	uint32_t size; /* 1 to CLAIM_SIGNATURE_MAX */
	uint8_t bytes[CLAIM_SIGNATURE_MAX];
};

/* 16 kB and more: keep it off small stacks. */
struct envelope {
	char payload_type[ENVELOPE_PAYLOAD_TYPE_MAX]; /* terminated */
	uint64_t payload_offset;  /* of the base64 text, behind the quote */
	uint64_t payload_size;	  /* of the base64 text; never 0 */
	uint32_t signature_count; /* 1 to ENVELOPE_SIGNATURES_MAX */
	struct envelope_signature signatures[ENVELOPE_SIGNATURES_MAX];
};

/*
 * Reads the envelope that @text is. The payload stays where it is, undecoded.
 * Refused: what json_strict refuses, payloadType, payload, signatures or sig
 * missing, empty or not of their type, a payload written with JSON escapes (it
 * must be the same bytes in the file and in the string), signatures that are
 * not base64 (either alphabet, padding optional), too long or too many. Members
 * of other names are ignored, and so is keyid: it is a hint.
 * Returns 0 with *out filled, or -1 with *err set ("evidence.envelope").
 */
int envelope_read(struct span text, struct envelope *out, struct error *err);

/* The same; @passed (or NULL) is told of each piece that was read. */
int envelope_read_large(struct span text, span_passed *passed,
			struct envelope *out, struct error *err);

#endif
