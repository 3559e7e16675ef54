/*
 * Notary Project envelopes in JSON: one flattened JWS.
 * Notary Project specifications, signature-envelope-jws.md; RFC 7515 section
 * 7.2.2.
 */
#ifndef EVIDENCE_NOTATION_JWS_H
#define EVIDENCE_NOTATION_JWS_H

#include "evidence/notation_envelope.h"

/*
 * Reads the envelope that @text is. Refused: what json_strict refuses; members
 * but payload, protected, header and signature; base64url with padding or of
 * the other alphabet; payload and protected headers written with escapes (they
 * are found again where they stand); algorithms but the six; critical headers
 * that we do not process, verification plugins in any case; b64 (RFC 7797) and
 * signed headers among the unsigned ones. Other headers are ignored. Returns
 * 0, or -1 with *err set ("evidence.notation") and *out empty; release it with
 * notation_envelope_release().
 */
int notation_jws_read(struct span text, struct notation_envelope *out,
		      struct error *err);

#endif
