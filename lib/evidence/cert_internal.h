/*
 * What a struct cert is, for the files of this door.
 */
#ifndef EVIDENCE_CERT_INTERNAL_H
#define EVIDENCE_CERT_INTERNAL_H

#include "base/buf.h"
#include "evidence/cert.h"

#include <openssl/x509.h>

struct cert {
	X509 *x509;
	struct buf der;
	struct key *key; /* NULL: of a kind that is not accepted */
	struct digest key_id;
};

#endif
