#include "evidence/timestamp.h"

#include "evidence/cert_internal.h"

#include <openssl/err.h>
#include <openssl/ts.h>
#include <openssl/x509_vfy.h>
#include <string.h>
#include <time.h>

#define ID	   "timestamp.token"
#define AUTH_LEVEL 2

static void free_response(TS_RESP **response)
{
	TS_RESP_free(*response);
}

static void free_token(PKCS7 **token)
{
	PKCS7_free(*token);
}

static void free_context(TS_VERIFY_CTX **context)
{
	TS_VERIFY_CTX_free(*context);
}

static void free_info(TS_TST_INFO **info)
{
	TS_TST_INFO_free(*info);
}

static int fail(const char *words, struct error *err)
{
	ERR_clear_error();
	return error_set(err, ERROR_INPUT, ID, "the timestamp %s", words);
}

static int unknown(struct error *err)
{
	ERR_clear_error();
	return error_set(err, ERROR_INPUT, "timestamp.unknown",
			 "the timestamp is by an authority that is not "
			 "trusted");
}

/* When it was made: seconds, a fraction is cut. */
static int read_time(TS_TST_INFO *info, int64_t *out, struct error *err)
{
	const ASN1_GENERALIZEDTIME *time = TS_TST_INFO_get_time(info);
	struct tm tm;

	if (!time || ASN1_TIME_to_tm(time, &tm) != 1)
		return fail("says no time", err);
	*out = (int64_t)timegm(&tm);
	return 0;
}

static int check_imprint(TS_TST_INFO *info, struct error *err)
{
	TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
	X509_ALGOR *algorithm = TS_MSG_IMPRINT_get_algo(imprint);
	const ASN1_OBJECT *object;

	X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	switch (OBJ_obj2nid(object)) {
	case NID_sha256:
	case NID_sha384:
	case NID_sha512:
		return 0;
	default:
		return fail("is over a hash that is not accepted", err);
	}
}

/* The store for one chain of trust at the time of the token. */
static X509_STORE *make_store(const struct cert *const *anchors, size_t count,
			      int64_t time)
{
	X509_STORE *store = X509_STORE_new();
	X509_VERIFY_PARAM *param;

	if (!store)
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (X509_STORE_add_cert(store, anchors[i]->x509) != 1) {
			X509_STORE_free(store);
			return NULL;
		}
	param = X509_STORE_get0_param(store);
	X509_VERIFY_PARAM_set_time(param, (time_t)time);
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
	X509_VERIFY_PARAM_set_depth(param, CERT_CHAIN_MAX);
	X509_VERIFY_PARAM_set_auth_level(param, AUTH_LEVEL);
	return store;
}

static STACK_OF(X509) *
	make_stack(const struct cert *const *certs, size_t count)
{
	STACK_OF(X509) *stack = sk_X509_new_null();

	for (size_t i = 0; stack && i < count; i++)
		if (X509_up_ref(certs[i]->x509) != 1 ||
		    sk_X509_push(stack, certs[i]->x509) <= 0) {
			sk_X509_pop_free(stack, X509_free);
			return NULL;
		}
	return stack;
}

/* A chain of trust for one token. */
struct trust {
	const struct cert *const *certs; /* that belong to it */
	size_t cert_count;
	const struct cert *const *anchors;
	size_t anchor_count;
	const struct cert *signer; /* the only one, or NULL */
};

static TS_VERIFY_CTX *make_context(const struct trust *trust, struct span data,
				   int64_t time)
{
	CLEANUP(free_context) TS_VERIFY_CTX *context = TS_VERIFY_CTX_new();
	X509_STORE *store =
		make_store(trust->anchors, trust->anchor_count, time);
	STACK_OF(X509) *certs = make_stack(trust->certs, trust->cert_count);
	BIO *bytes = BIO_new_mem_buf(data.data, (int)data.size);

	if (context && store && certs && bytes) {
		TS_VERIFY_CTX_set_flags(context, TS_VFY_VERSION | TS_VFY_DATA |
							 TS_VFY_SIGNATURE);
		TS_VERIFY_CTX_set_data(context, bytes);
		TS_VERIFY_CTX_set_store(context, store);
		TS_VERIFY_CTX_set_certs(context, certs);
		return steal_pointer(&context);
	}
	BIO_free(bytes);
	X509_STORE_free(store);
	sk_X509_pop_free(certs, X509_free);
	return NULL;
}

/*
 * Whoever made the token: the certificate that its one signer names by issuer
 * and number, looked for among what is trusted before what the token brings.
 */
static bool is_signer(PKCS7 *token, const struct cert *signer)
{
	STACK_OF(PKCS7_SIGNER_INFO) *infos = PKCS7_get_signer_info(token);
	const PKCS7_ISSUER_AND_SERIAL *is;

	if (!infos || sk_PKCS7_SIGNER_INFO_num(infos) != 1)
		return false;
	is = sk_PKCS7_SIGNER_INFO_value(infos, 0)->issuer_and_serial;
	return X509_NAME_cmp(is->issuer, X509_get_issuer_name(signer->x509)) ==
		       0 &&
	       ASN1_INTEGER_cmp(is->serial,
				X509_get0_serialNumber(signer->x509)) == 0;
}

/*
 * Replaces the certificates that the token brings by those that are trusted,
 * so that none that was put first into it can stand in for the authority's.
 */
static bool pin_certs(PKCS7 *token, const struct trust *trust)
{
	STACK_OF(X509) *own = make_stack(trust->certs, trust->cert_count);

	if (!own || !PKCS7_type_is_signed(token)) {
		sk_X509_pop_free(own, X509_free);
		return false;
	}
	sk_X509_pop_free(token->d.sign->cert, X509_free);
	token->d.sign->cert = own;
	return true;
}

static int verify(PKCS7 *token, const struct trust *trust, struct span data,
		  int64_t time, struct error *err)
{
	CLEANUP(free_context) TS_VERIFY_CTX *context = NULL;

	if (trust->signer && !pin_certs(token, trust))
		return fail("cannot be read", err);
	context = make_context(trust, data, time);
	if (!context)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	if (TS_RESP_verify_token(context, token) != 1)
		return fail("does not verify: it is over other bytes, or no "
			    "trusted authority made it",
			    err);
	ERR_clear_error();
	return 0;
}

/* What the signer hashed with: SHA-2 alone. */
static bool is_strong(PKCS7 *token)
{
	STACK_OF(PKCS7_SIGNER_INFO) *infos = PKCS7_get_signer_info(token);
	const ASN1_OBJECT *object;
	int nid;

	if (!infos || sk_PKCS7_SIGNER_INFO_num(infos) != 1)
		return false;
	X509_ALGOR_get0(&object, NULL, NULL,
			sk_PKCS7_SIGNER_INFO_value(infos, 0)->digest_alg);
	nid = OBJ_obj2nid(object);
	return nid == NID_sha256 || nid == NID_sha384 || nid == NID_sha512;
}

static int read_info(PKCS7 *token, int64_t *time, struct error *err)
{
	CLEANUP(free_info)
	TS_TST_INFO *info = PKCS7_type_is_signed(token)
				    ? PKCS7_to_TS_TST_INFO(token)
				    : NULL;

	if (!info)
		return fail("cannot be read", err);
	if (!is_strong(token))
		return fail("has not one signer with SHA-2", err);
	if (check_imprint(info, err) < 0)
		return -1;
	return read_time(info, time, err);
}

/* One authority; a leaf that is listed is the only signer. */
static int verify_authority(PKCS7 *token, struct span data, int64_t time,
			    const struct trusted_authority *authority,
			    struct error *err)
{
	const struct cert *const *certs =
		(const struct cert *const *)authority->certs;
	const struct cert *leaf = certs[0];
	struct error ignored = ERROR_INIT;
	struct trust trust = {
		.certs = certs,
		.cert_count = authority->count,
		.anchors = certs + authority->count - 1,
		.anchor_count = 1,
	};

	if (cert_check_timestamping(leaf, &ignored) == 0)
		trust.signer = leaf;
	if (trust.signer && !is_signer(token, trust.signer))
		return unknown(err);
	if (!trusted_root_holds(&authority->window, time))
		return fail("is of a time at which its authority does not "
			    "count",
			    err);
	return verify(token, &trust, data, time, err);
}

int timestamp_verify(struct span der, struct span data,
		     const struct trusted_authority *authorities, size_t count,
		     int64_t *time, struct error *err)
{
	const unsigned char *at = (const unsigned char *)der.data;
	CLEANUP(free_response) TS_RESP *response = NULL;
	struct error worst = ERROR_INIT;
	PKCS7 *token;

	if (der.size == 0 || der.size > TIMESTAMP_SIZE_MAX)
		return fail("has an odd size", err);
	response = d2i_TS_RESP(NULL, &at, (long)der.size);
	if (!response || at != (const unsigned char *)der.data + der.size)
		return fail("cannot be read", err);
	token = TS_RESP_get_token(response);
	if (!token || ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(
			      TS_RESP_get_status_info(response))) > 1)
		return fail("was not granted", err);
	if (read_info(token, time, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct error last = ERROR_INIT;

		if (verify_authority(token, data, *time, &authorities[i],
				     &last) == 0)
			return 0;
		if (strcmp(last.reason.id, ID) == 0)
			worst = last;
	}
	if (worst.kind == ERROR_NONE)
		return unknown(err);
	if (err && err->kind == ERROR_NONE)
		*err = worst;
	return -1;
}

int timestamp_verify_token(struct span der, struct span data,
			   const struct cert *const *anchors, size_t count,
			   int64_t *time, struct error *err)
{
	const unsigned char *at = (const unsigned char *)der.data;
	CLEANUP(free_token) PKCS7 *token = NULL;
	const struct trust trust = {.anchors = anchors, .anchor_count = count};

	if (der.size == 0 || der.size > TIMESTAMP_SIZE_MAX)
		return fail("has an odd size", err);
	token = d2i_PKCS7(NULL, &at, (long)der.size);
	if (!token || at != (const unsigned char *)der.data + der.size)
		return fail("cannot be read", err);
	if (read_info(token, time, err) < 0)
		return -1;
	if (count == 0)
		return unknown(err);
	return verify(token, &trust, data, *time, err);
}
