#include "evidence/cert_signature.h"

#define RSA	       "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01"
#define NULL_PARAMETER "\x05\x00"
#define ECDSA	       "\x06\x08\x2a\x86\x48\xce\x3d\x04\x03"
/* the three hashes differ in one byte: 1, 2, 3 */
#define HASH(n) "\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02" n "\x05\x00"
#define PSS(hash, salt)                                                        \
	RSA "\x0a\x30\x34\xa0\x0f" HASH(                                       \
		hash) "\xa1\x1c\x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01"   \
		      "\x01\x08" HASH(hash) "\xa2\x03\x02\x01" salt
#define BYTES(text)                                                            \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}

static const struct {
	struct span identifier;
	enum key_algorithm algorithm;
} ALGORITHMS[] = {
	{BYTES(ECDSA "\x02"), KEY_ECDSA_SHA256},
	{BYTES(ECDSA "\x03"), KEY_ECDSA_SHA384},
	{BYTES(ECDSA "\x04"), KEY_ECDSA_SHA512},
	{BYTES(RSA "\x0b" NULL_PARAMETER), KEY_PKCS1_SHA256},
	{BYTES(RSA "\x0c" NULL_PARAMETER), KEY_PKCS1_SHA384},
	{BYTES(RSA "\x0d" NULL_PARAMETER), KEY_PKCS1_SHA512},
	{BYTES(PSS("\x01", "\x20")), KEY_PSS_SHA256},
	{BYTES(PSS("\x02", "\x30")), KEY_PSS_SHA384},
	{BYTES(PSS("\x03", "\x40")), KEY_PSS_SHA512},
	{BYTES("\x06\x03\x2b\x65\x70"), KEY_PURE_ED25519},
};

bool cert_signature_algorithm(struct span identifier, enum key_algorithm *out)
{
	size_t i;

	for (i = 0; i < sizeof(ALGORITHMS) / sizeof(ALGORITHMS[0]); i++) {
		if (!span_equal(identifier, ALGORITHMS[i].identifier))
			continue;
		*out = ALGORITHMS[i].algorithm;
		return true;
	}
	return false;
}

int cert_signature_verify(const struct key *key, struct span identifier,
			  struct span signed_bytes, struct span signature,
			  const char *what, struct error *err)
{
	struct key_message message = {.parts = &signed_bytes, .count = 1};
	enum key_algorithm algorithm;

	if (!cert_signature_algorithm(identifier, &algorithm))
		return error_set(err, ERROR_INPUT, "cert.weak",
				 "%s is signed by an algorithm that is not "
				 "accepted",
				 what);
	if (!key_verify_as(key, algorithm, &message, signature))
		return error_set(err, ERROR_INPUT, "cert.signature",
				 "the signature of %s does not verify", what);
	return 0;
}
