/* RFC 3161 timestamps that libcrypto made, and forgeries of them. */
#include "evidence/timestamp.h"

#include "tests/unit/pki_root.h"
#include "tests/unit/pki_tsa.h"
#include "tests/unit/tap.h"

static const char MESSAGE[] = "a signature";

static struct pki ca, tsa, ca2, tsa2;

static struct pki make_tsa(const char *name, const struct pki *issuer,
			   const char *curve)
{
	return pki_make((struct pki_wish){.name = name,
					  .serial = 99,
					  .curve = curve,
					  .extensions = PKI_TSA,
					  .issuer = issuer});
}

/* A root that lists @chain as its only timestamp authority. */
static struct trusted_root *root_of(const struct pki *leaf,
				    const struct pki *anchor, int64_t start,
				    int64_t end)
{
	const struct pki *const chain[] = {leaf ? leaf : anchor, anchor};
	CLEANUP_BUF struct buf items = BUF_INIT;

	pki_root_authority(&items, chain, leaf && anchor ? 2 : 1, start, end);
	return pki_root("timestampAuthorities", &items);
}

static const char *verify_bytes(struct span der,
				const struct trusted_root *root,
				struct timestamp *out)
{
	struct error err = ERROR_INIT;

	if (timestamp_verify(der, span_of(MESSAGE), root, out, &err) == 0)
		return NULL;
	printf("# %s: %s\n", err.reason.id, err.reason.msg);
	return err.reason.id;
}

/* The outcome of @stamp under a root: NULL, or the error's id. */
static const char *verify(struct pki_stamp stamp,
			  const struct trusted_root *root)
{
	CLEANUP_BUF struct buf der = BUF_INIT;
	struct timestamp out;

	pki_stamp(stamp, span_of(MESSAGE), &der);
	return verify_bytes(buf_span(&der), root, &out);
}

static void test_forms(void)
{
	CLEANUP(trusted_root_cleanup)
	struct trusted_root *root = root_of(&tsa, &ca, PKI_T0 - 9, PKI_T0 + 9);
	CLEANUP_BUF struct buf der = BUF_INIT;
	struct timestamp out;

	pki_stamp((struct pki_stamp){.tsa = &tsa, .microseconds = 250000},
		  span_of(MESSAGE), &der);
	is(verify_bytes(buf_span(&der), root, &out), NULL, "a response");
	ok(out.time == PKI_T0 && out.time_ms == PKI_T0 * 1000 + 250,
	   "its time, with the fraction");
	ok(out.accuracy_ms == 1500, "its accuracy");
	is(verify((struct pki_stamp){.tsa = &tsa, .bare = true}, root), NULL,
	   "a bare token");
	is(verify((struct pki_stamp){.tsa = &tsa, .embed = true}, root), NULL,
	   "with its certificate");
	is(verify((struct pki_stamp){.tsa = &tsa, .ess = EVP_sha1()}, root),
	   NULL, "ESSCertID of the first version");
	is(verify((struct pki_stamp){.tsa = &tsa, .ess = EVP_sha512()}, root),
	   NULL, "ESSCertIDv2 with SHA-512");
	is(verify((struct pki_stamp){.tsa = &tsa, .extended = true}, root),
	   "timestamp.parse", "attack: an extension that nobody understands");
	is(verify((struct pki_stamp){.tsa = &tsa, .refused = true}, root),
	   "timestamp.parse", "one that was refused");
	buf_add_char(&der, 0);
	is(verify_bytes(buf_span(&der), root, &out), "timestamp.parse",
	   "attack: a byte after it");
	der.size -= 2;
	is(verify_bytes(buf_span(&der), root, &out), "timestamp.parse",
	   "a byte less");
	is(verify_bytes(span_of(""), root, &out), "timestamp.parse", "nothing");
	buf_reserve(&der, TIMESTAMP_SIZE_MAX + 1);
	der.size = TIMESTAMP_SIZE_MAX + 1;
	is(verify_bytes(buf_span(&der), root, &out), "timestamp.parse",
	   "attack 14: too large");
}

static void test_hashes(void)
{
	CLEANUP(trusted_root_cleanup)
	struct trusted_root *root = root_of(&tsa, &ca, PKI_T0 - 9, 0);
	const EVP_MD *const good[] = {EVP_sha256(), EVP_sha384(), EVP_sha512()};
	size_t i;

	for (i = 0; i < 3; i++) {
		is(verify((struct pki_stamp){.tsa = &tsa, .imprint = good[i]},
			  root),
		   NULL, "imprint %s", EVP_MD_get0_name(good[i]));
		is(verify((struct pki_stamp){.tsa = &tsa, .digest = good[i]},
			  root),
		   NULL, "signature %s", EVP_MD_get0_name(good[i]));
	}
	is(verify((struct pki_stamp){.tsa = &tsa, .imprint = EVP_sha1()}, root),
	   "timestamp.imprint", "attack: a SHA-1 imprint");
	is(verify((struct pki_stamp){.tsa = &tsa, .digest = EVP_sha1()}, root),
	   "timestamp.parse", "attack: a SHA-1 signature");
}

static void test_keys(void)
{
	static const char *const CURVES[] = {"P-384", "P-521", "RSA:2048"};
	size_t i;

	for (i = 0; i < 3; i++) {
		CLEANUP_PKI struct pki other = make_tsa("t", &ca, CURVES[i]);
		CLEANUP(trusted_root_cleanup)
		struct trusted_root *root = root_of(&other, &ca, 1, 0);

		is(verify((struct pki_stamp){.tsa = &other}, root), NULL,
		   "signed with %s", CURVES[i]);
	}
}

static void test_other_bytes(void)
{
	CLEANUP(trusted_root_cleanup)
	struct trusted_root *root = root_of(&tsa, &ca, PKI_T0 - 9, 0);
	CLEANUP_BUF struct buf der = BUF_INIT;
	struct timestamp out;

	pki_stamp((struct pki_stamp){.tsa = &tsa}, span_of("another one"),
		  &der);
	is(verify_bytes(buf_span(&der), root, &out), "timestamp.imprint",
	   "attack 23: a timestamp of other bytes");
	ok(out.time == 0, "it proves no time");
}

static void test_strangers(void)
{
	CLEANUP(trusted_root_cleanup)
	struct trusted_root *root = root_of(&tsa, &ca, PKI_T0 - 9, 0),
			    *only_ca = root_of(NULL, &ca, PKI_T0 - 9, 0),
			    *other = root_of(&tsa2, &ca2, PKI_T0 - 9, 0);
	/* the name and number of the real one, and another key */
	CLEANUP_PKI struct pki forged_ca = pki_make(
		(struct pki_wish){.name = "tsa ca", .extensions = PKI_CA});
	CLEANUP_PKI struct pki forged = make_tsa("tsa", &forged_ca, NULL);
	CLEANUP_PKI struct pki sibling = make_tsa("sibling", &ca, NULL);

	is(verify((struct pki_stamp){.tsa = &tsa2, .embed = true}, root),
	   "timestamp.signer",
	   "attack 24: an unknown authority embeds its certificate");
	is(verify((struct pki_stamp){.tsa = &tsa2, .embed = true}, other), NULL,
	   "the same by a root that knows it");
	is(verify((struct pki_stamp){.tsa = &forged,
				     .embed = true,
				     .embedded = &tsa},
		  root),
	   "timestamp.signer",
	   "attack 25 (CVE-2026-39984): a forged certificate first in the bag");
	is(verify((struct pki_stamp){.tsa = &forged,
				     .embed = true,
				     .embedded = &tsa},
		  only_ca),
	   "cert.signature", "attack 25: the same where no leaf is listed");
	is(verify((struct pki_stamp){.tsa = &tsa,
				     .embed = true,
				     .embedded = &forged},
		  root),
	   NULL, "a real one beside a forged certificate");
	is(verify((struct pki_stamp){.tsa = &sibling, .embed = true}, root),
	   "timestamp.signer", "attack 25: a sibling where the leaf is pinned");
	is(verify((struct pki_stamp){.tsa = &sibling, .embed = true}, only_ca),
	   NULL, "a sibling where only the authority is listed");
	is(verify((struct pki_stamp){.tsa = &sibling}, only_ca),
	   "timestamp.signer", "but it must bring its certificate");
}

static void test_times(void)
{
	CLEANUP(trusted_root_cleanup)
	struct trusted_root *root = root_of(&tsa, &ca, PKI_T0, PKI_T0 + 10),
			    *always = root_of(&tsa, &ca, 1, 0),
			    *no_start = root_of(&tsa, &ca, 0, 0);
	struct pki_stamp stamp = {.tsa = &tsa, .time = PKI_T0 + 10};

	is(verify(stamp, root), NULL, "in the last second of the window");
	stamp.microseconds = 1000;
	is(verify(stamp, root), "timestamp.time",
	   "attack 26: a millisecond after it");
	stamp.microseconds = 0;
	stamp.time = PKI_T0 - 1;
	is(verify(stamp, root), "timestamp.time", "attack 26: before it");
	is(verify(stamp, always), NULL, "another root allows that");
	is(verify(stamp, no_start), "timestamp.signer",
	   "attack 26: validFor without start");
	stamp.time = PKI_T0 + PKI_DAY;
	is(verify(stamp, always), NULL,
	   "in the last second of the certificate");
	stamp.microseconds = 1000;
	is(verify(stamp, always), "cert.time",
	   "attack: a millisecond after the certificate");
	stamp.time = PKI_T0 - 2 * PKI_DAY;
	is(verify(stamp, always), "cert.time",
	   "attack: before the certificate");
}

static void test_chains(void)
{
	CLEANUP_PKI struct pki expired = pki_make((struct pki_wish){
		.name = "old", .until = PKI_T0 - 60, .extensions = PKI_CA});
	CLEANUP_PKI struct pki below = make_tsa("tsa", &expired, NULL);
	CLEANUP_PKI struct pki weak = make_tsa("weak", &ca, "RSA:1024");
	CLEANUP(trusted_root_cleanup)
	struct trusted_root *old = root_of(&below, &expired, 1, 0),
			    *alone = root_of(&tsa, NULL, 1, 0),
			    *weak_root = root_of(&weak, &ca, 1, 0);

	is(verify((struct pki_stamp){.tsa = &below}, old), "cert.time",
	   "attack 21: the authority above has expired");
	is(verify((struct pki_stamp){.tsa = &tsa}, alone), NULL,
	   "a root that lists the leaf alone");
	is(verify((struct pki_stamp){.tsa = &weak}, weak_root), "key.weak",
	   "attack 35: a weak key");
}

/* No bit of a token is without meaning, or it is refused. */
static void test_altered(void)
{
	CLEANUP(trusted_root_cleanup)
	struct trusted_root *root = root_of(&tsa, &ca, 1, 0);
	CLEANUP_BUF struct buf der = BUF_INIT;
	unsigned accepted = 0;
	struct timestamp out;
	size_t i;

	pki_stamp((struct pki_stamp){.tsa = &tsa, .bare = true},
		  span_of(MESSAGE), &der);
	for (i = 0; i < der.size; i++) {
		der.data[i] ^= 4;
		if (timestamp_verify(buf_span(&der), span_of(MESSAGE), root,
				     &out, NULL) == 0 &&
		    out.time_ms != PKI_T0 * 1000)
			accepted++;
		der.data[i] ^= 4;
	}
	ok(accepted == 0, "attack: no altered token proves another time");
}

static const char *anchored(struct pki_stamp stamp, const struct pki *anchor,
			    size_t *length)
{
	CLEANUP_CERT_LIST struct cert_list anchors = {0}, certs = {0};
	CLEANUP_BUF struct buf der = BUF_INIT;
	struct error err = ERROR_INIT;
	struct cert_path path;
	struct timestamp out;
	int result;

	pki_list(&anchors, anchor);
	pki_stamp(stamp, span_of(MESSAGE), &der);
	result = timestamp_verify_anchors(buf_span(&der), span_of(MESSAGE),
					  &anchors, &out, &certs, &path, &err);
	*length = path.count;
	if (result == 0)
		return NULL;
	printf("# %s: %s\n", err.reason.id, err.reason.msg);
	return err.reason.id;
}

static void test_anchors(void)
{
	size_t length;

	is(anchored((struct pki_stamp){.tsa = &tsa, .embed = true}, &ca,
		    &length),
	   NULL, "plain anchors");
	ok(length == 2, "the path is handed out");
	is(anchored((struct pki_stamp){.tsa = &tsa}, &ca, &length),
	   "timestamp.signer", "a token without certificates");
	is(anchored((struct pki_stamp){.tsa = &tsa}, &tsa, &length), NULL,
	   "unless the anchor signed it");
	is(anchored((struct pki_stamp){.tsa = &tsa2, .embed = true}, &ca,
		    &length),
	   "cert.chain", "attack 24: another authority");
	is(anchored((struct pki_stamp){.tsa = &tsa2,
				       .embed = true,
				       .embedded = &ca2},
		    &ca, &length),
	   "cert.chain", "attack 63: which brings its root");
}

int main(void)
{
	/* what makes the tokens looks digests up by name; what reads does not
	 */
	OPENSSL_init_crypto(OPENSSL_INIT_ADD_ALL_DIGESTS, NULL);
	key_init();
	ca = pki_make(
		(struct pki_wish){.name = "tsa ca", .extensions = PKI_CA});
	ca2 = pki_make((struct pki_wish){.name = "ca 2", .extensions = PKI_CA});
	tsa = make_tsa("tsa", &ca, NULL);
	tsa2 = make_tsa("tsa 2", &ca2, NULL);
	test_forms();
	test_hashes();
	test_keys();
	test_other_bytes();
	test_strangers();
	test_times();
	test_chains();
	test_altered();
	test_anchors();
	pki_release(&ca);
	pki_release(&ca2);
	pki_release(&tsa);
	pki_release(&tsa2);
	return tap_done();
}
