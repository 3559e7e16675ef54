/*
 * Chains: from a leaf to an anchor that the policy gave, at a trusted time.
 * RFC 5280 section 6 through libcrypto's X509_verify_cert(), with signatures
 * checked by evidence/key.h.
 */
#ifndef EVIDENCE_CERT_CHAIN_H
#define EVIDENCE_CERT_CHAIN_H

#include "evidence/cert.h"

#define CERT_CHAIN_MAX 8 /* most certificates of a path */

/* What a chain may be built of; all borrowed. */
struct cert_chain {
	const struct cert_list *anchors; /* trusted; may be intermediates */
	/* Intermediates listed beside the anchors: taken first, and verified
	   up to an anchor like those of strangers. */
	const struct cert_list *known;
	const struct cert_list *untrusted; /* from strangers */
	int64_t time; /* every certificate must be valid at it */
	/* Refuse anchors that are not self-signed (Notary Project). */
	bool roots_only;
};

/* The path that was found: leaf first, anchor last; borrowed. */
struct cert_path {
	const struct cert *certs[CERT_CHAIN_MAX];
	size_t count;
};

/*
 * Builds and verifies a path from @leaf to one of the anchors. Any list may be
 * NULL. Every certificate of it, the anchor included, must be valid at the
 * time (CVE-2026-24122), have an accepted key, and be signed with SHA-256,
 * SHA-384, SHA-512 or Ed25519; path length, name constraints and critical
 * extensions are RFC 5280's. A leaf that is an anchor itself is its own path,
 * also with roots_only when it is self-signed. What the leaf is for is not
 * judged (cert_profile.h). Returns 0, or -1 with *err set: "cert.chain" (no
 * path), "cert.time", "cert.weak", "cert.signature", "key.*".
 */
int cert_chain_verify(const struct cert *leaf, const struct cert_chain *with,
		      struct cert_path *out, struct error *err);

/* Whether all of @path are valid at @time; *err set ("cert.time") if not. */
int cert_chain_valid_at(const struct cert_path *path, int64_t time,
			struct error *err);

/*
 * Whether the key of @issuer verifies the signature of @cert, by the
 * algorithm that the certificate names twice alike and that is accepted.
 * Returns 0, or -1 with *err set ("cert.weak", "cert.signature", "key.*").
 */
int cert_chain_signed_by(const struct cert *cert, const struct cert *issuer,
			 struct error *err);

/* Whether it is self-issued and its own key verifies its signature. */
bool cert_chain_is_self_signed(const struct cert *cert);

#endif
