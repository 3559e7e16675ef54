/*
 * Verification of Sigstore's signatures, offline, in the order of its client
 * specification: trusted times, certificate, log, signature, identity. What
 * the trusted root lists is demanded: where it has logs, one of them has to
 * have the signature; where it has certificate logs, one of them has to have
 * seen the certificate.
 */
#ifndef EVIDENCE_SIGSTORE_H
#define EVIDENCE_SIGSTORE_H

#include "base/error.h"
#include "evidence/cert_identity.h"
#include "evidence/key.h"
#include "evidence/sigstore_bundle.h"
#include "evidence/trusted_root.h"

#include <stdint.h>

/* Who may have signed; all of it is borrowed. */
struct sigstore_trust {
	const struct trusted_root *root; /* NULL: the key alone suffices */
	const struct key *key;		 /* NULL: a certificate says who */
	const char *issuer;		 /* whole; NULL: with a key */
	const char *identity;		 /* whole, or NULL */
	const char *identity_glob;	 /* '*' crosses neither '/' nor '@' */
	struct key_floor floor;		 /* for keys of certificates */
};

struct sigstore_result {
	struct digest signer; /* of issuer and identity, or the key's id */
	int64_t time; /* the first that is trusted; 0: none, with a key */
	struct cert_identity identity; /* of the certificate, if any */
};

/*
 * Verifies that @bundle was made by whom @trust names, over @message: the
 * artifact's bytes or one of their hashes for SIGSTORE_MESSAGE; NULL for
 * SIGSTORE_DSSE, where it is the envelope's own payload, whose type has to be
 * in-toto's. Nothing is said of what the payload is about. Fills *out. Returns
 * 0, or -1 with *err set ("sigstore.*", "cert.*", "timestamp.*").
 */
int sigstore_verify(const struct sigstore_bundle *bundle,
		    const struct sigstore_trust *trust,
		    struct key_message *message, struct sigstore_result *out,
		    struct error *err);

/*
 * Whether the in-toto statement that @bundle carries is about @message: one of
 * its subjects has a SHA-256, SHA-384 or SHA-512 of it. Returns 0, or -1 with
 * *err set ("sigstore.subject").
 */
int sigstore_subject_check(const struct sigstore_bundle *bundle,
			   struct key_message *message, struct error *err);

#endif
