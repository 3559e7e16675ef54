#include "evidence/timestamp_token.h"

#include "evidence/der.h"

#define OID_SIGNED_DATA	    "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
#define OID_TST_INFO	    "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04"
#define OID_CONTENT_TYPE    "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03"
#define OID_MESSAGE_DIGEST  "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04"
#define OID_SIGNING_CERT    "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0c"
#define OID_SIGNING_CERT_V2 "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x2f"
#define OID_SHA2	    "\x60\x86\x48\x01\x65\x03\x04\x02"

#define CERTS_MAX 16

static int bad(const char *words, struct error *err)
{
	return error_set(err, ERROR_INPUT, "timestamp.parse",
			 "the timestamp %s", words);
}

static bool is_bytes(struct span span, const char *bytes)
{
	return span_is(span, bytes);
}

static bool take_version(struct span *der, unsigned char *version)
{
	struct span number;

	if (!der_take(der, DER_INTEGER, &number) || number.size != 1)
		return false;
	*version = (unsigned char)number.data[0];
	return true;
}

/* AlgorithmIdentifier of SHA-256, SHA-384 or SHA-512. */
static bool take_hash(struct span *der, enum key_hash *out)
{
	struct span identifier, oid;

	if (!der_take(der, DER_SEQUENCE, &identifier) ||
	    !der_take(&identifier, DER_OID, &oid) ||
	    (identifier.size &&
	     !span_equal(identifier, (struct span){"\x05\x00", 2})) ||
	    oid.size != sizeof(OID_SHA2) || !span_starts(oid, OID_SHA2))
		return false;
	switch (oid.data[oid.size - 1]) {
	case 1:
		*out = KEY_HASH_SHA256;
		return true;
	case 2:
		*out = KEY_HASH_SHA384;
		return true;
	case 3:
		*out = KEY_HASH_SHA512;
		return true;
	default:
		return false;
	}
}

/* Context-specific primitive [number] with an INTEGER's content, 1 to 999. */
static bool take_small(struct span *der, uint8_t tag, int64_t *out)
{
	struct span number;
	size_t i;

	if (der->size == 0 || (uint8_t)der->data[0] != tag)
		return true;
	if (!der_take(der, tag, &number) || number.size == 0 ||
	    number.size > 4 || (number.data[0] & 0x80))
		return false;
	for (*out = 0, i = 0; i < number.size; i++)
		*out = *out << 8 | (uint8_t)number.data[i];
	return true;
}

static bool take_accuracy(struct span *der, int64_t *milliseconds)
{
	int64_t seconds = 0, millis = 0, micros = 0;
	struct span accuracy;

	if (der->size == 0 || (uint8_t)der->data[0] != DER_SEQUENCE)
		return true;
	if (!der_take(der, DER_SEQUENCE, &accuracy) ||
	    !take_small(&accuracy, DER_INTEGER, &seconds) ||
	    !take_small(&accuracy, 0x80, &millis) ||
	    !take_small(&accuracy, 0x81, &micros) || accuracy.size)
		return false;
	*milliseconds = seconds * 1000 + millis + (micros + 999) / 1000;
	return true;
}

/* ordering, nonce, tsa: known, and without meaning here. */
static void skip_optional(struct span *der, uint8_t tag)
{
	struct span ignored;

	if (der->size && (uint8_t)der->data[0] == tag)
		der_take_whole(der, tag, &ignored);
}

/* TSTInfo, RFC 3161 2.4.2; extensions are refused, none is known. */
static int read_info(struct timestamp_token *token, struct error *err)
{
	struct span der = token->info, info, policy, imprint, serial, time;
	unsigned char version;

	if (!der_is_strict(der) || !der_take(&der, DER_SEQUENCE, &info) ||
	    !take_version(&info, &version) || version != 1 ||
	    !der_take(&info, DER_OID, &policy) ||
	    !der_take(&info, DER_SEQUENCE, &imprint))
		return bad("has no TSTInfo of version 1", err);
	if (!take_hash(&imprint, &token->imprint_hash))
		return error_set(err, ERROR_INPUT, "timestamp.imprint",
				 "the timestamp's imprint is not SHA-256, "
				 "SHA-384 or SHA-512");
	if (!der_take(&imprint, DER_OCTET_STRING, &token->imprint) ||
	    imprint.size || !der_take(&info, DER_INTEGER, &serial))
		return bad("has a broken TSTInfo", err);
	if (!der_take(&info, DER_GENERALIZED_TIME, &time) ||
	    !der_time(DER_GENERALIZED_TIME, time, true, &token->time_ms))
		return bad("has no genTime in UTC", err);
	if (!take_accuracy(&info, &token->accuracy_ms))
		return bad("has an accuracy that cannot be read", err);
	skip_optional(&info, DER_BOOLEAN);
	skip_optional(&info, DER_INTEGER);
	skip_optional(&info, DER_CONTEXT);
	if (info.size)
		return bad("has an extension that is not understood", err);
	return 0;
}

/* SigningCertificate and its V2: the hash of the first ESSCertID. */
static bool read_signing_cert(struct span value, bool v2,
			      struct timestamp_token *token)
{
	struct span outer, list, id;

	if (!der_take(&value, DER_SEQUENCE, &outer) || value.size ||
	    !der_take(&outer, DER_SEQUENCE, &list) ||
	    !der_take(&list, DER_SEQUENCE, &id))
		return false;
	if (!v2)
		return der_take(&id, DER_OCTET_STRING, &token->signing_cert) &&
		       token->signing_cert.size == KEY_HASH_SHA1_SIZE;
	token->signing_cert_hash = KEY_HASH_SHA256;
	if (id.size && (uint8_t)id.data[0] == DER_SEQUENCE &&
	    !take_hash(&id, &token->signing_cert_hash))
		return false;
	return der_take(&id, DER_OCTET_STRING, &token->signing_cert_2) &&
	       token->signing_cert_2.size ==
		       key_hash_size(token->signing_cert_hash);
}

struct seen {
	unsigned content_type, message_digest, signing_cert, signing_cert_2;
};

/* One signed attribute; each of those that count has exactly one value. */
static bool read_attribute(struct span attribute, struct timestamp_token *token,
			   struct seen *seen)
{
	struct span oid, values, value;

	if (!der_take(&attribute, DER_OID, &oid) ||
	    !der_take(&attribute, DER_SET, &values) || attribute.size)
		return false;
	if (is_bytes(oid, OID_CONTENT_TYPE)) {
		seen->content_type++;
		return der_take(&values, DER_OID, &value) && values.size == 0 &&
		       is_bytes(value, OID_TST_INFO);
	}
	if (is_bytes(oid, OID_MESSAGE_DIGEST)) {
		seen->message_digest++;
		return der_take(&values, DER_OCTET_STRING,
				&token->message_digest) &&
		       values.size == 0;
	}
	if (is_bytes(oid, OID_SIGNING_CERT)) {
		seen->signing_cert++;
		return read_signing_cert(values, false, token);
	}
	if (is_bytes(oid, OID_SIGNING_CERT_V2)) {
		seen->signing_cert_2++;
		return read_signing_cert(values, true, token);
	}
	return true;
}

static int read_attributes(struct timestamp_token *token, struct error *err)
{
	struct span rest = token->attributes, attribute;
	struct seen seen = {0};

	while (der_take(&rest, DER_SEQUENCE, &attribute))
		if (!read_attribute(attribute, token, &seen))
			return bad("has a broken signed attribute", err);
	if (rest.size || seen.content_type != 1 || seen.message_digest != 1 ||
	    seen.signing_cert > 1 || seen.signing_cert_2 > 1)
		return bad("has signed attributes missing or twice", err);
	if (seen.signing_cert + seen.signing_cert_2 == 0)
		return bad("does not say which certificate signed it", err);
	return 0;
}

/* SignerIdentifier: issuer and serial, or the key's id. */
static bool take_signer(struct span *der, struct timestamp_token *token)
{
	struct span pair;

	if (der->size && (uint8_t)der->data[0] == 0x80)
		return der_take(der, 0x80, &token->signer_key_id) &&
		       token->signer_key_id.size > 0;
	return der_take(der, DER_SEQUENCE, &pair) &&
	       der_take_whole(&pair, DER_SEQUENCE, &token->signer_issuer) &&
	       der_take(&pair, DER_INTEGER, &token->signer_serial) &&
	       pair.size == 0;
}

static int read_signer(struct span signers, struct timestamp_token *token,
		       struct error *err)
{
	struct span signer;
	unsigned char version;

	if (!der_take(&signers, DER_SEQUENCE, &signer) || signers.size)
		return bad("has not exactly one signer", err);
	if (!take_version(&signer, &version) || !take_signer(&signer, token))
		return bad("has a broken signer", err);
	if (!take_hash(&signer, &token->digest))
		return bad("is not hashed with SHA-256, SHA-384 or SHA-512",
			   err);
	if (!der_take(&signer, DER_CONTEXT, &token->attributes) ||
	    !der_take(&signer, DER_SEQUENCE, &token->algorithm) ||
	    !der_take(&signer, DER_OCTET_STRING, &token->signature))
		return bad("has a broken signer", err);
	/* what is not signed (DER_CONTEXT + 1) says nothing */
	skip_optional(&signer, DER_CONTEXT + 1);
	if (signer.size)
		return bad("has a broken signer", err);
	return read_attributes(token, err);
}

static int read_signed_data(struct span data, struct timestamp_token *token,
			    struct error *err)
{
	struct span hashes, content, type, wrapped, signers;
	unsigned char version;

	if (!take_version(&data, &version) ||
	    !der_take(&data, DER_SET, &hashes) ||
	    !der_take(&data, DER_SEQUENCE, &content) ||
	    !der_take(&content, DER_OID, &type) ||
	    !is_bytes(type, OID_TST_INFO) ||
	    !der_take(&content, DER_CONTEXT, &wrapped) || content.size ||
	    !der_take(&wrapped, DER_OCTET_STRING, &token->info) || wrapped.size)
		return bad("is not signed data with a TSTInfo", err);
	if (data.size && (uint8_t)data.data[0] == DER_CONTEXT)
		der_take(&data, DER_CONTEXT, &token->certificates);
	skip_optional(&data, DER_CONTEXT + 1);
	if (!der_take(&data, DER_SET, &signers) || data.size)
		return bad("has no signers", err);
	if (read_signer(signers, token, err) < 0)
		return -1;
	return read_info(token, err);
}

/* Takes the status off the front; *token is what follows. */
static int check_status(struct span *response, struct error *err)
{
	struct span status, number;

	if (!der_take(response, DER_SEQUENCE, &status) ||
	    !der_take(&status, DER_INTEGER, &number) || number.size != 1)
		return bad("has no status", err);
	/* 0 granted, 1 grantedWithMods */
	if (number.data[0] != 0 && number.data[0] != 1)
		return bad("was not granted", err);
	return 0;
}

int timestamp_token_read(struct span der, struct timestamp_token *out,
			 struct error *err)
{
	struct span outer, type, wrapped, data, rest;

	*out = (struct timestamp_token){0};
	if (!der_is_strict(der) || !der_take(&der, DER_SEQUENCE, &outer))
		return bad("is not one element of DER", err);
	if (outer.size && (uint8_t)outer.data[0] == DER_SEQUENCE) {
		if (check_status(&outer, err) < 0)
			return -1;
		rest = outer;
		if (!der_take(&rest, DER_SEQUENCE, &outer) || rest.size)
			return bad("holds no token, or more than one", err);
	}
	if (!der_take(&outer, DER_OID, &type) ||
	    !is_bytes(type, OID_SIGNED_DATA) ||
	    !der_take(&outer, DER_CONTEXT, &wrapped) || outer.size ||
	    !der_take(&wrapped, DER_SEQUENCE, &data) || wrapped.size)
		return bad("is not signed data", err);
	return read_signed_data(data, out, err);
}

int timestamp_token_certs(const struct timestamp_token *token,
			  struct cert_list *out, struct error *err)
{
	struct span rest = token->certificates, whole;
	size_t count = 0;
	uint8_t tag;

	while (rest.size) {
		struct cert *cert;

		if (!der_take_any(&rest, &tag, NULL, &whole) ||
		    ++count > CERTS_MAX)
			return bad("holds too many certificates", err);
		if (tag != DER_SEQUENCE)
			continue;
		if (cert_parse(whole, "timestamp", &cert, err) < 0 ||
		    cert_list_add(out, cert, err) < 0)
			return -1;
	}
	return 0;
}
