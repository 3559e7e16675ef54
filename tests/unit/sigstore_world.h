/*
 * A Sigstore of one's own, for tests: certificate and timestamp authorities, a
 * certificate log, two transparency logs, a signer, and bundles that they make,
 * each right but for what the test wishes.
 */
#ifndef TESTS_UNIT_SIGSTORE_WORLD_H
#define TESTS_UNIT_SIGSTORE_WORLD_H

#include "evidence/der.h"
#include "tests/unit/pki_tsa.h"
#include "tests/unit/sigstore_log.h"

/* An entry of a log that nobody knows. */
#define WORLD_FOREIGN                                                          \
	"{\"logIndex\":\"7\",\"logId\":{\"keyId\":"                            \
	"\"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\"},\"kindVersion\":{"  \
	"\"kind\":\"x\",\"version\":\"y\"},\"integratedTime\":\"1700000000\"," \
	"\"inclusionPromise\":{\"signedEntryTimestamp\":\"AA==\"},"            \
	"\"inclusionProof\":{\"treeSize\":\"1\",\"checkpoint\":{\"envelope\":" \
	"\"x\"}},\"canonicalizedBody\":\"AA==\"}"

static inline void world_number(struct buf *out, uint64_t number, size_t size)
{
	while (size--)
		buf_add_char(out, (char)(number >> 8 * size));
}

static inline void world_opaque(struct buf *out, struct span bytes)
{
	world_number(out, bytes.size, 2);
	buf_add(out, bytes.data, bytes.size);
}

/* What the certificate log signs of the leaf, RFC 6962 3.2. */
static inline void world_precert(const struct world *world, struct buf *out)
{
	CLEANUP_CERT struct cert *issuer = pki_cert(&world->ca);
	unsigned char *tbs = NULL;
	int size = i2d_re_X509_tbs(world->leaf.x509, &tbs);
	struct digest id;

	digest_of(cert_spki(issuer), &id);
	world_number(out, 0, 2);
	world_number(out, (uint64_t)PKI_T0 * 1000, 8);
	world_number(out, 1, 2);
	buf_add(out, id.sha256, 32);
	world_number(out, (uint64_t)size, 3);
	buf_add(out, tbs, (size_t)size);
	world_number(out, 0, 2);
	OPENSSL_free(tbs);
}

/* Has the certificate log sign the leaf, and the authority that once more. */
static inline void world_put_sct(struct world *world)
{
	CLEANUP_BUF struct buf data = BUF_INIT, sct = BUF_INIT, sig = BUF_INIT;
	CLEANUP_BUF struct buf list = BUF_INIT, opaque = BUF_INIT;
	CLEANUP_BUF struct buf value = BUF_INIT;
	CLEANUP_CERT struct cert *log = pki_cert(&world->ctlog);
	struct digest id;

	digest_of(cert_spki(log), &id);
	world_precert(world, &data);
	pki_signature(&world->ctlog, buf_span(&data), &sig);
	world_number(&sct, 0, 1);
	buf_add(&sct, id.sha256, 32);
	world_number(&sct, (uint64_t)PKI_T0 * 1000, 8);
	world_number(&sct, 0, 2);
	world_number(&sct, 0x0403, 2);
	world_opaque(&sct, buf_span(&sig));
	world_opaque(&list, buf_span(&sct));
	world_opaque(&opaque, buf_span(&list));
	der_add_header(&value, DER_OCTET_STRING, opaque.size);
	buf_add(&value, opaque.data, opaque.size);
	pki_add_raw(world->leaf.x509, "1.3.6.1.4.1.11129.2.4.2",
		    buf_span(&value));
	pki_sign(world->leaf.x509, world->ca.key, NULL);
}

static inline void world_tiles_log(const struct world *world, struct buf *out)
{
	CLEANUP_CERT struct cert *cert = pki_cert(&world->tiles);
	struct digest id;

	world_tiles_id(world, &id);
	buf_add_text(out, "{\"baseUrl\":\"https://" WORLD_TILES "\","
			  "\"hashAlgorithm\":\"SHA2_256\",\"publicKey\":{"
			  "\"rawBytes\":\"");
	encode_base64(out, cert_spki(cert));
	buf_add_text(out, "\",\"keyDetails\":\"PKIX_ED25519\",");
	pki_root_window(out, PKI_T0 - PKI_DAY, PKI_T0 + PKI_DAY);
	buf_add_text(out, "},\"logId\":{\"keyId\":\"");
	world_b64(out, world_digest(&id));
	buf_add_text(out, "\"}}");
}

static inline void world_root(const struct world *world, bool full,
			      struct buf *out)
{
	const struct pki *ca[] = {&world->ca};
	const struct pki *tsa[] = {&world->tsa, &world->tsa_ca};
	int64_t start = PKI_T0 - PKI_DAY, end = PKI_T0 + PKI_DAY;

	buf_add_text(out, "{\"mediaType\":\"" PKI_ROOT_TYPE "\",\"tlogs\":[");
	pki_root_log(out, &world->log, "PKIX_ECDSA_P256_SHA_256", start, end);
	if (full) {
		buf_add_text(out, ",");
		world_tiles_log(world, out);
		buf_add_text(out, "],\"ctlogs\":[");
		pki_root_log(out, &world->ctlog, "PKIX_ECDSA_P256_SHA_256",
			     start, end);
		buf_add_text(out, "],\"timestampAuthorities\":[");
		pki_root_authority(out, tsa, 2, start, end);
	}
	buf_add_text(out, "],\"certificateAuthorities\":[");
	pki_root_authority(out, ca, 1, start, end);
	buf_add_text(out, "]}");
}

static inline struct trusted_root *world_parse(const struct buf *text)
{
	struct trusted_root *root;
	struct error err = ERROR_INIT;

	if (trusted_root_parse(buf_span(text), "root", &root, &err) < 0)
		pki_die(err.reason.msg);
	return root;
}

static inline struct world world_make(void)
{
	struct world world = {.root = BUF_INIT};
	CLEANUP_BUF struct buf full = BUF_INIT;

	world.ca = pki_make((struct pki_wish){
		.name = "ca", .curve = "P-384", .extensions = PKI_CA});
	world.leaf = pki_make((struct pki_wish){
		.name = "leaf", .issuer = &world.ca, .extensions = PKI_SIGNER});
	world.log = pki_make((struct pki_wish){.name = "log"});
	world.key = pki_make((struct pki_wish){.name = "key"});
	world.stranger = pki_make(
		(struct pki_wish){.name = "leaf", .extensions = PKI_SIGNER});
	world.ctlog = pki_make((struct pki_wish){.name = "ctlog"});
	world.tiles = pki_make(
		(struct pki_wish){.name = "tiles", .curve = "ED25519"});
	world.tsa_ca = pki_make(
		(struct pki_wish){.name = "tsa ca", .extensions = PKI_CA});
	world.tsa = pki_make((struct pki_wish){
		.name = "tsa", .issuer = &world.tsa_ca, .extensions = PKI_TSA});
	world_put_sct(&world);
	world_root(&world, false, &world.root);
	world.parsed = world_parse(&world.root);
	world_root(&world, true, &full);
	world.full = world_parse(&full);
	return world;
}

static inline void world_release(struct world *world)
{
	pki_release(&world->ca);
	pki_release(&world->leaf);
	pki_release(&world->log);
	pki_release(&world->key);
	pki_release(&world->stranger);
	pki_release(&world->ctlog);
	pki_release(&world->tiles);
	pki_release(&world->tsa_ca);
	pki_release(&world->tsa);
	buf_release(&world->root);
	trusted_root_free(world->parsed);
	trusted_root_free(world->full);
}

static inline void parts_release(struct parts *parts)
{
	buf_release(&parts->payload);
	buf_release(&parts->signature);
	buf_release(&parts->message);
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
	struct buf *message = &parts->message;

	if (!wish->dsse) {
		buf_add_text(message, WORLD_ARTIFACT);
	} else {
		world_statement(wish, &parts->payload);
		if (!wish->pae_left_out)
			payload_pae(span_of(wish->payload_type
						    ? wish->payload_type
						    : "application/vnd.in-toto"
						      "+json"),
				    parts->payload.size, message);
		buf_add(message, parts->payload.data, parts->payload.size);
	}
	pki_signature(world_signer(world, wish), buf_span(message),
		      &parts->signature);
}

static inline void world_cert(struct buf *out, const struct pki *pki)
{
	CLEANUP_BUF struct buf der = BUF_INIT;

	pki_der(pki, &der);
	buf_add_text(out, "{\"rawBytes\":\"");
	world_b64(out, buf_span(&der));
	buf_add_text(out, "\"}");
}

static inline void world_stamp(const struct world *world,
			       const struct wish *wish,
			       const struct parts *parts, int64_t time,
			       struct buf *out)
{
	CLEANUP_BUF struct buf der = BUF_INIT;

	pki_stamp((struct pki_stamp){.tsa = wish->stamp_by ? wish->stamp_by
							   : &world->tsa,
				     .embed = true,
				     .time = time},
		  wish->stamp_of_other ? span_of("other")
				       : buf_span(&parts->signature),
		  &der);
	buf_add_text(out, "{\"signedTimestamp\":\"");
	world_b64(out, buf_span(&der));
	buf_add_text(out, "\"}");
}

static inline void world_stamps(const struct world *world,
				const struct wish *wish,
				const struct parts *parts, struct buf *out)
{
	CLEANUP_BUF struct buf one = BUF_INIT;

	world_stamp(world, wish, parts, wish->stamp_time, &one);
	buf_add_format(out,
		       ",\"timestampVerificationData\":{"
		       "\"rfc3161Timestamps\":[%s",
		       one.data);
	if (wish->stamp_twice)
		buf_add_format(out, ",%s", one.data);
	if (wish->second_time) {
		buf_add_text(out, ",");
		world_stamp(world, wish, parts, wish->second_time, out);
	}
	buf_add_text(out, "]}");
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
		if (wish->middle) {
			buf_add_text(out, ",");
			world_cert(out, wish->middle);
		}
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
	if (wish->foreign_entry)
		buf_add_format(out, "%s%s", WORLD_FOREIGN,
			       wish->no_entry ? "" : ",");
	if (!wish->no_entry)
		world_entry(world, wish, parts, out);
	if (wish->entry_twice) {
		buf_add_text(out, ",");
		world_entry(world, wish, parts, out);
	}
	buf_add_text(out, "]");
	if (wish->stamp)
		world_stamps(world, wish, parts, out);
	buf_add_text(out, "},");
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

/* Parses and verifies it; "" or the id of what refused it. */
static inline const char *world_outcome(const struct world *world,
					struct wish wish,
					const struct sigstore_trust *trust)
{
	static char id[40];
	CLEANUP(parts_release) struct parts parts = world_bundle(world, wish);
	CLEANUP(sigstore_bundle_cleanup)
	struct sigstore_bundle *bundle = calloc(1, sizeof(*bundle));
	struct span artifact = span_of(WORLD_ARTIFACT);
	struct key_message message = {.parts = &artifact, .count = 1};
	struct sigstore_result result;
	struct error err = ERROR_INIT;

	if (sigstore_bundle_parse(buf_span(&parts.json), bundle, &err) == 0 &&
	    sigstore_verify(bundle, trust, &message, &result, &err) == 0 &&
	    (!wish.dsse || sigstore_subject_check(bundle, &message, &err) == 0))
		return "";
	snprintf(id, sizeof(id), "%s", err.reason.id);
	printf("# %s\n", err.reason.msg);
	return id;
}

#endif
