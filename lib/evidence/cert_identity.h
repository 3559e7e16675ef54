/*
 * Who a certificate of Fulcio speaks for: its subject alternative name, and
 * what the token said that it was issued for. Fulcio, docs/oid-info.md.
 */
#ifndef EVIDENCE_CERT_IDENTITY_H
#define EVIDENCE_CERT_IDENTITY_H

#include "evidence/cert.h"

enum cert_san {
	CERT_SAN_URI = 1,
	CERT_SAN_EMAIL,
	CERT_SAN_DNS,
	CERT_SAN_OTHER, /* otherName 1.3.6.1.4.1.57264.1.7, "name!domain" */
};

struct cert_identity {
	enum cert_san kind;
	char name[CERT_VALUE_MAX + 1];	 /* UTF-8 */
	char issuer[CERT_VALUE_MAX + 1]; /* "" when it names none */
};

/*
 * Reads the one SAN and the OIDC issuer (1.3.6.1.4.1.57264.1.8, else .1.1) of
 * a certificate. No SAN, several, one of another kind, an issuer in broken
 * DER, two issuers that differ, texts that are empty, hold a NUL or another
 * control character, are not UTF-8 or too long: refused. Returns 0, or -1 with
 * *err set ("cert.identity") and *out zero.
 */
int cert_identity_read(const struct cert *cert, struct cert_identity *out,
		       struct error *err);

/* Fulcio's extensions 1.3.6.1.4.1.57264.1.N. */
enum {
	CERT_IDENTITY_FIELD_FIRST = 1,
	CERT_IDENTITY_FIELD_LAST = 24,
};

/*
 * The text of extension @number, to be freed by the caller: .1 to .6 are raw,
 * .8 to .24 DER UTF8Strings. *out is NULL when it is missing. Returns 0, or -1
 * with *err set ("cert.identity") when it is broken, as above.
 */
int cert_identity_field(const struct cert *cert, unsigned number, char **out,
			struct error *err);

/* A word for extension @number, "sourceRepositoryURI"; NULL: none known. */
const char *cert_identity_field_name(unsigned number);

#endif
