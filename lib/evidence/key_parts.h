/*
 * What a key is made of: for key.c, which builds it, and key_verify.c, which
 * uses it. Nobody else includes this.
 */
#ifndef EVIDENCE_KEY_PARTS_H
#define EVIDENCE_KEY_PARTS_H

#include "evidence/key.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

/*
 * ECDSA and RSA PKCS#1 go through libcrypto's low-level interface: in a
 * process that verifies one or two signatures the providers of EVP cost
 * several times the mathematics.
 */
struct key {
	enum key_kind kind;
	enum key_scheme scheme;
	unsigned bits;
	struct digest id;
	EC_KEY *ec;	/* P-256, P-384, P-521 */
	RSA *rsa;	/* RSA */
	EVP_PKEY *pkey; /* Ed25519, and RSA for PSS */
};

/* The bytes of @span as libcrypto wants them. */
static inline const unsigned char *key_parts_bytes(struct span span)
{
	return (const unsigned char *)span.data;
}

#endif
