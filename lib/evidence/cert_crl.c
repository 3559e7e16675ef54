#include "evidence/cert_crl.h"

#include "base/rfc3339.h"
#include "evidence/cert_parts.h"
#include "evidence/cert_profile.h"
#include "evidence/cert_signature.h"
#include "evidence/der.h"
#include "evidence/pem.h"

#define OID_REASON	    "\x55\x1d\x15"
#define OID_INVALIDITY_DATE "\x55\x1d\x18"
#define OID_DELTA	    "\x55\x1d\x1b"
#define OID_ISSUING_POINT   "\x55\x1d\x1c"
#define OID_ISSUING_POINTS  "2.5.29.31" /* of a certificate */
#define REASON_REMOVE	    8
#define ENUMERATED	    0x0a

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
	bool users_only;
	bool authorities_only;
	int64_t this_update;
	int64_t next_update;
};

/* One extension. */
struct extension {
	struct span oid;
	struct span value;
	bool critical;
};

static int bad(const char *what, const char *words, struct error *err)
{
	return error_set(err, ERROR_INPUT, "cert.crl",
			 "%s: the revocation list %s", what, words);
}

static void free_crl(struct cert_crl *crl)
{
	if (crl)
		free(crl->der);
	free(crl);
}

static void cleanup_crl(struct cert_crl **crl)
{
	free_crl(*crl);
}

static bool take_time(struct span *der, int64_t *seconds)
{
	struct span content;
	int64_t milliseconds;
	uint8_t tag;

	if (!der_take_any(der, &tag, &content, NULL) ||
	    !der_time(tag, content, false, &milliseconds))
		return false;
	*seconds = milliseconds / 1000;
	return true;
}

static bool take_extension(struct span *list, struct extension *out)
{
	struct span content, flag;

	*out = (struct extension){.critical = false};
	if (!der_take(list, DER_SEQUENCE, &content) ||
	    !der_take(&content, DER_OID, &out->oid))
		return false;
	if (content.size && content.data[0] == DER_BOOLEAN) {
		if (!der_take(&content, DER_BOOLEAN, &flag))
			return false;
		out->critical = flag.data[0] != 0;
	}
	return der_take(&content, DER_OCTET_STRING, &out->value) &&
	       content.size == 0;
}

/* IssuingDistributionPoint; what is beside these fields is not accepted. */
static bool read_issuing_point(struct span value, struct cert_crl *crl)
{
	struct span fields, content;
	uint8_t tag;

	if (!der_take(&value, DER_SEQUENCE, &fields) || value.size)
		return false;
	while (fields.size) {
		if (!der_take_any(&fields, &tag, &content, NULL))
			return false;
		if (tag == DER_CONTEXT) {
			if (!der_take(&content, DER_CONTEXT, &crl->points) ||
			    crl->points.size == 0)
				return false;
			continue;
		}
		if (content.size != 1)
			return false;
		if (tag == 0x81)
			crl->users_only = content.data[0] != 0;
		else if (tag == 0x82)
			crl->authorities_only = content.data[0] != 0;
		else if (content.data[0] != 0)
			return false;
	}
	return true;
}

static int read_extensions(struct span list, const char *what,
			   struct cert_crl *crl, struct error *err)
{
	struct extension one;

	while (list.size) {
		if (!take_extension(&list, &one))
			return bad(what, "has a broken extension", err);
		if (span_is(one.oid, OID_DELTA))
			return bad(what, "is a delta, which is not accepted",
				   err);
		if (span_is(one.oid, OID_ISSUING_POINT)) {
			if (!read_issuing_point(one.value, crl))
				return bad(what,
					   "is indirect or partial, which is "
					   "not accepted",
					   err);
		} else if (one.critical) {
			return bad(what,
				   "has a critical extension that is not "
				   "understood",
				   err);
		}
	}
	return 0;
}

/* TBSCertList, RFC 5280 5.1.2. */
static int read_signed(struct span tbs, const char *what, struct cert_crl *crl,
		       struct error *err)
{
	struct span version, algorithm, wrapped, extensions;

	if (!der_take(&tbs, DER_INTEGER, &version) ||
	    !span_equal(version, (struct span){"\x01", 1}) ||
	    !der_take(&tbs, DER_SEQUENCE, &algorithm) ||
	    !span_equal(algorithm, crl->algorithm) ||
	    !der_take_whole(&tbs, DER_SEQUENCE, &crl->issuer) ||
	    !take_time(&tbs, &crl->this_update))
		return bad(what, "is not of version 2", err);
	/* one without an end would be current for ever */
	if (!take_time(&tbs, &crl->next_update))
		return bad(what, "has no nextUpdate", err);
	if (tbs.size && (uint8_t)tbs.data[0] == DER_SEQUENCE)
		der_take(&tbs, DER_SEQUENCE, &crl->entries);
	if (tbs.size == 0)
		return 0;
	if (!der_take(&tbs, DER_CONTEXT, &wrapped) || tbs.size ||
	    !der_take(&wrapped, DER_SEQUENCE, &extensions) || wrapped.size)
		return bad(what, "is broken", err);
	return read_extensions(extensions, what, crl, err);
}

static int read_crl(struct cert_crl *crl, const char *what, struct error *err)
{
	struct span der = {crl->der, crl->size}, outer, tbs, bits;

	if (!der_is_strict(der) || !der_take(&der, DER_SEQUENCE, &outer) ||
	    !der_take_whole(&outer, DER_SEQUENCE, &crl->tbs) ||
	    !der_take(&outer, DER_SEQUENCE, &crl->algorithm) ||
	    !der_take(&outer, DER_BIT_STRING, &bits) || outer.size ||
	    bits.size < 2 || bits.data[0] != 0)
		return bad(what, "is not one in DER or PEM", err);
	crl->signature = (struct span){bits.data + 1, bits.size - 1};
	tbs = crl->tbs;
	der_take(&tbs, DER_SEQUENCE, &outer);
	return read_signed(outer, what, crl, err);
}

static int add_der(struct cert_crl_list *list, struct span der,
		   const char *what, struct error *err)
{
	CLEANUP(cleanup_crl) struct cert_crl *crl = calloc(1, sizeof(*crl));
	struct cert_crl **longer;

	if (crl && der.size)
		crl->der = malloc(der.size);
	if (!crl || !crl->der)
		return bad(what, "is empty, or memory is out", err);
	memcpy(crl->der, der.data, der.size);
	crl->size = der.size;
	if (read_crl(crl, what, err) < 0)
		return -1;
	longer = reallocarray(list->crls, list->count + 1,
			      sizeof(struct cert_crl *));
	if (!longer)
		return error_set_errno(err, "cert.memory", "%s", what);
	list->crls = longer;
	list->crls[list->count++] = steal_pointer(&crl);
	return 0;
}

int cert_crl_add(struct cert_crl_list *list, struct span text, const char *what,
		 struct error *err)
{
	CLEANUP_BUF struct buf der = BUF_INIT;

	if (text.size > CERT_CRL_SIZE_MAX || list->count == CERT_CRL_LIST_MAX)
		return bad(what, "is too large, or one too many", err);
	if (!pem_begins(text))
		return add_der(list, text, what, err);
	if (pem_take(&text, "X509 CRL", what, "cert.crl", &der, err) < 0)
		return -1;
	if (text.size)
		return bad(what, "is not the only thing in the file", err);
	return add_der(list, buf_span(&der), what, err);
}

void cert_crl_list_release(struct cert_crl_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		free_crl(list->crls[i]);
	free(list->crls);
	*list = (struct cert_crl_list){0};
}

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

/*
 * Whether an entry with these extensions means that @signed_at was too late.
 * What is not understood counts against the certificate.
 */
static bool entry_revokes(struct span extensions, int64_t signed_at)
{
	struct extension one;
	struct span list, reason;
	int64_t invalid_since;

	if (!der_take(&extensions, DER_SEQUENCE, &list))
		return true;
	while (take_extension(&list, &one)) {
		if (span_is(one.oid, OID_REASON) &&
		    der_take(&one.value, ENUMERATED, &reason) &&
		    reason.size == 1 && reason.data[0] == REASON_REMOVE)
			return false;
		if (span_is(one.oid, OID_INVALIDITY_DATE) && signed_at &&
		    take_time(&one.value, &invalid_since) &&
		    signed_at < invalid_since)
			return false;
	}
	return true;
}

static bool revokes(const struct cert_crl *crl, const struct cert *cert,
		    int64_t signed_at)
{
	struct span rest = crl->entries, entry, serial, date;

	while (rest.size) {
		if (!der_take(&rest, DER_SEQUENCE, &entry) ||
		    !der_take(&entry, DER_INTEGER, &serial) ||
		    !der_take_any(&entry, NULL, &date, NULL))
			return true;
		if (span_equal(serial, cert->serial) &&
		    entry_revokes(entry, signed_at))
			return true;
	}
	return false;
}

static enum cert_crl_status check_one(const struct cert *cert,
				      const struct cert *issuer,
				      const struct cert_crl_list *list,
				      int64_t now, int64_t signed_at,
				      struct error *err)
{
	struct error local = ERROR_INIT;
	bool known = false;
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (!counts(list->crls[i], cert, issuer, now, &local))
			continue;
		known = true;
		if (revokes(list->crls[i], cert, signed_at)) {
			error_set(err, ERROR_INPUT, "cert.revoked",
				  "a certificate of the chain is revoked");
			return CERT_CRL_REVOKED;
		}
	}
	if (known)
		return CERT_CRL_GOOD;
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
