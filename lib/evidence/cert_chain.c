#include "evidence/cert_internal.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <time.h>

#define ID	   "cert.chain"
#define AUTH_LEVEL 2 /* 112 bits: no SHA-1, no RSA under 2048 bits */

static void free_store(X509_STORE **store)
{
	X509_STORE_free(*store);
}

static void free_context(X509_STORE_CTX **context)
{
	X509_STORE_CTX_free(*context);
}

static void free_stack(STACK_OF(X509) * *stack)
{
	sk_X509_free(*stack);
}

static int no_memory(struct error *err)
{
	ERR_clear_error();
	return error_set(err, ERROR_SYSTEM, ID, "out of memory");
}

static X509_STORE *make_store(const struct cert_chain *chain)
{
	X509_STORE *store = X509_STORE_new();

	for (size_t i = 0; store && i < chain->anchor_count; i++)
		if (X509_STORE_add_cert(store, chain->anchors[i]->x509) != 1) {
			X509_STORE_free(store);
			return NULL;
		}
	return store;
}

static STACK_OF(X509) * make_stack(const struct cert_chain *chain)
{
	STACK_OF(X509) *stack = sk_X509_new_null();

	for (size_t i = 0; stack && i < chain->intermediate_count; i++)
		if (sk_X509_push(stack, chain->intermediates[i]->x509) <= 0) {
			sk_X509_free(stack);
			return NULL;
		}
	return stack;
}

static int take_issuer(X509_STORE_CTX *context, struct buf *issuer,
		       struct error *err)
{
	STACK_OF(X509) *built = X509_STORE_CTX_get0_chain(context);
	unsigned char *der = NULL;
	int size;

	if (sk_X509_num(built) < 2)
		return error_set(err, ERROR_INPUT, ID,
				 "the certificate has no issuer");
	size = i2d_X509(sk_X509_value(built, 1), &der);
	if (size <= 0)
		return no_memory(err);
	buf_add(issuer, der, (size_t)size);
	OPENSSL_free(der);
	return buf_ok(issuer) ? 0 : no_memory(err);
}

int cert_verify_chain(const struct cert_chain *chain, struct buf *issuer,
		      struct error *err)
{
	CLEANUP(free_store) X509_STORE *store = make_store(chain);
	CLEANUP(free_stack) STACK_OF(X509) *stack = make_stack(chain);
	CLEANUP(free_context) X509_STORE_CTX *context = X509_STORE_CTX_new();
	X509_VERIFY_PARAM *param;
	int result;

	if (!store || !stack || !context ||
	    X509_STORE_CTX_init(context, store, chain->leaf->x509, stack) != 1)
		return no_memory(err);
	param = X509_STORE_CTX_get0_param(context);
	X509_VERIFY_PARAM_set_time(param, (time_t)chain->time);
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
	X509_VERIFY_PARAM_set_depth(param, CERT_CHAIN_MAX);
	X509_VERIFY_PARAM_set_auth_level(param, AUTH_LEVEL);
	result = X509_verify_cert(context);
	ERR_clear_error();
	if (result != 1)
		return error_set(err, ERROR_INPUT, ID,
				 "no trusted authority issued the "
				 "certificate: %s",
				 X509_verify_cert_error_string(
					 X509_STORE_CTX_get_error(context)));
	return issuer ? take_issuer(context, issuer, err) : 0;
}
