/*
 * Revocation lists from files: what they say of a path that was verified.
 * RFC 5280 section 5.
 */
#ifndef EVIDENCE_CERT_CRL_H
#define EVIDENCE_CERT_CRL_H

#include "evidence/cert.h"
#include "evidence/cert_chain.h"

#define CERT_CRL_SIZE_MAX ((size_t)32 << 20)
#define CERT_CRL_LIST_MAX 64

struct cert_crl;

/* Revocation lists, owned. Starts as zero. */
struct cert_crl_list {
	struct cert_crl **crls;
	size_t count;
};

/*
 * Reads one CRL, DER or one PEM block "X509 CRL", and puts it at the end of
 * @list. Indirect lists, lists with critical extensions that are not understood
 * and deltas without a number are refused. Returns 0, or -1 with *err set
 * ("cert.crl").
 */
int cert_crl_add(struct cert_crl_list *list, struct span text, const char *what,
		 struct error *err);

/* Frees all of the list. */
void cert_crl_list_release(struct cert_crl_list *list);

enum cert_crl_status {
	CERT_CRL_GOOD = 1, /* a list speaks for every certificate */
	CERT_CRL_ABSENT,   /* for at least one there is no list at all */
	CERT_CRL_UNKNOWN,  /* for at least one the lists of its issuer do not
			      count: out of date, for others, not verified */
	CERT_CRL_REVOKED,
};

/*
 * What @list says of every certificate of @path but the anchor. A list counts
 * when its issuer is the next certificate of the path, whose key verifies it
 * and may sign lists, and @now lies between thisUpdate and nextUpdate (which
 * must be there). What a delta (RFC 5280 5.2.4) revokes is revoked. It adds to
 * lists of its issuer and scope whose number lies between its base and its own:
 * the newest one has to count, too, and what it removes is what was held. An
 * entry counts unless it is removeFromCRL, or has an invalidityDate after
 * @signed_at (0: the time of signing is not known). *err says why it is not
 * good; the worst status is returned, revoked before unknown before absent.
 */
enum cert_crl_status cert_crl_check(const struct cert_path *path,
				    const struct cert_crl_list *list,
				    int64_t now, int64_t signed_at,
				    struct error *err);

#endif
