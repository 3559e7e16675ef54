/*
 * X.509 certificates of signers: the door to libcrypto's X.509. What is read
 * here was written by strangers; it is read in a confined child, but for
 * authorities that the policy names. RFC 5280; Fulcio's certificate
 * specification and OIDs; RFC 6962 for embedded SCTs.
 */
#ifndef EVIDENCE_CERT_H
#define EVIDENCE_CERT_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/key.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CERT_SIZE_MAX  ((size_t)64 << 10)
#define CERT_CHAIN_MAX 10
#define CERT_TEXT_MAX  1024

struct cert;

/*
 * Call before certificates are read, and before a child confines itself that
 * will: there no file can be opened, and the C library reads the time zone when
 * it first converts a time. It also tells libcrypto of SHA-256, SHA-384 and
 * SHA-512, which key_init() leaves out; a signature with any other hash is
 * refused.
 */
void cert_prepare(void);

/*
 * Reads one certificate: the whole of @der. @what names it in messages. On
 * success *out is the caller's (cert_free()). Returns 0, or -1 with *err set
 * ("cert.*", ERROR_INPUT).
 */
int cert_parse(struct span der, const char *what, struct cert **out,
	       struct error *err);

/*
 * Reads the PEM blocks "CERTIFICATE" of @pem, at least one and at most @max,
 * into @list and *count. White space may stand around them, and nothing else:
 * a key in their place is refused. The caller frees each. Returns 0, or -1
 * with *err set and nothing to free.
 */
int cert_parse_pem(struct span pem, const char *what, struct cert **list,
		   size_t max, size_t *count, struct error *err);

/* Frees it and what it owns; NULL is fine. */
void cert_free(struct cert *cert);

/* The same for a variable that leaves its scope. */
void cert_cleanup(struct cert **cert);

/* Its bytes. */
struct span cert_der(const struct cert *cert);

/* SHA-256 of its SubjectPublicKeyInfo. */
const struct digest *cert_key_id(const struct cert *cert);

/* Its public key, or NULL when it is of a kind that is not accepted. */
const struct key *cert_key(const struct cert *cert);

/* Whether it is its own issuer, by name and by signature. */
bool cert_is_self_signed(const struct cert *cert);

/* Whether it is valid at @time (seconds since 1970), bounds included. */
bool cert_is_valid_at(const struct cert *cert, int64_t time);

/*
 * Whether a code-signing signature may be made with it: no authority, key
 * usage digitalSignature, extended key usage codeSigning. Returns 0, or -1
 * with *err set ("cert.profile").
 */
int cert_check_code_signing(const struct cert *cert, struct error *err);

/* The same for timestamps: timeStamping, critical, and nothing else. */
int cert_check_timestamping(const struct cert *cert, struct error *err);

struct cert_chain {
	const struct cert *leaf;
	const struct cert *const *intermediates; /* whoever gave them */
	size_t intermediate_count;
	const struct cert *const *anchors; /* trusted, roots or not */
	size_t anchor_count;
	int64_t time; /* at which every one has to be valid */
};

/*
 * Verifies that an anchor leads down to the leaf: signatures, validity of
 * every certificate at the time, authorities, path lengths, name constraints;
 * no SHA-1, no RSA under 2048 bits. Fills *issuer, when not NULL, with the DER
 * of the leaf's issuer, to be freed by buf_release(). Returns 0, or -1 with
 * *err set ("cert.chain").
 */
struct buf;
int cert_verify_chain(const struct cert_chain *chain, struct buf *issuer,
		      struct error *err);

/* Who a certificate is for, and who says so. Texts are terminated UTF-8. */
struct cert_identity {
	char name[CERT_TEXT_MAX];   /* the one subject alternative name */
	char issuer[CERT_TEXT_MAX]; /* of the OIDC token; "" where none is */
};

/*
 * Reads the one subject alternative name: a URI, an email address, a DNS name
 * or Fulcio's other name; and the OIDC issuer (1.3.6.1.4.1.57264.1.8, else
 * .1). Refused: none or several names, texts with a NUL, too long or not
 * UTF-8. Returns 0, or -1 with *err set ("cert.identity").
 */
int cert_identity(const struct cert *cert, struct cert_identity *out,
		  struct error *err);

/* A log that may have signed certificate timestamps. */
struct cert_log {
	const struct key *key;
	struct digest id;   /* SHA-256 of its SubjectPublicKeyInfo */
	int64_t start, end; /* seconds since 1970, bounds included */
};

/*
 * Verifies that @cert, issued by the certificate @issuer (DER), carries a
 * signed certificate timestamp of one of @logs at least, made within its time.
 * Returns 0, or -1 with *err set ("cert.sct").
 */
int cert_check_sct(const struct cert *cert, struct span issuer,
		   const struct cert_log *logs, size_t count,
		   struct error *err);

#endif
