/*
 * Integrity of Notary Project signatures: the chain that an envelope brings,
 * and the signature. Each check refuses one thing and accepts its like.
 */
#include "tests/unit/notary_verify.h"

static const struct test INTEGRITY[] = {
	{"a chain of three", {ENVELOPE}, {TRUSTED}, 0, NULL, 0},
	{"a chain of two", {SIGNED_BY("direct")}, {TRUSTED}, 0, NULL, 0},
	{"a leaf that is signed by itself",
	 {ENVELOPE, .key = "alone", .chain = {"alone"}},
	 {TRUSTED, .ca = {"alone"}},
	 0,
	 NULL,
	 0},
	{"a key of P-384",
	 {SIGNED_BY("p384"), .algorithm = "ES384"},
	 {TRUSTED},
	 0,
	 NULL,
	 0},
	{"a key of P-521",
	 {SIGNED_BY("p521"), .algorithm = "ES512"},
	 {TRUSTED},
	 0,
	 NULL,
	 0},
	{"RSA of 2048 bits",
	 {SIGNED_BY("r2048"), .algorithm = "PS256"},
	 {TRUSTED},
	 0,
	 NULL,
	 0},
	{"RSA of 3072 bits",
	 {SIGNED_BY("r3072"), .algorithm = "PS384"},
	 {TRUSTED},
	 0,
	 NULL,
	 0},
	/* row 35: the algorithm is the key's, not the message's */
	{"P-256 with SHA-384",
	 {ENVELOPE, .algorithm = "ES384", .signs_as = "ES256"},
	 {TRUSTED},
	 0,
	 "algorithm",
	 0},
	{"an algorithm of another kind of key",
	 {ENVELOPE, .algorithm = "PS256", .signs_as = "ES256"},
	 {TRUSTED},
	 0,
	 "algorithm",
	 0},
	{"RSA of 2048 bits with SHA-384",
	 {SIGNED_BY("r2048"), .algorithm = "PS384"},
	 {TRUSTED},
	 0,
	 "algorithm",
	 0},
	{"PKCS#1 v1.5 that calls itself PSS",
	 {SIGNED_BY("r2048"), .algorithm = "PS256", .signs_as = "RS256"},
	 {TRUSTED},
	 0,
	 "signature",
	 0},
	{"RSA of 2560 bits",
	 {SIGNED_BY("r2560"), .algorithm = "PS256"},
	 {TRUSTED},
	 0,
	 "2560 bits",
	 0},
	/* row 36: another key signed */
	{"another key signed",
	 {ENVELOPE, .key = "direct"},
	 {TRUSTED},
	 0,
	 "signature",
	 0},
	{"a chain without its root",
	 {ENVELOPE, .chain = {"leaf", "sub"}},
	 {TRUSTED, .ca = {"sub"}},
	 0,
	 "root",
	 0},
	{"a leaf alone that is not signed by itself",
	 {ENVELOPE, .chain = {"leaf"}},
	 {TRUSTED},
	 0,
	 "root",
	 0},
	{"a chain in the wrong order",
	 {ENVELOPE, .chain = {"leaf", "root", "sub"}},
	 {TRUSTED},
	 0,
	 "",
	 0},
	{"a chain with a gap",
	 {ENVELOPE, .chain = {"leaf", "root"}},
	 {TRUSTED},
	 0,
	 "",
	 0},
	{"a chain with a root too many",
	 {ENVELOPE, .chain = {"leaf", "sub", "root", "root"}},
	 {TRUSTED},
	 0,
	 "",
	 0},
	{"a chain with a stranger",
	 {ENVELOPE, .chain = {"leaf", "sub", "other"}},
	 {TRUSTED},
	 0,
	 "",
	 0},
	{"an issuer of the same name with another key",
	 {ENVELOPE, .chain = {"leaf", "sub", "twin"}},
	 {TRUSTED},
	 0,
	 "",
	 0},
	{"an issuer of another name with the same key",
	 {ENVELOPE, .chain = {"leaf", "sub", "renamed"}},
	 {TRUSTED},
	 0,
	 "names another issuer",
	 0},
	{"the leaf again as its issuer",
	 {ENVELOPE, .chain = {"leaf", "leaf", "root"}},
	 {TRUSTED},
	 0,
	 "",
	 0},
};

static const struct test PROFILE[] = {
	{"contentCommitment beside it",
	 {SIGNED_BY("commit")},
	 {TRUSTED},
	 0,
	 NULL,
	 0},
	{"no purpose said", {SIGNED_BY("bare")}, {TRUSTED}, 0, NULL, 0},
	{"a leaf that is an authority",
	 {SIGNED_BY("authority_leaf")},
	 {TRUSTED},
	 0,
	 "authority",
	 0},
	{"no key usage", {SIGNED_BY("no_usage")}, {TRUSTED}, 0, "key usage", 0},
	{"key usage that is not critical",
	 {SIGNED_BY("lax_usage")},
	 {TRUSTED},
	 0,
	 "key usage",
	 0},
	{"key usage without digitalSignature",
	 {SIGNED_BY("no_signature")},
	 {TRUSTED},
	 0,
	 "digital signatures",
	 0},
	{"key usage with more",
	 {SIGNED_BY("encipher")},
	 {TRUSTED},
	 0,
	 "digital signatures",
	 0},
	{"a leaf for servers",
	 {SIGNED_BY("server")},
	 {TRUSTED},
	 0,
	 "purpose",
	 0},
	{"a leaf for anything",
	 {SIGNED_BY("any_purpose")},
	 {TRUSTED},
	 0,
	 "purpose",
	 0},
	{"a leaf for timestamps",
	 {SIGNED_BY("stamping")},
	 {TRUSTED},
	 0,
	 "purpose",
	 0},
	{"an issuer that is no authority",
	 {ENVELOPE, .key = "below", .chain = {"below", "no_authority", "root"}},
	 {TRUSTED},
	 0,
	 "authority",
	 0},
	{"an authority that may not sign certificates",
	 {ENVELOPE, .key = "below2",
	  .chain = {"below2", "no_cert_sign", "root"}},
	 {TRUSTED},
	 0,
	 "",
	 0},
	{"an authority of path length 0 above a leaf",
	 {ENVELOPE, .key = "near", .chain = {"near", "end", "root"}},
	 {TRUSTED},
	 0,
	 NULL,
	 0},
	{"an authority of path length 0 above another",
	 {ENVELOPE, .key = "far", .chain = {"far", "farther", "end", "root"}},
	 {TRUSTED},
	 0,
	 "longer",
	 0},
	{"SHA-1 in the chain", {SIGNED_BY("sha1")}, {TRUSTED}, 0, "", 0},
};

static void make_chains(void)
{
	notary_root("alone", "ec:P-256", ACME "/CN=alone", "leaf");
	temp_run("CA=x openssl req -x509 -new -config ca.cnf -key root.key "
		 "-subj '" ACME "/CN=renamed' -extensions authority -days 3650 "
		 "-sha256 -out renamed.crt");
	notary_to_der("renamed");
	notary_issue("no_authority", "root", ACME "/CN=no", "no_authority");
	notary_issue("below", "no_authority", ACME "/CN=below", "leaf");
	notary_issue("no_cert_sign", "root", ACME "/CN=no2", "no_cert_sign");
	notary_issue("below2", "no_cert_sign", ACME "/CN=below2", "leaf");
	notary_issue("end", "root", ACME "/CN=end", "end");
	notary_issue("near", "end", ACME "/CN=near", "leaf");
	notary_issue("farther", "end", ACME "/CN=farther", "authority");
	notary_issue("far", "farther", ACME "/CN=far", "leaf");
}

static void make_leaves(void)
{
	static const char *const SECTIONS[] = {
		"commit",    "bare",	     "authority_leaf", "no_usage",
		"lax_usage", "no_signature", "encipher",       "server",
		"stamping",  "any_purpose",
	};

	for (size_t i = 0; i < sizeof(SECTIONS) / sizeof(SECTIONS[0]); i++)
		notary_issue(SECTIONS[i], "root", ACME, SECTIONS[i]);
	make_leaf("p384", "ec:P-384", ACME "/CN=p384");
	make_leaf("p521", "ec:P-521", ACME "/CN=p521");
	make_leaf("r2048", "rsa:2048", ACME "/CN=r2048");
	make_leaf("r2560", "rsa:2560", ACME "/CN=r2560");
	make_leaf("r3072", "rsa:3072", ACME "/CN=r3072");
	notary_issue_with("sha1", "root", "ec:P-256", ACME "/CN=sha1", "leaf",
			  "-days 365 -md sha1");
}

/* row 34: r and s of nothing, signatures of other lengths */
static void test_signature(size_t form)
{
	static const struct trusts trusts = {TRUSTED};
	static const struct test good = {.of = {ENVELOPE}};
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct notation_envelope envelope;
	struct notation_trust trust;
	char zero[65] = {0};
	struct span whole;
	struct span bad[4];

	FORMS[form].write(&good.of, &text);
	ok(make_trust(&trusts, &trust) &&
		   notation_envelope_read(buf_span(&text),
					  span_of(FORMS[form].type), &envelope,
					  NULL) == 0,
	   "%s", FORMS[form].name);
	whole = envelope.signature;
	bad[0] = (struct span){zero, 64};
	bad[1] = (struct span){whole.data, 63};
	bad[2] = (struct span){zero, 65};
	bad[3] = (struct span){whole.data, 32};
	memcpy(zero + 1, whole.data, 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		envelope.signature = bad[i];
		ok(notation_verify(&envelope, &trust, now, &result, NULL) < 0 &&
			   !result.verified,
		   "refused: a signature that is none, %zu", i);
	}
	envelope.signature = whole;
	ok(notation_verify(&envelope, &trust, now, &result, NULL) == 0,
	   "accepted: the right one");
	is(result.subject, "C=US, ST=WA, O=acme, CN=leaf", "who signed");
	notation_envelope_release(&envelope);
	notation_trust_release(&trust);
}

/* One bit anywhere in payload, headers or signature. */
static void test_tampered(void)
{
	static const struct trusts trusts = {TRUSTED};
	static const struct test good = {.of = {ENVELOPE}};
	CLEANUP_BUF struct buf text = BUF_INIT;
	unsigned accepted = 0;

	notary_cose(&good.of, &text);
	for (size_t i = 0; i < text.size; i += 7) {
		text.data[i] ^= 4;
		accepted += verify_text(buf_span(&text), NOTATION_COSE_TYPE,
					&trusts, 0, NULL) == 0;
		text.data[i] ^= 4;
	}
	ok(accepted == 0, "refused: a bit that is turned anywhere");
}

/* One signer is one, whatever key; another name or anchor is another. */
static void test_signer_id(void)
{
	static const struct test SAME[] = {
		{"a", {SIGNED_BY("commit")}, {TRUSTED}, 0, NULL, 0},
		{"b", {SIGNED_BY("bare")}, {TRUSTED}, 0, NULL, 0},
		{"c", {SIGNED_BY("direct")}, {TRUSTED}, 0, NULL, 0},
	};
	struct digest ids[3];

	for (size_t i = 0; i < 3; i++) {
		run(&SAME[i], 0);
		ids[i] = result.signer_id;
	}
	ok(digest_equal(&ids[0], &ids[1]), "two keys of one subject are one");
	ok(!digest_equal(&ids[0], &ids[2]) && !digest_is_zero(&ids[0]),
	   "another subject is another");
}

int main(void)
{
	make_world();
	make_chains();
	make_leaves();
	RUN(INTEGRITY);
	RUN(PROFILE);
	test_signature(0);
	test_signature(1);
	test_tampered();
	test_signer_id();
	temp_remove();
	return tap_done();
}
