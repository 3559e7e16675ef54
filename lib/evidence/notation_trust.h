/*
 * Whom a policy trusts with Notary Project signatures: the certificates of
 * its trust stores, identities, revocation lists, and what is enforced. All of
 * it is the policy's; nothing comes with a signature.
 */
#ifndef EVIDENCE_NOTATION_TRUST_H
#define EVIDENCE_NOTATION_TRUST_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/cert.h"
#include "evidence/cert_crl.h"
#include "evidence/notation_level.h"
#include "evidence/notation_subject.h"

#include <stdbool.h>
#include <stddef.h>

/* Which scheme a certificate may be the anchor of: never of another. */
enum notation_store {
	NOTATION_STORE_CA,	  /* notary.x509 */
	NOTATION_STORE_AUTHORITY, /* notary.x509.signingAuthority */
	NOTATION_STORE_TSA,	  /* timestamps */
	NOTATION_STORES,
};

#define NOTATION_IDENTITIES_MAX 64

/* Starts zeroed: everything is enforced, nobody is trusted. */
struct notation_trust {
	struct cert_list stores[NOTATION_STORES]; /* owned */
	struct cert_crl_list crls;		  /* owned */
	bool any_identity;			  /* "*" */
	size_t identity_count;
	struct notation_subject *identities; /* owned */
	enum notation_action actions[NOTATION_CHECKS];
	bool after_expiry;	/* timestamps only when the chain has expired */
	struct key_floor floor; /* that the leaf's key is of; 0: any */
};

/*
 * Adds the certificates of a file, PEM or DER, to a store. Each is an
 * authority or signed by itself; those for timestamps are roots. Returns 0, or
 * -1 with *err set ("policy.signer", "cert.*").
 */
int notation_trust_add(struct notation_trust *trust, enum notation_store store,
		       struct span file, const char *what, struct error *err);

/* Adds a revocation list, PEM or DER. Returns 0, or -1 with *err set. */
int notation_trust_add_crl(struct notation_trust *trust, struct span file,
			   const char *what, struct error *err);

/*
 * Adds an identity: "x509.subject: C=US, ST=WA, O=acme", or "*" alone. Returns
 * 0, or -1 with *err set ("policy.signer").
 */
int notation_trust_add_identity(struct notation_trust *trust, struct span text,
				struct error *err);

/*
 * Says what a failure of the check @name does, in the words of Notary's
 * override: "revocation" and "skip". Returns 0, or -1 with *err set.
 */
int notation_trust_set(struct notation_trust *trust, struct span name,
		       struct span action, struct error *err);

/*
 * Whether it can trust anybody: an anchor and an identity are there. Whoever
 * asks for less has made a mistake. Returns 0, or -1 with *err set.
 */
int notation_trust_check(const struct notation_trust *trust, struct error *err);

/* Frees what *trust owns and empties it. */
void notation_trust_release(struct notation_trust *trust);

#endif
