/*
 * Public keys and signatures: the door to OpenSSL's verification.
 * Nothing in a signature names its algorithm; the policy's key decides.
 */
#ifndef EVIDENCE_KEY_H
#define EVIDENCE_KEY_H

#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEY_FILE_MAX ((size_t)64 << 10)

enum key_scheme {
	KEY_SCHEME_DEFAULT,	   /* by the kind of key, see key_verify() */
	KEY_SCHEME_RSA_PSS_SHA256, /* salt as long as the hash, MGF1 the same */
};

enum key_kind {
	KEY_P256 = 1,
	KEY_P384,
	KEY_P521,
	KEY_ED25519,
	KEY_RSA,
};

struct key;

/*
 * Call once, first thing in main(): OpenSSL without its configuration file,
 * error strings or exit handlers. Returns 0 or -1.
 */
int key_init(void);

/*
 * Reads one PEM block "PUBLIC KEY" (SubjectPublicKeyInfo); anything else but
 * white space around it is refused, and so are other curves, RSA under 2048
 * or over 8192 bits, and RSA exponents that are even or under 3. @scheme must
 * fit the kind of key. @what names the file. On success *out is the caller's;
 * free with key_free(). Returns 0, or -1 with *err set ("key.*").
 */
int key_parse(struct span pem, enum key_scheme scheme, const char *what,
	      struct key **out, struct error *err);

/*
 * The same from the DER of a SubjectPublicKeyInfo, as certificates and trusted
 * roots hold it.
 */
int key_from_spki(struct span der, enum key_scheme scheme, const char *what,
		  struct key **out, struct error *err);

/*
 * The same from the DER of a PKCS#1 RSAPublicKey. key_id() is that of its
 * SubjectPublicKeyInfo.
 */
int key_from_pkcs1(struct span der, enum key_scheme scheme, const char *what,
		   struct key **out, struct error *err);

/* Frees it and what it owns; NULL is fine. */
void key_free(struct key *key);

/* The same for a variable that leaves its scope. */
void key_cleanup(struct key **key);

/* What it is; bits of an RSA modulus, else 0. */
enum key_kind key_kind(const struct key *key);

/* Bits of an RSA modulus; 0 for other keys. */
unsigned key_bits(const struct key *key);

/* What a policy admits, beyond what is refused anyway; zero: all of that. */
struct key_floor {
	unsigned rsa_bits; /* least */
	unsigned kinds;	   /* 1 << enum key_kind, of those that are not RSA */
};

/* Whether a key of @kind, with @bits of an RSA modulus, is admitted. */
bool key_is_admitted(const struct key_floor *floor, enum key_kind kind,
		     unsigned bits);

/* SHA-256 of the SubjectPublicKeyInfo: two files of one key are one key. */
const struct digest *key_id(const struct key *key);

/* The hashes that a kind of key may ask for. */
enum key_hash {
	KEY_HASH_SHA256,
	KEY_HASH_SHA384,
	KEY_HASH_SHA512,
	KEY_HASHES,
};

/*
 * Bytes whose signatures are verified: the concatenation of @parts (borrowed),
 * with the hashes that were taken of it, so that several keys and signatures
 * hash it once. Starts as {.parts = PARTS, .count = COUNT}.
 */
struct key_message {
	const struct span *parts;
	size_t count;
	span_passed *passed; /* told of pieces that were hashed, or NULL */
	unsigned taken;	     /* bits of enum key_hash */
	bool sealed;	     /* there is nothing else to take a hash of */
	uint8_t hashes[KEY_HASHES][64];
};

/*
 * Verifies @signature over @message. P-256: SHA-256; P-384: SHA-384, then
 * SHA-256; P-521: SHA-512, then SHA-256; RSA: PKCS#1 v1.5 with SHA-256, or
 * the scheme; Ed25519: pure, which wants the whole message at once: parts that
 * do not lie one behind the other are copied together. ECDSA signatures must be
 * minimal DER without a byte after them. Returns true only when it verifies.
 */
bool key_verify_message(const struct key *key, struct key_message *message,
			struct span signature);

/*
 * A message whose bytes are not at hand: @hash of it is the @size bytes at
 * @value. Only keys that ask for that hash can verify it.
 */
struct key_message key_message_of_hash(enum key_hash hash, const uint8_t *value,
				       size_t size);

/* @hash of @message; NULL when it is sealed and has no such hash. */
const uint8_t *key_message_hash(struct key_message *message,
				enum key_hash hash);

#define KEY_HASH_SHA1_SIZE 20

/*
 * SHA-1 of @data, which proves nothing: only to compare what old timestamps
 * say of the certificate that signed them (ESSCertID) beside a signature.
 */
void key_hash_sha1(struct span data, uint8_t out[KEY_HASH_SHA1_SIZE]);

/* How many bytes @hash has. */
size_t key_hash_size(enum key_hash hash);

/* Finds the hash that @name is: "sha256", "sha384" or "sha512", as written. */
bool key_hash_find(struct span name, enum key_hash *out);

/* Algorithms of formats that name one beside the key: JOSE, COSE, X.509. */
enum key_algorithm {
	KEY_ECDSA_SHA256 = 1, /* ES256: any accepted curve, DER signature */
	KEY_ECDSA_SHA384,
	KEY_ECDSA_SHA512,
	KEY_PKCS1_SHA256, /* RS256 */
	KEY_PKCS1_SHA384,
	KEY_PKCS1_SHA512,
	KEY_PSS_SHA256, /* PS256: salt as long as the hash, MGF1 the same */
	KEY_PSS_SHA384,
	KEY_PSS_SHA512,
	KEY_PURE_ED25519,
};

/*
 * Verifies @signature by exactly this algorithm, whatever the scheme of the
 * key says; false too when the key is of another kind. That the curve fits the
 * hash (ES256 is P-256's) is the caller's to demand by key_kind().
 */
bool key_verify_as(const struct key *key, enum key_algorithm algorithm,
		   struct key_message *message, struct span signature);

/*
 * Converts an ECDSA signature r || s, both as long as the order of @key's
 * curve (JOSE, COSE), to DER at the end of @out. Returns 0, or -1 when the
 * key is no ECDSA key or the length is another.
 */
int key_verify_raw_to_der(const struct key *key, struct span raw,
			  struct buf *out);

/* key_verify_message() of @parts, once. */
bool key_verify(const struct key *key, const struct span *parts, size_t count,
		struct span signature);

#endif
