#include "evidence/normal_envelope.h"

#include "base/encode.h"
#include "base/rfc3339.h"
#include "evidence/envelope.h"
#include "evidence/normal_cert.h"
#include "evidence/normal_member.h"
#include "evidence/normal_statement.h"
#include "evidence/normal_texts.h"
#include "evidence/sigstore_bundle.h"

#include <stdlib.h>

#define ID "evidence.envelope"

/* What was signed has to be a statement: nothing else is read. */
static int read_payload(struct span payload, const char *type,
			struct json **out, struct error *err)
{
	if (strcmp(type, ENVELOPE_INTOTO) != 0)
		return error_set(
			err, ERROR_INPUT, ID,
			"the payload is of type '%s', not of in-toto's", type);
	return normal_statement(payload, out, err);
}

static int put_envelope(struct json *out, const char *type, uint32_t count)
{
	struct json *part = json_new_object();
	bool failed = json_set(part, "payload_type", json_new_text(type)) < 0 ||
		      json_set(part, "signatures", json_new_int(count)) < 0;

	return json_set(out, "envelope", part) < 0 || failed ? -1 : 0;
}

static int read_dsse(struct span text, struct envelope *envelope,
		     struct json **out, struct error *err)
{
	CLEANUP_BUF struct buf payload = BUF_INIT;

	if (envelope_read(text, envelope, err) < 0 ||
	    encode_base64_decode(
		    (struct span){text.data + envelope->payload_offset,
				  envelope->payload_size},
		    ENCODE_BASE64_EITHER, &payload, err) < 0 ||
	    read_payload(buf_span(&payload), envelope->payload_type, out, err) <
		    0)
		return -1;
	if (put_envelope(*out, envelope->payload_type,
			 envelope->signature_count) == 0)
		return 0;
	json_free(*out);
	*out = NULL;
	return normal_texts_no_memory(err);
}

int normal_envelope_dsse(struct span text, struct json **out, struct error *err)
{
	struct envelope *envelope = calloc(1, sizeof(*envelope));
	int result;

	*out = NULL;
	if (!envelope)
		return normal_texts_no_memory(err);
	result = read_dsse(text, envelope, out, err);
	free(envelope);
	return result;
}

static int put_certs(struct json *out, const struct sigstore_bundle *bundle,
		     struct error *err)
{
	struct json *list = json_new_array();

	if (json_set(out, "certificates", list) < 0)
		return normal_texts_no_memory(err);
	for (uint32_t i = 0; i < bundle->cert_count; i++) {
		CLEANUP_CERT struct cert *cert = NULL;

		if (cert_parse(buf_span(&bundle->certs[i]), "the certificate",
			       &cert, err) < 0)
			return -1;
		if (json_append(list, normal_cert(cert, err)) < 0)
			return normal_texts_no_memory(err);
	}
	return 0;
}

static int put_entry(struct json *list, const struct sigstore_entry *entry)
{
	struct json *one = json_new_object();
	char time[RFC3339_SIZE], log[DIGEST_TEXT_SIZE];
	bool failed;

	rfc3339_format(time, entry->integrated_time);
	digest_format(log, &entry->log);
	failed =
		json_set(one, "log", json_new_text(log + 7)) < 0 ||
		json_set(one, "index", json_new_int((int64_t)entry->index)) <
			0 ||
		json_set(one, "kind", json_new_text(entry->kind)) < 0 ||
		json_set(one, "version", json_new_text(entry->version)) < 0 ||
		(entry->integrated_time
			 ? json_set(one, "integrated_time", json_new_text(time))
			 : json_set_null(one, "integrated_time")) < 0 ||
		json_set(one, "promise", json_new_bool(entry->set.size > 0)) <
			0 ||
		json_set(one, "proof", json_new_bool(entry->has_proof)) < 0;
	return json_append(list, one) < 0 || failed ? -1 : 0;
}

static int put_bundle(struct json *out, const struct sigstore_bundle *bundle,
		      struct error *err)
{
	static const char *const VERSIONS[] = {[SIGSTORE_V01] = "0.1",
					       [SIGSTORE_V02] = "0.2",
					       [SIGSTORE_V03] = "0.3",
					       [SIGSTORE_COSIGN] = "cosign"};
	struct json *part = json_new_object();
	struct json *entries = json_new_array();
	bool failed = json_set(part, "version",
			       json_new_text(VERSIONS[bundle->form])) < 0 ||
		      json_set(part, "timestamps",
			       json_new_int(bundle->timestamp_count)) < 0;

	for (uint32_t i = 0; !failed && i < bundle->entry_count; i++)
		failed = put_entry(entries, &bundle->entries[i]) < 0;
	failed |= json_set(part, "entries", entries) < 0;
	if (json_set(out, "sigstore_bundle", part) < 0 || failed)
		return normal_texts_no_memory(err);
	return put_certs(part, bundle, err);
}

static int put_message(struct json *out, const struct sigstore_bundle *bundle)
{
	static const char NAMES[KEY_HASHES][8] = {
		[KEY_HASH_SHA256] = "sha256:",
		[KEY_HASH_SHA384] = "sha384:",
		[KEY_HASH_SHA512] = "sha512:",
	};
	char text[8 + 2 * sizeof(bundle->hash_value)] = "";
	bool known = bundle->has_hash;

	if (known) {
		memcpy(text, NAMES[bundle->hash], 7);
		encode_hex(text + 7, bundle->hash_value,
			   key_hash_size(bundle->hash));
	}
	if (json_set(out, "kind", json_new_text("signature")) < 0)
		return -1;
	return known ? json_set(out, "digest", json_new_text(text))
		     : json_set_null(out, "digest");
}

static int read_bundle(struct span text, struct sigstore_bundle *bundle,
		       struct json **out, struct error *err)
{
	CLEANUP_JSON struct json *root = NULL;

	if (sigstore_bundle_parse(text, bundle, err) < 0)
		return -1;
	if (bundle->content == SIGSTORE_DSSE) {
		if (read_payload(buf_span(&bundle->payload),
				 bundle->payload_type, &root, err) < 0)
			return -1;
		if (put_envelope(root, bundle->payload_type, 1) < 0)
			return normal_texts_no_memory(err);
	} else {
		root = json_new_object();
		if (!root || put_message(root, bundle) < 0)
			return normal_texts_no_memory(err);
	}
	if (put_bundle(root, bundle, err) < 0)
		return -1;
	*out = root;
	root = NULL;
	return 0;
}

/* What a bundle holds that no verifier takes: it says something all the same.
 */
static int read_inside(struct span text, const struct error *problem,
		       struct json **out)
{
	struct json *part;
	struct span inner;

	if (strncmp(problem->reason.id, "sigstore.", 9) != 0 ||
	    normal_member(text, "dsseEnvelope", &inner, NULL) < 0 ||
	    inner.size == 0 || normal_envelope_dsse(inner, out, NULL) < 0)
		return -1;
	part = json_new_object();
	if (json_set(*out, "sigstore_bundle", part) == 0 &&
	    json_set(part, "problem", json_new_text(problem->reason.msg)) == 0)
		return 0;
	json_free(*out);
	*out = NULL;
	return -1;
}

int normal_envelope_bundle(struct span text, struct json **out,
			   struct error *err)
{
	CLEANUP(sigstore_bundle_cleanup)
	struct sigstore_bundle *bundle = calloc(1, sizeof(*bundle));

	struct error local = ERROR_INIT;

	*out = NULL;
	if (!bundle)
		return normal_texts_no_memory(err);
	if (read_bundle(text, bundle, out, &local) == 0 ||
	    read_inside(text, &local, out) == 0)
		return 0;
	return error_pass(err, &local);
}
