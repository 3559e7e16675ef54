#include "evidence/key_parts.h"

#include "base/buf.h"

#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>

#define KEY_SIGNATURE_MAX 1024 /* RSA of the most bits */

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
	const unsigned char *at = key_parts_bytes(signature);
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

/*
 * What a key verifies by itself. The first hash is the curve's own; cosign
 * long signed with the second.
 */
static const enum key_algorithm BY_KIND[][2] = {
	[KEY_P256] = {KEY_ECDSA_SHA256},
	[KEY_P384] = {KEY_ECDSA_SHA384, KEY_ECDSA_SHA256},
	[KEY_P521] = {KEY_ECDSA_SHA512, KEY_ECDSA_SHA256},
	[KEY_ED25519] = {KEY_PURE_ED25519},
	[KEY_RSA] = {KEY_PKCS1_SHA256},
};

static const struct {
	enum key_hash hash;
	int nid;
	const EVP_MD *(*md)(void);
} HASHES[] = {
	[KEY_ECDSA_SHA256] = {KEY_HASH_SHA256, NID_sha256, EVP_sha256},
	[KEY_ECDSA_SHA384] = {KEY_HASH_SHA384, NID_sha384, EVP_sha384},
	[KEY_ECDSA_SHA512] = {KEY_HASH_SHA512, NID_sha512, EVP_sha512},
	[KEY_PKCS1_SHA256] = {KEY_HASH_SHA256, NID_sha256, EVP_sha256},
	[KEY_PKCS1_SHA384] = {KEY_HASH_SHA384, NID_sha384, EVP_sha384},
	[KEY_PKCS1_SHA512] = {KEY_HASH_SHA512, NID_sha512, EVP_sha512},
	[KEY_PSS_SHA256] = {KEY_HASH_SHA256, NID_sha256, EVP_sha256},
	[KEY_PSS_SHA384] = {KEY_HASH_SHA384, NID_sha384, EVP_sha384},
	[KEY_PSS_SHA512] = {KEY_HASH_SHA512, NID_sha512, EVP_sha512},
};

static bool verify_ecdsa(const struct key *key, enum key_hash hash,
			 struct key_message *message, struct span signature)
{
	CLEANUP(free_signature) ECDSA_SIG *parsed = NULL;
	const uint8_t *value;

	if (!key->ec)
		return false;
	parsed = read_ecdsa(signature);
	value = parsed ? key_message_hash(message, hash) : NULL;
	return value && ECDSA_do_verify(value, (int)key_hash_size(hash), parsed,
					key->ec) == 1;
}

static bool verify_pkcs1(const struct key *key, enum key_algorithm algorithm,
			 struct key_message *message, struct span signature)
{
	enum key_hash hash = HASHES[algorithm].hash;
	const uint8_t *value =
		key->rsa ? key_message_hash(message, hash) : NULL;

	return value && RSA_verify(HASHES[algorithm].nid, value,
				   (unsigned)key_hash_size(hash),
				   key_parts_bytes(signature),
				   (unsigned)signature.size, key->rsa) == 1;
}

static bool verify_pss(const struct key *key, enum key_algorithm algorithm,
		       struct key_message *message, struct span signature)
{
	const EVP_MD *md = HASHES[algorithm].md();
	unsigned char encoded[KEY_SIGNATURE_MAX];
	const uint8_t *value;

	if (!key->rsa || (int)signature.size != RSA_size(key->rsa) ||
	    RSA_public_decrypt((int)signature.size, key_parts_bytes(signature),
			       encoded, key->rsa,
			       RSA_NO_PADDING) != (int)signature.size)
		return false;
	value = key_message_hash(message, HASHES[algorithm].hash);
	return value &&
	       RSA_verify_PKCS1_PSS_mgf1(key->rsa, value, md, md, encoded,
					 RSA_PSS_SALTLEN_DIGEST) == 1;
}

static void free_md(EVP_MD_CTX **context)
{
	EVP_MD_CTX_free(*context);
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

	if (!key->pkey || !context || message->sealed || !buf_ok(&copy) ||
	    EVP_DigestVerifyInit(context, NULL, NULL, NULL, key->pkey) != 1)
		return false;
	return EVP_DigestVerify(context, key_parts_bytes(signature),
				signature.size, key_parts_bytes(whole),
				whole.size) == 1;
}

static bool verify(const struct key *key, enum key_algorithm algorithm,
		   struct key_message *message, struct span signature)
{
	switch (algorithm) {
	case KEY_ECDSA_SHA256:
	case KEY_ECDSA_SHA384:
	case KEY_ECDSA_SHA512:
		return verify_ecdsa(key, HASHES[algorithm].hash, message,
				    signature);
	case KEY_PKCS1_SHA256:
	case KEY_PKCS1_SHA384:
	case KEY_PKCS1_SHA512:
		return verify_pkcs1(key, algorithm, message, signature);
	case KEY_PSS_SHA256:
	case KEY_PSS_SHA384:
	case KEY_PSS_SHA512:
		return verify_pss(key, algorithm, message, signature);
	case KEY_PURE_ED25519:
		return verify_ed25519(key, message, signature);
	}
	return false;
}

bool key_verify_as(const struct key *key, enum key_algorithm algorithm,
		   struct key_message *message, struct span signature)
{
	bool verified;

	if (signature.size == 0 || signature.size > KEY_SIGNATURE_MAX)
		return false;
	verified = verify(key, algorithm, message, signature);
	ERR_clear_error();
	return verified;
}

bool key_verify_message(const struct key *key, struct key_message *message,
			struct span signature)
{
	size_t i;

	if (key->scheme == KEY_SCHEME_RSA_PSS_SHA256)
		return key_verify_as(key, KEY_PSS_SHA256, message, signature);
	for (i = 0; i < 2 && BY_KIND[key->kind][i]; i++)
		if (key_verify_as(key, BY_KIND[key->kind][i], message,
				  signature))
			return true;
	return false;
}

bool key_verify(const struct key *key, const struct span *parts, size_t count,
		struct span signature)
{
	struct key_message message = {.parts = parts, .count = count};

	return key_verify_message(key, &message, signature);
}

int key_verify_raw_to_der(const struct key *key, struct span raw,
			  struct buf *out)
{
	CLEANUP(free_signature) ECDSA_SIG *signature = NULL;
	CLEANUP(free_bytes) unsigned char *der = NULL;
	size_t half = raw.size / 2;
	BIGNUM *r, *s;
	int size;

	if (!key->ec || raw.size % 2 ||
	    half != (size_t)(EC_GROUP_order_bits(EC_KEY_get0_group(key->ec)) +
			     7) /
			    8)
		return -1;
	signature = ECDSA_SIG_new();
	r = BN_bin2bn(key_parts_bytes(raw), (int)half, NULL);
	s = BN_bin2bn(key_parts_bytes(raw) + half, (int)half, NULL);
	if (!signature || !r || !s || ECDSA_SIG_set0(signature, r, s) != 1) {
		BN_free(r);
		BN_free(s);
		return -1;
	}
	size = i2d_ECDSA_SIG(signature, &der);
	if (size <= 0)
		return -1;
	buf_add(out, der, (size_t)size);
	return buf_ok(out) ? 0 : -1;
}
