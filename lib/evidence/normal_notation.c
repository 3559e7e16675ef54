#include "evidence/normal_notation.h"

#include "evidence/normal_cert.h"
#include "evidence/normal_texts.h"
#include "evidence/notation_envelope.h"
#include "evidence/notation_payload.h"

#define ID "evidence.notation"

static int put_annotations(struct json *out, const struct statement *statement)
{
	struct json *map = json_new_object();
	bool failed = !map;

	for (uint32_t i = 0; map && i < statement->annotation_count; i++)
		failed |=
			json_set(map, statement->annotations[i].key,
				 json_new_text(
					 statement->annotations[i].value)) < 0;
	return json_set(out, "annotations", map) < 0 || failed ? -1 : 0;
}

static int put_target(struct json *out, const struct notation_target *target,
		      const struct statement *statement)
{
	char digest[DIGEST_TEXT_SIZE];

	digest_format(digest, &target->digest);
	if (json_set(out, "digest", json_new_text(digest)) < 0 ||
	    json_set(out, "size", json_new_int((int64_t)target->size)) < 0 ||
	    json_set(out, "media_type", json_new_text(target->media_type)) < 0)
		return -1;
	return put_annotations(out, statement);
}

static int put_headers(struct json *out,
		       const struct notation_envelope *envelope)
{
	static const char *const ALGORITHMS[] = {
		[NOTATION_PS256] = "PS256", [NOTATION_PS384] = "PS384",
		[NOTATION_PS512] = "PS512", [NOTATION_ES256] = "ES256",
		[NOTATION_ES384] = "ES384", [NOTATION_ES512] = "ES512"};
	static const char *const SCHEMES[] = {
		[NOTATION_SCHEME_X509] = "notary.x509",
		[NOTATION_SCHEME_AUTHORITY] = "notary.x509.signingAuthority"};

	if (json_set(out, "algorithm",
		     json_new_text(ALGORITHMS[envelope->algorithm])) < 0 ||
	    json_set(out, "scheme", json_new_text(SCHEMES[envelope->scheme])) <
		    0 ||
	    normal_texts_time(out, "signing_time", envelope->signing_time) <
		    0 ||
	    json_set(out, "timestamp",
		     json_new_bool(envelope->timestamp.size > 0)) < 0)
		return -1;
	return envelope->has_expiry
		       ? normal_texts_time(out, "expiry", envelope->expiry)
		       : json_set_null(out, "expiry");
}

static int put_chain(struct json *out, const struct notation_envelope *envelope,
		     struct error *err)
{
	struct json *list = json_new_array();

	if (json_set(out, "certificates", list) < 0)
		return normal_texts_no_memory(err);
	for (uint32_t i = 0; i < envelope->chain_count; i++) {
		CLEANUP_CERT struct cert *cert = NULL;

		if (cert_parse(envelope->chain[i], "the certificate", &cert,
			       err) < 0)
			return -1;
		if (json_append(list, normal_cert(cert, err)) < 0)
			return normal_texts_no_memory(err);
	}
	return 0;
}

static int fill(struct json *out, const struct notation_envelope *envelope,
		const char *format, struct error *err)
{
	static const struct statement_context nothing_asked;
	struct statement statement = {.kind = STATEMENT_NONE};
	struct notation_target target;
	int result;

	if (!out || json_set(out, "format", json_new_text(format)) < 0 ||
	    put_headers(out, envelope) < 0)
		return normal_texts_no_memory(err);
	if (put_chain(out, envelope, err) < 0 ||
	    notation_payload_read(envelope->payload, &nothing_asked, &statement,
				  &target, err) < 0)
		return -1;
	result = put_target(out, &target, &statement);
	statement_release(&statement);
	return result < 0 ? normal_texts_no_memory(err) : 0;
}

static int read_envelope(struct span text, const char *type, const char *format,
			 struct json **out, struct error *err)
{
	CLEANUP(notation_envelope_release)
	struct notation_envelope envelope = {.chain_count = 0};
	CLEANUP_JSON struct json *root = json_new_object();

	*out = NULL;
	if (notation_envelope_read(text, span_of(type), &envelope, err) < 0 ||
	    fill(root, &envelope, format, err) < 0)
		return -1;
	*out = root;
	root = NULL;
	return 0;
}

int normal_notation_jws(struct span text, struct json **out, struct error *err)
{
	return read_envelope(text, NOTATION_JWS_TYPE, "notation-jws", out, err);
}

int normal_notation_cose(struct span text, struct json **out, struct error *err)
{
	return read_envelope(text, NOTATION_COSE_TYPE, "notation-cose", out,
			     err);
}

/* @text was read already: what it holds is well-formed. */
static int put_payload(struct json *out, struct span text,
		       const struct statement *statement, struct error *err)
{
	CLEANUP_JSON struct json *tree = NULL;
	struct span digest;

	if (json_parse(text, &JSON_STRICT_LIMITS, "the payload", &tree, err) <
	    0)
		return -1;
	digest = json_span(json_at(tree, "critical", "image",
				   "docker-manifest-digest", NULL));
	if (!out ||
	    json_set(out, "format", json_new_text("simplesigning")) < 0 ||
	    json_set(out, "reference", json_new_text(statement->reference)) <
		    0 ||
	    json_set(out, "digest", json_new_span(digest)) < 0 ||
	    put_annotations(out, statement) < 0)
		return normal_texts_no_memory(err);
	return 0;
}

int normal_notation_simplesigning(struct span text, struct json **out,
				  struct error *err)
{
	static const struct statement_context nothing_asked;
	CLEANUP_JSON struct json *root = json_new_object();
	struct statement statement;
	int result;

	*out = NULL;
	if (statement_read(text, CLAIM_SIMPLESIGNING, &nothing_asked,
			   &statement, err) < 0)
		return -1;
	result = put_payload(root, text, &statement, err);
	statement_release(&statement);
	if (result < 0)
		return -1;
	*out = root;
	root = NULL;
	return 0;
}
