#include "evidence/key.h"

#include "base/buf.h"
#include "evidence/key_parts.h"
#include "evidence/spki.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/sha.h>
#include <stdlib.h>

#define RSA_BITS_MIN	 2048
#define RSA_BITS_MAX	 8192
#define RSA_EXPONENT_MAX 8 /* bytes; OpenSSL takes no more for large moduli */

int key_init(void)
{
	uint64_t options = OPENSSL_INIT_NO_LOAD_CONFIG |
			   OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS |
			   OPENSSL_INIT_NO_ADD_ALL_CIPHERS |
			   OPENSSL_INIT_NO_ADD_ALL_DIGESTS |
			   OPENSSL_INIT_NO_ATEXIT;

	return OPENSSL_init_crypto(options, NULL) == 1 ? 0 : -1;
}

void key_free(struct key *key)
{
	if (!key)
		return;
	EC_KEY_free(key->ec);
	RSA_free(key->rsa);
	EVP_PKEY_free(key->pkey);
	free(key);
}

void key_cleanup(struct key **key)
{
	key_free(*key);
}

enum key_kind key_kind(const struct key *key)
{
	return key->kind;
}

unsigned key_bits(const struct key *key)
{
	return key->bits;
}

bool key_is_admitted(const struct key_floor *floor, enum key_kind kind,
		     unsigned bits)
{
	if (kind == KEY_RSA)
		return bits >= RSA_BITS_MIN && bits >= floor->rsa_bits;
	return floor->kinds == 0 || (floor->kinds & (1U << kind)) != 0;
}

const struct digest *key_id(const struct key *key)
{
	return &key->id;
}

static int bad_key(const char *what, const char *words, struct error *err)
{
	return error_set(err, ERROR_POLICY, "key.value", "%s: %s", what, words);
}

static int build_ec(const struct spki *spki, const char *what, struct key *key,
		    struct error *err)
{
	static const int CURVES[] = {
		[KEY_P256] = NID_X9_62_prime256v1,
		[KEY_P384] = NID_secp384r1,
		[KEY_P521] = NID_secp521r1,
	};

	key->ec = EC_KEY_new_by_curve_name(CURVES[spki->kind]);
	if (!key->ec)
		return bad_key(what, "libcrypto does not know the curve", err);
	/* refuses a point that is not on the curve; all have cofactor 1 */
	if (EC_KEY_oct2key(key->ec, key_parts_bytes(spki->key), spki->key.size,
			   NULL) != 1)
		return bad_key(what, "the point is not on the curve", err);
	return 0;
}

static int build_ed25519(const struct spki *spki, const char *what,
			 struct key *key, struct error *err)
{
	key->pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
						key_parts_bytes(spki->key),
						spki->key.size);
	if (!key->pkey)
		return bad_key(what, "libcrypto cannot use the key", err);
	return 0;
}

static unsigned bits_of(struct span number)
{
	unsigned char top = key_parts_bytes(number)[0];
	unsigned bits = ((unsigned)number.size - 1) * 8;

	for (; top; top >>= 1)
		bits++;
	return bits;
}

static int check_rsa(const struct spki *spki, const char *what,
		     struct error *err)
{
	unsigned bits = bits_of(spki->key);
	const unsigned char *last =
		key_parts_bytes(spki->exponent) + spki->exponent.size - 1;

	if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
		error_set(err, ERROR_POLICY, "key.weak",
			  "%s: RSA with %u bits, not %d to %d", what, bits,
			  RSA_BITS_MIN, RSA_BITS_MAX);
		return error_hint(err, "sign with a key of another size");
	}
	if (!(key_parts_bytes(spki->key)[spki->key.size - 1] & 1))
		return bad_key(what, "the RSA modulus is even", err);
	if (spki->exponent.size > RSA_EXPONENT_MAX || !(*last & 1) ||
	    (spki->exponent.size == 1 && *last < 3))
		return bad_key(what,
			       "the RSA exponent is even, below 3 or over 64 "
			       "bits",
			       err);
	return 0;
}

static int build_rsa(const struct spki *spki, const char *what, struct key *key,
		     struct error *err)
{
	BIGNUM *n, *e;

	if (check_rsa(spki, what, err) < 0)
		return -1;
	key->bits = bits_of(spki->key);
	key->rsa = RSA_new();
	n = BN_bin2bn(key_parts_bytes(spki->key), (int)spki->key.size, NULL);
	e = BN_bin2bn(key_parts_bytes(spki->exponent), (int)spki->exponent.size,
		      NULL);
	if (!key->rsa || !n || !e || RSA_set0_key(key->rsa, n, e, NULL) != 1) {
		BN_free(n);
		BN_free(e);
		return bad_key(what, "libcrypto cannot use the key", err);
	}
	return 0;
}

static int build(const struct spki *spki, const char *what, struct key *key,
		 struct error *err)
{
	if (key->scheme != KEY_SCHEME_DEFAULT && spki->kind != KEY_RSA) {
		error_set(err, ERROR_POLICY, "key.scheme",
			  "%s: the scheme is for RSA and this is another key",
			  what);
		return error_hint(err, "leave scheme out of the policy");
	}
	key->kind = spki->kind;
	switch (spki->kind) {
	case KEY_P256:
	case KEY_P384:
	case KEY_P521:
		return build_ec(spki, what, key, err);
	case KEY_ED25519:
		return build_ed25519(spki, what, key, err);
	case KEY_RSA:
		return build_rsa(spki, what, key, err);
	}
	return bad_key(what, "of no known kind", err);
}

/* Makes a key of @spki, which was read from the whole of @der. */
static int make(const struct spki *spki, struct span der,
		enum key_scheme scheme, const char *what, struct key **out,
		struct error *err)
{
	CLEANUP(key_cleanup) struct key *key = calloc(1, sizeof(*key));
	int result;

	if (!key)
		return error_set_errno(err, "key.memory", "%s", what);
	key->scheme = scheme;
	result = build(spki, what, key, err);
	ERR_clear_error();
	if (result < 0)
		return -1;
	digest_of(der, &key->id);
	*out = steal_pointer(&key);
	return 0;
}

int key_from_spki(struct span der, enum key_scheme scheme, const char *what,
		  struct key **out, struct error *err)
{
	struct spki spki;

	*out = NULL;
	if (spki_read(der, what, &spki, err) < 0)
		return -1;
	return make(&spki, der, scheme, what, out, err);
}

int key_from_pkcs1(struct span der, enum key_scheme scheme, const char *what,
		   struct key **out, struct error *err)
{
	CLEANUP_BUF struct buf wrapped = BUF_INIT;

	*out = NULL;
	if (spki_wrap_rsa(der, what, &wrapped, err) < 0)
		return -1;
	return key_from_spki(buf_span(&wrapped), scheme, what, out, err);
}

int key_parse(struct span pem, enum key_scheme scheme, const char *what,
	      struct key **out, struct error *err)
{
	CLEANUP_BUF struct buf der = BUF_INIT;

	*out = NULL;
	if (spki_read_pem(pem, what, &der, err) < 0)
		return -1;
	return key_from_spki(buf_span(&der), scheme, what, out, err);
}

bool key_hash_find(struct span name, enum key_hash *out)
{
	static const char *const NAMES[KEY_HASHES] = {
		[KEY_HASH_SHA256] = "sha256",
		[KEY_HASH_SHA384] = "sha384",
		[KEY_HASH_SHA512] = "sha512",
	};

	for (size_t i = 0; i < KEY_HASHES; i++) {
		if (!span_is(name, NAMES[i]))
			continue;
		*out = (enum key_hash)i;
		return true;
	}
	return false;
}

size_t key_hash_size(enum key_hash hash)
{
	static const size_t SIZES[KEY_HASHES] = {
		[KEY_HASH_SHA256] = SHA256_DIGEST_LENGTH,
		[KEY_HASH_SHA384] = SHA384_DIGEST_LENGTH,
		[KEY_HASH_SHA512] = SHA512_DIGEST_LENGTH,
	};

	return SIZES[hash];
}

void key_hash_sha1(struct span data, uint8_t out[KEY_HASH_SHA1_SIZE])
{
	SHA_CTX context;

	SHA1_Init(&context);
	SHA1_Update(&context, data.data, data.size);
	SHA1_Final(out, &context);
}
