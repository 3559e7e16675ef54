/*
 * What a certificate is for: the profiles of leaves that sign code or times.
 * RFC 5280 sections 4.2.1.3, 4.2.1.9, 4.2.1.12; RFC 3161 section 2.3; Sigstore
 * "Certificate profile"; Notary Project "Certificate requirements".
 */
#ifndef EVIDENCE_CERT_PROFILE_H
#define EVIDENCE_CERT_PROFILE_H

#include "evidence/cert.h"

/*
 * Whether @cert may sign code as a leaf: extended key usage contains
 * codeSigning, key usage contains digitalSignature and neither keyCertSign nor
 * cRLSign, it is no authority, every critical extension is understood, its key
 * is accepted. Returns 0, or -1 with *err set ("cert.profile", "key.*").
 */
int cert_profile_code_signing(const struct cert *cert, struct error *err);

/*
 * Whether @cert may sign timestamps: extended key usage is critical and holds
 * timeStamping alone; otherwise as above, but key usage may be missing.
 */
int cert_profile_timestamping(const struct cert *cert, struct error *err);

/*
 * Whether @cert may issue certificates: basicConstraints CA, key usage (where
 * there is one) with keyCertSign, key accepted.
 */
int cert_profile_authority(const struct cert *cert, struct error *err);

/* Bits of cert_profile_key_usage(), as X.509 numbers them. */
enum cert_key_usage {
	CERT_USAGE_DIGITAL_SIGNATURE = 1 << 0,
	CERT_USAGE_CERT_SIGN = 1 << 5,
	CERT_USAGE_CRL_SIGN = 1 << 6,
};

/* Its key usage; fills *critical (may be NULL). -1: it has none. */
int cert_profile_key_usage(const struct cert *cert, bool *critical);

/*
 * How often @oid (dotted) stands in the extended key usage; fills *others with
 * how many other purposes do and *critical (both may be NULL). -1: it has
 * none.
 */
int cert_profile_extended_usage(const struct cert *cert, const char *oid,
				size_t *others, bool *critical);

#endif
