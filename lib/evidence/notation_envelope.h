/*
 * Notary Project signature envelopes: what both forms, JWS and COSE, have in
 * common once they are read. Nothing in an envelope is verified here, and
 * nothing in it decides how it is verified: the algorithm is compared with
 * what the key of the leaf certificate implies.
 * Notary Project specifications, signature-specification.md.
 */
#ifndef EVIDENCE_NOTATION_ENVELOPE_H
#define EVIDENCE_NOTATION_ENVELOPE_H

#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

#define NOTATION_ENVELOPE_MAX  ((size_t)1 << 20)
#define NOTATION_PAYLOAD_MAX   ((size_t)256 << 10)
#define NOTATION_CERT_MAX      ((size_t)16 << 10) /* DER */
#define NOTATION_CHAIN_MAX     8
#define NOTATION_TIMESTAMP_MAX ((size_t)64 << 10)
#define NOTATION_SIGNATURE_MAX 1024

/* Media types: of a signature's manifest, of its layer, of what is signed. */
#define NOTATION_ARTIFACT_TYPE "application/vnd.cncf.notary.signature"
#define NOTATION_JWS_TYPE      "application/jose+json"
#define NOTATION_COSE_TYPE     "application/cose"
#define NOTATION_PAYLOAD_TYPE  "application/vnd.cncf.notary.payload.v1+json"

/* Names of headers; the same in both forms. */
#define NOTATION_SCHEME		"io.cncf.notary.signingScheme"
#define NOTATION_SIGNING_TIME	"io.cncf.notary.signingTime"
#define NOTATION_AUTHENTIC_TIME "io.cncf.notary.authenticSigningTime"
#define NOTATION_EXPIRY		"io.cncf.notary.expiry"
#define NOTATION_PLUGIN		"io.cncf.notary.verificationPlugin"
#define NOTATION_PLUGIN_VERSION "io.cncf.notary.verificationPluginMinVersion"
#define NOTATION_TIMESTAMP	"io.cncf.notary.timestampSignature"

/* No other is read: not "none", not HMAC, not PKCS#1 v1.5. */
enum notation_algorithm {
	NOTATION_PS256 = 1,
	NOTATION_PS384,
	NOTATION_PS512,
	NOTATION_ES256,
	NOTATION_ES384,
	NOTATION_ES512,
};

enum notation_scheme {
	NOTATION_SCHEME_X509 = 1,  /* notary.x509 */
	NOTATION_SCHEME_AUTHORITY, /* notary.x509.signingAuthority */
};

/* Spans point into the text that was read or into .bytes. */
struct notation_envelope {
	enum notation_algorithm algorithm;
	enum notation_scheme scheme;
	int64_t signing_time; /* the signer's word; under the scheme of signing
				 authorities the authority's */
	bool has_expiry;
	int64_t expiry;
	uint32_t chain_count;		       /* 1 to NOTATION_CHAIN_MAX */
	struct span chain[NOTATION_CHAIN_MAX]; /* DER, the leaf first */
	struct span signature;	 /* as it stands there: of ES* r and s */
	struct span timestamp;	 /* an RFC 3161 token; empty: none */
	struct span payload;	 /* decoded */
	uint64_t payload_offset; /* in the text, where it can be read again: */
	uint64_t payload_size;	 /* JWS: base64url text; COSE: the bytes */
	bool payload_is_base64;
	uint32_t part_count; /* what is signed is these, one after another */
	struct span parts[4];
	struct buf bytes; /* owned */
};

/* Frees what *envelope owns and empties it. */
void notation_envelope_release(struct notation_envelope *envelope);

/*
 * Reads @text, the blob of a layer of @media_type, one of the two above.
 * Returns 0, or -1 with *err set ("evidence.notation") and *out empty.
 */
int notation_envelope_read(struct span text, struct span media_type,
			   struct notation_envelope *out, struct error *err);

/* The signed headers, for the readers of both forms. */
enum notation_header {
	NOTATION_HAS_ALGORITHM = 1 << 0,
	NOTATION_HAS_TYPE = 1 << 2,
	NOTATION_HAS_SCHEME = 1 << 3,
	NOTATION_HAS_SIGNING_TIME = 1 << 4,
	NOTATION_HAS_AUTHENTIC_TIME = 1 << 5,
	NOTATION_HAS_EXPIRY = 1 << 6,
};

struct notation_headers {
	unsigned seen;	   /* bits of enum notation_header */
	unsigned critical; /* those that crit lists */
	enum notation_algorithm algorithm;
	enum notation_scheme scheme;
	int64_t signing_time;
	int64_t authentic_time;
	int64_t expiry;
};

/* Takes the value of a header that is a text. Returns 0, or -1. */
int notation_envelope_scheme(struct span text, struct notation_headers *out,
			     struct error *err);

/* The same of the content type. */
int notation_envelope_type(struct span text, struct notation_headers *out,
			   struct error *err);

/*
 * Takes one name that crit lists. What we do not process, plugins among it, is
 * refused, and so is a name that stands there twice.
 */
int notation_envelope_critical(struct span name, struct notation_headers *out,
			       struct error *err);

/*
 * Judges the headers together, as each scheme demands them, and fills *out
 * from them. Returns 0, or -1 with *err set.
 */
int notation_envelope_headers(const struct notation_headers *headers,
			      struct notation_envelope *out, struct error *err);

#endif
