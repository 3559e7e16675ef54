/*
 * The parts of an RFC 3161 token, as spans of its DER. Nothing here is
 * verified. RFC 3161 section 2.4.2, RFC 5652 section 5, RFC 5816.
 */
#ifndef EVIDENCE_TIMESTAMP_TOKEN_H
#define EVIDENCE_TIMESTAMP_TOKEN_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/cert.h"
#include "evidence/key.h"

#include <stdint.h>

struct timestamp_token {
	/* SignedData */
	struct span info;	  /* DER of TSTInfo: the signed content */
	struct span certificates; /* one after the other; may be empty */
	/* SignerInfo, exactly one */
	struct span signer_issuer; /* Name, whole; empty: by key id */
	struct span signer_serial;
	struct span signer_key_id;
	enum key_hash digest;	    /* of the content, in the attributes */
	struct span algorithm;	    /* content of AlgorithmIdentifier */
	struct span attributes;	    /* content of the SET that is signed */
	struct span message_digest; /* attribute */
	struct span signing_cert;   /* attribute ESSCertID: SHA-1, or empty */
	struct span signing_cert_2; /* ESSCertIDv2, or empty */
	enum key_hash signing_cert_hash; /* of ESSCertIDv2 */
	struct span signature;
	/* TSTInfo */
	enum key_hash imprint_hash;
	struct span imprint;
	int64_t time_ms;
	int64_t accuracy_ms;
};

/*
 * Reads a TimeStampResp that was granted, or a bare token, to its last byte;
 * strict DER. Returns 0, or -1 with *err set ("timestamp.parse",
 * "timestamp.imprint" for other hashes).
 */
int timestamp_token_read(struct span der, struct timestamp_token *out,
			 struct error *err);

/*
 * Reads its certificates to the end of @out; what is no certificate (other
 * choices) is left out. Returns 0, or -1 with *err set.
 */
int timestamp_token_certs(const struct timestamp_token *token,
			  struct cert_list *out, struct error *err);

#endif
