#include "evidence/cert_crl_parts.h"

#include "evidence/cert_parts.h"
#include "evidence/cert_profile.h"
#include "evidence/cert_signature.h"
#include "evidence/der.h"

#define OID_REASON	    "\x55\x1d\x15"
#define OID_INVALIDITY_DATE "\x55\x1d\x18"
#define OID_ISSUING_POINTS  "2.5.29.31" /* of a certificate */
#define REASON_HOLD	    6
#define REASON_REMOVE	    8
#define ENUMERATED	    0x0a

/* Whether the list speaks for this part of what the issuer has issued. */
static bool covers(const struct cert_crl *crl, const struct cert *cert)
{
	struct span rest = crl->points, whole, value;

	if ((crl->users_only && cert_is_ca(cert)) ||
	    (crl->authorities_only && !cert_is_ca(cert)))
		return false;
	if (crl->points.size == 0)
		return true;
	if (!cert_extension(cert, OID_ISSUING_POINTS, &value, NULL))
		return false;
	while (der_take_any(&rest, NULL, NULL, &whole))
		if (memmem(value.data, value.size, whole.data, whole.size))
			return true;
	return false;
}

static bool may_sign_lists(const struct cert *issuer)
{
	int usage = cert_profile_key_usage(issuer, NULL);

	return usage < 0 || (usage & CERT_USAGE_CRL_SIGN);
}

/* Whether the list counts for @cert; a reason why not stays in *err. */
static bool counts(const struct cert_crl *crl, const struct cert *cert,
		   const struct cert *issuer, int64_t now, struct error *err)
{
	const struct key *key;

	if (!span_equal(crl->issuer, issuer->subject))
		return false;
	if (!covers(crl, cert)) {
		error_set(err, ERROR_INPUT, "cert.crl",
			  "the issuer's revocation list is for other "
			  "certificates");
		return false;
	}
	if (now < crl->this_update || now > crl->next_update) {
		error_set(err, ERROR_INPUT, "cert.crl",
			  "the issuer's revocation list is not current");
		return false;
	}
	key = cert_key(issuer, err);
	if (!key || !may_sign_lists(issuer)) {
		error_set(err, ERROR_INPUT, "cert.crl",
			  "the issuer may not sign revocation lists");
		return false;
	}
	return cert_signature_verify(key, crl->algorithm, crl->tbs,
				     crl->signature, "a revocation list",
				     err) == 0;
}

/* What a list says of one certificate; of several entries the last of these. */
enum told {
	TOLD_NOTHING, /* or that it was revoked after it had signed */
	TOLD_REMOVED,
	TOLD_HELD, /* may be removed again */
	TOLD_REVOKED,
};

/*
 * What an entry with these extensions means for what was signed at @signed_at.
 * What is not understood counts against the certificate.
 */
static enum told read_entry(struct span extensions, int64_t signed_at)
{
	struct cert_crl_extension one;
	struct span list, reason;
	enum told told = TOLD_REVOKED;
	int64_t invalid_since;

	if (!der_take(&extensions, DER_SEQUENCE, &list))
		return TOLD_REVOKED;
	while (cert_crl_take_extension(&list, &one)) {
		if (span_is(one.oid, OID_REASON) &&
		    der_take(&one.value, ENUMERATED, &reason) &&
		    reason.size == 1)
			told = reason.data[0] == REASON_REMOVE ? TOLD_REMOVED
			       : reason.data[0] == REASON_HOLD ? TOLD_HELD
							       : TOLD_REVOKED;
		if (span_is(one.oid, OID_INVALIDITY_DATE) && signed_at &&
		    cert_crl_take_time(&one.value, &invalid_since) &&
		    signed_at < invalid_since)
			return TOLD_NOTHING;
	}
	return list.size ? TOLD_REVOKED : told;
}

static enum told told_by(const struct cert_crl *crl, const struct cert *cert,
			 int64_t signed_at)
{
	struct span rest = crl->entries, entry, serial, date;
	enum told worst = TOLD_NOTHING;

	while (rest.size) {
		enum told told;

		if (!der_take(&rest, DER_SEQUENCE, &entry) ||
		    !der_take(&entry, DER_INTEGER, &serial) ||
		    !der_take_any(&entry, NULL, &date, NULL))
			return TOLD_REVOKED;
		if (!span_equal(serial, cert->serial))
			continue;
		told = read_entry(entry, signed_at);
		worst = told > worst ? told : worst;
	}
	return worst;
}

/* A delta can take back what is held, and nothing else. */
static bool is_revoked(const struct cert_crl *base,
		       const struct cert_crl *delta, const struct cert *cert,
		       int64_t signed_at)
{
	enum told first = told_by(base, cert, signed_at);
	enum told then = delta ? told_by(delta, cert, signed_at) : TOLD_NOTHING;

	if (first == TOLD_REVOKED || then == TOLD_REVOKED)
		return true;
	return then != TOLD_REMOVED &&
	       (first == TOLD_HELD || then == TOLD_HELD);
}

/* Numbers without sign or needless zeros. */
static int compare_numbers(struct span a, struct span b)
{
	if (a.size != b.size)
		return a.size < b.size ? -1 : 1;
	return a.size ? memcmp(a.data, b.data, a.size) : 0;
}

/* Whether @delta is for the same certificates as @base, and later. */
static bool adds_to(const struct cert_crl *delta, const struct cert_crl *base)
{
	return delta->is_delta && span_equal(delta->issuer, base->issuer) &&
	       span_equal(delta->points, base->points) &&
	       delta->users_only == base->users_only &&
	       delta->authorities_only == base->authorities_only &&
	       compare_numbers(delta->number, base->number) > 0;
}

/*
 * Finds the newest delta that adds to @base, *out NULL when there is none. One
 * that does not count, or is of a later list than @base, is false: what it
 * says is not known.
 */
static bool find_delta(const struct cert_crl_list *list,
		       const struct cert_crl *base, const struct cert *cert,
		       const struct cert *issuer, int64_t now,
		       const struct cert_crl **out, struct error *err)
{
	const struct cert_crl *delta = NULL;

	*out = NULL;
	for (size_t i = 0; i < list->count; i++)
		if (adds_to(list->crls[i], base) &&
		    (!delta ||
		     compare_numbers(list->crls[i]->number, delta->number) > 0))
			delta = list->crls[i];
	if (!delta)
		return true;
	if (compare_numbers(delta->base, base->number) > 0) {
		error_set(err, ERROR_INPUT, "cert.crl",
			  "a delta adds to a later revocation list than there "
			  "is");
		return false;
	}
	if (!counts(delta, cert, issuer, now, err))
		return false;
	*out = delta;
	return true;
}

static enum cert_crl_status revoked(struct error *err)
{
	error_set(err, ERROR_INPUT, "cert.revoked",
		  "a certificate of the chain is revoked");
	return CERT_CRL_REVOKED;
}

static enum cert_crl_status check_one(const struct cert *cert,
				      const struct cert *issuer,
				      const struct cert_crl_list *list,
				      int64_t now, int64_t signed_at,
				      struct error *err)
{
	struct error local = ERROR_INIT;
	bool known = false, has_delta = false;

	for (size_t i = 0; i < list->count; i++) {
		const struct cert_crl *crl = list->crls[i], *delta;

		has_delta |= crl->is_delta &&
			     span_equal(crl->issuer, issuer->subject);
		if (!counts(crl, cert, issuer, now,
			    crl->is_delta ? NULL : &local))
			continue;
		/* whatever a delta adds to, what it revokes is revoked */
		if (crl->is_delta) {
			if (told_by(crl, cert, signed_at) == TOLD_REVOKED)
				return revoked(err);
			continue;
		}
		if (find_delta(list, crl, cert, issuer, now, &delta, &local))
			known = true;
		if (is_revoked(crl, delta, cert, signed_at))
			return revoked(err);
	}
	if (known)
		return CERT_CRL_GOOD;
	if (has_delta && local.kind == ERROR_NONE)
		error_set(&local, ERROR_INPUT, "cert.crl",
			  "there is a delta, and no revocation list that it "
			  "adds to");
	error_set(err, ERROR_INPUT, "cert.crl", "%s",
		  local.kind == ERROR_NONE
			  ? "there is no revocation list for a certificate of "
			    "the chain"
			  : local.reason.msg);
	return local.kind == ERROR_NONE ? CERT_CRL_ABSENT : CERT_CRL_UNKNOWN;
}

enum cert_crl_status cert_crl_check(const struct cert_path *path,
				    const struct cert_crl_list *list,
				    int64_t now, int64_t signed_at,
				    struct error *err)
{
	enum cert_crl_status worst = CERT_CRL_GOOD;
	struct error reason = ERROR_INIT;
	size_t i;

	for (i = 0; i + 1 < path->count; i++) {
		struct error local = ERROR_INIT;
		enum cert_crl_status status =
			check_one(path->certs[i], path->certs[i + 1], list, now,
				  signed_at, &local);

		if (status <= worst)
			continue;
		worst = status;
		reason = local;
	}
	if (worst != CERT_CRL_GOOD && err && err->kind == ERROR_NONE)
		*err = reason;
	return worst;
}
