/*
 * Times of Notary Project signatures: expiry, timestamps, revocation lists.
 */
#include "tests/unit/notary_verify.h"

static const struct test TIMES[] = {
	{"an expiry ahead",
	 {ENVELOPE, .expiry = soon, .critical = {SCHEME, EXPIRY}},
	 {TRUSTED},
	 0,
	 NULL,
	 0},
	/* row 58: expired */
	{"an expiry behind",
	 {ENVELOPE, .expiry = soon, .critical = {SCHEME, EXPIRY}},
	 {TRUSTED},
	 3600,
	 "expiry: the signature expired",
	 0},
	{"an expiry behind, only logged",
	 {ENVELOPE, .expiry = soon, .critical = {SCHEME, EXPIRY}},
	 {TRUSTED, .set = {"expiry", "log"}},
	 3600,
	 NULL,
	 BIT(NOTATION_BEST_BEFORE)},
	/* row 20: expired leaf, no trusted time */
	{"an expired leaf",
	 {ENVELOPE},
	 {TRUSTED},
	 400 * DAY,
	 "authenticTimestamp",
	 0},
	{"an expired leaf, only logged",
	 {ENVELOPE},
	 {TRUSTED, .set = {"authenticTimestamp", "log"}},
	 400 * DAY,
	 NULL,
	 BIT(NOTATION_AUTHENTIC_STAMP)},
	{"a chain that is not yet valid",
	 {ENVELOPE},
	 {TRUSTED},
	 -2 * DAY,
	 "authenticTimestamp",
	 0},
	{"a leaf that expired years ago",
	 {SIGNED_BY("old")},
	 {TRUSTED},
	 0,
	 "authenticTimestamp",
	 0},
};

static const struct test STAMPS[] = {
	{"a timestamp", {STAMPED}, {CLOCKED}, 0, NULL, 0},
	{"a timestamp from before the chain expired",
	 {STAMPED},
	 {CLOCKED},
	 4000 * DAY,
	 NULL,
	 0},
	{"a timestamp that nobody asks for", {STAMPED}, {TRUSTED}, 0, NULL, 0},
	{"no timestamp where one is wanted",
	 {ENVELOPE},
	 {CLOCKED},
	 0,
	 "there is no timestamp",
	 0},
	{"no timestamp, wanted when expired, and not expired",
	 {ENVELOPE},
	 {CLOCKED, .after_expiry = true},
	 0,
	 NULL,
	 0},
	{"no timestamp, wanted when expired, and expired",
	 {ENVELOPE},
	 {CLOCKED, .after_expiry = true},
	 400 * DAY,
	 "there is no timestamp",
	 0},
	/* row 23: timestamp over other bytes */
	{"a timestamp over other bytes",
	 {STAMPED, .stamped = "ca.cnf"},
	 {CLOCKED},
	 0,
	 "authenticTimestamp",
	 0},
	/* row 24: untrusted TSA with its own certificate in the token */
	{"a timestamp by a stranger",
	 {STAMPED, .tsa = "tsa2"},
	 {CLOCKED},
	 0,
	 "authenticTimestamp",
	 0},
	{"a timestamp by an authority for signatures",
	 {STAMPED},
	 {TRUSTED, .tsa = {"root"}},
	 0,
	 "authenticTimestamp",
	 0},
	{"a timestamp after the leaf had expired",
	 {SIGNED_BY("old"), .tsa = "tsa1"},
	 {CLOCKED},
	 0,
	 "not valid at the time",
	 0},
	{"a timestamp before the leaf was valid",
	 {SIGNED_BY("future"), .tsa = "tsa1"},
	 {CLOCKED},
	 10000 * DAY,
	 "not valid at the time",
	 0},
	{"no timestamp, only logged",
	 {ENVELOPE},
	 {CLOCKED, .set = {"authenticTimestamp", "log"}},
	 0,
	 NULL,
	 BIT(NOTATION_AUTHENTIC_STAMP)},
	{"a timestamp that is revoked",
	 {STAMPED, .tsa = "tsa3"},
	 {CLOCKED, .crl = {"tsaroot"}},
	 0,
	 "revocation",
	 0},
	{"a timestamp beside a revoked one",
	 {STAMPED},
	 {CLOCKED, .crl = {"tsaroot"}},
	 0,
	 NULL,
	 0},
};

static const struct test REVOCATION[] = {
	{"a leaf that is on no list",
	 {SIGNED_BY("revocable")},
	 {TRUSTED, .crl = {"root"}},
	 0,
	 NULL,
	 0},
	{"a leaf that can be revoked, and no list",
	 {SIGNED_BY("revocable")},
	 {TRUSTED},
	 0,
	 "revocation",
	 0},
	{"a leaf that can be asked about online, and no list",
	 {SIGNED_BY("ocsp")},
	 {TRUSTED},
	 0,
	 "revocation",
	 0},
	{"that leaf with a list",
	 {SIGNED_BY("ocsp")},
	 {TRUSTED, .crl = {"root"}},
	 0,
	 NULL,
	 0},
	{"a leaf that says where its issuer is, and no list",
	 {SIGNED_BY("issuers")},
	 {TRUSTED},
	 0,
	 NULL,
	 0},
	{"no list, and revocation skipped",
	 {SIGNED_BY("revocable")},
	 {TRUSTED, .set = {"revocation", "skip"}},
	 0,
	 NULL,
	 0},
	{"no list, only logged",
	 {SIGNED_BY("revocable")},
	 {TRUSTED, .set = {"revocation", "log"}},
	 0,
	 NULL,
	 BIT(NOTATION_REVOCATION)},
	{"the list of another authority",
	 {SIGNED_BY("revocable")},
	 {TRUSTED, .crl = {"other"}},
	 0,
	 "revocation",
	 0},
	{"a list by a key of the same name",
	 {SIGNED_BY("revocable")},
	 {TRUSTED, .crl = {"twin"}},
	 0,
	 "revocation",
	 0},
	{"a list that is out of date",
	 {SIGNED_BY("revocable")},
	 {TRUSTED, .crl = {"root"}},
	 31 * DAY,
	 "revocation",
	 0},
	{"a list that is out of date, of a leaf that says nothing",
	 {SIGNED_BY("direct")},
	 {TRUSTED, .crl = {"root"}},
	 31 * DAY,
	 "revocation",
	 0},
	{"a leaf that says nothing, on no list",
	 {SIGNED_BY("direct")},
	 {TRUSTED, .crl = {"root"}},
	 0,
	 NULL,
	 0},
	{"a revoked leaf",
	 {SIGNED_BY("revoked")},
	 {TRUSTED, .crl = {"root"}},
	 0,
	 "revocation",
	 0},
	{"a revoked leaf, and its list not given: it says of none",
	 {SIGNED_BY("revoked")},
	 {TRUSTED},
	 0,
	 NULL,
	 0},
	{"a revoked leaf, and revocation skipped",
	 {SIGNED_BY("revoked")},
	 {TRUSTED, .crl = {"root"}, .set = {"revocation", "skip"}},
	 0,
	 NULL,
	 0},
	{"a revoked issuer",
	 {ENVELOPE, .key = "below3", .chain = {"below3", "bad_sub", "root"}},
	 {TRUSTED, .crl = {"root"}},
	 0,
	 "revocation",
	 0},
	{"a leaf that was revoked after an authority signed",
	 {BY_AUTHORITY, .key = "later", .chain = {"later", "root"}},
	 {.authority = {"root"}, .crl = {"root"}, .identities = {IDENTITY}},
	 0,
	 NULL,
	 0},
	{"the same without an authority",
	 {SIGNED_BY("later")},
	 {TRUSTED, .crl = {"root"}},
	 0,
	 "revocation",
	 0},
};

static void make_clocks(void)
{
	notary_root("tsaroot", "rsa:2048", "/C=US/O=t/CN=tsaroot", "authority");
	notary_root("tsaroot2", "ec:P-256", "/C=US/O=t/CN=two", "authority");
	notary_issue("tsa1", "tsaroot", "/C=US/O=t/CN=tsa1", "stamping");
	notary_issue("tsa2", "tsaroot2", "/C=US/O=t/CN=tsa2", "stamping");
	notary_issue("tsa3", "tsaroot", "/C=US/O=t/CN=tsa3", "stamping");
}

static void make_leaves(void)
{
	notary_issue("revocable", "root", ACME, "revocable");
	notary_issue("ocsp", "root", ACME, "ocsp");
	notary_issue("issuers", "root", ACME, "issuers");
	notary_issue_with("old", "root", "ec:P-256", ACME "/CN=old", "leaf",
			  "-startdate 20200101000000Z -enddate "
			  "20210101000000Z");
	notary_issue_with("future", "root", "ec:P-256", ACME "/CN=future",
			  "leaf",
			  "-startdate 20480101000000Z -enddate "
			  "20650101000000Z");
	make_leaf("revoked", "ec:P-256", ACME "/CN=revoked");
	make_leaf("later", "ec:P-256", ACME "/CN=later");
	notary_issue("bad_sub", "root", ACME "/CN=bad", "authority");
	notary_issue("below3", "bad_sub", ACME "/CN=below3", "leaf");
}

static void make_lists(void)
{
	notary_revoke("revoked", "root", "");
	notary_revoke("bad_sub", "root", "");
	/* invalid only from a time that lies ahead */
	notary_revoke("later", "root", "-crl_compromise 20600101000000Z");
	notary_revoke("tsa3", "tsaroot", "");
	notary_crl("root", 30);
	notary_crl("twin", 30);
	notary_crl("other", 30);
	notary_crl("tsaroot", 30);
}

int main(void)
{
	make_world();
	make_clocks();
	make_leaves();
	make_lists();
	RUN(TIMES);
	RUN(STAMPS);
	RUN(REVOCATION);
	temp_remove();
	return tap_done();
}
