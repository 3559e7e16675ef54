/*
 * Notary Project envelopes in CBOR: one tagged COSE_Sign1.
 * Notary Project specifications, signature-envelope-cose.md; RFC 9052
 * sections 3, 4.2 and 4.4; RFC 9360 section 2.
 */
#ifndef EVIDENCE_NOTATION_COSE_H
#define EVIDENCE_NOTATION_COSE_H

#include "evidence/notation_envelope.h"

/*
 * Reads the envelope that @text is. Refused: what cbor_read() refuses, no tag
 * 18, a payload that is not inside, algorithms but the six, a content type
 * that is not a text, times without tag 1, critical headers that we do not
 * process, verification plugins in any case, a label both signed and unsigned,
 * an x5chain that is not an array. Other headers are ignored. Returns 0, or -1
 * with *err set ("evidence.notation") and *out empty; release it with
 * notation_envelope_release().
 */
int notation_cose_read(struct span text, struct notation_envelope *out,
		       struct error *err);

#endif
