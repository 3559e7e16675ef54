/*
 * What a certificate is made of: for the files cert_*.c and timestamp_*.c that
 * hand it to libcrypto. Nobody else includes this.
 */
#ifndef EVIDENCE_CERT_PARTS_H
#define EVIDENCE_CERT_PARTS_H

#include "evidence/cert.h"

#include <openssl/x509.h>

struct cert {
	X509 *x509;
	char *der; /* owned; the spans point into it */
	size_t size;
	struct span tbs; /* the signed part, with its header */
	struct span serial;
	struct span algorithm; /* content of AlgorithmIdentifier */
	struct span issuer;    /* Names with their headers */
	struct span subject;
	struct span spki;
	struct span signature;
	struct digest id;
	int64_t not_before;
	int64_t not_after;
	struct key *key; /* NULL: key_problem */
	struct error key_problem;
};

#endif
