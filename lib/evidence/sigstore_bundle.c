#include "evidence/sigstore_bundle.h"

#include "base/json_shape.h"
#include "evidence/cert_chain.h"
#include "evidence/sigstore_entry.h"
#include "evidence/sigstore_read.h"
#include "evidence/source.h"

#include <stdlib.h>
#include <string.h>

#define ID "sigstore.bundle"

static const struct json_limits LIMITS = {
	.depth = 32,
	.document = SOURCE_BLOB_MAX,
	.string = SOURCE_BLOB_MAX,
	.members = 8192,
};

static const struct {
	const char *type;
	enum sigstore_form form;
} MEDIA_TYPES[] = {
	{SIGSTORE_BUNDLE_TYPE "+json;version=0.1", SIGSTORE_V01},
	{SIGSTORE_BUNDLE_TYPE "+json;version=0.2", SIGSTORE_V02},
	{SIGSTORE_BUNDLE_TYPE "+json;version=0.3", SIGSTORE_V03},
	{SIGSTORE_BUNDLE_TYPE ".v0.3+json", SIGSTORE_V03},
};

static int wrong(struct error *err, const char *words)
{
	return error_set(err, ERROR_INPUT, ID, "the bundle %s", words);
}

void sigstore_bundle_release(struct sigstore_bundle *bundle)
{
	buf_release(&bundle->payload);
	buf_release(&bundle->signature);
	buf_release(&bundle->stamped);
	for (uint32_t i = 0; i < bundle->cert_count; i++)
		buf_release(&bundle->certs[i]);
	for (uint32_t i = 0; i < bundle->entry_count; i++)
		sigstore_entry_release(&bundle->entries[i]);
	for (uint32_t i = 0; i < bundle->timestamp_count; i++)
		buf_release(&bundle->timestamps[i]);
	memset(bundle, 0, sizeof(*bundle));
}

void sigstore_bundle_cleanup(struct sigstore_bundle **bundle)
{
	if (*bundle)
		sigstore_bundle_release(*bundle);
	free(*bundle);
}

static int read_form(const struct json *tree, struct sigstore_bundle *out,
		     struct error *err)
{
	struct span type = json_span(json_find(tree, "mediaType"));

	for (size_t i = 0; i < sizeof(MEDIA_TYPES) / sizeof(MEDIA_TYPES[0]);
	     i++)
		if (span_is(type, MEDIA_TYPES[i].type))
			out->form = MEDIA_TYPES[i].form;
	return out->form ? 0
			 : wrong(err, "is of a version that is not known: 0.1 "
				      "to 0.3 are");
}

static int add_cert(const struct json *node, struct sigstore_bundle *out,
		    struct error *err)
{
	struct buf *der = &out->certs[out->cert_count];

	if (out->cert_count == SIGSTORE_CERTS_MAX)
		return wrong(err, "has too many certificates");
	out->cert_count++;
	if (sigstore_read_bytes(json_find(node, "rawBytes"), der) < 0 ||
	    der->size == 0)
		return wrong(err, "has a certificate that is no base64");
	return 0;
}

/* A root in the chain would ask to be trusted. */
static int check_no_root(const struct sigstore_bundle *bundle,
			 struct error *err)
{
	/* one alone is the leaf, whatever it is */
	for (uint32_t i = 0; bundle->cert_count > 1 && i < bundle->cert_count;
	     i++) {
		CLEANUP(cert_cleanup) struct cert *cert = NULL;

		if (cert_parse(buf_span(&bundle->certs[i]), "certificate",
			       &cert, err) < 0)
			return -1;
		if (cert_chain_is_self_signed(cert))
			return wrong(err, "brings a root certificate");
	}
	return 0;
}

static int read_chain(const struct json *chain, struct sigstore_bundle *out,
		      struct error *err)
{
	const struct json *list = json_find(chain, "certificates");

	if (out->form == SIGSTORE_V03)
		return wrong(err, "has a chain of certificates, which version "
				  "0.3 forbids");
	if (json_count(list) == 0)
		return wrong(err, "has an empty chain of certificates");
	for (size_t i = 0; i < json_count(list); i++)
		if (add_cert(json_item(list, i), out, err) < 0)
			return -1;
	return check_no_root(out, err);
}

static int read_signer(const struct json *material, struct sigstore_bundle *out,
		       struct error *err)
{
	const struct json *cert = json_find(material, "certificate");
	const struct json *chain = json_find(material, "x509CertificateChain");
	const struct json *key = json_find(material, "publicKey");

	if (!!cert + !!chain + !!key != 1)
		return wrong(err, "has not one certificate, chain or key");
	if (chain)
		return read_chain(chain, out, err);
	return cert ? add_cert(cert, out, err) : 0;
}

static int read_entries(const struct json *list, struct sigstore_bundle *out,
			struct error *err)
{
	if (json_count(list) > SIGSTORE_ENTRIES_MAX)
		return wrong(err, "has too many log entries");
	for (size_t i = 0; i < json_count(list); i++) {
		struct sigstore_entry *entry = &out->entries[out->entry_count];

		out->entry_count++;
		if (sigstore_entry_read(json_item(list, i), out->form, entry,
					err) < 0)
			return -1;
		for (uint32_t j = 0; j + 1 < out->entry_count; j++)
			if (out->entries[j].index == entry->index &&
			    digest_equal(&out->entries[j].log, &entry->log))
				return wrong(err, "has a log entry twice");
	}
	return 0;
}

static int read_timestamps(const struct json *list, struct sigstore_bundle *out,
			   struct error *err)
{
	if (json_count(list) > SIGSTORE_TIMESTAMPS_MAX)
		return wrong(err, "has too many timestamps");
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *node =
			json_find(json_item(list, i), "signedTimestamp");
		struct buf *der = &out->timestamps[out->timestamp_count];

		out->timestamp_count++;
		if (sigstore_read_bytes(node, der) < 0 || der->size == 0)
			return wrong(err, "has a timestamp that is no base64");
		for (uint32_t j = 0; j + 1 < out->timestamp_count; j++)
			if (span_equal(buf_span(&out->timestamps[j]),
				       buf_span(der)))
				return wrong(err, "has a timestamp twice");
	}
	return 0;
}

static int read_material(const struct json *tree, struct sigstore_bundle *out,
			 struct error *err)
{
	const struct json *material = json_find(tree, "verificationMaterial");

	if (!material)
		return wrong(err, "has no verification material");
	if (read_signer(material, out, err) < 0 ||
	    read_entries(json_find(material, "tlogEntries"), out, err) < 0)
		return -1;
	return read_timestamps(json_at(material, "timestampVerificationData",
				       "rfc3161Timestamps", NULL),
			       out, err);
}

static int read_signature(const struct json *node, struct sigstore_bundle *out,
			  struct error *err)
{
	if (sigstore_read_bytes(node, &out->signature) < 0 ||
	    out->signature.size == 0 ||
	    out->signature.size > CLAIM_SIGNATURE_MAX)
		return wrong(err, "has a signature that is empty, too long or "
				  "no base64");
	return 0;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t skip_space(struct span text, size_t at)
{
	while (at < text.size && is_space(text.data[at]))
		at++;
	return at;
}

/*
 * Finds the payload's text again in the document, where others take it from:
 * it has to stand there as it is, and so does its key.
 */
static int place_payload(struct span text, const struct json *payload,
			 struct sigstore_bundle *out, struct error *err)
{
	static const char KEY[] = "\"payload\"";
	struct span value = json_span(payload);
	uint64_t offset = json_offset(payload);
	size_t at = (size_t)offset;

	if (offset >= text.size ||
	    !span_starts((struct span){text.data + at, text.size - at}, KEY))
		return wrong(err, "has an odd payload");
	at = skip_space(text, at + strlen(KEY));
	at = skip_space(text, at + 1); /* the colon */
	if (at + value.size + 2 > text.size || text.data[at] != '"' ||
	    memcmp(text.data + at + 1, value.data, value.size) != 0 ||
	    text.data[at + 1 + value.size] != '"')
		return wrong(err, "has a payload that is written with escapes");
	out->payload_offset = at + 1;
	out->payload_size = value.size;
	return 0;
}

static int read_dsse(struct span text, const struct json *envelope,
		     struct sigstore_bundle *out, struct error *err)
{
	const struct json *payload = json_find(envelope, "payload");
	const struct json *list = json_find(envelope, "signatures");

	out->content = SIGSTORE_DSSE;
	if (sigstore_read_text(json_find(envelope, "payloadType"),
			       out->payload_type,
			       sizeof(out->payload_type)) < 0 ||
	    !out->payload_type[0])
		return wrong(err, "has no payload type, or an odd one");
	if (json_count(list) != 1)
		return wrong(err, "has not exactly one signature");
	out->payload.limit = SOURCE_BLOB_MAX;
	if (sigstore_read_bytes(payload, &out->payload) < 0 ||
	    out->payload.size == 0)
		return wrong(err, "has no payload, or one that is no base64");
	if (place_payload(text, payload, out, err) < 0)
		return -1;
	return read_signature(json_find(json_item(list, 0), "sig"), out, err);
}

static int read_message(const struct json *message, struct sigstore_bundle *out,
			struct error *err)
{
	const struct json *digest = json_find(message, "messageDigest");
	struct span value = json_span(json_find(digest, "digest"));

	out->content = SIGSTORE_MESSAGE;
	out->has_hash = value.size > 0;
	if (out->has_hash &&
	    sigstore_read_hash(digest, &out->hash, out->hash_value) < 0)
		return wrong(err, "has a digest that is none, or of a kind "
				  "that is not known");
	return read_signature(json_find(message, "signature"), out, err);
}

static int read_content(struct span text, const struct json *tree,
			struct sigstore_bundle *out, struct error *err)
{
	const struct json *envelope = json_find(tree, "dsseEnvelope");
	const struct json *message = json_find(tree, "messageSignature");

	if (!envelope == !message)
		return wrong(err, "has not one envelope or message signature");
	return envelope ? read_dsse(text, envelope, out, err)
			: read_message(message, out, err);
}

/* Types of members, and keys that another reader may take for one of ours. */
static const struct shape any = {.kind = SHAPE_ANY};
static const struct shape text_shape = {.kind = SHAPE_STRING};
static const struct shape_field bytes_fields[] = {
	{"rawBytes", &text_shape, false}, {0}};
static const struct shape bytes_shape = {.kind = SHAPE_OBJECT,
					 .fields = bytes_fields};
static const struct shape_field chain_fields[] = {
	{"certificates",
	 &(const struct shape){.kind = SHAPE_ARRAY, .of = &bytes_shape}, false},
	{0}};
static const struct shape_field hint_fields[] = {{"hint", &text_shape, false},
						 {0}};
static const struct shape_field stamp_fields[] = {
	{"signedTimestamp", &text_shape, false}, {0}};
static const struct shape stamp_shape = {.kind = SHAPE_OBJECT,
					 .fields = stamp_fields};
static const struct shape_field stamps_fields[] = {
	{"rfc3161Timestamps",
	 &(const struct shape){.kind = SHAPE_ARRAY, .of = &stamp_shape}, false},
	{0}};
static const struct shape_field material_fields[] = {
	{"certificate", &bytes_shape, false},
	{"x509CertificateChain",
	 &(const struct shape){.kind = SHAPE_OBJECT, .fields = chain_fields},
	 false},
	{"publicKey",
	 &(const struct shape){.kind = SHAPE_OBJECT, .fields = hint_fields},
	 false},
	{"tlogEntries",
	 &(const struct shape){.kind = SHAPE_ARRAY,
			       .of = &sigstore_entry_shape},
	 false},
	{"timestampVerificationData",
	 &(const struct shape){.kind = SHAPE_OBJECT,
			       .nullable = true,
			       .fields = stamps_fields},
	 false},
	{0}};
static const struct shape_field signature_fields[] = {
	{"sig", &text_shape, true}, {"keyid", &any, false}, {0}};
static const struct shape signature_shape = {.kind = SHAPE_OBJECT,
					     .fields = signature_fields};
static const struct shape_field envelope_fields[] = {
	{"payload", &text_shape, true},
	{"payloadType", &text_shape, true},
	{"signatures",
	 &(const struct shape){.kind = SHAPE_ARRAY, .of = &signature_shape},
	 true},
	{0}};
static const struct shape_field digest_fields[] = {
	{"algorithm", &text_shape, false}, {"digest", &text_shape, false}, {0}};
static const struct shape_field message_fields[] = {
	{"messageDigest",
	 &(const struct shape){.kind = SHAPE_OBJECT, .fields = digest_fields},
	 false},
	{"signature", &text_shape, true},
	{0}};
static const struct shape_field fields[] = {
	{"mediaType", &text_shape, true},
	{"verificationMaterial",
	 &(const struct shape){.kind = SHAPE_OBJECT, .fields = material_fields},
	 true},
	{"dsseEnvelope",
	 &(const struct shape){.kind = SHAPE_OBJECT, .fields = envelope_fields},
	 false},
	{"messageSignature",
	 &(const struct shape){.kind = SHAPE_OBJECT, .fields = message_fields},
	 false},
	{0}};
static const struct shape document = {.kind = SHAPE_OBJECT, .fields = fields};

int sigstore_bundle_parse(struct span text, struct sigstore_bundle *out,
			  struct error *err)
{
	const struct shape_source source = {
		.what = "bundle",
		.id = ID,
		.kind = ERROR_INPUT,
		.unknown = json_shape_ignore,
	};
	CLEANUP_JSON struct json *tree = NULL;

	if (json_parse(text, &LIMITS, "bundle", &tree, err) < 0 ||
	    json_shape_check(tree, &document, &source, err) < 0 ||
	    read_form(tree, out, err) < 0 || read_material(tree, out, err) < 0)
		return -1;
	return read_content(text, tree, out, err);
}
