#include "evidence/cert_parts.h"

#include "evidence/der.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <time.h>

#define EXTENSIONS_MAX 100 /* most extensions of one certificate */

static int bad(const char *what, const char *words, struct error *err)
{
	return error_set(err, ERROR_INPUT, "cert.parse", "%s: %s", what, words);
}

void cert_prepare(void)
{
	const time_t epoch = 0;
	struct tm tm;

	gmtime_r(&epoch, &tm);
}

void cert_free(struct cert *cert)
{
	if (!cert)
		return;
	X509_free(cert->x509);
	key_free(cert->key);
	free(cert->der);
	free(cert);
}

void cert_cleanup(struct cert **cert)
{
	cert_free(*cert);
}

/* Takes Time off the front of *validity, in seconds. */
static bool take_time(struct span *validity, int64_t *seconds)
{
	struct span content;
	int64_t milliseconds;
	uint8_t tag;

	if (!der_take_any(validity, &tag, &content, NULL) ||
	    !der_time(tag, content, false, &milliseconds))
		return false;
	*seconds = milliseconds / 1000;
	return true;
}

/* RFC 5280 4.1: TBSCertificate, up to what libcrypto is to read. */
static bool read_signed(struct span tbs, struct cert *cert)
{
	struct span version, validity, algorithm;

	if (!der_take(&tbs, DER_CONTEXT, &version) ||
	    !span_equal(version, (struct span){"\x02\x01\x02", 3}) ||
	    !der_take(&tbs, DER_INTEGER, &cert->serial) ||
	    !der_take(&tbs, DER_SEQUENCE, &algorithm) ||
	    !der_take_whole(&tbs, DER_SEQUENCE, &cert->issuer) ||
	    !der_take(&tbs, DER_SEQUENCE, &validity) ||
	    !der_take_whole(&tbs, DER_SEQUENCE, &cert->subject) ||
	    !der_take_whole(&tbs, DER_SEQUENCE, &cert->spki))
		return false;
	/* an algorithm outside the signature must be the one inside */
	return span_equal(algorithm, cert->algorithm) &&
	       take_time(&validity, &cert->not_before) &&
	       take_time(&validity, &cert->not_after) && validity.size == 0;
}

static bool read_outline(struct cert *cert)
{
	struct span der = {cert->der, cert->size}, outer, tbs, bits;

	if (!der_take(&der, DER_SEQUENCE, &outer) || der.size ||
	    !der_take_whole(&outer, DER_SEQUENCE, &cert->tbs) ||
	    !der_take(&outer, DER_SEQUENCE, &cert->algorithm) ||
	    !der_take(&outer, DER_BIT_STRING, &bits) || outer.size ||
	    bits.size < 2 || bits.data[0] != 0)
		return false;
	cert->signature = (struct span){bits.data + 1, bits.size - 1};
	tbs = cert->tbs;
	return der_take(&tbs, DER_SEQUENCE, &outer) && read_signed(outer, cert);
}

/* RFC 5280 4.2: an extension that stands twice means two things. */
static bool extensions_are_distinct(const X509 *x509)
{
	int i, count = X509_get_ext_count(x509);

	if (count > EXTENSIONS_MAX)
		return false;
	for (i = 0; i < count; i++) {
		const ASN1_OBJECT *oid =
			X509_EXTENSION_get_object(X509_get_ext(x509, i));

		if (X509_get_ext_by_OBJ(x509, oid, i) >= 0)
			return false;
	}
	return true;
}

static int read_x509(struct cert *cert, const char *what, struct error *err)
{
	const unsigned char *at = (const unsigned char *)cert->der;

	cert->x509 = d2i_X509(NULL, &at, (long)cert->size);
	if (!cert->x509 || at != (unsigned char *)cert->der + cert->size)
		return bad(what, "libcrypto cannot read it", err);
	if (!extensions_are_distinct(cert->x509))
		return bad(what, "an extension stands twice, or too many do",
			   err);
	if (X509_get_extension_flags(cert->x509) & EXFLAG_INVALID)
		return bad(what, "an extension is broken", err);
	return 0;
}

static int read_cert(struct cert *cert, const char *what, struct error *err)
{
	struct span der = {cert->der, cert->size};
	int result;

	if (!der_is_strict(der))
		return bad(what, "not one element of DER", err);
	if (!read_outline(cert))
		return bad(what, "not an X.509 certificate of version 3", err);
	result = read_x509(cert, what, err);
	ERR_clear_error();
	if (result < 0)
		return -1;
	digest_of(der, &cert->id);
	/* what a key that is not accepted means is for cert_key()'s caller */
	key_from_spki(cert->spki, KEY_SCHEME_DEFAULT, what, &cert->key,
		      &cert->key_problem);
	return 0;
}

int cert_parse(struct span der, const char *what, struct cert **out,
	       struct error *err)
{
	CLEANUP_CERT struct cert *cert = NULL;

	*out = NULL;
	if (der.size == 0 || der.size > CERT_SIZE_MAX)
		return error_set(err, ERROR_INPUT, "cert.size",
				 "%s: a certificate of %zu bytes, not 1 to %zu",
				 what, der.size, CERT_SIZE_MAX);
	cert = calloc(1, sizeof(*cert));
	if (cert)
		cert->der = malloc(der.size);
	if (!cert || !cert->der)
		return error_set_errno(err, "cert.memory", "%s", what);
	memcpy(cert->der, der.data, der.size);
	cert->size = der.size;
	if (read_cert(cert, what, err) < 0)
		return -1;
	*out = steal_pointer(&cert);
	return 0;
}

int cert_list_add(struct cert_list *list, struct cert *cert, struct error *err)
{
	CLEANUP_CERT struct cert *owned = cert;
	struct cert **longer;

	if (list->count == CERT_LIST_MAX)
		return error_set(err, ERROR_INPUT, "cert.count",
				 "more than %d certificates", CERT_LIST_MAX);
	longer = reallocarray(list->certs, list->count + 1,
			      sizeof(struct cert *));
	if (!longer)
		return error_set_errno(err, "cert.memory",
				       "a list of certificates");
	list->certs = longer;
	list->certs[list->count++] = steal_pointer(&owned);
	return 0;
}

void cert_list_release(struct cert_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		cert_free(list->certs[i]);
	free(list->certs);
	*list = (struct cert_list){0};
}

struct span cert_der(const struct cert *cert)
{
	return (struct span){cert->der, cert->size};
}

const struct digest *cert_id(const struct cert *cert)
{
	return &cert->id;
}

bool cert_equal(const struct cert *a, const struct cert *b)
{
	return span_equal(cert_der(a), cert_der(b));
}

struct span cert_spki(const struct cert *cert)
{
	return cert->spki;
}

const struct key *cert_key(const struct cert *cert, struct error *err)
{
	if (!cert->key)
		error_set(err, ERROR_INPUT, cert->key_problem.reason.id, "%s",
			  cert->key_problem.reason.msg);
	return cert->key;
}

int64_t cert_not_before(const struct cert *cert)
{
	return cert->not_before;
}

int64_t cert_not_after(const struct cert *cert)
{
	return cert->not_after;
}

bool cert_valid_at(const struct cert *cert, int64_t time)
{
	return time >= cert->not_before && time <= cert->not_after;
}

struct span cert_serial(const struct cert *cert)
{
	return cert->serial;
}

bool cert_is_ca(const struct cert *cert)
{
	return X509_get_extension_flags(cert->x509) & EXFLAG_CA;
}

bool cert_is_self_issued(const struct cert *cert)
{
	return span_equal(cert->issuer, cert->subject);
}

bool cert_extension(const struct cert *cert, const char *oid,
		    struct span *value, bool *critical)
{
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	const ASN1_OCTET_STRING *octets;
	X509_EXTENSION *extension;
	int at = object ? X509_get_ext_by_OBJ(cert->x509, object, -1) : -1;

	ASN1_OBJECT_free(object);
	if (at < 0)
		return false;
	extension = X509_get_ext(cert->x509, at);
	octets = X509_EXTENSION_get_data(extension);
	*value = (struct span){(const char *)ASN1_STRING_get0_data(octets),
			       (size_t)ASN1_STRING_length(octets)};
	if (critical)
		*critical = X509_EXTENSION_get_critical(extension);
	return true;
}
