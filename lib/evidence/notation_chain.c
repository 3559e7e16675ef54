#include "evidence/notation_chain.h"

#include "evidence/cert_name.h"
#include "evidence/cert_profile.h"

#define ID "evidence.notation"

#define USAGE_CONTENT_COMMITMENT (1 << 1)

static int fail(struct error *err, const char *what)
{
	return error_set(err, ERROR_INPUT, ID, "%s", what);
}

/* The one algorithm of a key. */
struct implied {
	enum key_kind kind;
	unsigned bits; /* of RSA */
	enum notation_algorithm algorithm;
	enum key_algorithm verify;
};

static const struct implied IMPLIED[] = {
	{KEY_RSA, 2048, NOTATION_PS256, KEY_PSS_SHA256},
	{KEY_RSA, 3072, NOTATION_PS384, KEY_PSS_SHA384},
	{KEY_RSA, 4096, NOTATION_PS512, KEY_PSS_SHA512},
	{KEY_P256, 0, NOTATION_ES256, KEY_ECDSA_SHA256},
	{KEY_P384, 0, NOTATION_ES384, KEY_ECDSA_SHA384},
	{KEY_P521, 0, NOTATION_ES512, KEY_ECDSA_SHA512},
};

static const struct implied *implied_by(const struct key *key)
{
	for (size_t i = 0; i < sizeof(IMPLIED) / sizeof(IMPLIED[0]); i++)
		if (IMPLIED[i].kind == key_kind(key) &&
		    IMPLIED[i].bits == key_bits(key))
			return &IMPLIED[i];
	return NULL;
}

static int check_usage(const struct cert *cert, bool leaf, struct error *err)
{
	bool critical = false;
	int usage = cert_profile_key_usage(cert, &critical);

	if (usage < 0 || !critical)
		return fail(err, "key usage is missing or not critical");
	if (!leaf)
		return usage & CERT_USAGE_CERT_SIGN
			       ? 0
			       : fail(err, "an authority must not sign "
					   "certificates");
	if (!(usage & CERT_USAGE_DIGITAL_SIGNATURE) ||
	    (usage &
	     ~(CERT_USAGE_DIGITAL_SIGNATURE | USAGE_CONTENT_COMMITMENT)))
		return fail(err, "the key of the leaf is not for digital "
				 "signatures alone");
	return 0;
}

static int check_purpose(const struct cert *cert, struct error *err)
{
	static const char *const EXCLUDED[] = {
		"2.5.29.37.0",	     /* any */
		"1.3.6.1.5.5.7.3.1", /* serverAuth */
		"1.3.6.1.5.5.7.3.2", /* clientAuth */
		"1.3.6.1.5.5.7.3.4", /* emailProtection */
		"1.3.6.1.5.5.7.3.8", /* timeStamping */
		"1.3.6.1.5.5.7.3.9", /* OCSPSigning */
	};

	for (size_t i = 0; i < sizeof(EXCLUDED) / sizeof(EXCLUDED[0]); i++)
		if (cert_profile_extended_usage(cert, EXCLUDED[i], NULL, NULL) >
		    0)
			return error_set(err, ERROR_INPUT, ID,
					 "the leaf is for another purpose (%s)",
					 EXCLUDED[i]);
	return 0;
}

static int check_leaf(const struct cert *cert, struct error *err)
{
	const struct key *key = cert_key(cert, err);

	if (!key)
		return -1;
	if (cert_is_ca(cert))
		return fail(err, "the leaf is an authority");
	if (check_usage(cert, true, err) < 0 || check_purpose(cert, err) < 0)
		return -1;
	if (!implied_by(key))
		return error_set(err, ERROR_INPUT, ID,
				 "no algorithm is meant for the key of the "
				 "leaf (%u bits)",
				 key_bits(key));
	return 0;
}

/*
 * The pathLenConstraint in @value, the DER of basicConstraints of an
 * authority: SEQUENCE { TRUE, INTEGER OPTIONAL }. *out is -1 when there is
 * none. Returns 0, or -1 when it is something else.
 */
static int read_path_length(struct span value, int *out)
{
	static const char BEGIN[] = {0x01, 0x01, (char)0xff};
	const char *at = value.data + 2;

	*out = -1;
	if (value.size < 5 || value.data[0] != 0x30 ||
	    (size_t)(uint8_t)value.data[1] != value.size - 2 ||
	    memcmp(at, BEGIN, sizeof(BEGIN)) != 0)
		return -1;
	if (value.size == 5)
		return 0;
	/* more than one byte would be longer than any chain that is read */
	if (value.size == 8 && at[3] == 0x02 && at[4] == 1 &&
	    !((uint8_t)at[5] & 0x80)) {
		*out = at[5];
		return 0;
	}
	return value.size > 8 && at[3] == 0x02 && !((uint8_t)at[5] & 0x80) ? 0
									   : -1;
}

/* @below: how many authorities stand between it and the leaf. */
static int check_authority(const struct cert *cert, size_t below,
			   struct error *err)
{
	struct span value;
	int length;

	if (!cert_is_ca(cert) ||
	    !cert_extension(cert, "2.5.29.19", &value, NULL) ||
	    read_path_length(value, &length) < 0)
		return fail(err, "an issuer in the chain is no authority");
	if (length >= 0 && (size_t)length < below)
		return fail(err, "the chain is longer than an authority in it "
				 "allows");
	return check_usage(cert, false, err);
}

static bool same_name(const struct cert_name *a, const struct cert_name *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->attributes[i].type, b->attributes[i].type) != 0 ||
		    a->attributes[i].rdn != b->attributes[i].rdn ||
		    !span_equal(a->attributes[i].value, b->attributes[i].value))
			return false;
	return true;
}

static int check_names(const struct cert *cert, const struct cert *issuer,
		       struct error *err)
{
	CLEANUP(cert_name_release) struct cert_name names = {.count = 0};
	CLEANUP(cert_name_release) struct cert_name by = {.count = 0};

	if (cert_name_issuer(cert, &names, err) < 0 ||
	    cert_name_subject(issuer, &by, err) < 0)
		return -1;
	return same_name(&names, &by)
		       ? 0
		       : fail(err, "a certificate names another issuer than "
				   "the next one");
}

static int check_issued(const struct cert *cert, const struct cert *issuer,
			struct error *err)
{
	if (cert_chain_is_self_signed(cert))
		return fail(err, "a certificate that is signed by itself is "
				 "not the last one");
	if (check_names(cert, issuer, err) < 0)
		return -1;
	return cert_chain_signed_by(cert, issuer, err);
}

static int check_path(const struct cert_path *path, struct error *err)
{
	size_t last = path->count - 1;

	if (check_leaf(path->certs[0], err) < 0)
		return -1;
	for (size_t i = 1; i <= last; i++)
		if (check_authority(path->certs[i], i - 1, err) < 0)
			return -1;
	for (size_t i = 0; i < last; i++)
		if (check_issued(path->certs[i], path->certs[i + 1], err) < 0)
			return -1;
	if (!cert_chain_is_self_signed(path->certs[last]))
		return fail(err, "the chain does not end in a root");
	return 0;
}

static int parse_certs(const struct notation_envelope *envelope,
		       struct notation_chain *out, struct error *err)
{
	for (uint32_t i = 0; i < envelope->chain_count; i++) {
		struct cert *cert = NULL;

		if (cert_parse(envelope->chain[i], "certificate of the chain",
			       &cert, err) < 0 ||
		    cert_list_add(&out->certs, cert, err) < 0)
			return -1;
		out->path.certs[out->path.count++] = cert;
	}
	return out->path.count > 0 ? 0 : fail(err, "no certificates");
}

_Static_assert(NOTATION_CHAIN_MAX <= CERT_CHAIN_MAX, "a chain fits a path");

int notation_chain_read(const struct notation_envelope *envelope,
			struct notation_chain *out, struct error *err)
{
	memset(out, 0, sizeof(*out));
	if (parse_certs(envelope, out, err) == 0 &&
	    check_path(&out->path, err) == 0)
		return 0;
	notation_chain_release(out);
	return -1;
}

static bool verify(const struct key *key, const struct implied *implied,
		   const struct notation_envelope *envelope)
{
	struct key_message message = {
		.parts = envelope->parts,
		.count = envelope->part_count,
	};
	CLEANUP_BUF struct buf der = BUF_INIT;

	if (implied->kind == KEY_RSA)
		return key_verify_as(key, implied->verify, &message,
				     envelope->signature);
	return key_verify_raw_to_der(key, envelope->signature, &der) == 0 &&
	       key_verify_as(key, implied->verify, &message, buf_span(&der));
}

int notation_chain_verify(const struct notation_chain *chain,
			  const struct notation_envelope *envelope,
			  struct error *err)
{
	const struct key *key = cert_key(chain->path.certs[0], err);
	const struct implied *implied = key ? implied_by(key) : NULL;

	if (!implied)
		return fail(err, "the key of the leaf cannot sign");
	if (implied->algorithm != envelope->algorithm)
		return fail(err, "the algorithm is not the one that the key "
				 "of the leaf implies");
	if (!verify(key, implied, envelope))
		return fail(err, "the signature is not the leaf's");
	return 0;
}

int notation_chain_open(const struct notation_envelope *envelope,
			struct notation_chain *out, struct error *err)
{
	struct error local = ERROR_INIT;

	if (notation_chain_read(envelope, out, &local) == 0 &&
	    notation_chain_verify(out, envelope, &local) == 0)
		return 0;
	notation_chain_release(out);
	error_wrap(&local, "integrity");
	local.reason.id = ID;
	return error_pass(err, &local);
}

void notation_chain_release(struct notation_chain *chain)
{
	cert_list_release(&chain->certs);
	memset(chain, 0, sizeof(*chain));
}
