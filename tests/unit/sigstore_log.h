/*
 * Transparency logs for tests: one of Rekor's version 1, one of version 2, and
 * entries that they hold, each right but for what the test wishes.
 */
#ifndef TESTS_UNIT_SIGSTORE_LOG_H
#define TESTS_UNIT_SIGSTORE_LOG_H

#include "base/encode.h"
#include "evidence/payload.h"
#include "evidence/sigstore.h"
#include "tests/unit/pki_root.h"

#include <openssl/pem.h>

#define WORLD_IDENTITY "dev@example.com"
#define WORLD_ISSUER   "https://issuer.example"
#define WORLD_ARTIFACT "hello\n"
#define WORLD_BUNDLE   "application/vnd.dev.sigstore.bundle"

#define WORLD_TILES "tiles.example" /* the name of the log of version 2 */

struct world {
	struct pki ca, leaf, log, key, stranger;
	struct pki ctlog, tiles, tsa_ca, tsa;
	struct buf root; /* trusted_root.json: the authority, the log */
	struct trusted_root *parsed;
	struct trusted_root *full; /* all there is: certificate log, both
				      logs, timestamp authority */
};

/* What is different; zero is right. Texts are NULL for the right one. */
struct wish {
	const char *media_type;	  /* version 0.3 where NULL */
	bool with_key;		  /* signed with world.key, no certificate */
	bool dsse;		  /* an envelope instead of a message */
	bool as_chain;		  /* x509CertificateChain */
	bool with_root;		  /* and the root in it */
	const struct pki *middle; /* in the chain, behind the leaf */
	bool empty_chain;
	bool no_entry;
	bool no_set, no_proof;
	bool entry_of_another; /* the log entry of another signature */
	bool other_signer;     /* the entry names another certificate */
	bool other_artifact;   /* the entry is about another artifact */
	bool set_by_stranger, checkpoint_by_stranger;
	bool tree_of_two; /* with a proof of one hash */
	bool other_hash;  /* and that is wrong */
	int64_t time;	  /* PKI_T0 */
	uint64_t proof_index;
	int proof_size; /* added to the right one */
	const char *kind, *version;
	const char *payload_type;
	const char *origin;   /* of the checkpoint */
	bool signature_twice; /* in the envelope */
	bool pae_left_out;    /* signs the bare payload */
	bool other_digest;    /* the bundle's own hint */
	bool entry_twice;
	const char *statement;
	bool tiles;	      /* an entry of Rekor's version 2 */
	const char *details;  /* keyDetails of that */
	const char *v2_extra; /* a member more in its record, with a comma */
	const char *lines;    /* more of the checkpoint's text */
	const char *note;     /* more of its signatures, in front */
	bool foreign_entry;   /* of a log that is not trusted, in front */
	bool stamp;	      /* an RFC 3161 timestamp */
	bool stamp_twice;
	bool stamp_of_other; /* over other bytes */
	const struct pki *stamp_by;
	int64_t stamp_time;  /* PKI_T0 */
	int64_t second_time; /* one more, of this time; 0: none */
};

/* The parts of one bundle, and what it is made of. */
struct parts {
	struct buf payload, signature, message, body, json;
};

static inline void world_b64(struct buf *out, struct span bytes)
{
	encode_base64(out, bytes);
}

static inline void world_hex(struct buf *out, const struct digest *digest)
{
	char hex[65];

	encode_hex(hex, digest->sha256, 32);
	buf_add_text(out, hex);
}

static inline struct span world_digest(const struct digest *digest)
{
	return (struct span){(const char *)digest->sha256, 32};
}

/* The PEM of a certificate or of a public key, in base64 once more. */
static inline void world_pem(struct buf *out, const struct pki *pki, bool cert)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data;
	long size;

	if (cert)
		PEM_write_bio_X509(bio, pki->x509);
	else
		PEM_write_bio_PUBKEY(bio, pki->key);
	size = BIO_get_mem_data(bio, &data);
	world_b64(out, (struct span){data, (size_t)size});
	BIO_free(bio);
}

/* C2SP signed-note: an Ed25519 key's id is of its name and itself. */
static inline void world_tiles_id(const struct world *world, struct digest *out)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	unsigned char raw[32];
	size_t size = sizeof(raw);

	if (EVP_PKEY_get_raw_public_key(world->tiles.key, raw, &size) != 1)
		pki_die("no raw key");
	buf_add_text(&text, WORLD_TILES "\n\1");
	buf_add(&text, raw, size);
	digest_of(buf_span(&text), out);
}

static inline const struct pki *world_log(const struct world *world,
					  const struct wish *wish)
{
	return wish->tiles ? &world->tiles : &world->log;
}

static inline void world_log_id(const struct world *world,
				const struct wish *wish, struct digest *out)
{
	CLEANUP_CERT struct cert *cert = pki_cert(&world->log);

	if (wish->tiles)
		world_tiles_id(world, out);
	else
		digest_of(cert_spki(cert), out);
}

static inline const struct pki *world_signer(const struct world *world,
					     const struct wish *wish)
{
	return wish->with_key ? &world->key : &world->leaf;
}

/* hashedrekord 0.0.2, for messages and envelopes alike. */
static inline void world_v2_body(const struct wish *wish,
				 const struct buf *signature,
				 const struct pki *signer, struct buf *out,
				 struct span message)
{
	CLEANUP_CERT struct cert *cert = pki_cert(signer);
	struct digest digest;

	digest_of(message, &digest);
	buf_add_format(out,
		       "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"spec\":{"
		       "\"hashedRekordV002\":{%s\"data\":{\"algorithm\":"
		       "\"SHA2_256\",\"digest\":\"",
		       wish->version ? wish->version : "0.0.2",
		       wish->kind ? wish->kind : "hashedrekord",
		       wish->v2_extra ? wish->v2_extra : "");
	world_b64(out, world_digest(&digest));
	buf_add_format(out,
		       "\"},\"signature\":{\"content\":\"%s\",\"verifier\":{"
		       "\"keyDetails\":\"%s\",\"%s\":{\"rawBytes\":\"",
		       signature->data,
		       wish->details ? wish->details
				     : "PKIX_ECDSA_P256_SHA_256",
		       wish->with_key ? "publicKey" : "x509Certificate");
	world_b64(out, wish->with_key ? cert_spki(cert) : cert_der(cert));
	buf_add_text(out, "\"}}}}}}");
}

static inline void world_body(const struct world *world,
			      const struct wish *wish, struct parts *parts)
{
	CLEANUP_BUF struct buf other = BUF_INIT, signature = BUF_INIT;
	const struct pki *signer = wish->other_signer
					   ? &world->stranger
					   : world_signer(world, wish);
	struct digest digest;
	struct buf *out = &parts->body;

	if (wish->entry_of_another)
		pki_signature(world_signer(world, wish), span_of("other"),
			      &other);
	world_b64(&signature,
		  other.size ? buf_span(&other) : buf_span(&parts->signature));
	if (wish->tiles) {
		world_v2_body(wish, &signature, signer, out,
			      wish->other_artifact ? span_of("other")
						   : buf_span(&parts->message));
		return;
	}
	digest_of(wish->other_artifact ? span_of("other")
		  : wish->dsse	       ? buf_span(&parts->payload)
				       : span_of(WORLD_ARTIFACT),
		  &digest);
	buf_add_format(out, "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"spec\":{",
		       wish->version ? wish->version : "0.0.1",
		       wish->kind   ? wish->kind
		       : wish->dsse ? "dsse"
				    : "hashedrekord");
	buf_add_text(out, wish->dsse ? "\"payloadHash\":{\"algorithm\":"
				       "\"sha256\",\"value\":\""
				     : "\"data\":{\"hash\":{\"algorithm\":"
				       "\"sha256\",\"value\":\"");
	world_hex(out, &digest);
	buf_add_format(out,
		       wish->dsse ? "\"},\"signatures\":[{\"signature\":"
				    "\"%s\",\"verifier\":\""
				  : "\"}},\"signature\":{\"content\":\"%s\","
				    "\"publicKey\":{\"content\":\"",
		       signature.data);
	world_pem(out, signer, !wish->with_key);
	buf_add_text(out, wish->dsse ? "\"}]}}" : "\"}}}}");
}

static inline void world_set(const struct world *world, const struct wish *wish,
			     const struct parts *parts, struct buf *out)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct digest id;

	world_log_id(world, wish, &id);
	buf_add_text(&text, "{\"body\":\"");
	world_b64(&text, buf_span(&parts->body));
	buf_add_format(&text, "\",\"integratedTime\":%lld,\"logID\":\"",
		       (long long)(wish->time ? wish->time : PKI_T0));
	world_hex(&text, &id);
	buf_add_text(&text, "\",\"logIndex\":7}");
	pki_signature(wish->set_by_stranger ? &world->stranger : &world->log,
		      buf_span(&text), out);
}

static inline void world_hash(const void *prefix, struct span a, struct span b,
			      struct digest *out)
{
	struct digest_stream stream;

	digest_start(&stream);
	digest_add(&stream, (struct span){prefix, 1});
	digest_add(&stream, a);
	digest_add(&stream, b);
	digest_end(&stream, out);
}

static inline void world_checkpoint(const struct world *world,
				    const struct wish *wish, uint64_t size,
				    const struct digest *root, struct buf *out)
{
	CLEANUP_BUF struct buf signature = BUF_INIT, line = BUF_INIT;
	struct digest id;
	size_t text;

	world_log_id(world, wish, &id);
	buf_add_format(out, "%s\n%llu\n",
		       wish->origin  ? wish->origin
		       : wish->tiles ? WORLD_TILES
				     : "log.example - 1",
		       (unsigned long long)size);
	world_b64(out, world_digest(root));
	buf_add_format(out, "\n%s", wish->lines ? wish->lines : "");
	text = out->size;
	buf_add(&line, id.sha256, 4);
	pki_signature(wish->checkpoint_by_stranger ? &world->stranger
						   : world_log(world, wish),
		      (struct span){out->data, text}, &signature);
	buf_add(&line, signature.data, signature.size);
	buf_add_format(out, "\n%s\xe2\x80\x94 %s ",
		       wish->note ? wish->note : "",
		       wish->tiles ? WORLD_TILES : "log.example");
	world_b64(out, buf_span(&line));
	buf_add_text(out, "\n");
}

static inline void world_proof(const struct world *world,
			       const struct wish *wish,
			       const struct parts *parts, struct buf *out)
{
	static const struct span none = {"", 0};
	CLEANUP_BUF struct buf note = BUF_INIT;
	uint64_t size = wish->tree_of_two ? 2 : 1;
	struct digest leaf, other, root;

	world_hash("\0", buf_span(&parts->body), none, &leaf);
	world_hash("\0", span_of("another entry"), none, &other);
	root = leaf;
	if (wish->tree_of_two)
		world_hash("\1", world_digest(&leaf), world_digest(&other),
			   &root);
	world_checkpoint(world, wish, size, &root, &note);
	buf_add_format(out,
		       "\"inclusionProof\":{\"logIndex\":\"%llu\","
		       "\"treeSize\":\"%llu\",\"rootHash\":\"",
		       (unsigned long long)wish->proof_index,
		       (unsigned long long)size +
			       (unsigned long long)wish->proof_size);
	world_b64(out, world_digest(&root));
	buf_add_text(out, "\",\"hashes\":[");
	if (wish->tree_of_two) {
		other.sha256[0] ^= wish->other_hash;
		buf_add_text(out, "\"");
		world_b64(out, world_digest(&other));
		buf_add_text(out, "\"");
	}
	buf_add_text(out, "],\"checkpoint\":{\"envelope\":\"");
	for (size_t i = 0; i < note.size; i++)
		if (note.data[i] == '\n')
			buf_add_text(out, "\\n");
		else
			buf_add_char(out, note.data[i]);
	buf_add_text(out, "\"}},");
}

static inline void world_entry(const struct world *world,
			       const struct wish *wish,
			       const struct parts *parts, struct buf *out)
{
	CLEANUP_BUF struct buf set = BUF_INIT;
	struct digest id;

	world_log_id(world, wish, &id);
	buf_add_text(out, "{\"logIndex\":\"7\",\"logId\":{\"keyId\":\"");
	world_b64(out, world_digest(&id));
	buf_add_format(out,
		       "\"},\"kindVersion\":{\"kind\":\"%s\",\"version\":"
		       "\"%s\"},",
		       wish->dsse && !wish->tiles ? "dsse" : "hashedrekord",
		       wish->tiles ? "0.0.2" : "0.0.1");
	if (!wish->tiles)
		buf_add_format(out, "\"integratedTime\":\"%lld\",",
			       (long long)(wish->time ? wish->time : PKI_T0));
	if (!wish->no_set && !wish->tiles) {
		world_set(world, wish, parts, &set);
		buf_add_text(out, "\"inclusionPromise\":{"
				  "\"signedEntryTimestamp\":\"");
		world_b64(out, buf_span(&set));
		buf_add_text(out, "\"},");
	}
	if (!wish->no_proof)
		world_proof(world, wish, parts, out);
	buf_add_text(out, "\"canonicalizedBody\":\"");
	world_b64(out, buf_span(&parts->body));
	buf_add_text(out, "\"}");
}

#endif
