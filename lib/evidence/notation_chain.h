/*
 * The chain of certificates that a Notary Project envelope brings, as the
 * specification wants it, whoever trusts it: complete, in order, each issued
 * by the next, made for signing.
 * Notary Project specifications, signature-specification.md, "Certificate
 * Requirements".
 */
#ifndef EVIDENCE_NOTATION_CHAIN_H
#define EVIDENCE_NOTATION_CHAIN_H

#include "evidence/cert.h"
#include "evidence/cert_chain.h"
#include "evidence/notation_envelope.h"

struct notation_chain {
	struct cert_list certs; /* owned; as the envelope has them */
	struct cert_path path;	/* the same, leaf first, root last */
};

/*
 * Reads the chain of @envelope. A leaf alone is signed by itself; otherwise
 * the last certificate is, and no other. Leaf: no authority; key usage there,
 * critical, digitalSignature and at most contentCommitment beside it; no
 * purpose that is not signing code; RSA 2048, 3072 or 4096 or a NIST curve.
 * Authorities: basicConstraints CA whose path length is kept, key usage there,
 * critical, keyCertSign. Signatures by SHA-256 or better. Validity is not
 * judged, nor other extensions. Returns 0, or -1 with *err set
 * ("evidence.notation", "cert.*", "key.*") and *out empty.
 */
int notation_chain_read(const struct notation_envelope *envelope,
			struct notation_chain *out, struct error *err);

/*
 * Whether @envelope is signed by the leaf, with the one algorithm that its key
 * implies, and says so. Returns 0, or -1 with *err set ("evidence.notation").
 */
int notation_chain_verify(const struct notation_chain *chain,
			  const struct notation_envelope *envelope,
			  struct error *err);

/*
 * Both: the integrity of @envelope, once for all whom it may be compared with.
 * Returns 0, or -1 with *err set ("integrity: ...") and *out empty.
 */
int notation_chain_open(const struct notation_envelope *envelope,
			struct notation_chain *out, struct error *err);

/* Frees what *chain owns and empties it. */
void notation_chain_release(struct notation_chain *chain);

#endif
