#include "evidence/cert_chain.h"

#include "base/rfc3339.h"
#include "evidence/cert_parts.h"
#include "evidence/cert_profile.h"
#include "evidence/cert_signature.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

/* What libcrypto works with; freed together. */
struct work {
	X509_STORE *store;
	STACK_OF(X509) * untrusted;
	X509_STORE_CTX *context;
};

static void release_work(struct work *work)
{
	X509_STORE_CTX_free(work->context);
	sk_X509_free(work->untrusted);
	X509_STORE_free(work->store);
}

static int bad(const char *words, struct error *err)
{
	return error_set(err, ERROR_INPUT, "cert.chain", "%s", words);
}

/* Signatures and times are judged here afterwards, not by libcrypto. */
static int leave_signatures(X509_STORE_CTX *context)
{
	(void)context;
	return 1;
}

static bool push_all(STACK_OF(X509) * stack, const struct cert_list *list)
{
	size_t i;

	for (i = 0; list && i < list->count; i++)
		if (sk_X509_push(stack, list->certs[i]->x509) <= 0)
			return false;
	return true;
}

static bool add_anchors(X509_STORE *store, const struct cert_list *list)
{
	size_t i;

	for (i = 0; list && i < list->count; i++)
		if (X509_STORE_add_cert(store, list->certs[i]->x509) != 1)
			return false;
	return true;
}

static bool prepare(const struct cert *leaf, const struct cert_chain *with,
		    struct work *work)
{
	X509_VERIFY_PARAM *param;

	work->store = X509_STORE_new();
	work->untrusted = sk_X509_new_null();
	work->context = X509_STORE_CTX_new();
	if (!work->store || !work->untrusted || !work->context ||
	    !add_anchors(work->store, with->anchors) ||
	    !push_all(work->untrusted, with->known) ||
	    !push_all(work->untrusted, with->untrusted) ||
	    X509_STORE_CTX_init(work->context, work->store, leaf->x509,
				work->untrusted) != 1)
		return false;
	param = X509_STORE_CTX_get0_param(work->context);
	X509_VERIFY_PARAM_set_time(param, (time_t)with->time);
	X509_VERIFY_PARAM_set_depth(param, CERT_CHAIN_MAX - 2);
	if (!with->roots_only)
		X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
	X509_STORE_CTX_set_verify(work->context, leave_signatures);
	return true;
}

static const struct cert *find(const struct cert_list *list, const X509 *x509)
{
	size_t i;

	for (i = 0; list && i < list->count; i++)
		if (list->certs[i]->x509 == x509)
			return list->certs[i];
	return NULL;
}

/* Whose object @x509 is; libcrypto hands back those that it was given. */
static const struct cert *owner_of(const X509 *x509, const struct cert *leaf,
				   const struct cert_chain *with)
{
	const struct cert *cert = find(with->anchors, x509);

	if (!cert)
		cert = find(with->known, x509);
	if (!cert)
		cert = find(with->untrusted, x509);
	return cert ? cert : x509 == leaf->x509 ? leaf : NULL;
}

static int read_path(const struct work *work, const struct cert *leaf,
		     const struct cert_chain *with, struct cert_path *path,
		     struct error *err)
{
	const STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(work->context);
	int i, count = sk_X509_num(chain);

	if (count < 1 || count > CERT_CHAIN_MAX)
		return bad("the chain is too long", err);
	for (i = 0; i < count; i++) {
		path->certs[i] = owner_of(sk_X509_value(chain, i), leaf, with);
		if (!path->certs[i])
			return bad("the chain holds a stranger", err);
	}
	path->count = (size_t)count;
	return 0;
}

static int build_path(const struct cert *leaf, const struct cert_chain *with,
		      struct cert_path *path, struct error *err)
{
	CLEANUP(release_work) struct work work = {0};
	int result = -1;

	if (!prepare(leaf, with, &work))
		bad("libcrypto cannot prepare the chain", err);
	else if (X509_verify_cert(work.context) != 1)
		error_set(err, ERROR_INPUT, "cert.chain",
			  "no chain to a trusted certificate: %s (depth %d)",
			  X509_verify_cert_error_string(
				  X509_STORE_CTX_get_error(work.context)),
			  X509_STORE_CTX_get_error_depth(work.context));
	else
		result = read_path(&work, leaf, with, path, err);
	ERR_clear_error();
	return result;
}

int cert_chain_signed_by(const struct cert *cert, const struct cert *issuer,
			 struct error *err)
{
	const struct key *key = cert_key(issuer, err);

	if (!key)
		return error_wrap(err, "the issuer's certificate");
	return cert_signature_verify(key, cert->algorithm, cert->tbs,
				     cert->signature, "the certificate", err);
}

bool cert_chain_is_self_signed(const struct cert *cert)
{
	return cert_is_self_issued(cert) &&
	       cert_chain_signed_by(cert, cert, NULL) == 0;
}

int cert_chain_valid_at(const struct cert_path *path, int64_t time,
			struct error *err)
{
	char from[RFC3339_SIZE], until[RFC3339_SIZE], at[RFC3339_SIZE];
	size_t i;

	for (i = 0; i < path->count; i++) {
		if (cert_valid_at(path->certs[i], time))
			continue;
		rfc3339_format(from, path->certs[i]->not_before);
		rfc3339_format(until, path->certs[i]->not_after);
		rfc3339_format(at, time);
		return error_set(err, ERROR_INPUT, "cert.time",
				 "the %s is valid from %s to %s, not at %s",
				 i ? "certificate of an issuer" : "certificate",
				 from, until, at);
	}
	return 0;
}

static int check_path(const struct cert_path *path,
		      const struct cert_chain *with, struct error *err)
{
	size_t i;

	for (i = 0; i < path->count; i++)
		if (i ? cert_profile_authority(path->certs[i], err) < 0
		      : !cert_key(path->certs[i], err))
			return -1;
	for (i = 0; i + 1 < path->count; i++)
		if (cert_chain_signed_by(path->certs[i], path->certs[i + 1],
					 err) < 0)
			return -1;
	if (with->roots_only &&
	    !cert_chain_is_self_signed(path->certs[path->count - 1]))
		return bad("the trusted certificate is not a self-signed root",
			   err);
	return 0;
}

int cert_chain_verify(const struct cert *leaf, const struct cert_chain *with,
		      struct cert_path *out, struct error *err)
{
	struct cert_path path = {.count = 0};

	*out = path;
	if (!with->anchors || with->anchors->count == 0)
		return bad("there is no trusted certificate", err);
	if (build_path(leaf, with, &path, err) < 0 ||
	    cert_chain_valid_at(&path, with->time, err) < 0 ||
	    check_path(&path, with, err) < 0)
		return -1;
	*out = path;
	return 0;
}
