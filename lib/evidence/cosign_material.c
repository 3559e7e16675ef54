#include "evidence/cosign_material.h"

#include "base/encode.h"
#include "base/json_shape.h"
#include "evidence/cert_chain.h"
#include "evidence/cert_pem.h"
#include "evidence/envelope.h"
#include "evidence/signature_file.h"
#include "evidence/sigstore_read.h"
#include "evidence/source.h"

#include <stdlib.h>
#include <string.h>

#define ID     "sigstore.bundle"
#define COSIGN "dev.sigstore.cosign/"

static int wrong(struct error *err, const char *words)
{
	return error_set(err, ERROR_INPUT, ID, "its annotation %s", words);
}

static int read_pem(struct span pem, bool is_leaf, struct sigstore_bundle *out,
		    struct error *err)
{
	CLEANUP_CERT_LIST struct cert_list list = {0};

	if (cert_pem_read(pem, SIGSTORE_CERTS_MAX, "its certificate annotation",
			  &list, err) < 0)
		return -1;
	for (size_t i = 0; i < list.count; i++) {
		struct span der = cert_der(list.certs[i]);

		/* the root of cosign's chain is not asked for its opinion */
		if (out->cert_count == SIGSTORE_CERTS_MAX)
			return wrong(err, "chain is too long");
		if (is_leaf || !cert_chain_is_self_signed(list.certs[i]))
			buf_add(&out->certs[out->cert_count++], der.data,
				der.size);
	}
	return 0;
}

/* The leaf, then the chain without its root. */
static int read_certs(const struct json *tree, struct sigstore_bundle *out,
		      struct error *err)
{
	struct span leaf = json_span(json_find(tree, COSIGN "certificate"));
	struct span chain = json_span(json_find(tree, COSIGN "chain"));

	if (leaf.size == 0)
		return 0;
	if (read_pem(leaf, true, out, err) < 0)
		return -1;
	if (out->cert_count != 1)
		return wrong(err, "certificate holds more than one");
	return chain.size ? read_pem(chain, false, out, err) : 0;
}

static const struct shape text = {.kind = SHAPE_STRING};
static const struct shape any = {.kind = SHAPE_ANY};
static const struct shape_field payload_fields[] = {
	{"body", &text, true},
	{"integratedTime", &any, true},
	{"logIndex", &any, true},
	{"logID", &text, true},
	{0}};
static const struct shape payload_shape = {.kind = SHAPE_OBJECT,
					   .fields = payload_fields};
static const struct shape_field log_fields[] = {
	{"SignedEntryTimestamp", &text, true},
	{"Payload", &payload_shape, true},
	{0}};
static const struct shape log_shape = {.kind = SHAPE_OBJECT,
				       .fields = log_fields};
static const struct shape_field stamp_fields[] = {
	{"SignedRFC3161Timestamp", &text, true}, {0}};
static const struct shape stamp_shape = {.kind = SHAPE_OBJECT,
					 .fields = stamp_fields};

/* An annotation that is JSON in itself. */
static int parse(struct span written, const struct shape *shape,
		 const char *what, struct json **out, struct error *err)
{
	const struct shape_source source = {
		.what = what, .id = ID, .kind = ERROR_INPUT};

	if (json_parse(written, &JSON_STRICT_LIMITS, what, out, err) < 0)
		return -1;
	return json_shape_check(*out, shape, &source, err);
}

static int read_log(const struct json *tree, struct sigstore_bundle *out,
		    struct error *err)
{
	struct span written = json_span(json_find(tree, COSIGN "bundle"));
	struct sigstore_entry *entry = &out->entries[0];
	CLEANUP_JSON struct json *log = NULL;
	const struct json *payload;
	uint64_t time;

	if (written.size == 0)
		return 0;
	if (parse(written, &log_shape, COSIGN "bundle", &log, err) < 0)
		return -1;
	out->entry_count = 1;
	payload = json_find(log, "Payload");
	if (sigstore_read_bytes(json_find(log, "SignedEntryTimestamp"),
				&entry->set) < 0 ||
	    sigstore_read_bytes(json_find(payload, "body"), &entry->body) < 0 ||
	    entry->set.size == 0 || entry->body.size == 0)
		return wrong(err, "bundle is not base64");
	if (encode_hex_decode(json_span(json_find(payload, "logID")),
			      entry->log.sha256, sizeof(entry->log.sha256)) < 0)
		return wrong(err, "bundle names no log");
	if (sigstore_read_number(json_find(payload, "integratedTime"), &time) <
		    0 ||
	    sigstore_read_number(json_find(payload, "logIndex"),
				 &entry->index) < 0)
		return wrong(err, "bundle has an odd number");
	entry->integrated_time = (int64_t)time;
	return 0;
}

static int read_timestamp(const struct json *tree, struct sigstore_bundle *out,
			  struct error *err)
{
	struct span written =
		json_span(json_find(tree, COSIGN "rfc3161timestamp"));
	CLEANUP_JSON struct json *stamp = NULL;

	if (written.size == 0)
		return 0;
	if (parse(written, &stamp_shape, COSIGN "rfc3161timestamp", &stamp,
		  err) < 0)
		return -1;
	out->timestamp_count = 1;
	if (sigstore_read_bytes(json_find(stamp, "SignedRFC3161Timestamp"),
				&out->timestamps[0]) < 0 ||
	    out->timestamps[0].size == 0)
		return wrong(err, "rfc3161timestamp is not base64");
	return 0;
}

static int read_signature(const struct json *tree, struct sigstore_bundle *out,
			  struct error *err)
{
	out->content = SIGSTORE_MESSAGE;
	if (sigstore_read_bytes(json_find(tree, SIGNATURE_ANNOTATION),
				&out->signature) < 0 ||
	    out->signature.size == 0)
		return wrong(err, "signature is empty or not base64");
	return 0;
}

/* Timestamps are over the whole envelope, as it is stored. */
static int read_envelope(struct span blob, struct sigstore_bundle *out,
			 struct error *err)
{
	CLEANUP_FREE struct envelope *envelope = calloc(1, sizeof(*envelope));
	struct span payload;

	if (!envelope)
		return error_set_errno(err, ID, "cannot read an envelope");
	if (envelope_read(blob, envelope, err) < 0)
		return -1;
	if (envelope->signature_count != 1)
		return error_set(err, ERROR_INPUT, ID,
				 "its envelope has not exactly one signature");
	out->content = SIGSTORE_DSSE;
	strcpy(out->payload_type, envelope->payload_type);
	out->payload_offset = envelope->payload_offset;
	out->payload_size = envelope->payload_size;
	out->payload.limit = SOURCE_BLOB_MAX;
	payload = (struct span){blob.data + envelope->payload_offset,
				(size_t)envelope->payload_size};
	if (encode_base64_decode(payload, ENCODE_BASE64_EITHER, &out->payload,
				 err) < 0)
		return error_wrap(err, "the payload");
	buf_add(&out->signature, envelope->signatures[0].bytes,
		envelope->signatures[0].size);
	out->stamped.limit = SOURCE_BLOB_MAX;
	if (out->timestamp_count)
		buf_add(&out->stamped, blob.data, blob.size);
	return buf_ok(&out->stamped) && buf_ok(&out->signature)
		       ? 0
		       : error_set(err, ERROR_SYSTEM, ID, "out of memory");
}

int cosign_material_parse(struct span material, enum claim_kind kind,
			  struct span blob, struct sigstore_bundle *out,
			  struct error *err)
{
	CLEANUP_JSON struct json *tree = NULL;

	out->form = SIGSTORE_COSIGN;
	digest_of(blob, &out->stored);
	if (json_parse(material, &JSON_STRICT_LIMITS, "annotations", &tree,
		       err) < 0 ||
	    read_certs(tree, out, err) < 0 || read_log(tree, out, err) < 0 ||
	    read_timestamp(tree, out, err) < 0)
		return -1;
	return kind == CLAIM_DSSE ? read_envelope(blob, out, err)
				  : read_signature(tree, out, err);
}
