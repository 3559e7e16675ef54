/*
 * Distinguished names of certificates as attributes and texts. RFC 5280
 * section 4.1.2.4.
 */
#ifndef EVIDENCE_CERT_NAME_H
#define EVIDENCE_CERT_NAME_H

#include "evidence/cert.h"

/* One attribute of a name. */
struct cert_attribute {
	char type[64];	   /* "CN", "C", "ST", "O" ...; others "1.2.3.4" */
	struct span value; /* UTF-8 without NUL, in the name's own buffer */
	unsigned rdn;	   /* which RDN it is part of, from 0 */
};

/* A name in the order of the certificate (C first, as a rule). */
struct cert_name {
	size_t count;
	struct cert_attribute attributes[CERT_NAME_MAX];
	char *text; /* owned: what the values point into */
};

/*
 * Reads the subject. Values are converted to UTF-8; refused are more than
 * CERT_NAME_MAX attributes, values that are empty, over CERT_VALUE_MAX bytes,
 * hold a control character or cannot be converted. An empty name has no
 * attributes. Release *out with cert_name_release(). Returns 0, or -1 with
 * *err set ("cert.name") and *out empty.
 */
int cert_name_subject(const struct cert *cert, struct cert_name *out,
		      struct error *err);

/* The same for the issuer. */
int cert_name_issuer(const struct cert *cert, struct cert_name *out,
		     struct error *err);

/* Frees what a name owns. */
void cert_name_release(struct cert_name *name);

/*
 * Appends the name as RFC 4514 writes it in the order of the certificate:
 * "C=US, O=Example\\, Inc.", an RDN of several attributes with " + ".
 */
void cert_name_format(const struct cert_name *name, struct buf *out);

#endif
