#include "evidence/key.h"

#include "base/buf.h"
#include "evidence/spki.h"

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#define RSA_BITS_MIN	  2048
#define RSA_BITS_MAX	  8192
#define KEY_SIGNATURE_MAX 1024 /* RSA of RSA_BITS_MAX */
#define RSA_EXPONENT_MAX  8 /* bytes; OpenSSL takes no more for large moduli */

/*
 * ECDSA and RSA PKCS#1 go through libcrypto's low-level interface: in a
 * process that verifies one or two signatures the providers of EVP cost
 * several times the mathematics.
 */
struct key {
	enum key_kind kind;
	enum key_scheme scheme;
	unsigned bits;
	struct digest id;
	EC_KEY *ec;	/* P-256, P-384, P-521 */
	RSA *rsa;	/* RSA */
	EVP_PKEY *pkey; /* Ed25519, and RSA for PSS */
};

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

const struct digest *key_id(const struct key *key)
{
	return &key->id;
}

static const unsigned char *bytes_of(struct span span)
{
	return (const unsigned char *)span.data;
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
	if (EC_KEY_oct2key(key->ec, bytes_of(spki->key), spki->key.size,
			   NULL) != 1)
		return bad_key(what, "the point is not on the curve", err);
	return 0;
}

static int build_ed25519(const struct spki *spki, const char *what,
			 struct key *key, struct error *err)
{
	key->pkey = EVP_PKEY_new_raw_public_key(
		EVP_PKEY_ED25519, NULL, bytes_of(spki->key), spki->key.size);
	if (!key->pkey)
		return bad_key(what, "libcrypto cannot use the key", err);
	return 0;
}

static unsigned bits_of(struct span number)
{
	unsigned char top = bytes_of(number)[0];
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
		bytes_of(spki->exponent) + spki->exponent.size - 1;

	if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
		error_set(err, ERROR_POLICY, "key.weak",
			  "%s: RSA with %u bits, not %d to %d", what, bits,
			  RSA_BITS_MIN, RSA_BITS_MAX);
		return error_hint(err, "sign with a key of another size");
	}
	if (!(bytes_of(spki->key)[spki->key.size - 1] & 1))
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
	n = BN_bin2bn(bytes_of(spki->key), (int)spki->key.size, NULL);
	e = BN_bin2bn(bytes_of(spki->exponent), (int)spki->exponent.size, NULL);
	if (!key->rsa || !n || !e || RSA_set0_key(key->rsa, n, e, NULL) != 1) {
		BN_free(n);
		BN_free(e);
		return bad_key(what, "libcrypto cannot use the key", err);
	}
	if (key->scheme != KEY_SCHEME_RSA_PSS_SHA256)
		return 0;
	key->pkey = EVP_PKEY_new();
	if (!key->pkey || EVP_PKEY_set1_RSA(key->pkey, key->rsa) != 1)
		return bad_key(what, "libcrypto cannot use the key", err);
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

static int from_spki(struct span der, enum key_scheme scheme, const char *what,
		     struct key **out, struct error *err)
{
	CLEANUP(key_cleanup) struct key *key = calloc(1, sizeof(*key));
	struct spki spki;
	int result;

	*out = NULL;
	if (!key)
		return error_set_errno(err, "key.memory", "%s", what);
	if (spki_read(der, what, &spki, err) < 0)
		return -1;
	key->scheme = scheme;
	result = build(&spki, what, key, err);
	ERR_clear_error();
	if (result < 0)
		return -1;
	digest_of(der, &key->id);
	*out = steal_pointer(&key);
	return 0;
}

int key_parse(struct span pem, enum key_scheme scheme, const char *what,
	      struct key **out, struct error *err)
{
	CLEANUP_BUF struct buf der = BUF_INIT;

	*out = NULL;
	if (spki_read_pem(pem, what, &der, err) < 0)
		return -1;
	return from_spki(buf_span(&der), scheme, what, out, err);
}

int key_from_spki(struct span der, const char *what, struct key **out,
		  struct error *err)
{
	return from_spki(der, KEY_SCHEME_DEFAULT, what, out, err);
}

int key_from_pkcs1(struct span der, const char *what, struct key **out,
		   struct error *err)
{
	CLEANUP_BUF struct buf spki = BUF_INIT;

	*out = NULL;
	if (spki_wrap_pkcs1(der, &spki) < 0)
		return bad_key(what, "too large for an RSA key", err);
	return key_from_spki(buf_span(&spki), what, out, err);
}

static const size_t HASH_SIZES[KEY_HASHES] = {
	[KEY_HASH_SHA256] = SHA256_DIGEST_LENGTH,
	[KEY_HASH_SHA384] = SHA384_DIGEST_LENGTH,
	[KEY_HASH_SHA512] = SHA512_DIGEST_LENGTH,
};

/* Hands the message to @add, which returns 1 to go on, in pieces. */
static bool feed(const struct key_message *message,
		 int (*add)(void *context, const void *data, size_t size),
		 void *context)
{
	size_t i;

	for (i = 0; i < message->count; i++) {
		struct span rest = message->parts[i];

		while (rest.size > 0) {
			struct span piece = span_take(&rest, SPAN_PIECE);

			if (add(context, piece.data, piece.size) != 1)
				return false;
			span_tell(message->passed, piece);
		}
	}
	return true;
}

static int add_sha256(void *context, const void *data, size_t size)
{
	return SHA256_Update(context, data, size);
}

static int add_sha512(void *context, const void *data, size_t size)
{
	return SHA512_Update(context, data, size);
}

static int add_pss(void *context, const void *data, size_t size)
{
	return EVP_DigestVerifyUpdate(context, data, size);
}

static void take_sha256(struct key_message *message, uint8_t *out)
{
	SHA256_CTX context;

	SHA256_Init(&context);
	feed(message, add_sha256, &context);
	SHA256_Final(out, &context);
}

/* SHA-384 is SHA-512 from another start, cut. */
static void take_sha512(struct key_message *message, enum key_hash hash,
			uint8_t *out)
{
	SHA512_CTX context;

	if (hash == KEY_HASH_SHA384)
		SHA384_Init(&context);
	else
		SHA512_Init(&context);
	feed(message, add_sha512, &context);
	SHA512_Final(out, &context);
}

static const uint8_t *hash_of(struct key_message *message, enum key_hash hash)
{
	uint8_t *out = message->hashes[hash];

	if (message->taken & (1u << hash))
		return out;
	if (message->sealed)
		return NULL;
	if (hash == KEY_HASH_SHA256)
		take_sha256(message, out);
	else
		take_sha512(message, hash, out);
	message->taken |= 1u << hash;
	return out;
}

static void free_signature(ECDSA_SIG **signature)
{
	ECDSA_SIG_free(*signature);
}

static void free_bytes(unsigned char **bytes)
{
	OPENSSL_free(*bytes);
}

/* Reads a DER signature; NULL unless it is written in the one right way. */
static ECDSA_SIG *read_ecdsa(struct span signature)
{
	CLEANUP(free_signature) ECDSA_SIG *parsed = NULL;
	CLEANUP(free_bytes) unsigned char *again = NULL;
	const unsigned char *at = bytes_of(signature);
	int size;

	parsed = d2i_ECDSA_SIG(NULL, &at, (long)signature.size);
	if (!parsed)
		return NULL;
	size = i2d_ECDSA_SIG(parsed, &again);
	if (size < 0 ||
	    !span_equal(signature,
			(struct span){(const char *)again, (size_t)size}))
		return NULL;
	return steal_pointer(&parsed);
}

static bool verify_ecdsa(const struct key *key, struct key_message *message,
			 struct span signature)
{
	/* the first is the curve's own; cosign long signed with the second */
	static const enum key_hash HASHES[][2] = {
		[KEY_P256] = {KEY_HASH_SHA256, KEY_HASH_SHA256},
		[KEY_P384] = {KEY_HASH_SHA384, KEY_HASH_SHA256},
		[KEY_P521] = {KEY_HASH_SHA512, KEY_HASH_SHA256},
	};
	CLEANUP(free_signature) ECDSA_SIG *parsed = read_ecdsa(signature);
	size_t i, tries = key->kind == KEY_P256 ? 1 : 2;

	for (i = 0; parsed && i < tries; i++) {
		enum key_hash hash = HASHES[key->kind][i];
		const uint8_t *value = hash_of(message, hash);

		if (value && ECDSA_do_verify(value, (int)HASH_SIZES[hash],
					     parsed, key->ec) == 1)
			return true;
	}
	return false;
}

static bool verify_pkcs1(const struct key *key, struct key_message *message,
			 struct span signature)
{
	const uint8_t *value = hash_of(message, KEY_HASH_SHA256);

	return value && RSA_verify(NID_sha256, value, SHA256_DIGEST_LENGTH,
				   bytes_of(signature),
				   (unsigned)signature.size, key->rsa) == 1;
}

static void free_md(EVP_MD_CTX **context)
{
	EVP_MD_CTX_free(*context);
}

static bool verify_pss(const struct key *key, struct key_message *message,
		       struct span signature)
{
	CLEANUP(free_md) EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *options;

	if (!context || message->sealed ||
	    EVP_DigestVerifyInit(context, &options, EVP_sha256(), NULL,
				 key->pkey) != 1 ||
	    EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) != 1 ||
	    EVP_PKEY_CTX_set_rsa_mgf1_md(options, EVP_sha256()) != 1 ||
	    EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) !=
		    1)
		return false;
	return feed(message, add_pss, context) &&
	       EVP_DigestVerifyFinal(context, bytes_of(signature),
				     signature.size) == 1;
}

/* The message where it lies in one piece, else copied to @copy. */
static struct span join(const struct key_message *message, struct buf *copy)
{
	const struct span *parts = message->parts;
	struct span whole = message->count ? parts[0] : (struct span){"", 0};
	size_t i;

	for (i = 1; i < message->count; i++) {
		if (parts[i].data != whole.data + whole.size)
			break;
		whole.size += parts[i].size;
	}
	if (i >= message->count)
		return whole;
	for (i = 0; i < message->count; i++)
		buf_add(copy, parts[i].data, parts[i].size);
	return buf_span(copy);
}

/* Ed25519 hashes twice over, so it wants the message in one piece. */
static bool verify_ed25519(const struct key *key, struct key_message *message,
			   struct span signature)
{
	CLEANUP(free_md) EVP_MD_CTX *context = EVP_MD_CTX_new();
	CLEANUP_BUF struct buf copy = BUF_INIT;
	struct span whole = join(message, &copy);

	if (!context || message->sealed || !buf_ok(&copy) ||
	    EVP_DigestVerifyInit(context, NULL, NULL, NULL, key->pkey) != 1)
		return false;
	return EVP_DigestVerify(context, bytes_of(signature), signature.size,
				bytes_of(whole), whole.size) == 1;
}

static bool verify(const struct key *key, struct key_message *message,
		   struct span signature)
{
	switch (key->kind) {
	case KEY_P256:
	case KEY_P384:
	case KEY_P521:
		return verify_ecdsa(key, message, signature);
	case KEY_ED25519:
		return verify_ed25519(key, message, signature);
	case KEY_RSA:
		return key->scheme == KEY_SCHEME_RSA_PSS_SHA256
			       ? verify_pss(key, message, signature)
			       : verify_pkcs1(key, message, signature);
	}
	return false;
}

bool key_verify_message(const struct key *key, struct key_message *message,
			struct span signature)
{
	bool verified;

	if (signature.size == 0 || signature.size > KEY_SIGNATURE_MAX)
		return false;
	verified = verify(key, message, signature);
	ERR_clear_error();
	return verified;
}

bool key_verify(const struct key *key, const struct span *parts, size_t count,
		struct span signature)
{
	struct key_message message = {.parts = parts, .count = count};

	return key_verify_message(key, &message, signature);
}

struct key_message key_message_of_hash(enum key_hash hash, const uint8_t *value,
				       size_t size)
{
	struct key_message message = {.sealed = true};

	if (size == HASH_SIZES[hash]) {
		message.taken = 1u << hash;
		memcpy(message.hashes[hash], value, size);
	}
	return message;
}

const uint8_t *key_message_hash(struct key_message *message, enum key_hash hash)
{
	return hash_of(message, hash);
}

size_t key_hash_size(enum key_hash hash)
{
	return HASH_SIZES[hash];
}
