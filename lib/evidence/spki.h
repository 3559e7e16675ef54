/*
 * Public key files: one PEM block around a SubjectPublicKeyInfo, read byte by
 * byte without a general DER decoder. RFC 7468 section 13, RFC 5280 section
 * 4.1, RFC 5480, RFC 8017 appendix A.1.1, RFC 8410.
 */
#ifndef EVIDENCE_SPKI_H
#define EVIDENCE_SPKI_H

#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"
#include "evidence/key.h"

/* What a SubjectPublicKeyInfo holds; spans point into it. */
struct spki {
	enum key_kind kind;
	struct span key;      /* uncompressed point, Ed25519 key, or modulus */
	struct span exponent; /* KEY_RSA */
};

/*
 * Appends the DER of the one block "PUBLIC KEY" in @pem to @der. White space
 * may stand around the block; lines end in LF or CRLF and have any length.
 * Returns 0, or -1 with *err set ("key.pem").
 */
int spki_read_pem(struct span pem, const char *what, struct buf *der,
		  struct error *err);

/*
 * Reads the whole of @der as a key of a kind that is accepted: P-256, P-384,
 * P-521 with an uncompressed point, Ed25519, RSA. Numbers are not judged.
 * Returns 0, or -1 with *err set ("key.kind").
 */
int spki_read(struct span der, const char *what, struct spki *out,
	      struct error *err);

/*
 * Appends to @out the SubjectPublicKeyInfo of the PKCS#1 RSAPublicKey @der.
 * Returns 0, or -1 with *err set ("key.kind").
 */
int spki_wrap_rsa(struct span der, const char *what, struct buf *out,
		  struct error *err);

#endif
