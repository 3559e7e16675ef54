/*
 * Certificates for tests, made by libcrypto with any validity and extensions
 * there are: authorities, signers, forgeries.
 */
#ifndef TESTS_UNIT_PKI_H
#define TESTS_UNIT_PKI_H

#include "base/buf.h"
#include "evidence/cert.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

#define PKI_T0	((int64_t)1700000000) /* when signatures are made */
#define PKI_DAY ((int64_t)86400)

struct pki {
	X509 *x509;
	EVP_PKEY *key;
};

struct pki_extension {
	const char *name;  /* as in openssl.cnf; NULL ends a list */
	const char *value; /* "critical,CA:TRUE" */
};

struct pki_wish {
	const char *name;	    /* common name */
	const struct pki *issuer;   /* NULL: itself */
	const struct pki *same_key; /* take its key instead of a new one */
	const char *curve;	    /* "P-256" where NULL; "RSA:2048" ... */
	int64_t from, until;	    /* seconds; 0: a day around PKI_T0 */
	long serial;		    /* 0: 1 */
	const struct pki_extension *extensions;
	const EVP_MD *hash; /* SHA-256 where NULL */
	/* extensions that are put in as bytes, after the others */
	const char *raw_oid;
	struct span raw;
};

static const struct pki_extension PKI_CA[] = {
	{"basicConstraints", "critical,CA:TRUE"},
	{"keyUsage", "critical,keyCertSign,cRLSign"},
	{"subjectKeyIdentifier", "hash"},
	{NULL, NULL},
};
static const struct pki_extension PKI_SIGNER[] = {
	{"keyUsage", "critical,digitalSignature"},
	{"extendedKeyUsage", "codeSigning"},
	{"subjectKeyIdentifier", "hash"},
	{"subjectAltName", "critical,email:dev@example.com"},
	{"1.3.6.1.4.1.57264.1.8", "ASN1:UTF8String:https://issuer.example"},
	{NULL, NULL},
};
static const struct pki_extension PKI_TSA[] = {
	{"keyUsage", "critical,digitalSignature"},
	{"extendedKeyUsage", "critical,timeStamping"},
	{NULL, NULL},
};

static inline void pki_die(const char *what)
{
	printf("Bail out! %s\n", what);
	exit(1);
}

static inline EVP_PKEY *pki_key(const char *curve)
{
	EVP_PKEY *key;

	if (!curve)
		curve = "P-256";
	if (strncmp(curve, "RSA:", 4) == 0)
		key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA",
					(size_t)atoi(curve + 4));
	else if (strcmp(curve, "ED25519") == 0)
		key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	else
		key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", curve);
	if (!key)
		pki_die(curve);
	return key;
}

static inline void pki_add_raw(X509 *x509, const char *oid, struct span value)
{
	ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	X509_EXTENSION *extension;

	ASN1_OCTET_STRING_set(octets, (const unsigned char *)value.data,
			      (int)value.size);
	extension = X509_EXTENSION_create_by_OBJ(NULL, object, 0, octets);
	if (!extension || X509_add_ext(x509, extension, -1) != 1)
		pki_die(oid);
	X509_EXTENSION_free(extension);
	ASN1_OCTET_STRING_free(octets);
	ASN1_OBJECT_free(object);
}

static inline void pki_add(X509 *x509, X509 *issuer,
			   const struct pki_extension *list)
{
	X509V3_CTX context;

	X509V3_set_ctx(&context, issuer, x509, NULL, NULL, 0);
	for (; list && list->name; list++) {
		X509_EXTENSION *extension = X509V3_EXT_nconf(
			NULL, &context, list->name, list->value);

		if (!extension || X509_add_ext(x509, extension, -1) != 1)
			pki_die(list->name);
		X509_EXTENSION_free(extension);
	}
}

static inline void pki_sign(X509 *x509, EVP_PKEY *key, const EVP_MD *hash)
{
	if (EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519)
		hash = NULL;
	else if (!hash)
		hash = EVP_sha256();
	if (X509_sign(x509, key, hash) <= 0)
		pki_die("cannot sign a certificate");
}

static inline struct pki pki_make(struct pki_wish wish)
{
	struct pki made = {.x509 = X509_new()};
	const struct pki *issuer = wish.issuer ? wish.issuer : &made;
	X509_NAME *name;

	made.key = wish.same_key ? wish.same_key->key : pki_key(wish.curve);
	if (wish.same_key)
		EVP_PKEY_up_ref(made.key);
	X509_set_version(made.x509, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(made.x509),
			 wish.serial ? wish.serial : 1);
	name = X509_get_subject_name(made.x509);
	X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8,
				   (const unsigned char *)"Test", -1, -1, 0);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
				   (const unsigned char *)wish.name, -1, -1, 0);
	X509_set_issuer_name(made.x509, X509_get_subject_name(issuer->x509));
	ASN1_TIME_set(X509_getm_notBefore(made.x509),
		      wish.from ? wish.from : PKI_T0 - PKI_DAY);
	ASN1_TIME_set(X509_getm_notAfter(made.x509),
		      wish.until ? wish.until : PKI_T0 + PKI_DAY);
	X509_set_pubkey(made.x509, made.key);
	pki_add(made.x509, issuer->x509, wish.extensions);
	if (wish.raw_oid)
		pki_add_raw(made.x509, wish.raw_oid, wish.raw);
	pki_sign(made.x509, issuer->key, wish.hash);
	return made;
}

static inline void pki_release(struct pki *pki)
{
	X509_free(pki->x509);
	EVP_PKEY_free(pki->key);
}

#define CLEANUP_PKI CLEANUP(pki_release)

/* Its DER at the end of @out. */
static inline void pki_der(const struct pki *pki, struct buf *out)
{
	unsigned char *der = NULL;
	int size = i2d_X509(pki->x509, &der);

	if (size <= 0)
		pki_die("cannot encode a certificate");
	buf_add(out, der, (size_t)size);
	OPENSSL_free(der);
}

/* The same as one of ours; the error stays in *err. */
static inline struct cert *pki_try(const struct pki *pki, struct error *err)
{
	CLEANUP_BUF struct buf der = BUF_INIT;
	struct cert *cert;

	pki_der(pki, &der);
	return cert_parse(buf_span(&der), "test", &cert, err) == 0 ? cert
								   : NULL;
}

static inline struct cert *pki_cert(const struct pki *pki)
{
	struct error err = ERROR_INIT;
	struct cert *cert = pki_try(pki, &err);

	if (!cert)
		pki_die(err.reason.msg);
	return cert;
}

/* Puts it at the end of @list. */
static inline void pki_list(struct cert_list *list, const struct pki *pki)
{
	if (cert_list_add(list, pki_cert(pki), NULL) < 0)
		pki_die("a list of certificates");
}

/* Signs @message; DER for ECDSA. */
static inline void pki_signature(const struct pki *pki, struct span message,
				 struct buf *out)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t size = 1024;

	if (EVP_DigestSignInit(context, NULL,
			       EVP_PKEY_get_base_id(pki->key) ==
					       EVP_PKEY_ED25519
				       ? NULL
				       : EVP_sha256(),
			       NULL, pki->key) != 1 ||
	    EVP_DigestSign(context, (unsigned char *)buf_reserve(out, size),
			   &size, (const unsigned char *)message.data,
			   message.size) != 1)
		pki_die("cannot sign");
	out->size += size;
	EVP_MD_CTX_free(context);
}

#endif
