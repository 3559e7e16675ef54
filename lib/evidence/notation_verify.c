#include "evidence/notation_verify.h"

#include "base/rfc3339.h"
#include "evidence/cert_name.h"
#include "evidence/timestamp.h"

#define ID "evidence.notation"

/* What one verification knows. */
struct verification {
	const struct notation_envelope *envelope;
	const struct notation_trust *trust;
	int64_t now;
	const struct notation_chain *chain;
	const struct cert *anchor;     /* NULL: none is trusted */
	struct cert_list stamp_certs;  /* owned: of the timestamp */
	struct cert_path stamp_path;   /* of the timestamp; count 0: none */
	struct cert_name leaf_subject; /* owned */
	struct notation_result *out;
};

static int fail(struct error *err, const char *what)
{
	return error_set(err, ERROR_INPUT, ID, "%s", what);
}

static const struct cert *find_anchor(const struct cert_path *path,
				      const struct cert_list *store)
{
	for (size_t i = 0; i < path->count; i++)
		for (size_t j = 0; j < store->count; j++)
			if (cert_equal(path->certs[i], store->certs[j]))
				return store->certs[j];
	return NULL;
}

static int check_store(struct verification *of, struct error *err)
{
	enum notation_store store =
		of->envelope->scheme == NOTATION_SCHEME_AUTHORITY
			? NOTATION_STORE_AUTHORITY
			: NOTATION_STORE_CA;

	of->anchor = find_anchor(&of->chain->path, &of->trust->stores[store]);
	if (of->anchor)
		return 0;
	return fail(err, store == NOTATION_STORE_AUTHORITY
				 ? "no certificate of the chain is a trusted "
				   "signing authority's"
				 : "no certificate of the chain is in a trust "
				   "store");
}

/* The leaf's subject as identities are compared with it. */
static int read_subject(const struct cert_name *name,
			struct notation_subject *out, struct error *err)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < name->count; i++)
		if (notation_subject_add(out, span_of(name->attributes[i].type),
					 name->attributes[i].value, err) < 0)
			return error_wrap(err, "the leaf's subject");
	return notation_subject_check(out, err);
}

static int check_identity(const struct verification *of, struct error *err)
{
	const struct notation_trust *trust = of->trust;
	struct notation_subject subject;

	if (trust->any_identity)
		return 0;
	if (read_subject(&of->leaf_subject, &subject, err) < 0)
		return -1;
	for (size_t i = 0; i < trust->identity_count; i++)
		if (notation_subject_includes(&subject, &trust->identities[i]))
			return 0;
	return error_set(err, ERROR_INPUT, ID,
			 "the leaf's subject '%.150s' is no trusted identity",
			 of->out->subject);
}

static int check_floor(const struct verification *of, struct error *err)
{
	const struct key *key = cert_key(of->chain->path.certs[0], err);

	if (!key)
		return -1;
	if (!key_is_admitted(&of->trust->floor, key_kind(key), key_bits(key)))
		return fail(err, "its key is not among the policy's "
				 "algorithms");
	return 0;
}

static int check_authenticity(struct verification *of, struct error *err)
{
	if (check_store(of, err) < 0 || check_floor(of, err) < 0)
		return -1;
	return check_identity(of, err);
}

static int check_expiry(struct verification *of, struct error *err)
{
	char when[RFC3339_SIZE];

	if (!of->envelope->has_expiry || of->now < of->envelope->expiry)
		return 0;
	rfc3339_format(when, of->envelope->expiry);
	return error_set(err, ERROR_INPUT, ID, "the signature expired on %s",
			 when);
}

static bool has_expired(const struct cert_path *path, int64_t now)
{
	for (size_t i = 0; i < path->count; i++)
		if (now > cert_not_after(path->certs[i]))
			return true;
	return false;
}

/* Whether the time of @stamp, at its least exact, is within all of @path. */
static int check_range(const struct cert_path *path,
		       const struct timestamp *stamp, struct error *err)
{
	int64_t first = stamp->time_ms - stamp->accuracy_ms;
	int64_t last = stamp->time_ms + stamp->accuracy_ms;

	for (size_t i = 0; i < path->count; i++)
		if (first < cert_not_before(path->certs[i]) * 1000 ||
		    last > cert_not_after(path->certs[i]) * 1000)
			return fail(err, "a certificate was not valid at the "
					 "time of the timestamp");
	return 0;
}

static int check_stamp(struct verification *of, struct error *err)
{
	struct timestamp stamp;

	if (of->envelope->timestamp.size == 0)
		return fail(err, "there is no timestamp");
	if (timestamp_verify_anchors(
		    of->envelope->timestamp, of->envelope->signature,
		    &of->trust->stores[NOTATION_STORE_TSA], &stamp,
		    &of->stamp_certs, &of->stamp_path, err) < 0) {
		of->stamp_path.count = 0;
		return -1;
	}
	if (check_range(&of->chain->path, &stamp, err) < 0)
		return -1;
	of->out->time = stamp.time;
	return 0;
}

static int check_time(struct verification *of, struct error *err)
{
	const struct cert_path *path = &of->chain->path;
	const struct notation_trust *trust = of->trust;

	if (of->envelope->scheme == NOTATION_SCHEME_AUTHORITY) {
		int64_t signed_at = of->envelope->signing_time;

		if (cert_chain_valid_at(path, signed_at, err) < 0)
			return -1;
		of->out->time = signed_at;
		return 0;
	}
	if (trust->stores[NOTATION_STORE_TSA].count > 0 &&
	    (!trust->after_expiry || has_expired(path, of->now)))
		return check_stamp(of, err);
	return cert_chain_valid_at(path, of->now, err);
}

/* Whether @cert says where one can learn that it was revoked. */
static bool is_revocable(const struct cert *cert)
{
	/* id-ad-ocsp, as it stands in authorityInfoAccess */
	static const char OCSP[] = "\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x01";
	struct span value;

	if (cert_extension(cert, "2.5.29.31", &value, NULL))
		return true;
	return cert_extension(cert, "1.3.6.1.5.5.7.1.1", &value, NULL) &&
	       value.size > 0 &&
	       memmem(value.data, value.size, OCSP, sizeof(OCSP) - 1);
}

static int check_revoked(const struct verification *of,
			 const struct cert_path *path, int64_t signed_at,
			 struct error *err)
{
	for (size_t i = 0; i + 1 < path->count; i++) {
		struct cert_path one = {
			.certs = {path->certs[i], path->certs[i + 1]},
			.count = 2,
		};
		struct error local = ERROR_INIT;
		enum cert_crl_status status = cert_crl_check(
			&one, &of->trust->crls, of->now, signed_at, &local);

		if (status == CERT_CRL_GOOD || (status == CERT_CRL_ABSENT &&
						!is_revocable(path->certs[i])))
			continue;
		if (err && err->kind == ERROR_NONE)
			*err = local;
		return error_set(err, ERROR_INPUT, ID,
				 "revocation is not known");
	}
	return 0;
}

/* The date of invalidity counts only beside a time of an authority. */
static int check_revocation(struct verification *of, struct error *err)
{
	int64_t signed_at = of->envelope->scheme == NOTATION_SCHEME_AUTHORITY
				    ? of->envelope->signing_time
				    : 0;

	if (check_revoked(of, &of->chain->path, signed_at, err) < 0)
		return -1;
	if (check_revoked(of, &of->stamp_path, 0, err) < 0)
		return error_wrap(err, "of the timestamp");
	return 0;
}

static const struct {
	enum notation_check check;
	int (*judge)(struct verification *of, struct error *err);
} CHECKS[] = {
	{NOTATION_AUTHENTICITY, check_authenticity},
	{NOTATION_BEST_BEFORE, check_expiry},
	{NOTATION_AUTHENTIC_STAMP, check_time},
	{NOTATION_REVOCATION, check_revocation},
};

/* One check; a failure that is only logged is kept to be shown. */
static int judge(struct verification *of, size_t index, struct error *err)
{
	enum notation_check check = CHECKS[index].check;
	enum notation_action action = of->trust->actions[check];
	struct error local = ERROR_INIT;

	if (action == NOTATION_SKIP || CHECKS[index].judge(of, &local) == 0)
		return 0;
	error_wrap(&local, "%s", notation_level_check(check));
	local.reason.id = ID;
	of->out->logged[check] = action == NOTATION_LOG;
	of->out->reasons[check] = local.reason;
	if (action == NOTATION_LOG)
		return 0;
	return error_pass(err, &local);
}

static void write_subject(const struct cert_name *name,
			  struct notation_result *out)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	cert_name_format(name, &text);
	if (buf_ok(&text) && text.size > 0)
		error_escape(out->subject, sizeof(out->subject), text.data,
			     text.size);
}

/* Sizes go in, so that no two names come to the same bytes. */
static void digest_signer(const struct verification *of, struct digest *out)
{
	const struct cert *root =
		of->chain->path.certs[of->chain->path.count - 1];
	const struct digest *anchor = cert_id(of->anchor ? of->anchor : root);
	struct digest_stream stream;

	digest_start(&stream);
	digest_add(&stream, (struct span){(const char *)anchor->sha256,
					  sizeof(anchor->sha256)});
	for (size_t i = 0; i < of->leaf_subject.count; i++) {
		const struct cert_attribute *one =
			&of->leaf_subject.attributes[i];
		uint64_t size = one->value.size;

		digest_add(&stream,
			   (struct span){one->type, strlen(one->type) + 1});
		digest_add(&stream,
			   (struct span){(const char *)&size, sizeof(size)});
		digest_add(&stream, one->value);
	}
	digest_end(&stream, out);
}

static int verify(struct verification *of, struct error *err)
{
	if (cert_name_subject(of->chain->path.certs[0], &of->leaf_subject,
			      err) < 0)
		return -1;
	write_subject(&of->leaf_subject, of->out);
	of->out->scheme = of->envelope->scheme;
	for (size_t i = 0; i < sizeof(CHECKS) / sizeof(CHECKS[0]); i++)
		if (judge(of, i, err) < 0)
			return -1;
	digest_signer(of, &of->out->signer_id);
	of->out->verified = true;
	return 0;
}

int notation_verify_chain(const struct notation_envelope *envelope,
			  const struct notation_chain *chain,
			  const struct notation_trust *trust, int64_t now,
			  struct notation_result *out, struct error *err)
{
	struct verification of = {
		.envelope = envelope,
		.trust = trust,
		.now = now,
		.chain = chain,
		.out = out,
	};
	struct error local = ERROR_INIT;
	int result;

	memset(out, 0, sizeof(*out));
	result = verify(&of, &local);
	cert_list_release(&of.stamp_certs);
	cert_name_release(&of.leaf_subject);
	if (result == 0)
		return 0;
	local.reason.id = ID;
	return error_pass(err, &local);
}

int notation_verify(const struct notation_envelope *envelope,
		    const struct notation_trust *trust, int64_t now,
		    struct notation_result *out, struct error *err)
{
	CLEANUP(notation_chain_release)
	struct notation_chain chain = {.path = {.count = 0}};

	memset(out, 0, sizeof(*out));
	if (notation_chain_open(envelope, &chain, err) < 0)
		return -1;
	return notation_verify_chain(envelope, &chain, trust, now, out, err);
}

bool notation_verify_is_lenient(const struct notation_result *result)
{
	for (unsigned i = 0; i < NOTATION_CHECKS; i++)
		if (result->logged[i])
			return true;
	return false;
}
