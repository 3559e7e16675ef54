/*
 * X.509 certificates: one parsed certificate and what it says. Nothing here
 * trusts it; chains are evidence/cert_chain.h. RFC 5280.
 */
#ifndef EVIDENCE_CERT_H
#define EVIDENCE_CERT_H

#include "base/cleanup.h"
#include "base/error.h"
#include "base/span.h"
#include "evidence/key.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CERT_SIZE_MAX  ((size_t)64 << 10)
#define CERT_LIST_MAX  64   /* most certificates of one PEM text or list */
#define CERT_NAME_MAX  32   /* most attributes of a name */
#define CERT_VALUE_MAX 1024 /* most bytes of one attribute or of a SAN */

struct cert;

/* Certificates, owned. Starts as zero. */
struct cert_list {
	struct cert **certs;
	size_t count;
};

#define CLEANUP_CERT	  CLEANUP(cert_cleanup)
#define CLEANUP_CERT_LIST CLEANUP(cert_list_release)

/*
 * Call before certificates are read in a process that can open no file:
 * libcrypto converts times while it builds chains, and the C library reads the
 * time zone when it first does.
 */
void cert_prepare(void);

/*
 * Reads one certificate: DER in the one right way, nothing after it, version
 * 3, no extension twice. A key of a kind that is not accepted is an error of
 * cert_key() alone. @what names it in messages; @der is copied. On success
 * *out is the caller's, to free with cert_free(). Returns 0, or -1 with *err
 * set ("cert.parse", "cert.size").
 */
int cert_parse(struct span der, const char *what, struct cert **out,
	       struct error *err);

/* Frees it; NULL is fine. */
void cert_free(struct cert *cert);

/* The same for a variable that leaves its scope. */
void cert_cleanup(struct cert **cert);

/*
 * Puts @cert (taken, also on failure) at the end of @list. Returns 0, or -1
 * with *err set when there are CERT_LIST_MAX or memory is out.
 */
int cert_list_add(struct cert_list *list, struct cert *cert, struct error *err);

/* Frees all of the list; it is empty and usable again. */
void cert_list_release(struct cert_list *list);

/* The bytes that were read. */
struct span cert_der(const struct cert *cert);

/* SHA-256 of them: the thumbprint. */
const struct digest *cert_id(const struct cert *cert);

/* Whether both are the same bytes. */
bool cert_equal(const struct cert *a, const struct cert *b);

/* The DER of its SubjectPublicKeyInfo. */
struct span cert_spki(const struct cert *cert);

/*
 * Its key, with the default scheme of its kind; borrowed. NULL with *err set
 * when the kind or strength of the key is not accepted ("key.*").
 */
const struct key *cert_key(const struct cert *cert, struct error *err);

/* Seconds since 1970; valid from the first to the last, both included. */
int64_t cert_not_before(const struct cert *cert);
int64_t cert_not_after(const struct cert *cert);

/* Whether @time lies within its validity. */
bool cert_valid_at(const struct cert *cert, int64_t time);

/* The serial number, as written: the bytes of a signed DER integer. */
struct span cert_serial(const struct cert *cert);

/* Whether basicConstraints say that it is a certificate authority. */
bool cert_is_ca(const struct cert *cert);

/* Whether issuer and subject are one name (its signature is not judged). */
bool cert_is_self_issued(const struct cert *cert);

/*
 * Finds the extension @oid (dotted). Fills *value with the content of its
 * OCTET STRING and *critical (may be NULL). Returns whether it is there.
 */
bool cert_extension(const struct cert *cert, const char *oid,
		    struct span *value, bool *critical);

#endif
