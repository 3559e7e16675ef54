/*
 * RFC 3161 timestamps: that a signature existed at a time, said by an
 * authority that the policy trusts.
 */
#ifndef EVIDENCE_TIMESTAMP_H
#define EVIDENCE_TIMESTAMP_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/cert.h"
#include "evidence/cert_chain.h"
#include "evidence/trusted_root.h"

#include <stdint.h>

#define TIMESTAMP_SIZE_MAX ((size_t)64 << 10)

/* What a verified token says. */
struct timestamp {
	int64_t time;	     /* genTime, seconds, rounded down */
	int64_t time_ms;     /* the same in milliseconds */
	int64_t accuracy_ms; /* 0: none stated */
};

/*
 * Verifies a DER TimeStampResp (status granted or grantedWithMods) or a bare
 * TimeStampToken, nothing after it, over @message: its imprint is SHA-256,
 * SHA-384 or SHA-512 of it; an authority of @root signed it, and where that
 * lists its leaf no other certificate did, whatever the token embeds
 * (CVE-2026-39984); extended key usage is timeStamping, critical and alone;
 * genTime lies within the authority's window and the validity of its whole
 * chain. Returns 0 with *out filled, or -1 with *err set: "timestamp.parse",
 * "timestamp.imprint", "timestamp.signer" (no authority of the root made it),
 * "timestamp.signature", "timestamp.time".
 */
int timestamp_verify(struct span der, struct span message,
		     const struct trusted_root *root, struct timestamp *out,
		     struct error *err);

/*
 * The same with plain anchors (Notary Project): the token's own certificates
 * must lead to one of @anchors at genTime. *certs (starts as zero, the
 * caller's to release in any case) gets the certificates of the token and
 * *path the chain, borrowed from *certs and @anchors, for revocation checks.
 */
int timestamp_verify_anchors(struct span der, struct span message,
			     const struct cert_list *anchors,
			     struct timestamp *out, struct cert_list *certs,
			     struct cert_path *path, struct error *err);

#endif
