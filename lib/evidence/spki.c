#include "evidence/spki.h"

#include "evidence/der.h"
#include "evidence/pem.h"

#include <stdint.h>
#include <string.h>

#define RSA_PUBLIC_KEY_MAX 4096 /* bytes of DER; 16384 bits and more */

#define BEGIN "-----BEGIN "
#define LABEL "PUBLIC KEY-----"

/* Blocks that are taken for public keys, and what to do instead. */
static const struct {
	const char *label;
	const char *hint;
} OTHER_LABELS[] = {
	{"CERTIFICATE-----", "a certificate is not a key: use the public key "
			     "of the signer (openssl x509 -pubkey -noout)"},
	{"RSA PUBLIC KEY-----", "convert it: openssl rsa -RSAPublicKey_in -in "
				"FILE -pubout"},
	{"PRIVATE KEY-----", "this is a PRIVATE key: keep it away from here "
			     "and use openssl pkey -pubout"},
	{"EC PRIVATE KEY-----", "this is a PRIVATE key: keep it away from "
				"here and use openssl pkey -pubout"},
	{"RSA PRIVATE KEY-----", "this is a PRIVATE key: keep it away from "
				 "here and use openssl pkey -pubout"},
	{"ENCRYPTED SIGSTORE PRIVATE KEY-----",
	 "this is a PRIVATE key: use cosign.pub"},
	{"ENCRYPTED COSIGN PRIVATE KEY-----",
	 "this is a PRIVATE key: use cosign.pub"},
};

static int pem_error(const char *what, const char *words, struct error *err)
{
	error_set(err, ERROR_POLICY, "key.pem", "%s: %s", what, words);
	return error_hint(err, "give one PEM block 'PUBLIC KEY', as "
			       "cosign.pub or openssl pkey -pubout write it");
}

static int check_label(struct span text, const char *what, struct error *err)
{
	size_t i;

	if (!span_starts(text, BEGIN))
		return pem_error(what, "no PEM block", err);
	text = span_skip(text, strlen(BEGIN));
	if (span_starts(text, LABEL))
		return 0;
	for (i = 0; i < sizeof(OTHER_LABELS) / sizeof(OTHER_LABELS[0]); i++) {
		if (!span_starts(text, OTHER_LABELS[i].label))
			continue;
		error_set(err, ERROR_POLICY, "key.pem",
			  "%s: not a PUBLIC KEY block", what);
		return error_hint(err, OTHER_LABELS[i].hint);
	}
	return pem_error(what, "not a PUBLIC KEY block", err);
}

int spki_read_pem(struct span pem, const char *what, struct buf *der,
		  struct error *err)
{
	struct error local = ERROR_INIT;

	if (pem.size > KEY_FILE_MAX)
		return pem_error(what, "too large for a key", err);
	pem = pem_skip_space(pem);
	if (check_label(pem, what, err) < 0)
		return -1;
	if (pem_take(&pem, "PUBLIC KEY", what, "key.pem", der, &local) < 0)
		return pem_error(what, "the lines of the block are odd", err);
	if (pem.size > 0)
		return pem_error(what,
				 "the block is not the only thing in the "
				 "file",
				 err);
	return 0;
}

/* Kinds that are recognised by all bytes before the key itself. */
static const struct {
	enum key_kind kind;
	uint8_t prefix_size;
	uint8_t key_size;
	const char *prefix;
} FIXED[] = {
	{KEY_P256, 26, 65,
	 "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a"
	 "\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00"},
	{KEY_P384, 23, 97,
	 "\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b"
	 "\x81\x04\x00\x22\x03\x62\x00"},
	{KEY_P521, 25, 133,
	 "\x30\x81\x9b\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05"
	 "\x2b\x81\x04\x00\x23\x03\x81\x86\x00"},
	{KEY_ED25519, 12, 32,
	 "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"},
};

/* As der_take(), for an INTEGER that is positive and minimal, without sign
 * byte. */
static bool take_positive(struct span *der, struct span *number)
{
	const uint8_t *at;

	if (!der_take(der, DER_INTEGER, number) || number->size == 0)
		return false;
	at = (const uint8_t *)number->data;
	if (at[0] & 0x80)
		return false;
	if (at[0] != 0)
		return true;
	if (number->size == 1 || !(at[1] & 0x80))
		return false;
	*number = span_skip(*number, 1);
	return true;
}

#define RSA_ALGORITHM "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00"

static bool read_rsa(struct span der, struct spki *out)
{
	struct span info, algorithm, bits, numbers;

	if (!der_take(&der, DER_SEQUENCE, &info) || der.size ||
	    !der_take(&info, DER_SEQUENCE, &algorithm) ||
	    !der_take(&info, DER_BIT_STRING, &bits) || info.size ||
	    bits.size == 0 || bits.data[0] != 0)
		return false;
	if (!span_equal(algorithm, (struct span){RSA_ALGORITHM,
						 sizeof(RSA_ALGORITHM) - 1}))
		return false;
	bits = span_skip(bits, 1);
	if (!der_take(&bits, DER_SEQUENCE, &numbers) || bits.size)
		return false;
	out->kind = KEY_RSA;
	return take_positive(&numbers, &out->key) &&
	       take_positive(&numbers, &out->exponent) && numbers.size == 0;
}

/* Object identifiers of keys that are refused, to say which it is. */
static const struct {
	const char *name;
	const char *oid; /* with its tag and length */
} OTHER_KINDS[] = {
	{"P-192", "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x01"},
	{"P-224", "\x06\x05\x2b\x81\x04\x00\x21"},
	{"secp256k1", "\x06\x05\x2b\x81\x04\x00\x0a"},
	{"DSA", "\x06\x07\x2a\x86\x48\xce\x38\x04\x01"},
	{"X25519", "\x06\x03\x2b\x65\x6e"},
	{"Ed448", "\x06\x03\x2b\x65\x71"},
	{"RSASSA-PSS", "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"},
};

static int kind_error(struct span der, const char *what, struct error *err)
{
	const char *name = "unknown, or not in its usual form";
	struct span info, algorithm;
	size_t i;

	if (der_take(&der, DER_SEQUENCE, &info) &&
	    der_take(&info, DER_SEQUENCE, &algorithm))
		for (i = 0; i < sizeof(OTHER_KINDS) / sizeof(OTHER_KINDS[0]);
		     i++)
			if (memmem(algorithm.data, algorithm.size,
				   OTHER_KINDS[i].oid,
				   (size_t)OTHER_KINDS[i].oid[1] + 2))
				name = OTHER_KINDS[i].name;
	error_set(err, ERROR_POLICY, "key.kind",
		  "%s: the kind of key is not accepted: %s", what, name);
	return error_hint(err, "use P-256, P-384, P-521, Ed25519, or RSA of "
			       "2048 bits or more");
}

static int point_error(const char *what, struct error *err)
{
	error_set(err, ERROR_POLICY, "key.kind",
		  "%s: the point is not in uncompressed form", what);
	return error_hint(err, "convert it: openssl ec -pubin -in FILE "
			       "-conv_form uncompressed");
}

static bool is_compressed(struct span der)
{
	static const char ID_EC[] = "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01";
	struct span info, algorithm, bits;

	return der_take(&der, DER_SEQUENCE, &info) &&
	       der_take(&info, DER_SEQUENCE, &algorithm) &&
	       span_starts(algorithm, ID_EC) &&
	       der_take(&info, DER_BIT_STRING, &bits) && bits.size > 1 &&
	       bits.data[1] != 0x04;
}

int spki_read(struct span der, const char *what, struct spki *out,
	      struct error *err)
{
	size_t i;

	*out = (struct spki){0};
	for (i = 0; i < sizeof(FIXED) / sizeof(FIXED[0]); i++) {
		size_t prefix = FIXED[i].prefix_size;

		if (der.size != prefix + FIXED[i].key_size ||
		    memcmp(der.data, FIXED[i].prefix, prefix) != 0)
			continue;
		out->kind = FIXED[i].kind;
		out->key = span_skip(der, prefix);
		if (out->kind != KEY_ED25519 && out->key.data[0] != 0x04)
			return point_error(what, err);
		return 0;
	}
	if (read_rsa(der, out))
		return 0;
	return is_compressed(der) ? point_error(what, err)
				  : kind_error(der, what, err);
}

int spki_wrap_rsa(struct span der, const char *what, struct buf *out,
		  struct error *err)
{
	size_t algorithm = sizeof(RSA_ALGORITHM) - 1;
	CLEANUP_BUF struct buf info = BUF_INIT;

	if (der.size == 0 || der.size > RSA_PUBLIC_KEY_MAX)
		return kind_error((struct span){NULL, 0}, what, err);
	der_add_header(&info, DER_SEQUENCE, algorithm);
	buf_add(&info, RSA_ALGORITHM, algorithm);
	der_add_header(&info, DER_BIT_STRING, der.size + 1);
	buf_add_char(&info, 0);
	buf_add(&info, der.data, der.size);
	der_add_header(out, DER_SEQUENCE, info.size);
	buf_add(out, info.data, info.size);
	return buf_ok(&info) && buf_ok(out)
		       ? 0
		       : kind_error((struct span){NULL, 0}, what, err);
}
