/*
 * Timestamps for tests, made by libcrypto's own TS_*.
 */
#ifndef TESTS_UNIT_PKI_TSA_H
#define TESTS_UNIT_PKI_TSA_H

#include "tests/unit/pki.h"

#include <openssl/ts.h>

struct pki_stamp {
	const struct pki *tsa;
	const struct pki *embedded; /* beside the signer; its own is first */
	bool embed;		    /* the signer's certificate */
	int64_t time;		    /* PKI_T0 where 0 */
	long microseconds;
	const EVP_MD *imprint; /* SHA-256 where NULL */
	const EVP_MD *digest;  /* of the signature, likewise */
	const EVP_MD *ess;     /* of ESSCertID, likewise */
	bool refused;	       /* the authority says no */
	bool extended;	       /* the TSTInfo has a critical extension */
	bool bare;	       /* the token without its response */
};

static inline int pki_stamp_time(TS_RESP_CTX *context, void *data,
				 long *seconds, long *microseconds)
{
	const struct pki_stamp *stamp = data;

	(void)context;
	*seconds = (long)(stamp->time ? stamp->time : PKI_T0);
	*microseconds = stamp->microseconds;
	return 1;
}

static inline const EVP_MD *pki_stamp_md(const EVP_MD *md)
{
	return md ? md : EVP_sha256();
}

static inline ASN1_INTEGER *pki_stamp_serial(TS_RESP_CTX *context, void *data)
{
	ASN1_INTEGER *serial = ASN1_INTEGER_new();

	(void)context;
	(void)data;
	ASN1_INTEGER_set(serial, 7);
	return serial;
}

static inline void pki_stamp_extend(TS_REQ *request)
{
	ASN1_OBJECT *id = OBJ_txt2obj("1.2.3.4.2", 1);
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	X509_EXTENSION *extension =
		X509_EXTENSION_create_by_OBJ(NULL, id, 1, value);

	TS_REQ_add_ext(request, extension, -1);
	X509_EXTENSION_free(extension);
	ASN1_OCTET_STRING_free(value);
	ASN1_OBJECT_free(id);
}

static inline int pki_stamp_take_extension(TS_RESP_CTX *context,
					   X509_EXTENSION *extension,
					   void *data)
{
	(void)data;
	return TS_TST_INFO_add_ext(TS_RESP_CTX_get_tst_info(context), extension,
				   -1);
}

/* A request for @message as a BIO. */
static inline BIO *pki_stamp_request(const struct pki_stamp *stamp,
				     struct span message)
{
	TS_REQ *request = TS_REQ_new();
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	const EVP_MD *md = pki_stamp_md(stamp->imprint);
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned size;
	BIO *bio = BIO_new(BIO_s_mem());

	EVP_Digest(message.data, message.size, hash, &size, md, NULL);
	X509_ALGOR_set_md(algorithm, md);
	TS_REQ_set_version(request, 1);
	TS_MSG_IMPRINT_set_algo(imprint, algorithm);
	TS_MSG_IMPRINT_set_msg(imprint, hash, (int)size);
	TS_REQ_set_msg_imprint(request, imprint);
	TS_REQ_set_cert_req(request, stamp->embed);
	if (stamp->extended)
		pki_stamp_extend(request);
	i2d_TS_REQ_bio(bio, request);
	X509_ALGOR_free(algorithm);
	TS_MSG_IMPRINT_free(imprint);
	TS_REQ_free(request);
	return bio;
}

static inline TS_RESP_CTX *pki_stamp_context(struct pki_stamp *stamp)
{
	TS_RESP_CTX *context = TS_RESP_CTX_new();
	ASN1_OBJECT *policy = OBJ_txt2obj("1.2.3.4.1", 1);
	STACK_OF(X509) *certs = sk_X509_new_null();

	if (stamp->embedded)
		sk_X509_push(certs, stamp->embedded->x509);
	if (TS_RESP_CTX_set_signer_cert(context, stamp->tsa->x509) != 1 ||
	    TS_RESP_CTX_set_signer_key(context, stamp->tsa->key) != 1 ||
	    TS_RESP_CTX_set_certs(context, certs) != 1 ||
	    TS_RESP_CTX_set_def_policy(context, policy) != 1)
		pki_die("no timestamp authority");
	TS_RESP_CTX_set_signer_digest(context, pki_stamp_md(stamp->digest));
	TS_RESP_CTX_set_ess_cert_id_digest(context, pki_stamp_md(stamp->ess));
	TS_RESP_CTX_set_clock_precision_digits(context, 3);
	TS_RESP_CTX_set_accuracy(context, 1, 500, 0);
	TS_RESP_CTX_set_time_cb(context, pki_stamp_time, stamp);
	TS_RESP_CTX_set_serial_cb(context, pki_stamp_serial, NULL);
	TS_RESP_CTX_set_extension_cb(context, pki_stamp_take_extension, NULL);
	if (!stamp->refused)
		TS_RESP_CTX_add_md(context, pki_stamp_md(stamp->imprint));
	sk_X509_free(certs);
	ASN1_OBJECT_free(policy);
	return context;
}

/* Appends a timestamp of @message to @out. */
static inline void pki_stamp(struct pki_stamp stamp, struct span message,
			     struct buf *out)
{
	BIO *request = pki_stamp_request(&stamp, message);
	TS_RESP_CTX *context = pki_stamp_context(&stamp);
	TS_RESP *response = TS_RESP_create_response(context, request);
	unsigned char *der = NULL;
	int size = 0;

	if (response)
		size = stamp.bare ? i2d_PKCS7(TS_RESP_get_token(response), &der)
				  : i2d_TS_RESP(response, &der);
	if (size <= 0)
		pki_die("no timestamp");
	buf_add(out, der, (size_t)size);
	OPENSSL_free(der);
	TS_RESP_free(response);
	TS_RESP_CTX_free(context);
	BIO_free(request);
}

#endif
