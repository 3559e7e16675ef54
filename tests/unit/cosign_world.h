/*
 * What cosign v2 files beside a signature, made in the Sigstore of
 * sigstore_world.h: payloads and envelopes with their annotations, each right
 * but for what the test wishes.
 */
#ifndef TESTS_UNIT_COSIGN_WORLD_H
#define TESTS_UNIT_COSIGN_WORLD_H

#include "base/json.h"
#include "evidence/item.h"
#include "tests/unit/sigstore_world.h"

#define COSIGN_PAYLOAD "{\"critical\":{}}"
#define COSIGN_KEYS    "dev.sigstore.cosign/"

struct cosign_wish {
	bool att;	  /* an envelope instead of a payload */
	bool with_key;	  /* signed with world.key, no certificate */
	const char *kind; /* of the entry: "intoto 0.0.1" ... */
	bool no_entry;
	bool entry_of_another; /* about another payload or envelope */
	bool entry_of_other_signature;
	bool set_by_stranger;
	bool stamp, stamp_of_signature; /* of an .att: not the envelope */
	bool certificate_twice, root_as_leaf, root_in_chain;
	bool two_signatures; /* in the envelope */
	const char *log;     /* the annotation, where it is another text */
	const char *leaf;    /* likewise */
};

struct cosign_parts {
	struct buf blob, material;
	struct parts parts; /* signature, message and entry */
};

static inline void cosign_parts_release(struct cosign_parts *parts)
{
	buf_release(&parts->blob);
	buf_release(&parts->material);
	parts_release(&parts->parts);
}

static inline void cosign_pem(const struct pki *pki, struct buf *out)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data;
	long size;

	PEM_write_bio_X509(bio, pki->x509);
	size = BIO_get_mem_data(bio, &data);
	buf_add(out, data, (size_t)size);
	BIO_free(bio);
}

static inline void cosign_sign(const struct world *world,
			       const struct cosign_wish *wish,
			       struct cosign_parts *out)
{
	const struct wish same = {.with_key = wish->with_key};
	CLEANUP_BUF struct buf sig = BUF_INIT;

	if (!wish->att) {
		buf_add_text(&out->blob, COSIGN_PAYLOAD);
		pki_signature(world_signer(world, &same), buf_span(&out->blob),
			      &out->parts.signature);
		return;
	}
	world_statement(&same, &out->parts.payload);
	payload_pae(span_of("application/vnd.in-toto+json"),
		    out->parts.payload.size, &out->parts.message);
	buf_add(&out->parts.message, out->parts.payload.data,
		out->parts.payload.size);
	pki_signature(world_signer(world, &same), buf_span(&out->parts.message),
		      &out->parts.signature);
	world_b64(&sig, buf_span(&out->parts.signature));
	buf_add_text(&out->blob, "{\"payloadType\":\"application/"
				 "vnd.in-toto+json\",\"payload\":\"");
	world_b64(&out->blob, buf_span(&out->parts.payload));
	buf_add_format(&out->blob,
		       "\",\"signatures\":[{\"keyid\":\"\",\"sig\":\"%s\"}",
		       sig.data);
	if (wish->two_signatures)
		buf_add_format(&out->blob, ",{\"sig\":\"%s\"}", sig.data);
	buf_add_text(&out->blob, "]}");
}

/* {"algorithm": "sha256", "value": HEX} of @bytes. */
static inline void cosign_hash(struct buf *out, struct span bytes)
{
	struct digest digest;

	digest_of(bytes, &digest);
	buf_add_text(out, "{\"algorithm\":\"sha256\",\"value\":\"");
	world_hex(out, &digest);
	buf_add_text(out, "\"}");
}

static inline void cosign_body(const struct world *world,
			       const struct cosign_wish *wish,
			       struct cosign_parts *out)
{
	const struct wish same = {.with_key = wish->with_key};
	const struct pki *signer = world_signer(world, &same);
	CLEANUP_BUF struct buf other = BUF_INIT, sig = BUF_INIT;
	const char *kind = wish->kind  ? wish->kind
			   : wish->att ? "dsse 0.0.1"
				       : "hashedrekord 0.0.1";
	struct span blob = wish->entry_of_another ? span_of("another")
						  : buf_span(&out->blob);
	struct buf *body = &out->parts.body;

	pki_signature(signer, span_of("other"), &other);
	world_b64(&sig, wish->entry_of_other_signature
				? buf_span(&other)
				: buf_span(&out->parts.signature));
	buf_add_format(body, "{\"kind\":\"%.*s\",\"apiVersion\":\"%s\",",
		       (int)strcspn(kind, " "), kind, strchr(kind, ' ') + 1);
	if (strncmp(kind, "intoto", 6) == 0) {
		buf_add_text(body, "\"spec\":{\"content\":{\"hash\":");
		cosign_hash(body, blob);
		buf_add_text(body, "},\"publicKey\":\"");
		world_pem(body, signer, !wish->with_key);
		buf_add_text(body, "\"}}");
	} else if (strncmp(kind, "dsse", 4) == 0) {
		buf_add_text(body, "\"spec\":{\"envelopeHash\":");
		cosign_hash(body, blob);
		buf_add_text(body, ",\"payloadHash\":");
		cosign_hash(body, buf_span(&out->parts.payload));
		buf_add_format(body,
			       ",\"signatures\":[{\"signature\":\"%s\","
			       "\"verifier\":\"",
			       sig.data);
		world_pem(body, signer, !wish->with_key);
		buf_add_text(body, "\"}]}}");
	} else {
		buf_add_text(body, "\"spec\":{\"data\":{\"hash\":");
		cosign_hash(body, blob);
		buf_add_format(body,
			       "},\"signature\":{\"content\":\"%s\","
			       "\"publicKey\":{\"content\":\"",
			       sig.data);
		world_pem(body, signer, !wish->with_key);
		buf_add_text(body, "\"}}}}");
	}
}

static inline void cosign_put(struct json *tree, const char *name,
			      const struct buf *value)
{
	json_set(tree, name, json_new_span(buf_span(value)));
}

static inline void cosign_put_log(const struct world *world,
				  const struct cosign_wish *wish,
				  struct cosign_parts *out, struct json *tree)
{
	const struct wish same = {.set_by_stranger = wish->set_by_stranger};
	CLEANUP_BUF struct buf text = BUF_INIT, set = BUF_INIT;
	struct digest id;

	cosign_body(world, wish, out);
	world_set(world, &same, &out->parts, &set);
	world_log_id(world, &same, &id);
	buf_add_text(&text, "{\"SignedEntryTimestamp\":\"");
	world_b64(&text, buf_span(&set));
	buf_add_text(&text, "\",\"Payload\":{\"body\":\"");
	world_b64(&text, buf_span(&out->parts.body));
	buf_add_format(&text,
		       "\",\"integratedTime\":%lld,\"logIndex\":7,"
		       "\"logID\":\"",
		       (long long)PKI_T0);
	world_hex(&text, &id);
	buf_add_text(&text, "\"}}");
	if (wish->log) {
		text.size = 0;
		buf_add_text(&text, wish->log);
	}
	cosign_put(tree, COSIGN_KEYS "bundle", &text);
}

static inline void cosign_put_stamp(const struct world *world,
				    const struct cosign_wish *wish,
				    const struct cosign_parts *out,
				    struct json *tree)
{
	CLEANUP_BUF struct buf der = BUF_INIT, text = BUF_INIT;

	pki_stamp((struct pki_stamp){.tsa = &world->tsa, .embed = true},
		  wish->att && !wish->stamp_of_signature
			  ? buf_span(&out->blob)
			  : buf_span(&out->parts.signature),
		  &der);
	buf_add_text(&text, "{\"SignedRFC3161Timestamp\":\"");
	world_b64(&text, buf_span(&der));
	buf_add_text(&text, "\"}");
	cosign_put(tree, COSIGN_KEYS "rfc3161timestamp", &text);
}

static inline void cosign_put_certs(const struct world *world,
				    const struct cosign_wish *wish,
				    struct json *tree)
{
	CLEANUP_BUF struct buf leaf = BUF_INIT, chain = BUF_INIT;

	if (wish->leaf)
		buf_add_text(&leaf, wish->leaf);
	else
		cosign_pem(wish->root_as_leaf ? &world->ca : &world->leaf,
			   &leaf);
	if (wish->certificate_twice)
		cosign_pem(&world->leaf, &leaf);
	cosign_put(tree, COSIGN_KEYS "certificate", &leaf);
	if (wish->root_in_chain) {
		cosign_pem(&world->ca, &chain);
		cosign_put(tree, COSIGN_KEYS "chain", &chain);
	}
}

/* Makes it; release it with cosign_parts_release(). */
static inline struct cosign_parts cosign_make(const struct world *world,
					      struct cosign_wish wish)
{
	CLEANUP_JSON struct json *tree = json_new_object();
	CLEANUP_BUF struct buf signature = BUF_INIT;
	struct cosign_parts out = {.blob = BUF_INIT};

	cosign_sign(world, &wish, &out);
	world_b64(&signature, buf_span(&out.parts.signature));
	if (wish.att)
		signature.size = 0;
	cosign_put(tree, "dev.cosignproject.cosign/signature", &signature);
	if (!wish.with_key)
		cosign_put_certs(world, &wish, tree);
	if (!wish.no_entry)
		cosign_put_log(world, &wish, &out, tree);
	if (wish.stamp)
		cosign_put_stamp(world, &wish, &out, tree);
	json_write(tree, &out.material);
	return out;
}

/* The item that it is. */
static inline struct item cosign_item(const struct cosign_wish *wish,
				      const struct cosign_parts *parts)
{
	return (struct item){.form = CLAIM_ITEM_COSIGN,
			     .kind = wish->att ? CLAIM_DSSE
					       : CLAIM_SIMPLESIGNING,
			     .blob = buf_span(&parts->blob),
			     .material = buf_span(&parts->material)};
}

#endif
