#include "base/encode.h"
#include "base/json_shape.h"
#include "evidence/pem.h"
#include "evidence/sigstore_read.h"
#include "evidence/tlog.h"
#include "evidence/tlog_shape.h"

#include <string.h>

#define ID "sigstore.log-entry"

static const struct json_limits LIMITS = {
	.depth = 32,
	.document = (size_t)4 << 20,
	.string = (size_t)4 << 20,
	.members = 1024,
};

static int differs(struct error *err, const char *what)
{
	return error_set(err, ERROR_INPUT, ID,
			 "the log entry is about another %s", what);
}

static int odd(struct error *err, const char *words)
{
	return error_set(err, ERROR_INPUT, ID, "the log entry %s", words);
}

/* ---- parts that several kinds share ---- */

static bool is_hex(const struct json *node, const uint8_t *value, size_t size)
{
	uint8_t bytes[64];

	return value && size <= sizeof(bytes) &&
	       encode_hex_decode(json_span(node), bytes, size) == 0 &&
	       memcmp(bytes, value, size) == 0;
}

/* {"algorithm": "sha256", "value": HEX} of the bytes that were signed. */
static bool is_message_hash(const struct json *node,
			    const struct tlog_subject *subject)
{
	enum key_hash hash;

	return key_hash_find(json_span(json_find(node, "algorithm")), &hash) &&
	       is_hex(json_find(node, "value"),
		      key_message_hash(subject->message, hash),
		      key_hash_size(hash));
}

/* The same, SHA-256 alone, of bytes whose digest is @digest. */
static bool is_digest(const struct json *node, const struct digest *digest)
{
	return span_is(json_span(json_find(node, "algorithm")), "sha256") &&
	       is_hex(json_find(node, "value"), digest->sha256,
		      sizeof(digest->sha256));
}

static bool is_payload_hash(const struct json *node,
			    const struct tlog_subject *subject)
{
	struct digest digest;

	digest_of(buf_span(&subject->bundle->payload), &digest);
	return is_digest(node, &digest);
}

static bool is_signature(struct span bytes, const struct tlog_subject *subject)
{
	return span_equal(bytes, buf_span(&subject->bundle->signature));
}

/* Base64 of the signature's bytes. */
static bool is_encoded_signature(const struct json *node,
				 const struct tlog_subject *subject)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;

	return sigstore_read_bytes(node, &bytes) == 0 &&
	       is_signature(buf_span(&bytes), subject);
}

/* DER of the certificate, or of the key where there is none. */
static bool is_verifier_der(struct span der, bool is_cert,
			    const struct tlog_subject *subject)
{
	struct digest digest;

	if (is_cert)
		return subject->cert &&
		       span_equal(der, cert_der(subject->cert));
	digest_of(der, &digest);
	return !subject->cert && subject->key &&
	       digest_equal(&digest, key_id(subject->key));
}

/* Whether @pem is the certificate, byte by byte, and nothing else. */
static bool is_cert(struct span pem, const struct cert *cert)
{
	CLEANUP_BUF struct buf der = BUF_INIT;

	return pem_take(&pem, "CERTIFICATE", "log entry", ID, &der, NULL) ==
		       0 &&
	       pem.size == 0 && span_equal(buf_span(&der), cert_der(cert));
}

/* Base64 of the PEM of the same. */
static bool is_verifier(const struct json *node,
			const struct tlog_subject *subject)
{
	CLEANUP_BUF struct buf pem = BUF_INIT;
	CLEANUP(key_cleanup) struct key *key = NULL;

	if (sigstore_read_bytes(node, &pem) < 0 || pem.size == 0)
		return false;
	if (subject->cert)
		return is_cert(buf_span(&pem), subject->cert);
	return subject->key &&
	       key_parse(buf_span(&pem), KEY_SCHEME_DEFAULT, "log entry", &key,
			 NULL) == 0 &&
	       digest_equal(key_id(key), key_id(subject->key));
}

/* ---- kinds ---- */

static int check_hashedrekord(const struct json *spec,
			      const struct tlog_subject *subject,
			      struct error *err)
{
	const struct json *signature = json_find(spec, "signature");

	if (!is_message_hash(json_at(spec, "data", "hash", NULL), subject))
		return differs(err, "artifact");
	if (!is_encoded_signature(json_find(signature, "content"), subject))
		return differs(err, "signature");
	if (!is_verifier(json_at(signature, "publicKey", "content", NULL),
			 subject))
		return differs(err, "signer");
	return 0;
}

/* The envelope as it is stored is known of cosign's annotations alone. */
static int check_envelope(const struct json *hash,
			  const struct tlog_subject *subject, struct error *err)
{
	if (subject->bundle->form == SIGSTORE_COSIGN &&
	    !is_digest(hash, &subject->bundle->stored))
		return differs(err, "envelope");
	return 0;
}

static int check_dsse(const struct json *spec,
		      const struct tlog_subject *subject, struct error *err)
{
	const struct json *list = json_find(spec, "signatures");
	const struct json *only = json_item(list, 0);

	if (json_count(list) != 1)
		return odd(err, "has not exactly one signature");
	if (!is_payload_hash(json_find(spec, "payloadHash"), subject))
		return differs(err, "payload");
	if (check_envelope(json_find(spec, "envelopeHash"), subject, err) < 0)
		return -1;
	if (!is_encoded_signature(json_find(only, "signature"), subject))
		return differs(err, "signature");
	if (!is_verifier(json_find(only, "verifier"), subject))
		return differs(err, "signer");
	return 0;
}

/* Version 0.0.2 has base64 of what was base64 in the envelope. */
static bool is_twice_encoded(const struct json *node,
			     const struct tlog_subject *subject)
{
	CLEANUP_BUF struct buf once = BUF_INIT;
	CLEANUP_BUF struct buf twice = BUF_INIT;

	return sigstore_read_bytes(node, &once) == 0 && once.size &&
	       encode_base64_decode(buf_span(&once), ENCODE_BASE64_EITHER,
				    &twice, NULL) == 0 &&
	       is_signature(buf_span(&twice), subject);
}

static int check_intoto(const struct json *spec,
			const struct tlog_subject *subject, struct error *err)
{
	const struct json *content = json_find(spec, "content");
	const struct json *list =
		json_at(content, "envelope", "signatures", NULL);
	const struct json *only = json_item(list, 0);

	if (json_count(list) != 1)
		return odd(err, "has not exactly one signature");
	if (!is_payload_hash(json_find(content, "payloadHash"), subject))
		return differs(err, "payload");
	if (check_envelope(json_find(content, "hash"), subject, err) < 0)
		return -1;
	if (!is_twice_encoded(json_find(only, "sig"), subject))
		return differs(err, "signature");
	if (!is_verifier(json_find(only, "publicKey"), subject))
		return differs(err, "signer");
	return 0;
}

/*
 * Version 0.0.1 holds no signature: the hash of the whole envelope has to bind
 * it, so that a bundle, which does not keep the envelope, cannot use it.
 */
static int check_old_intoto(const struct json *spec,
			    const struct tlog_subject *subject,
			    struct error *err)
{
	const struct json *content = json_find(spec, "content");
	const struct json *payload = json_find(content, "payloadHash");

	if (subject->bundle->form != SIGSTORE_COSIGN)
		return odd(err, "is of intoto 0.0.1, which holds no signature");
	if (check_envelope(json_find(content, "hash"), subject, err) < 0)
		return -1;
	if (payload && !is_payload_hash(payload, subject))
		return differs(err, "payload");
	if (!is_verifier(json_find(spec, "publicKey"), subject))
		return differs(err, "signer");
	return 0;
}

/* ---- Rekor v2 ---- */

static bool is_v2_hash(const struct json *data,
		       const struct tlog_subject *subject)
{
	uint8_t named[64];
	enum key_hash hash;
	const uint8_t *value;

	if (sigstore_read_hash(data, &hash, named) < 0)
		return false;
	value = key_message_hash(subject->message, hash);
	return value && memcmp(named, value, key_hash_size(hash)) == 0;
}

/* PublicKeyDetails of sigstore_common.proto. */
static bool is_v2_kind(struct span details, enum key_kind kind)
{
	static const struct {
		const char *start;
		enum key_kind kind;
	} KINDS_OF[] = {
		{"PKIX_ECDSA_P256_", KEY_P256}, {"PKIX_ECDSA_P384_", KEY_P384},
		{"PKIX_ECDSA_P521_", KEY_P521}, {"PKIX_ED25519", KEY_ED25519},
		{"PKIX_RSA_", KEY_RSA},
	};

	for (size_t i = 0; i < sizeof(KINDS_OF) / sizeof(KINDS_OF[0]); i++)
		if (span_starts(details, KINDS_OF[i].start))
			return KINDS_OF[i].kind == kind;
	return false;
}

/* 0: it cannot be told, as of a certificate whose key cannot be used. */
static enum key_kind kind_of(const struct tlog_subject *subject)
{
	const struct key *key =
		subject->cert ? cert_key(subject->cert, NULL) : subject->key;

	return key ? key_kind(key) : 0;
}

static bool is_v2_verifier(const struct json *verifier,
			   const struct tlog_subject *subject)
{
	const struct json *cert = json_find(verifier, "x509Certificate");
	const struct json *key = json_find(verifier, "publicKey");
	CLEANUP_BUF struct buf der = BUF_INIT;

	if (!cert == !key ||
	    !is_v2_kind(json_span(json_find(verifier, "keyDetails")),
			kind_of(subject)))
		return false;
	return sigstore_read_bytes(json_find(cert ? cert : key, "rawBytes"),
				   &der) == 0 &&
	       is_verifier_der(buf_span(&der), cert != NULL, subject);
}

static int check_v2_signature(const struct json *signature,
			      const struct tlog_subject *subject,
			      struct error *err)
{
	if (!is_encoded_signature(json_find(signature, "content"), subject))
		return differs(err, "signature");
	if (!is_v2_verifier(json_find(signature, "verifier"), subject))
		return differs(err, "signer");
	return 0;
}

static int check_v2_hashedrekord(const struct json *spec,
				 const struct tlog_subject *subject,
				 struct error *err)
{
	const struct json *record = json_find(spec, "hashedRekordV002");

	if (!is_v2_hash(json_find(record, "data"), subject))
		return differs(err, "artifact");
	return check_v2_signature(json_find(record, "signature"), subject, err);
}

static int check_v2_dsse(const struct json *spec,
			 const struct tlog_subject *subject, struct error *err)
{
	const struct json *record = json_find(spec, "dsseV002");
	const struct json *list = json_find(record, "signatures");
	const struct json *hash = json_find(record, "payloadHash");
	uint8_t named[64];
	struct digest payload;
	enum key_hash kind;

	if (json_count(list) != 1)
		return odd(err, "has not exactly one signature");
	digest_of(buf_span(&subject->bundle->payload), &payload);
	if (sigstore_read_hash(hash, &kind, named) < 0 ||
	    kind != KEY_HASH_SHA256 ||
	    memcmp(named, payload.sha256, sizeof(payload.sha256)) != 0)
		return differs(err, "payload");
	return check_v2_signature(json_item(list, 0), subject, err);
}

typedef int kind_checker(const struct json *spec,
			 const struct tlog_subject *subject, struct error *err);

static const struct {
	const char *kind;
	const char *version;
	bool dsse; /* else also for bytes that are signed as they are */
	kind_checker *check;
} KINDS[] = {
	{"hashedrekord", "0.0.1", false, check_hashedrekord},
	{"dsse", "0.0.1", true, check_dsse},
	{"intoto", "0.0.1", true, check_old_intoto},
	{"intoto", "0.0.2", true, check_intoto},
	{"hashedrekord", "0.0.2", false, check_v2_hashedrekord},
	{"dsse", "0.0.2", true, check_v2_dsse},
};

static int check_spec(const struct json *tree, kind_checker *check,
		      const struct tlog_subject *subject, struct error *err)
{
	const struct json *spec = json_find(tree, "spec");

	if (tlog_shape_check(spec, json_span(json_find(tree, "kind")),
			     json_span(json_find(tree, "apiVersion")), err) < 0)
		return -1;
	return check(spec, subject, err);
}

static const struct shape any = {.kind = SHAPE_ANY};
static const struct shape text = {.kind = SHAPE_STRING};
static const struct shape_field fields[] = {{"kind", &text, true},
					    {"apiVersion", &text, true},
					    {"spec", &any, true},
					    {0}};
static const struct shape document = {.kind = SHAPE_OBJECT, .fields = fields};

int tlog_body_check(const struct sigstore_entry *entry,
		    const struct tlog_subject *subject, struct error *err)
{
	const struct shape_source source = {.what = "log entry",
					    .id = ID,
					    .kind = ERROR_INPUT,
					    .unknown = json_shape_ignore};
	CLEANUP_JSON struct json *tree = NULL;

	if (json_parse(buf_span(&entry->body), &LIMITS, "log entry", &tree,
		       err) < 0 ||
	    json_shape_check(tree, &document, &source, err) < 0)
		return -1;
	/* what cosign v2 keeps says its kind in the body alone */
	if (entry->kind[0] &&
	    (!span_is(json_span(json_find(tree, "kind")), entry->kind) ||
	     !span_is(json_span(json_find(tree, "apiVersion")),
		      entry->version)))
		return odd(err, "is of another kind than it says");
	if (!entry->kind[0] && subject->bundle->form != SIGSTORE_COSIGN)
		return odd(err, "says no kind");
	for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
		if (span_is(json_span(json_find(tree, "kind")),
			    KINDS[i].kind) &&
		    span_is(json_span(json_find(tree, "apiVersion")),
			    KINDS[i].version) &&
		    (!KINDS[i].dsse ||
		     subject->bundle->content == SIGSTORE_DSSE))
			return check_spec(tree, KINDS[i].check, subject, err);
	return odd(err, "is of a kind that is not known here");
}
