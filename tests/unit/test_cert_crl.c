/* Revocation lists: what they say of a path, and when they say nothing. */
#include "evidence/cert_crl.h"

#include "base/encode.h"

#include "tests/unit/pki.h"
#include "tests/unit/tap.h"

static struct pki ca, leaf, other_ca;

/* A list; the zero value is current, by the authority and names nobody. */
struct wish {
	const struct pki *issuer;
	const struct pki *key; /* who signs, where not the issuer */
	int64_t from, until;   /* until < 0: none */
	long revoked;	       /* a serial number, 0: none */
	int reason;	       /* as RFC 5280 numbers them, 0: none */
	int64_t invalid_since;
	long number;	       /* 0: none */
	long delta_of;	       /* the number that it adds to; 0: no delta */
	bool users;	       /* for users' certificates alone */
	const char *extension; /* its name and value */
	const char *value;
	const EVP_MD *hash;
	bool version_1;
};

static void add_revoked(X509_CRL *crl, const struct wish *wish)
{
	X509_REVOKED *entry = X509_REVOKED_new();
	ASN1_INTEGER *serial = ASN1_INTEGER_new();
	ASN1_TIME *time = ASN1_TIME_set(NULL, PKI_T0 - 100);

	ASN1_INTEGER_set(serial, wish->revoked);
	X509_REVOKED_set_serialNumber(entry, serial);
	X509_REVOKED_set_revocationDate(entry, time);
	if (wish->reason) {
		ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();

		ASN1_ENUMERATED_set(reason, wish->reason);
		X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0);
		ASN1_ENUMERATED_free(reason);
	}
	if (wish->invalid_since) {
		ASN1_GENERALIZEDTIME *since =
			ASN1_GENERALIZEDTIME_set(NULL, wish->invalid_since);

		X509_REVOKED_add1_ext_i2d(entry, NID_invalidity_date, since, 0,
					  0);
		ASN1_GENERALIZEDTIME_free(since);
	}
	X509_CRL_add0_revoked(crl, entry);
	ASN1_INTEGER_free(serial);
	ASN1_TIME_free(time);
}

static void add_extension(X509_CRL *crl, const struct wish *wish)
{
	X509_EXTENSION *extension =
		X509V3_EXT_nconf(NULL, NULL, wish->extension, wish->value);

	if (!extension || X509_CRL_add_ext(crl, extension, -1) != 1)
		pki_die(wish->extension);
	X509_EXTENSION_free(extension);
}

static void add_number(X509_CRL *crl, int nid, long number, int critical)
{
	ASN1_INTEGER *value = ASN1_INTEGER_new();

	ASN1_INTEGER_set(value, number);
	if (X509_CRL_add1_ext_i2d(crl, nid, value, critical, 0) != 1)
		pki_die("cannot number a revocation list");
	ASN1_INTEGER_free(value);
}

static void make_crl(struct wish wish, struct buf *out)
{
	const struct pki *issuer = wish.issuer ? wish.issuer : &ca;
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *time = ASN1_TIME_new();
	unsigned char *der = NULL;
	int size;

	X509_CRL_set_version(crl, wish.version_1 ? 0 : 1);
	X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer->x509));
	ASN1_TIME_set(time, wish.from ? wish.from : PKI_T0 - 50);
	X509_CRL_set1_lastUpdate(crl, time);
	ASN1_TIME_set(time, wish.until ? wish.until : PKI_T0 + 50);
	if (wish.until >= 0)
		X509_CRL_set1_nextUpdate(crl, time);
	if (wish.revoked)
		add_revoked(crl, &wish);
	if (wish.number)
		add_number(crl, NID_crl_number, wish.number, 0);
	if (wish.delta_of)
		add_number(crl, NID_delta_crl, wish.delta_of, 1);
	if (wish.users) {
		wish.extension = "2.5.29.28";
		wish.value = "critical,DER:30038101FF";
	}
	if (wish.extension)
		add_extension(crl, &wish);
	if (X509_CRL_sign(crl, (wish.key ? wish.key : issuer)->key,
			  wish.hash ? wish.hash : EVP_sha256()) <= 0)
		pki_die("cannot sign a revocation list");
	size = i2d_X509_CRL(crl, &der);
	buf_add(out, der, (size_t)size);
	OPENSSL_free(der);
	ASN1_TIME_free(time);
	X509_CRL_free(crl);
}

/* What the lists say of leaf <- ca at PKI_T0; 0 when one cannot be read. */
static int status_of(const struct wish *wishes, size_t count, int64_t signed_at)
{
	CLEANUP_CERT struct cert *one = pki_cert(&leaf), *two = pki_cert(&ca);
	const struct cert_path path = {.certs = {one, two}, .count = 2};
	struct cert_crl_list list = {0};
	struct error err = ERROR_INIT;
	int result = 0;

	for (size_t i = 0; i < count; i++) {
		CLEANUP_BUF struct buf der = BUF_INIT;

		make_crl(wishes[i], &der);
		if (cert_crl_add(&list, buf_span(&der), "test", &err) < 0)
			break;
	}
	if (list.count == count)
		result = (int)cert_crl_check(&path, &list, PKI_T0, signed_at,
					     &err);
	if (err.kind != ERROR_NONE)
		printf("# %s: %s\n", err.reason.id, err.reason.msg);
	cert_crl_list_release(&list);
	return result;
}

static int status(struct wish wish, int64_t signed_at)
{
	return status_of(&wish, 1, signed_at);
}

/* The same of a list and a delta, in either order. */
static int both(struct wish base, struct wish delta)
{
	const struct wish there[] = {base, delta}, back[] = {delta, base};
	int result = status_of(there, 2, 0);

	return status_of(back, 2, 0) == result ? result : -1;
}

static void test_entries(void)
{
	ok(status((struct wish){.revoked = 0}, 0) == CERT_CRL_GOOD,
	   "an empty list");
	ok(status((struct wish){.revoked = 8}, 0) == CERT_CRL_GOOD,
	   "another certificate is revoked");
	ok(status((struct wish){.revoked = 7}, 0) == CERT_CRL_REVOKED,
	   "attack: this one is revoked");
	ok(status((struct wish){.revoked = 7, .reason = 1}, 0) ==
		   CERT_CRL_REVOKED,
	   "for a reason");
	ok(status((struct wish){.revoked = 7, .reason = 8}, 0) == CERT_CRL_GOOD,
	   "removed from the list");
	ok(status((struct wish){.revoked = 7, .invalid_since = PKI_T0},
		  PKI_T0 - 1) == CERT_CRL_GOOD,
	   "signed before it became invalid");
	ok(status((struct wish){.revoked = 7, .invalid_since = PKI_T0},
		  PKI_T0) == CERT_CRL_REVOKED,
	   "signed after that");
	ok(status((struct wish){.revoked = 7, .invalid_since = PKI_T0}, 0) ==
		   CERT_CRL_REVOKED,
	   "attack: nobody knows when it was signed");
}

static void test_lists(void)
{
	ok(status((struct wish){.from = PKI_T0 + 1}, 0) == CERT_CRL_UNKNOWN,
	   "a list of the future");
	ok(status((struct wish){.until = PKI_T0 - 1}, 0) == CERT_CRL_UNKNOWN,
	   "attack: an old list");
	ok(status((struct wish){.until = -1}, 0) == 0,
	   "attack: a list without an end");
	ok(status((struct wish){.key = &other_ca}, 0) == CERT_CRL_UNKNOWN,
	   "attack: a forged list");
	ok(status((struct wish){.issuer = &other_ca}, 0) == CERT_CRL_ABSENT,
	   "the list of another authority");
	ok(status((struct wish){.hash = EVP_sha1()}, 0) == CERT_CRL_UNKNOWN,
	   "attack: a list signed with SHA-1");
	ok(status((struct wish){.version_1 = true}, 0) == 0,
	   "a list of version 1");
}

static void test_extensions(void)
{
	ok(status((struct wish){.extension = "2.5.29.20",
				.value = "DER:020105"},
		  0) == CERT_CRL_GOOD,
	   "a number");
	ok(status((struct wish){.extension = "1.2.3.4",
				.value = "critical,ASN1:NULL"},
		  0) == 0,
	   "a critical extension that nobody knows");
	ok(status((struct wish){.extension = "2.5.29.27",
				.value = "critical,DER:020104"},
		  0) == 0,
	   "a delta without a number");
	ok(status((struct wish){.number = 5,
				.extension = "2.5.29.27",
				.value = "critical,DER:0201FF"},
		  0) == 0,
	   "a delta of a negative number");
	ok(status((struct wish){.number = 5, .delta_of = 4}, 0) ==
		   CERT_CRL_UNKNOWN,
	   "attack: a delta taken for a list");
	ok(status((struct wish){.number = 5, .delta_of = 4, .revoked = 7}, 0) ==
		   CERT_CRL_REVOKED,
	   "but what it revokes is revoked");
	ok(status((struct wish){.extension = "2.5.29.28",
				.value = "critical,DER:30038101FF"},
		  0) == CERT_CRL_GOOD,
	   "a list of users' certificates");
	ok(status((struct wish){.extension = "2.5.29.28",
				.value = "critical,DER:30038201FF"},
		  0) == CERT_CRL_UNKNOWN,
	   "attack: a list of authorities only");
	ok(status((struct wish){.extension = "2.5.29.28",
				.value = "critical,DER:30038401FF"},
		  0) == 0,
	   "an indirect list");
	ok(status((struct wish){.extension = "2.5.29.28",
				.value = "critical,DER:3009A007A0058603612F62"},
		  0) == CERT_CRL_UNKNOWN,
	   "attack: the list of another distribution point");
}

#define BASE  .number = 4
#define DELTA .number = 5, .delta_of = 4
#define HOLD  .revoked = 7, .reason = 6

static void test_deltas(void)
{
	ok(both((struct wish){BASE}, (struct wish){DELTA}) == CERT_CRL_GOOD,
	   "a list and a delta that name nobody");
	ok(both((struct wish){BASE}, (struct wish){DELTA, .revoked = 7}) ==
		   CERT_CRL_REVOKED,
	   "attack: only the delta says that it is revoked");
	ok(both((struct wish){BASE}, (struct wish){DELTA, .revoked = 8}) ==
		   CERT_CRL_GOOD,
	   "a delta that revokes another one");
	ok(both((struct wish){BASE, .revoked = 7}, (struct wish){DELTA}) ==
		   CERT_CRL_REVOKED,
	   "only the list says it");
	ok(both((struct wish){BASE, HOLD},
		(struct wish){DELTA, .revoked = 7, .reason = 8}) ==
		   CERT_CRL_GOOD,
	   "a delta takes back what was held");
	ok(both((struct wish){BASE, .revoked = 7},
		(struct wish){DELTA, .revoked = 7, .reason = 8}) ==
		   CERT_CRL_REVOKED,
	   "attack: and nothing else");
	ok(status((struct wish){HOLD}, 0) == CERT_CRL_REVOKED,
	   "held and not taken back");
	ok(both((struct wish){BASE}, (struct wish){DELTA, HOLD}) ==
		   CERT_CRL_REVOKED,
	   "held by the delta");
}

static void test_deltas_that_do_not_fit(void)
{
	ok(both((struct wish){BASE},
		(struct wish){DELTA, .until = PKI_T0 - 1}) == CERT_CRL_UNKNOWN,
	   "attack: an old delta");
	ok(both((struct wish){BASE}, (struct wish){DELTA, .key = &other_ca}) ==
		   CERT_CRL_UNKNOWN,
	   "attack: a forged delta");
	ok(both((struct wish){.number = 3}, (struct wish){DELTA}) ==
		   CERT_CRL_UNKNOWN,
	   "attack: the list before the one that it adds to");
	ok(both((struct wish){.revoked = 0}, (struct wish){DELTA}) ==
		   CERT_CRL_UNKNOWN,
	   "a list without a number");
	ok(both((struct wish){.number = 3, .revoked = 7},
		(struct wish){DELTA}) == CERT_CRL_REVOKED,
	   "what the list revokes stays revoked");
	ok(both((struct wish){.number = 5},
		(struct wish){DELTA, .until = PKI_T0 - 1}) == CERT_CRL_GOOD,
	   "an old delta that the list has in it");
	ok(both((struct wish){BASE},
		(struct wish){DELTA, .users = true, .revoked = 7}) ==
		   CERT_CRL_REVOKED,
	   "a delta to a list of another scope revokes as well");
	ok(both((struct wish){BASE, HOLD},
		(struct wish){DELTA, .users = true, .revoked = 7,
			      .reason = 8}) == CERT_CRL_REVOKED,
	   "attack: and takes nothing back");
	ok(both((struct wish){BASE, .users = true},
		(struct wish){DELTA, .users = true, .revoked = 7}) ==
		   CERT_CRL_REVOKED,
	   "and of the same");
	ok(both((struct wish){BASE},
		(struct wish){DELTA, .issuer = &other_ca}) == CERT_CRL_GOOD,
	   "a delta of another authority");
}

static void test_newest_delta(void)
{
	const struct wish newest[] = {
		{BASE},
		{DELTA, .until = PKI_T0 - 1},
		{.number = 256, .delta_of = 4, .revoked = 7},
	};
	const struct wish lists[] = {
		{BASE},
		{.number = 6, .delta_of = 5, .revoked = 8},
		{.number = 5},
	};

	ok(status_of(newest, 3, 0) == CERT_CRL_REVOKED,
	   "of two deltas the newer one counts");
	ok(status_of(newest, 2, 0) == CERT_CRL_UNKNOWN, "and has to");
	ok(status_of(lists, 3, 0) == CERT_CRL_GOOD,
	   "of two lists, the one that the delta adds to");
	ok(status_of(lists, 2, 0) == CERT_CRL_UNKNOWN, "which has to be there");
}

static void test_authority(void)
{
	static const struct pki_extension NO_CRL_SIGN[] = {
		{"basicConstraints", "critical,CA:TRUE"},
		{"keyUsage", "critical,keyCertSign"},
		{NULL, NULL},
	};
	CLEANUP_PKI struct pki weak = pki_make((struct pki_wish){
		.name = "ca", .same_key = &ca, .extensions = NO_CRL_SIGN});
	CLEANUP_CERT struct cert *one = pki_cert(&leaf), *two = pki_cert(&weak);
	const struct cert_path path = {.certs = {one, two}, .count = 2};
	const struct cert_path alone = {.certs = {two}, .count = 1};
	struct cert_crl_list list = {0};
	CLEANUP_BUF struct buf der = BUF_INIT;

	make_crl((struct wish){.revoked = 0}, &der);
	ok(cert_crl_add(&list, buf_span(&der), "test", NULL) == 0, "a list");
	ok(cert_crl_check(&path, &list, PKI_T0, 0, NULL) == CERT_CRL_UNKNOWN,
	   "attack: the authority may not sign lists");
	ok(cert_crl_check(&alone, &list, PKI_T0, 0, NULL) == CERT_CRL_GOOD,
	   "an anchor needs none");
	cert_crl_list_release(&list);
	ok(cert_crl_check(&path, &list, PKI_T0, 0, NULL) == CERT_CRL_ABSENT,
	   "no list at all");
}

static void test_forms(void)
{
	struct cert_crl_list list = {0};
	CLEANUP_BUF struct buf der = BUF_INIT, pem = BUF_INIT;

	make_crl((struct wish){.revoked = 7}, &der);
	buf_add_text(&pem, "-----BEGIN X509 CRL-----\n");
	encode_base64(&pem, buf_span(&der));
	buf_add_text(&pem, "\n-----END X509 CRL-----\n");
	ok(cert_crl_add(&list, buf_span(&pem), "test", NULL) == 0, "PEM");
	buf_add_text(&pem, "x");
	ok(cert_crl_add(&list, buf_span(&pem), "test", NULL) < 0,
	   "text after it");
	buf_add_char(&der, 0);
	ok(cert_crl_add(&list, buf_span(&der), "test", NULL) < 0,
	   "attack: a byte after it");
	der.size -= 2;
	ok(cert_crl_add(&list, buf_span(&der), "test", NULL) < 0,
	   "a byte less");
	ok(cert_crl_add(&list, span_of(""), "test", NULL) < 0, "nothing");
	ok(list.count == 1, "what was refused is not in the list");
	cert_crl_list_release(&list);
}

int main(void)
{
	key_init();
	ca = pki_make((struct pki_wish){.name = "ca", .extensions = PKI_CA});
	other_ca = pki_make(
		(struct pki_wish){.name = "other", .extensions = PKI_CA});
	leaf = pki_make((struct pki_wish){.name = "leaf",
					  .serial = 7,
					  .extensions = PKI_SIGNER,
					  .issuer = &ca});
	test_entries();
	test_lists();
	test_extensions();
	test_deltas();
	test_deltas_that_do_not_fit();
	test_newest_delta();
	test_authority();
	test_forms();
	pki_release(&ca);
	pki_release(&other_ca);
	pki_release(&leaf);
	return tap_done();
}
