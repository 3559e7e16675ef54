/*
 * A Sigstore of one's own, for tests: an authority, a log, a signer, and
 * bundles that they make, each right but for what the test wishes.
 */
#ifndef TESTS_UNIT_SIGSTORE_WORLD_H
#define TESTS_UNIT_SIGSTORE_WORLD_H

#include "base/encode.h"
#include "evidence/payload.h"
#include "evidence/sigstore.h"
#include "tests/unit/pki_root.h"

#include <openssl/pem.h>

#define WORLD_IDENTITY "dev@example.com"
#define WORLD_ISSUER   "https://issuer.example"
#define WORLD_ARTIFACT "hello\n"
#define WORLD_BUNDLE   "application/vnd.dev.sigstore.bundle"

struct world {
	struct pki ca, leaf, log, key, stranger;
	struct buf root; /* trusted_root.json */
	struct trusted_root *parsed;
};

/* What is different; zero is right. Texts are NULL for the right one. */
struct wish {
	const char *media_type; /* version 0.3 where NULL */
	bool with_key;		/* signed with world.key, no certificate */
	bool dsse;		/* an envelope instead of a message */
	bool as_chain;		/* x509CertificateChain */
	bool with_root;		/* and the root in it */
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

static inline void world_log_id(const struct world *world, struct digest *out)
{
	CLEANUP_CERT struct cert *cert = pki_cert(&world->log);

	digest_of(cert_spki(cert), out);
}

static inline struct world world_make(void)
{
	struct world world = {.root = BUF_INIT};
	const struct pki *chain[1];
	struct error err = ERROR_INIT;

	world.ca = pki_make((struct pki_wish){
		.name = "ca", .curve = "P-384", .extensions = PKI_CA});
	world.leaf = pki_make((struct pki_wish){
		.name = "leaf", .issuer = &world.ca, .extensions = PKI_SIGNER});
	world.log = pki_make((struct pki_wish){.name = "log"});
	world.key = pki_make((struct pki_wish){.name = "key"});
	world.stranger = pki_make(
		(struct pki_wish){.name = "leaf", .extensions = PKI_SIGNER});
	chain[0] = &world.ca;
	buf_add_text(&world.root,
		     "{\"mediaType\":\"" PKI_ROOT_TYPE "\",\"tlogs\":[");
	pki_root_log(&world.root, &world.log, "PKIX_ECDSA_P256_SHA_256",
		     PKI_T0 - PKI_DAY, PKI_T0 + PKI_DAY);
	buf_add_text(&world.root, "],\"certificateAuthorities\":[");
	pki_root_authority(&world.root, chain, 1, PKI_T0 - PKI_DAY,
			   PKI_T0 + PKI_DAY);
	buf_add_text(&world.root, "]}");
	if (trusted_root_parse(buf_span(&world.root), "root", &world.parsed,
			       &err) < 0)
		pki_die(err.reason.msg);
	return world;
}

static inline void world_release(struct world *world)
{
	pki_release(&world->ca);
	pki_release(&world->leaf);
	pki_release(&world->log);
	pki_release(&world->key);
	pki_release(&world->stranger);
	buf_release(&world->root);
	trusted_root_free(world->parsed);
}

static inline const struct pki *world_signer(const struct world *world,
					     const struct wish *wish)
{
	return wish->with_key ? &world->key : &world->leaf;
}

/* The parts of one bundle, and what it is made of. */
struct parts {
	struct buf payload, signature, body, json;
};

static inline void parts_release(struct parts *parts)
{
	buf_release(&parts->payload);
	buf_release(&parts->signature);
	buf_release(&parts->body);
	buf_release(&parts->json);
}

static inline void world_statement(const struct wish *wish, struct buf *out)
{
	struct digest digest;

	if (wish->statement) {
		buf_add_text(out, wish->statement);
		return;
	}
	digest_of(span_of(WORLD_ARTIFACT), &digest);
	buf_add_text(out, "{\"_type\":\"https://in-toto.io/Statement/v1\","
			  "\"subject\":[{\"digest\":{\"sha256\":\"");
	world_hex(out, &digest);
	buf_add_text(out, "\"}}],\"predicateType\":\"https://example.com/p\","
			  "\"predicate\":{}}");
}

static inline void world_sign(const struct world *world,
			      const struct wish *wish, struct parts *parts)
{
	CLEANUP_BUF struct buf message = BUF_INIT;

	if (!wish->dsse) {
		buf_add_text(&message, WORLD_ARTIFACT);
	} else {
		world_statement(wish, &parts->payload);
		if (!wish->pae_left_out)
			payload_pae(span_of(wish->payload_type
						    ? wish->payload_type
						    : "application/vnd.in-toto"
						      "+json"),
				    parts->payload.size, &message);
		buf_add(&message, parts->payload.data, parts->payload.size);
	}
	pki_signature(world_signer(world, wish), buf_span(&message),
		      &parts->signature);
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

	world_log_id(world, &id);
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

	world_log_id(world, &id);
	buf_add_format(out, "%s\n%llu\n",
		       wish->origin ? wish->origin : "log.example - 1",
		       (unsigned long long)size);
	world_b64(out, world_digest(root));
	buf_add_text(out, "\n");
	text = out->size;
	buf_add(&line, id.sha256, 4);
	pki_signature(wish->checkpoint_by_stranger ? &world->stranger
						   : &world->log,
		      (struct span){out->data, text}, &signature);
	buf_add(&line, signature.data, signature.size);
	buf_add_text(out, "\n\xe2\x80\x94 log.example ");
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

	world_log_id(world, &id);
	buf_add_text(out, "{\"logIndex\":\"7\",\"logId\":{\"keyId\":\"");
	world_b64(out, world_digest(&id));
	buf_add_format(out,
		       "\"},\"kindVersion\":{\"kind\":\"%s\",\"version\":"
		       "\"0.0.1\"},\"integratedTime\":\"%lld\",",
		       wish->dsse ? "dsse" : "hashedrekord",
		       (long long)(wish->time ? wish->time : PKI_T0));
	if (!wish->no_set) {
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

static inline void world_cert(struct buf *out, const struct pki *pki)
{
	CLEANUP_BUF struct buf der = BUF_INIT;

	pki_der(pki, &der);
	buf_add_text(out, "{\"rawBytes\":\"");
	world_b64(out, buf_span(&der));
	buf_add_text(out, "\"}");
}

static inline void world_material(const struct world *world,
				  const struct wish *wish,
				  const struct parts *parts, struct buf *out)
{
	buf_add_text(out, "\"verificationMaterial\":{");
	if (wish->with_key) {
		buf_add_text(out, "\"publicKey\":{\"hint\":\"x\"}");
	} else if (wish->as_chain) {
		buf_add_text(out, "\"x509CertificateChain\":{"
				  "\"certificates\":[");
		if (!wish->empty_chain)
			world_cert(out, &world->leaf);
		if (wish->with_root) {
			buf_add_text(out, ",");
			world_cert(out, &world->ca);
		}
		buf_add_text(out, "]}");
	} else {
		buf_add_text(out, "\"certificate\":");
		world_cert(out, &world->leaf);
	}
	buf_add_text(out, ",\"tlogEntries\":[");
	if (!wish->no_entry)
		world_entry(world, wish, parts, out);
	if (wish->entry_twice) {
		buf_add_text(out, ",");
		world_entry(world, wish, parts, out);
	}
	buf_add_text(out, "]},");
}

static inline void world_content(const struct wish *wish,
				 const struct parts *parts, struct buf *out)
{
	CLEANUP_BUF struct buf signature = BUF_INIT;
	struct digest digest;

	world_b64(&signature, buf_span(&parts->signature));
	if (wish->dsse) {
		buf_add_text(out, "\"dsseEnvelope\":{\"payload\":\"");
		world_b64(out, buf_span(&parts->payload));
		buf_add_format(out,
			       "\",\"payloadType\":\"%s\",\"signatures\":["
			       "{\"sig\":\"%s\",\"keyid\":\"\"}",
			       wish->payload_type ? wish->payload_type
						  : "application/vnd.in-toto"
						    "+json",
			       signature.data);
		if (wish->signature_twice)
			buf_add_format(out, ",{\"sig\":\"%s\"}",
				       signature.data);
		buf_add_text(out, "]}}");
		return;
	}
	digest_of(wish->other_digest ? span_of("other")
				     : span_of(WORLD_ARTIFACT),
		  &digest);
	buf_add_text(out, "\"messageSignature\":{\"messageDigest\":{"
			  "\"algorithm\":\"SHA2_256\",\"digest\":\"");
	world_b64(out, world_digest(&digest));
	buf_add_format(out, "\"},\"signature\":\"%s\"}}", signature.data);
}

/* Makes a bundle; release it with parts_release(). */
static inline struct parts world_bundle(const struct world *world,
					struct wish wish)
{
	struct parts parts = {.json = BUF_INIT};

	world_sign(world, &wish, &parts);
	world_body(world, &wish, &parts);
	buf_add_format(&parts.json, "{\"mediaType\":\"%s\",",
		       wish.media_type ? wish.media_type
				       : WORLD_BUNDLE ".v0.3+json");
	world_material(world, &wish, &parts, &parts.json);
	world_content(&wish, &parts, &parts.json);
	return parts;
}

#endif
