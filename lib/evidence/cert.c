#include "evidence/cert.h"

#include "base/encode.h"
#include "evidence/cert_internal.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END   "-----END CERTIFICATE-----"

void cert_prepare(void)
{
	const time_t epoch = 0;
	struct tm tm;

	gmtime_r(&epoch, &tm);
	EVP_add_digest(EVP_sha256());
	EVP_add_digest(EVP_sha384());
	EVP_add_digest(EVP_sha512());
}

void cert_free(struct cert *cert)
{
	if (!cert)
		return;
	X509_free(cert->x509);
	key_free(cert->key);
	buf_release(&cert->der);
	free(cert);
}

void cert_cleanup(struct cert **cert)
{
	cert_free(*cert);
}

struct span cert_der(const struct cert *cert)
{
	return buf_span(&cert->der);
}

const struct key *cert_key(const struct cert *cert)
{
	return cert->key;
}

const struct digest *cert_key_id(const struct cert *cert)
{
	return &cert->key_id;
}

static void free_der(unsigned char **der)
{
	OPENSSL_free(*der);
}

/* A key of another kind is no error yet: nothing verifies with it. */
static int take_key(struct cert *cert, const char *what)
{
	CLEANUP(free_der) unsigned char *der = NULL;
	int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert->x509), &der);
	struct span spki = {(const char *)der, size > 0 ? (size_t)size : 0};

	if (size <= 0)
		return -1;
	digest_of(spki, &cert->key_id);
	key_from_spki(spki, what, &cert->key, NULL);
	return 0;
}

static int fail(const char *what, const char *words, struct error *err)
{
	ERR_clear_error();
	return error_set(err, ERROR_INPUT, "cert.form", "%s: %s", what, words);
}

int cert_parse(struct span der, const char *what, struct cert **out,
	       struct error *err)
{
	CLEANUP(cert_cleanup) struct cert *cert = calloc(1, sizeof(*cert));
	const unsigned char *at = (const unsigned char *)der.data;

	*out = NULL;
	if (!cert)
		return error_set_errno(err, "cert.memory", "%s", what);
	if (der.size == 0 || der.size > CERT_SIZE_MAX)
		return fail(what, "a certificate of an odd size", err);
	buf_add(&cert->der, der.data, der.size);
	cert->x509 = d2i_X509(NULL, &at, (long)der.size);
	if (!cert->x509 || !buf_ok(&cert->der))
		return fail(what, "is no certificate", err);
	if (at != (const unsigned char *)der.data + der.size)
		return fail(what, "bytes behind the certificate", err);
	/* reads all known extensions now; broken ones show here */
	if (X509_check_purpose(cert->x509, -1, 0) < 0 ||
	    (X509_get_extension_flags(cert->x509) & EXFLAG_INVALID))
		return fail(what, "broken extensions", err);
	if (take_key(cert, what) < 0)
		return fail(what, "no public key", err);
	ERR_clear_error();
	*out = steal_pointer(&cert);
	return 0;
}

static struct span skip_space(struct span text)
{
	while (text.size && strchr(" \t\r\n", text.data[0])) {
		text.data++;
		text.size--;
	}
	return text;
}

/* Takes one block off the front of *pem. */
static int take_block(struct span *pem, const char *what, struct cert **out,
		      struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_BUF struct buf der = BUF_INIT;
	const char *end;
	struct span body;

	if (!span_starts(*pem, BEGIN))
		return fail(what, "not a PEM block CERTIFICATE", err);
	end = memmem(pem->data, pem->size, END, strlen(END));
	if (!end)
		return fail(what, "the PEM block does not end", err);
	body = (struct span){pem->data + strlen(BEGIN),
			     (size_t)(end - pem->data) - strlen(BEGIN)};
	for (size_t i = 0; i < body.size; i++)
		if (!strchr(" \t\r\n", body.data[i]))
			buf_add_char(&text, body.data[i]);
	if (!buf_ok(&text) || text.size == 0 ||
	    encode_base64_decode(buf_span(&text), ENCODE_BASE64_STANDARD, &der,
				 NULL) < 0)
		return fail(what, "the PEM block is not base64", err);
	end += strlen(END);
	*pem = skip_space(
		(struct span){end, (size_t)(pem->data + pem->size - end)});
	return cert_parse(buf_span(&der), what, out, err);
}

int cert_parse_pem(struct span pem, const char *what, struct cert **list,
		   size_t max, size_t *count, struct error *err)
{
	int status = 0;

	*count = 0;
	pem = skip_space(pem);
	do {
		if (*count == max)
			status = fail(what, "too many certificates", err);
		else if (take_block(&pem, what, &list[*count], err) < 0)
			status = -1;
		else
			++*count;
	} while (status == 0 && pem.size);
	while (status < 0 && *count)
		cert_free(list[--*count]);
	return status;
}

bool cert_is_self_signed(const struct cert *cert)
{
	bool is = X509_self_signed(cert->x509, 1) == 1;

	ERR_clear_error();
	return is;
}

bool cert_is_valid_at(const struct cert *cert, int64_t time)
{
	time_t at = (time_t)time;

	/* 0 is an error, and equal counts as before */
	return X509_cmp_time(X509_get0_notBefore(cert->x509), &at) == -1 &&
	       (X509_cmp_time(X509_get0_notAfter(cert->x509), &at) == 1 ||
		ASN1_TIME_cmp_time_t(X509_get0_notAfter(cert->x509), at) == 0);
}

static int bad_profile(const char *words, struct error *err)
{
	return error_set(err, ERROR_INPUT, "cert.profile", "the certificate %s",
			 words);
}

int cert_check_code_signing(const struct cert *cert, struct error *err)
{
	uint32_t flags = X509_get_extension_flags(cert->x509);

	if (flags & EXFLAG_CA)
		return bad_profile("is one of an authority", err);
	if (!(flags & EXFLAG_KUSAGE) ||
	    !(X509_get_key_usage(cert->x509) & KU_DIGITAL_SIGNATURE))
		return bad_profile("has no key usage digitalSignature", err);
	if (X509_get_key_usage(cert->x509) & KU_KEY_CERT_SIGN)
		return bad_profile("may sign certificates", err);
	if (!(flags & EXFLAG_XKUSAGE) ||
	    !(X509_get_extended_key_usage(cert->x509) & XKU_CODE_SIGN))
		return bad_profile("has no extended key usage codeSigning",
				   err);
	return 0;
}

int cert_check_timestamping(const struct cert *cert, struct error *err)
{
	int at = X509_get_ext_by_NID(cert->x509, NID_ext_key_usage, -1);
	uint32_t flags = X509_get_extension_flags(cert->x509);

	if (flags & EXFLAG_CA)
		return bad_profile("is one of an authority", err);
	if (at < 0 || !(flags & EXFLAG_XKUSAGE) ||
	    X509_get_extended_key_usage(cert->x509) != XKU_TIMESTAMP)
		return bad_profile("is not for timestamps alone", err);
	if (!X509_EXTENSION_get_critical(X509_get_ext(cert->x509, at)))
		return bad_profile("does not mark timeStamping as critical",
				   err);
	if ((flags & EXFLAG_KUSAGE) &&
	    !(X509_get_key_usage(cert->x509) & KU_DIGITAL_SIGNATURE))
		return bad_profile("has no key usage digitalSignature", err);
	return 0;
}
