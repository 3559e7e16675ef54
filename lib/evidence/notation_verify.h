/*
 * Verification of Notary Project signatures, offline, in the order of the
 * specification: integrity, authenticity, expiry, authentic timestamp,
 * revocation.
 * Notary Project specifications, trust-store-trust-policy.md, "Signature
 * Verification".
 */
#ifndef EVIDENCE_NOTATION_VERIFY_H
#define EVIDENCE_NOTATION_VERIFY_H

#include "evidence/notation_chain.h"
#include "evidence/notation_envelope.h"
#include "evidence/notation_trust.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stdint.h>

struct notation_result {
	bool verified;		 /* no check that is enforced failed */
	struct digest signer_id; /* SHA-256 of the anchor's thumbprint and the
				    leaf's subject: one signer, whatever key */
	char subject[512];	 /* "C=US, ST=WA, O=acme", cut with "..." */
	enum notation_scheme scheme;
	int64_t time; /* trusted time of signing; 0: none but now */
	/*
	 * Checks that failed and are only logged, as audit and permissive
	 * levels have it: to be shown with every verdict that rests on this.
	 */
	bool logged[NOTATION_CHECKS];
	struct reason reasons[NOTATION_CHECKS];
};

/* Whether anything was only logged. */
bool notation_verify_is_lenient(const struct notation_result *result);

/*
 * Verifies @envelope, whose integrity notation_chain_open() verified and left
 * in @chain, at the clock @now:
 * - authenticity: a certificate of the chain is in the store of the scheme,
 *   ca or authority, never the other's; the leaf's subject includes a trusted
 *   identity;
 * - expiry: the signer's own, where there is one, lies ahead;
 * - authentic timestamp: notary.x509 with certificates for timestamps: the
 *   RFC 3161 token is there, is over this signature, leads to one of them, and
 *   all of the chain was valid at its time, accuracy included; without: the
 *   chain is valid now; signing authorities: valid at authenticSigningTime;
 * - revocation, of the chain and of the timestamp's: a list of its issuer,
 *   current now, speaks for every certificate but the root and names none; one
 *   that does not say where it could be revoked (CRL or OCSP) may do without a
 *   list, not with one that is out of date.
 * Returns 0 with *out filled, or -1 with *err set ("evidence.notation") and
 * out->verified false.
 */
int notation_verify_chain(const struct notation_envelope *envelope,
			  const struct notation_chain *chain,
			  const struct notation_trust *trust, int64_t now,
			  struct notation_result *out, struct error *err);

/* All of it: notation_chain_open() and notation_verify_chain(). */
int notation_verify(const struct notation_envelope *envelope,
		    const struct notation_trust *trust, int64_t now,
		    struct notation_result *out, struct error *err);

#endif
