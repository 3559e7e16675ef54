/*
 * The parts of a revocation list, for cert_crl.c, which reads it, and
 * cert_crl_check.c.
 */
#ifndef EVIDENCE_CERT_CRL_PARTS_H
#define EVIDENCE_CERT_CRL_PARTS_H

#include "evidence/cert_crl.h"

struct cert_crl {
	char *der; /* owned; the spans point into it */
	size_t size;
	struct span tbs;
	struct span algorithm;
	struct span signature;
	struct span issuer;
	struct span entries;
	struct span
		points; /* GeneralNames of its issuing point; may be empty */
	struct span number; /* DER integers without header; empty: none */
	struct span base;   /* of a delta: the first list that it adds to */
	bool is_delta;
	bool users_only;
	bool authorities_only;
	int64_t this_update;
	int64_t next_update;
};

/* One extension, of a list or of an entry. */
struct cert_crl_extension {
	struct span oid;
	struct span value;
	bool critical;
};

/* Takes one off the front of *list; whether it was there and is well formed. */
bool cert_crl_take_extension(struct span *list, struct cert_crl_extension *out);

/* Takes a time off the front of *der. */
bool cert_crl_take_time(struct span *der, int64_t *seconds);

#endif
