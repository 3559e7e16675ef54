/*
 * How certificates, revocation lists and timestamps are signed: algorithm
 * identifiers of X.509 in DER, as those that are accepted. RFC 3279, 4055,
 * 5758, 8410.
 */
#ifndef EVIDENCE_CERT_SIGNATURE_H
#define EVIDENCE_CERT_SIGNATURE_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/key.h"

#include <stdbool.h>

/*
 * Finds the algorithm that @identifier (the content of an AlgorithmIdentifier)
 * names. Whether it is one that is accepted: no SHA-1, no MD5, RSA-PSS only
 * with equal hashes and the salt as long as them.
 */
bool cert_signature_algorithm(struct span identifier, enum key_algorithm *out);

/*
 * Whether @key verifies @signature over @signed_bytes by the algorithm that
 * @identifier names. Returns 0, or -1 with *err set: "cert.weak" when the
 * algorithm is not accepted, "cert.signature" when it does not verify. @what
 * names the signed thing.
 */
int cert_signature_verify(const struct key *key, struct span identifier,
			  struct span signed_bytes, struct span signature,
			  const char *what, struct error *err);

#endif
