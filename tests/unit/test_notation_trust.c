/*
 * Authenticity of Notary Project signatures: trust stores and identities, and
 * what a policy may say of them.
 */
#include "tests/unit/notary_verify.h"

static const struct test TRUST[] = {
	{"an anchor in the middle",
	 {ENVELOPE},
	 {TRUSTED, .ca = {"sub"}},
	 0,
	 NULL,
	 0},
	{"one of two anchors",
	 {ENVELOPE},
	 {TRUSTED, .ca = {"other", "root"}},
	 0,
	 NULL,
	 0},
	{"any identity",
	 {ENVELOPE},
	 {TRUSTED, .identities = {"*"}},
	 0,
	 NULL,
	 0},
	{"the second of two identities",
	 {ENVELOPE},
	 {TRUSTED,
	  .identities = {"x509.subject: C=US, ST=WA, O=other", IDENTITY}},
	 0,
	 NULL,
	 0},
	{"an identity with all that the leaf has",
	 {ENVELOPE},
	 {TRUSTED,
	  .identities = {"x509.subject: CN=leaf, O=acme, ST=WA, C=US"}},
	 0,
	 NULL,
	 0},
	/* row 58: other trust store */
	{"another trust store",
	 {ENVELOPE},
	 {TRUSTED, .ca = {"other"}},
	 0,
	 "authenticity: no certificate",
	 0},
	{"an anchor of the same name with another key",
	 {ENVELOPE},
	 {TRUSTED, .ca = {"twin"}},
	 0,
	 "authenticity",
	 0},
	{"a store for timestamps alone",
	 {ENVELOPE},
	 {.tsa = {"root"}, .identities = {IDENTITY}},
	 0,
	 "authenticity",
	 0},
	{"a leaf of another's trusted name, by an authority of ours",
	 {SIGNED_BY("foreign")},
	 {TRUSTED},
	 0,
	 "no trusted identity",
	 0},
	{"a leaf that lacks what the identity has",
	 {ENVELOPE},
	 {TRUSTED,
	  .identities = {"x509.subject: C=US, ST=WA, O=acme, OU=release"}},
	 0,
	 "no trusted identity",
	 0},
	{"a leaf with an organisation that begins so",
	 {SIGNED_BY("acme2")},
	 {TRUSTED},
	 0,
	 "no trusted identity",
	 0},
	{"a leaf that is told in other ways too",
	 {SIGNED_BY("mail")},
	 {TRUSTED},
	 0,
	 "told by",
	 0},
	{"that leaf where any identity will do",
	 {SIGNED_BY("mail")},
	 {TRUSTED, .identities = {"*"}},
	 0,
	 NULL,
	 0},
	{"a leaf with two organisations",
	 {SIGNED_BY("two_orgs")},
	 {TRUSTED},
	 0,
	 "twice",
	 0},
	{"a leaf without a state",
	 {SIGNED_BY("no_state")},
	 {TRUSTED},
	 0,
	 "ST is missing",
	 0},
	{"no identities", {ENVELOPE}, {.ca = {"root"}}, 0, "identity", 0},
	/* row 62: audit is visible in the result */
	{"another store, only logged",
	 {ENVELOPE},
	 {TRUSTED, .ca = {"other"}, .set = {"authenticity", "log"}},
	 0,
	 NULL,
	 BIT(NOTATION_AUTHENTICITY)},
	{"another key, whatever is logged",
	 {ENVELOPE, .key = "direct"},
	 {TRUSTED, .set = {"authenticity", "log"}},
	 0,
	 "integrity",
	 0},
};

static const struct test AUTHORITY[] = {
	{"a signing authority",
	 {BY_AUTHORITY},
	 {.authority = {"root"}, .identities = {IDENTITY}},
	 0,
	 NULL,
	 0},
	{"a signing authority when the chain has expired",
	 {BY_AUTHORITY},
	 {.authority = {"root"}, .identities = {IDENTITY}},
	 4000 * DAY,
	 NULL,
	 0},
	/* row 58: signingAuthority scheme with an x509 key, and the reverse */
	{"a signing authority in the store of the other scheme",
	 {BY_AUTHORITY},
	 {TRUSTED},
	 0,
	 "signing authority",
	 0},
	{"notary.x509 in the store of signing authorities",
	 {ENVELOPE},
	 {.authority = {"root"}, .identities = {IDENTITY}},
	 0,
	 "trust store",
	 0},
	{"an authentic time before the chain",
	 {BY_AUTHORITY, .authentic_time = before},
	 {.authority = {"root"}, .identities = {IDENTITY}},
	 0,
	 "authenticTimestamp",
	 0},
	{"an authentic time before the chain, only logged",
	 {BY_AUTHORITY, .authentic_time = before},
	 {.authority = {"root"},
	  .identities = {IDENTITY},
	  .set = {"authenticTimestamp", "log"}},
	 0,
	 NULL,
	 BIT(NOTATION_AUTHENTIC_STAMP)},
};

static void test_trust(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct notation_trust trust = {.any_identity = false};

	ok(notation_trust_check(&trust, NULL) < 0, "refused: nobody trusted");
	ok(notation_trust_add_identity(&trust, span_of("*"), NULL) == 0 &&
		   notation_trust_check(&trust, NULL) < 0,
	   "refused: no store");
	ok(notation_trust_add_identity(&trust, span_of(IDENTITY), NULL) < 0,
	   "refused: an identity beside any");
	ok(notation_trust_add(&trust, NOTATION_STORE_CA,
			      temp_read("root.crt", &text), "x", NULL) == 0 &&
		   notation_trust_check(&trust, NULL) == 0,
	   "accepted: a store and an identity");
	ok(notation_trust_add(&trust, NOTATION_STORE_CA,
			      temp_read("leaf.crt", &text), "x", NULL) < 0,
	   "refused: a leaf as an anchor");
	ok(notation_trust_add(&trust, NOTATION_STORE_TSA,
			      temp_read("sub.crt", &text), "x", NULL) < 0,
	   "refused: an intermediate as the root of timestamps");
	/* row 65: a key in place of a certificate, a malformed file */
	ok(notation_trust_add(&trust, NOTATION_STORE_CA,
			      temp_read("root.key", &text), "x", NULL) < 0,
	   "refused: a key in place of a certificate");
	ok(notation_trust_add(&trust, NOTATION_STORE_CA, span_of("x"), "x",
			      NULL) < 0,
	   "refused: no certificate at all");
	notary_der("root", &text);
	ok(notation_trust_add(&trust, NOTATION_STORE_CA, buf_span(&text), "x",
			      NULL) == 0,
	   "accepted: DER");
	ok(notation_trust_set(&trust, span_of("expiry"), span_of("skip"),
			      NULL) < 0 &&
		   notation_trust_set(&trust, span_of("integrity"),
				      span_of("log"), NULL) < 0 &&
		   notation_trust_set(&trust, span_of("expiry"), span_of("x"),
				      NULL) < 0,
	   "refused: what cannot be left out");
	ok(notation_trust_add_identity(
		   &trust, span_of("x509.subject: C=US, ST=WA, O=#04"), NULL) <
		   0,
	   "refused: an identity in hex");
	notation_trust_release(&trust);
	ok(notation_trust_add_identity(&trust, span_of(IDENTITY), NULL) == 0 &&
		   notation_trust_add_identity(&trust, span_of("*"), NULL) < 0,
	   "refused: any beside an identity");
	notation_trust_release(&trust);
}

static void make_leaves(void)
{
	make_leaf("foreign", "ec:P-256", "/C=US/ST=WA/O=foreign");
	make_leaf("acme2", "ec:P-256", "/C=US/ST=WA/O=acme 2");
	make_leaf("mail", "ec:P-256", ACME "/emailAddress=a@b.c");
	make_leaf("two_orgs", "ec:P-256", ACME "/O=other");
	make_leaf("no_state", "ec:P-256", "/C=US/O=acme");
}

int main(void)
{
	make_world();
	make_leaves();
	RUN(TRUST);
	RUN(AUTHORITY);
	test_trust();
	temp_remove();
	return tap_done();
}
