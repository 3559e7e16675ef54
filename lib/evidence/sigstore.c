#include "evidence/sigstore.h"

#include "base/glob.h"
#include "evidence/cert_profile.h"
#include "evidence/cert_sct.h"
#include "evidence/envelope.h"
#include "evidence/sigstore_time.h"
#include "evidence/tlog.h"
#include "evidence/verify.h"

#include <stdlib.h>
#include <string.h>

/* One verification. */
struct work {
	const struct sigstore_bundle *bundle;
	const struct sigstore_trust *trust;
	struct key_message *message;
	struct cert *leaf;	 /* owned */
	struct cert_list others; /* intermediates */
	struct sigstore_times times;
	struct sigstore_result *out;
};

static void work_cleanup(struct work **work)
{
	if (!*work)
		return;
	cert_free((*work)->leaf);
	cert_list_release(&(*work)->others);
	free(*work);
}

static int wrong(struct error *err, const char *id, const char *words)
{
	return error_set(err, ERROR_INPUT, id, "%s", words);
}

static int read_certs(struct work *work, struct error *err)
{
	const struct sigstore_bundle *bundle = work->bundle;

	if (work->trust->key && bundle->cert_count)
		return wrong(err, "sigstore.signer",
			     "it was made with a certificate, and a key was to "
			     "make it");
	if (work->trust->key)
		return 0;
	if (bundle->cert_count == 0)
		return wrong(err, "sigstore.signer",
			     "it was made with a key, and a certificate was to "
			     "say by whom");
	if (cert_parse(buf_span(&bundle->certs[0]), "the certificate",
		       &work->leaf, err) < 0)
		return -1;
	for (uint32_t i = 1; i < bundle->cert_count; i++) {
		struct cert *other;

		if (cert_parse(buf_span(&bundle->certs[i]), "an intermediate",
			       &other, err) < 0 ||
		    cert_list_add(&work->others, other, err) < 0)
			return -1;
	}
	return 0;
}

/* Who issued the certificate has to be known: a log signs that too. */
static int check_sct(const struct work *work, const struct cert_path *path,
		     struct error *err)
{
	const struct trusted_root *root = work->trust->root;

	if (root->ctlogs.count == 0)
		return 0;
	if (path->count < 2)
		return wrong(err, "cert.sct",
			     "the certificate is trusted itself, and no log "
			     "says that it was issued");
	return cert_sct_verify(work->leaf, path->certs[1], root, err);
}

static int check_certificate(struct work *work, struct error *err)
{
	struct cert_path path;

	if (!work->leaf)
		return 0;
	if (work->times.count == 0)
		return wrong(err, "sigstore.time",
			     "no trusted log or authority says when it was "
			     "made");
	if (trusted_root_verify_chain(work->trust->root, work->leaf,
				      &work->others, work->times.at,
				      work->times.count, &path, err) < 0 ||
	    cert_profile_code_signing(work->leaf, err) < 0)
		return -1;
	return check_sct(work, &path, err);
}

static int check_log(struct work *work, struct error *err)
{
	const struct tlog_subject subject = {
		.bundle = work->bundle,
		.message = work->message,
		.cert = work->leaf,
		.key = work->trust->key,
	};
	const struct trusted_root *root = work->trust->root;
	size_t good = 0;

	for (uint32_t i = 0; root && i < work->bundle->entry_count; i++) {
		const struct sigstore_entry *entry = &work->bundle->entries[i];
		const struct trusted_root_log *log =
			sigstore_time_find_log(root, entry, &work->times);

		if (!log)
			continue;
		if (sigstore_time_check_entry(&work->times, i, entry, root, log,
					      err) < 0 ||
		    tlog_body_check(entry, &subject, err) < 0)
			return -1;
		good++;
	}
	if (root && root->tlogs.count && good == 0)
		return wrong(err, "sigstore.log",
			     "no log that is trusted has the signature");
	return 0;
}

static int check_signature(const struct work *work, struct error *err)
{
	const struct key *key =
		work->leaf ? cert_key(work->leaf, err) : work->trust->key;

	if (!key)
		return -1;
	if (!key_is_admitted(&work->trust->floor, key_kind(key), key_bits(key)))
		return wrong(err, "sigstore.algorithm",
			     "its key is not among the policy's algorithms");
	if (key_kind(key) == KEY_ED25519 && work->message->sealed)
		return wrong(err, "sigstore.artifact",
			     "an Ed25519 key signs the artifact itself, and "
			     "only a digest of it is at hand");
	if (!key_verify_message(key, work->message,
				buf_span(&work->bundle->signature)))
		return wrong(err, "sigstore.signature",
			     work->leaf ? "the certificate's key did not make "
					  "the signature"
					: "the key did not make the signature");
	return 0;
}

static bool is_identity(const struct sigstore_trust *trust, const char *name)
{
	if (trust->identity)
		return strcmp(name, trust->identity) == 0;
	return trust->identity_glob &&
	       glob_match(span_of(trust->identity_glob), span_of(name), "/@");
}

static void take_signer(const struct cert_identity *identity,
			struct digest *out)
{
	struct digest_stream stream;

	digest_start(&stream);
	digest_add(&stream, span_of(identity->issuer));
	digest_add(&stream, (struct span){"\n", 1});
	digest_add(&stream, span_of(identity->name));
	digest_end(&stream, out);
}

static int check_identity(struct work *work, struct error *err)
{
	const struct sigstore_trust *trust = work->trust;
	struct cert_identity *identity = &work->out->identity;

	if (!work->leaf) {
		work->out->signer = *key_id(trust->key);
		return 0;
	}
	if (cert_identity_read(work->leaf, identity, err) < 0)
		return -1;
	if (!trust->issuer || strcmp(identity->issuer, trust->issuer) != 0)
		return error_set(err, ERROR_INPUT, "sigstore.issuer",
				 "the certificate is of issuer '%.80s'",
				 identity->issuer);
	if (!is_identity(trust, identity->name))
		return error_set(err, ERROR_INPUT, "sigstore.identity",
				 "the certificate is of '%.120s'",
				 identity->name);
	take_signer(identity, &work->out->signer);
	return 0;
}

static int verify(struct work *work, struct error *err)
{
	if (read_certs(work, err) < 0 ||
	    sigstore_time_collect(work->bundle, work->trust->root, &work->times,
				  err) < 0 ||
	    check_certificate(work, err) < 0 || check_log(work, err) < 0 ||
	    check_signature(work, err) < 0)
		return -1;
	work->out->time = sigstore_time_first(&work->times);
	return check_identity(work, err);
}

/* What an envelope's signature is over. */
static int verify_envelope(struct work *work, struct error *err)
{
	const struct sigstore_bundle *bundle = work->bundle;
	CLEANUP_BUF struct buf header = BUF_INIT;
	struct span parts[2];
	struct key_message message = {.parts = parts, .count = 2};

	if (strcmp(bundle->payload_type, ENVELOPE_INTOTO) != 0)
		return wrong(err, "sigstore.payload-type",
			     "its payload type is not " ENVELOPE_INTOTO);
	verify_pae(span_of(bundle->payload_type), bundle->payload.size,
		   &header);
	if (!buf_ok(&header))
		return error_set(err, ERROR_SYSTEM, "sigstore.memory",
				 "out of memory");
	parts[0] = buf_span(&header);
	parts[1] = buf_span(&bundle->payload);
	work->message = &message;
	return verify(work, err);
}

/* What the bundle says its artifact is; nobody signed that. */
static int check_digest(const struct sigstore_bundle *bundle,
			struct key_message *message, struct error *err)
{
	const uint8_t *hash;

	if (!bundle->has_hash)
		return 0;
	hash = key_message_hash(message, bundle->hash);
	if (!hash)
		return wrong(err, "sigstore.digest",
			     "it says another kind of digest of the artifact "
			     "than was given");
	if (memcmp(hash, bundle->hash_value, key_hash_size(bundle->hash)) != 0)
		return wrong(err, "sigstore.digest",
			     "it is about another artifact");
	return 0;
}

int sigstore_verify(const struct sigstore_bundle *bundle,
		    const struct sigstore_trust *trust,
		    struct key_message *message, struct sigstore_result *out,
		    struct error *err)
{
	CLEANUP(work_cleanup) struct work *work = calloc(1, sizeof(*work));

	memset(out, 0, sizeof(*out));
	if (!work)
		return error_set_errno(err, "sigstore.memory", "cannot verify");
	if (!trust->key && !trust->root)
		return wrong(err, "sigstore.trust",
			     "neither a key nor a trusted root is given");
	work->bundle = bundle;
	work->trust = trust;
	work->message = message;
	work->out = out;
	if (bundle->content == SIGSTORE_DSSE)
		return verify_envelope(work, err);
	if (!message)
		return wrong(err, "sigstore.content",
			     "it signs a file, not a statement");
	if (check_digest(bundle, message, err) < 0)
		return -1;
	return verify(work, err);
}
