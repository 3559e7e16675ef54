#include "evidence/timestamp.h"

#include "base/rfc3339.h"
#include "evidence/cert_parts.h"
#include "evidence/cert_profile.h"
#include "evidence/cert_signature.h"
#include "evidence/der.h"
#include "evidence/timestamp_token.h"

#define OID_KEY_ID "2.5.29.14"
/* rsaEncryption: the hash is named beside it */
#define RSA_ENCRYPTION "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00"

static int bad(const char *id, const char *words, struct error *err)
{
	return error_set(err, ERROR_INPUT, id, "the timestamp %s", words);
}

static bool hash_is(struct span data, enum key_hash hash, struct span want)
{
	struct key_message message = {.parts = &data, .count = 1};
	struct span got = {(const char *)key_message_hash(&message, hash),
			   key_hash_size(hash)};

	return span_equal(got, want);
}

/* Whether the signed attributes name @cert; unsigned words do not count. */
static bool names(const struct timestamp_token *token, const struct cert *cert)
{
	uint8_t sha1[KEY_HASH_SHA1_SIZE];

	if (token->signing_cert_2.size)
		return hash_is(cert_der(cert), token->signing_cert_hash,
			       token->signing_cert_2);
	key_hash_sha1(cert_der(cert), sha1);
	return span_equal(token->signing_cert,
			  (struct span){(const char *)sha1, sizeof(sha1)});
}

/* Whether the SignerInfo means @cert. */
static bool means(const struct timestamp_token *token, const struct cert *cert)
{
	struct span value, id;

	if (token->signer_issuer.size)
		return span_equal(token->signer_issuer, cert->issuer) &&
		       span_equal(token->signer_serial, cert->serial);
	return cert_extension(cert, OID_KEY_ID, &value, NULL) &&
	       der_take(&value, DER_OCTET_STRING, &id) &&
	       span_equal(id, token->signer_key_id);
}

static bool algorithm_of(const struct timestamp_token *token,
			 enum key_algorithm *out)
{
	static const enum key_algorithm BY_HASH[KEY_HASHES] = {
		[KEY_HASH_SHA256] = KEY_PKCS1_SHA256,
		[KEY_HASH_SHA384] = KEY_PKCS1_SHA384,
		[KEY_HASH_SHA512] = KEY_PKCS1_SHA512,
	};
	static const struct span rsa = {RSA_ENCRYPTION,
					sizeof(RSA_ENCRYPTION) - 1};

	if (!span_equal(token->algorithm, rsa))
		return cert_signature_algorithm(token->algorithm, out);
	*out = BY_HASH[token->digest];
	return true;
}

/* CMS, RFC 5652 5.4: the SET OF attributes is signed with its own tag. */
static int check_signature(const struct timestamp_token *token,
			   const struct cert *cert, struct error *err)
{
	const struct key *key = cert_key(cert, err);
	CLEANUP_BUF struct buf header = BUF_INIT;
	enum key_algorithm algorithm;
	struct span parts[2];
	struct key_message message = {.parts = parts, .count = 2};

	if (!key)
		return -1;
	if (!algorithm_of(token, &algorithm))
		return bad("timestamp.signature",
			   "is signed by an algorithm that is not accepted",
			   err);
	der_add_header(&header, DER_SET, token->attributes.size);
	parts[0] = buf_span(&header);
	parts[1] = token->attributes;
	if (!buf_ok(&header) ||
	    !key_verify_as(key, algorithm, &message, token->signature))
		return bad("timestamp.signature",
			   "has a signature that does not verify", err);
	return 0;
}

/* What does not depend on who signed it. */
static int check_content(const struct timestamp_token *token,
			 struct span message, struct error *err)
{
	if (!hash_is(token->info, token->digest, token->message_digest))
		return bad("timestamp.signature",
			   "holds another TSTInfo than was signed", err);
	if (!hash_is(message, token->imprint_hash, token->imprint))
		return bad("timestamp.imprint", "is of other bytes", err);
	return 0;
}

/* What @signer must be, and its chain at the time that the token says. */
static int check_signer(const struct timestamp_token *token,
			struct span message, const struct cert *signer,
			struct cert_chain chain, struct cert_path *path,
			struct error *err)
{
	int64_t last = (token->time_ms + 999) / 1000;

	if (check_content(token, message, err) < 0 ||
	    check_signature(token, signer, err) < 0 ||
	    cert_profile_timestamping(signer, err) < 0)
		return -1;
	chain.time = token->time_ms / 1000;
	if (cert_chain_verify(signer, &chain, path, err) < 0 ||
	    cert_chain_valid_at(path, last, err) < 0)
		return error_wrap(err, "the timestamp");
	return 0;
}

/* The first certificate that the token means and names, or NULL. */
static const struct cert *find_signer(const struct timestamp_token *token,
				      const struct cert_list *list)
{
	size_t i;

	for (i = 0; list && i < list->count; i++)
		if (means(token, list->certs[i]) &&
		    names(token, list->certs[i]))
			return list->certs[i];
	return NULL;
}

static void fill(const struct timestamp_token *token, struct timestamp *out)
{
	*out = (struct timestamp){
		.time = token->time_ms / 1000,
		.time_ms = token->time_ms,
		.accuracy_ms = token->accuracy_ms,
	};
}

/* What a token is and holds; certificates only when somebody asks. */
static int read_token(struct span der, struct timestamp_token *token,
		      struct error *err)
{
	if (der.size > TIMESTAMP_SIZE_MAX)
		return error_set(err, ERROR_INPUT, "timestamp.parse",
				 "a timestamp of %zu bytes, not up to %zu",
				 der.size, TIMESTAMP_SIZE_MAX);
	if (timestamp_token_read(der, token, err) < 0)
		return -1;
	/* years before 1970 would round the wrong way */
	if (token->time_ms < 0)
		return bad("timestamp.time", "is from before 1970", err);
	return 0;
}

/*
 * The authority's own signer: pinned where the root lists its leaf, whatever
 * the token embeds; else one that the token brings.
 */
static const struct cert *
signer_of(const struct trusted_root_authority *authority,
	  const struct timestamp_token *token, struct cert_list *embedded)
{
	if (!cert_is_ca(authority->chain.certs[0]))
		return find_signer(token, &authority->chain);
	if (embedded->count == 0 &&
	    timestamp_token_certs(token, embedded, NULL) < 0)
		return NULL;
	return find_signer(token, embedded);
}

static int verify_by(const struct trusted_root_authority *authority,
		     const struct timestamp_token *token, struct span message,
		     struct cert_list *embedded, struct error *err)
{
	const struct cert *signer = signer_of(authority, token, embedded);
	const struct cert_chain chain = {
		.anchors = &authority->anchor,
		.known = &authority->chain,
		.untrusted = embedded,
	};
	char time[RFC3339_SIZE];
	struct cert_path path;

	if (!signer)
		return bad("timestamp.signer",
			   "was not made by an authority of the trusted root",
			   err);
	if (check_signer(token, message, signer, chain, &path, err) < 0)
		return -1;
	if (trusted_root_window_has_ms(&authority->window, token->time_ms))
		return 0;
	rfc3339_format(time, token->time_ms / 1000);
	return error_set(err, ERROR_INPUT, "timestamp.time",
			 "the timestamp authority made it at %s, outside its "
			 "time in the trusted root",
			 time);
}

int timestamp_verify(struct span der, struct span message,
		     const struct trusted_root *root, struct timestamp *out,
		     struct error *err)
{
	const struct trusted_root_authorities *all =
		&root->timestamp_authorities;
	CLEANUP_CERT_LIST struct cert_list embedded = {0};
	struct timestamp_token token;
	struct error best = ERROR_INIT;
	size_t i;

	*out = (struct timestamp){0};
	if (read_token(der, &token, err) < 0)
		return -1;
	bad("timestamp.signer",
	    "was not made by an authority of the trusted root", &best);
	for (i = 0; i < all->count; i++) {
		struct error local = ERROR_INIT;

		if (!all->authorities[i].usable)
			continue;
		if (verify_by(&all->authorities[i], &token, message, &embedded,
			      &local) == 0) {
			fill(&token, out);
			return 0;
		}
		if (strcmp(best.reason.id, "timestamp.signer") == 0)
			best = local;
	}
	return error_pass(err, &best);
}

int timestamp_verify_anchors(struct span der, struct span message,
			     const struct cert_list *anchors,
			     struct timestamp *out, struct cert_list *certs,
			     struct cert_path *path, struct error *err)
{
	struct cert_chain chain = {.anchors = anchors};
	const struct cert *signer;
	struct timestamp_token token;

	*out = (struct timestamp){0};
	*path = (struct cert_path){.count = 0};
	if (read_token(der, &token, err) < 0 ||
	    timestamp_token_certs(&token, certs, err) < 0)
		return -1;
	signer = find_signer(&token, certs);
	if (!signer)
		signer = find_signer(&token, anchors);
	if (!signer)
		return bad("timestamp.signer",
			   "comes without the certificate that signed it", err);
	chain.untrusted = certs;
	if (check_signer(&token, message, signer, chain, path, err) < 0)
		return -1;
	fill(&token, out);
	return 0;
}
