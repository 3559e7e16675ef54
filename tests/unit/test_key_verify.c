/* Keys in DER, algorithms by name, and what one does not pass for. */
#include "evidence/key.h"

#include "tests/unit/pki.h"
#include "tests/unit/tap.h"

static const char MESSAGE[] = "what was signed";

/* Signs with exactly this hash; @pss: RSA-PSS, salt as long as the hash. */
static void sign(EVP_PKEY *key, const EVP_MD *md, bool pss, struct buf *out)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *options;
	size_t size = 1024;

	if (EVP_DigestSignInit(context, &options, md, NULL, key) != 1 ||
	    (pss && (EVP_PKEY_CTX_set_rsa_padding(options,
						  RSA_PKCS1_PSS_PADDING) != 1 ||
		     EVP_PKEY_CTX_set_rsa_pss_saltlen(
			     options, RSA_PSS_SALTLEN_DIGEST) != 1)) ||
	    EVP_DigestSign(context, (unsigned char *)buf_reserve(out, size),
			   &size, (const unsigned char *)MESSAGE,
			   strlen(MESSAGE)) != 1)
		pki_die("cannot sign");
	out->size = size;
	EVP_MD_CTX_free(context);
}

static struct key *key_of(EVP_PKEY *pkey)
{
	unsigned char *der = NULL;
	int size = i2d_PUBKEY(pkey, &der);
	struct error err = ERROR_INIT;
	struct key *key;

	if (key_from_spki((struct span){(char *)der, (size_t)size},
			  KEY_SCHEME_DEFAULT, "test", &key, &err) < 0)
		pki_die(err.reason.msg);
	OPENSSL_free(der);
	return key;
}

static bool verifies(const struct key *key, enum key_algorithm algorithm,
		     const char *text, struct span signature)
{
	struct span part = span_of(text);
	struct key_message message = {.parts = &part, .count = 1};

	return key_verify_as(key, algorithm, &message, signature);
}

static const struct {
	const char *name;
	const char *curve;
	const EVP_MD *(*md)(void);
	bool pss;
	enum key_algorithm algorithm;
} ALGORITHMS[] = {
	{"ES256", "P-256", EVP_sha256, false, KEY_ECDSA_SHA256},
	{"ES384", "P-384", EVP_sha384, false, KEY_ECDSA_SHA384},
	{"ES512", "P-521", EVP_sha512, false, KEY_ECDSA_SHA512},
	{"RS256", "RSA:2048", EVP_sha256, false, KEY_PKCS1_SHA256},
	{"RS384", "RSA:2048", EVP_sha384, false, KEY_PKCS1_SHA384},
	{"RS512", "RSA:2048", EVP_sha512, false, KEY_PKCS1_SHA512},
	{"PS256", "RSA:2048", EVP_sha256, true, KEY_PSS_SHA256},
	{"PS384", "RSA:3072", EVP_sha384, true, KEY_PSS_SHA384},
	{"PS512", "RSA:4096", EVP_sha512, true, KEY_PSS_SHA512},
	{"Ed25519", "ED25519", NULL, false, KEY_PURE_ED25519},
};

static void test_algorithms(void)
{
	size_t i;
	int other;

	for (i = 0; i < sizeof(ALGORITHMS) / sizeof(ALGORITHMS[0]); i++) {
		EVP_PKEY *pkey = pki_key(ALGORITHMS[i].curve);
		CLEANUP(key_cleanup) struct key *key = key_of(pkey);
		CLEANUP_BUF struct buf signature = BUF_INIT;
		bool confused = false;

		sign(pkey, ALGORITHMS[i].md ? ALGORITHMS[i].md() : NULL,
		     ALGORITHMS[i].pss, &signature);
		ok(verifies(key, ALGORITHMS[i].algorithm, MESSAGE,
			    buf_span(&signature)),
		   "%s", ALGORITHMS[i].name);
		ok(!verifies(key, ALGORITHMS[i].algorithm, "other",
			     buf_span(&signature)),
		   "%s of other bytes", ALGORITHMS[i].name);
		for (other = KEY_ECDSA_SHA256; other <= KEY_PURE_ED25519;
		     other++)
			confused |= other != (int)ALGORITHMS[i].algorithm &&
				    verifies(key, (enum key_algorithm)other,
					     MESSAGE, buf_span(&signature));
		ok(!confused, "attack 35: %s passes for no other",
		   ALGORITHMS[i].name);
		EVP_PKEY_free(pkey);
	}
}

static void test_pss_salt(void)
{
	EVP_PKEY *pkey = pki_key("RSA:2048");
	CLEANUP(key_cleanup) struct key *key = key_of(pkey);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *options;
	unsigned char bytes[256];
	size_t size = sizeof(bytes);

	EVP_DigestSignInit(context, &options, EVP_sha256(), NULL, pkey);
	EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING);
	EVP_PKEY_CTX_set_rsa_pss_saltlen(options, 20);
	EVP_DigestSign(context, bytes, &size, (const unsigned char *)MESSAGE,
		       strlen(MESSAGE));
	ok(!verifies(key, KEY_PSS_SHA256, MESSAGE,
		     (struct span){(char *)bytes, size}),
	   "a salt of another length");
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(pkey);
}

static void test_pkcs1_key(void)
{
	EVP_PKEY *pkey = pki_key("RSA:2048");
	CLEANUP(key_cleanup) struct key *key = key_of(pkey), *same = NULL;
	unsigned char *der = NULL;
	size_t size = (size_t)i2d_PublicKey(pkey, &der);
	struct span text = {(char *)der, size};
	struct error err = ERROR_INIT;

	ok(key_from_pkcs1(text, KEY_SCHEME_DEFAULT, "test", &same, &err) == 0,
	   "a PKCS#1 RSAPublicKey");
	ok(digest_equal(key_id(key), key_id(same)), "is the same key");
	key_free(same);
	same = NULL;
	text.size--;
	ok(key_from_pkcs1(text, KEY_SCHEME_DEFAULT, "test", &same, &err) < 0 &&
		   !same,
	   "a byte less: %s", err.reason.msg);
	ok(key_from_pkcs1(span_of(""), KEY_SCHEME_DEFAULT, "test", &same,
			  NULL) < 0,
	   "nothing");
	ok(key_from_spki((struct span){(char *)der, size}, KEY_SCHEME_DEFAULT,
			 "test", &same, NULL) < 0,
	   "attack 65: it is no SubjectPublicKeyInfo");
	OPENSSL_free(der);
	EVP_PKEY_free(pkey);
}

static void add_padded(struct buf *out, const BIGNUM *number, int size)
{
	unsigned char *at = (unsigned char *)buf_reserve(out, (size_t)size);

	if (BN_bn2binpad(number, at, size) != size)
		pki_die("a number");
	out->size += (size_t)size;
}

static void test_raw(const char *curve, int half, enum key_algorithm algorithm,
		     const EVP_MD *md)
{
	EVP_PKEY *pkey = pki_key(curve);
	CLEANUP(key_cleanup) struct key *key = key_of(pkey);
	CLEANUP_BUF struct buf der = BUF_INIT, raw = BUF_INIT, again = BUF_INIT;
	const unsigned char *at;
	ECDSA_SIG *parsed;

	sign(pkey, md, false, &der);
	at = (const unsigned char *)der.data;
	parsed = d2i_ECDSA_SIG(NULL, &at, (long)der.size);
	add_padded(&raw, ECDSA_SIG_get0_r(parsed), half);
	add_padded(&raw, ECDSA_SIG_get0_s(parsed), half);
	ok(key_verify_raw_to_der(key, buf_span(&raw), &again) == 0 &&
		   span_equal(buf_span(&again), buf_span(&der)),
	   "%s: r || s becomes the same DER", curve);
	ok(verifies(key, algorithm, MESSAGE, buf_span(&again)),
	   "%s: it verifies", curve);
	raw.size--;
	ok(key_verify_raw_to_der(key, buf_span(&raw), &again) < 0,
	   "%s: a byte less", curve);
	raw.size--;
	ok(key_verify_raw_to_der(key, buf_span(&raw), &again) < 0,
	   "%s: two bytes less", curve);
	ECDSA_SIG_free(parsed);
	EVP_PKEY_free(pkey);
}

int main(void)
{
	key_init();
	test_algorithms();
	test_pss_salt();
	test_pkcs1_key();
	test_raw("P-256", 32, KEY_ECDSA_SHA256, EVP_sha256());
	test_raw("P-384", 48, KEY_ECDSA_SHA384, EVP_sha384());
	test_raw("P-521", 66, KEY_ECDSA_SHA512, EVP_sha512());
	return tap_done();
}
