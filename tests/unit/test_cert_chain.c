/* Chains that hold, and each way in which one does not. */
#include "evidence/cert_chain.h"
#include "evidence/cert_name.h"

#include "tests/unit/pki.h"
#include "tests/unit/tap.h"

static struct pki root, intermediate, leaf;

static void make_house(void)
{
	root = pki_make((struct pki_wish){.name = "root",
					  .curve = "P-384",
					  .from = PKI_T0 - 100 * PKI_DAY,
					  .until = PKI_T0 + 100 * PKI_DAY,
					  .extensions = PKI_CA});
	intermediate =
		pki_make((struct pki_wish){.name = "intermediate",
					   .curve = "P-384",
					   .from = PKI_T0 - 10 * PKI_DAY,
					   .until = PKI_T0 + 10 * PKI_DAY,
					   .extensions = PKI_CA,
					   .issuer = &root});
	leaf = pki_make((struct pki_wish){.name = "leaf",
					  .extensions = PKI_SIGNER,
					  .issuer = &intermediate});
}

struct trial {
	const struct pki *leaf;
	const struct pki *untrusted;
	const struct pki *known;
	const struct pki *anchor;
	int64_t time;
	bool roots_only;
};

#define TRIAL(l, u, k, a)                                                      \
	(struct trial)                                                         \
	{                                                                      \
		.leaf = (l), .untrusted = (u), .known = (k), .anchor = (a)     \
	}

/* Verifies it; the id of the error, NULL when the chain holds. */
static const char *verify(struct trial trial, size_t *length)
{
	CLEANUP_CERT struct cert *cert = pki_cert(trial.leaf);
	CLEANUP_CERT_LIST struct cert_list anchors = {0}, known = {0},
					   untrusted = {0};
	struct error err = ERROR_INIT;
	int result;
	struct cert_path path;
	struct cert_chain chain = {
		.anchors = &anchors,
		.known = &known,
		.untrusted = &untrusted,
		.time = trial.time ? trial.time : PKI_T0,
		.roots_only = trial.roots_only,
	};

	if (trial.anchor)
		pki_list(&anchors, trial.anchor);
	if (trial.known)
		pki_list(&known, trial.known);
	if (trial.untrusted)
		pki_list(&untrusted, trial.untrusted);
	result = cert_chain_verify(cert, &chain, &path, &err);
	if (length)
		*length = path.count;
	if (result == 0)
		return NULL;
	printf("# %s: %s\n", err.reason.id, err.reason.msg);
	return err.reason.id;
}

/* The usual trial, but with another intermediate. */
static const char *through(const struct pki *middle)
{
	CLEANUP_PKI struct pki signer = pki_make((struct pki_wish){
		.name = "signer", .extensions = PKI_SIGNER, .issuer = middle});

	return verify((struct trial){.leaf = &signer,
				     .untrusted = middle,
				     .anchor = &root},
		      NULL);
}

static void test_holds(void)
{
	size_t length;

	is(verify(TRIAL(&leaf, &intermediate, NULL, &root), &length), NULL,
	   "leaf, intermediate, root");
	ok(length == 3, "the path holds all three");
	is(verify(TRIAL(&leaf, NULL, &intermediate, &root), &length), NULL,
	   "an intermediate that is known");
	is(verify(TRIAL(&leaf, NULL, NULL, &intermediate), &length), NULL,
	   "an intermediate as anchor");
	ok(length == 2, "the path ends there");
	is(verify(TRIAL(&leaf, NULL, NULL, &leaf), &length), NULL,
	   "the leaf as anchor");
	is(verify((struct trial){.leaf = &leaf,
				 .anchor = &intermediate,
				 .roots_only = true},
		  NULL),
	   "cert.chain", "an intermediate is no root");
	is(verify((struct trial){.leaf = &leaf,
				 .untrusted = &intermediate,
				 .anchor = &root,
				 .roots_only = true},
		  NULL),
	   NULL, "but a root is");
}

static void test_strangers(void)
{
	CLEANUP_PKI struct pki other =
		pki_make((struct pki_wish){.name = "root",
					   .curve = "P-384",
					   .until = PKI_T0 + 100 * PKI_DAY,
					   .extensions = PKI_CA});
	CLEANUP_PKI struct pki forged = pki_make((struct pki_wish){
		.name = "leaf", .extensions = PKI_SIGNER, .issuer = &other});
	CLEANUP_PKI struct pki middle = pki_make((struct pki_wish){
		.name = "middle", .extensions = PKI_CA, .issuer = &other});
	CLEANUP_PKI struct pki signer = pki_make((struct pki_wish){
		.name = "signer", .extensions = PKI_SIGNER, .issuer = &middle});

	is(verify(TRIAL(&leaf, NULL, NULL, &root), NULL), "cert.chain",
	   "attack: the intermediate is missing");
	is(verify(TRIAL(&leaf, &intermediate, NULL, NULL), NULL), "cert.chain",
	   "attack: no anchor at all");
	is(verify(TRIAL(&forged, &other, NULL, &root), NULL), "cert.signature",
	   "attack 63: a root of the same name comes with the leaf");
	is(verify(TRIAL(&signer, NULL, &middle, &root), NULL), "cert.signature",
	   "attack: an authority lists an intermediate that its root did not "
	   "sign");
	is(verify(TRIAL(&signer, NULL, &middle, &other), NULL), NULL,
	   "the root that did sign it");
	is(verify(TRIAL(&forged, NULL, NULL, &forged), NULL), NULL,
	   "a pinned leaf needs no issuer");
	is(verify(TRIAL(&other, &other, NULL, &root), NULL), "cert.chain",
	   "attack: a self-signed certificate vouches for itself");
}

static void test_times(void)
{
	static const int64_t UNTIL = PKI_T0 - PKI_DAY / 2;
	CLEANUP_PKI struct pki expired =
		pki_make((struct pki_wish){.name = "expired",
					   .from = PKI_T0 - 10 * PKI_DAY,
					   .until = UNTIL,
					   .extensions = PKI_CA,
					   .issuer = &root});
	CLEANUP_PKI struct pki early =
		pki_make((struct pki_wish){.name = "early",
					   .from = PKI_T0 + 1,
					   .until = PKI_T0 + 10 * PKI_DAY,
					   .extensions = PKI_CA,
					   .issuer = &root});
	struct trial trial = TRIAL(&leaf, &intermediate, NULL, &root);

	trial.time = PKI_T0 + PKI_DAY;
	is(verify(trial, NULL), NULL, "valid in its last second");
	trial.time++;
	is(verify(trial, NULL), "cert.time", "attack 20: not after it");
	trial.time = PKI_T0 - PKI_DAY;
	is(verify(trial, NULL), NULL, "valid in its first second");
	trial.time--;
	is(verify(trial, NULL), "cert.time", "not before it");
	is(through(&expired), "cert.time",
	   "attack 21 (CVE-2026-24122): the intermediate has expired");
	is(through(&early), "cert.time",
	   "attack 21 (CVE-2026-24122): the intermediate is not valid yet");
	trial = (struct trial){.leaf = &leaf, .anchor = &root};
	trial.known = &expired;
	is(verify(trial, NULL), "cert.chain", "another one does not help");
}

/* An intermediate with these extensions; the outcome below it. */
static const char *with(const struct pki_extension *extensions,
			const char *curve, const EVP_MD *hash)
{
	CLEANUP_PKI struct pki middle =
		pki_make((struct pki_wish){.name = "middle",
					   .curve = curve,
					   .hash = hash,
					   .extensions = extensions,
					   .issuer = &root});

	return through(&middle);
}

static void test_constraints(void)
{
	static const struct pki_extension NO_CA[] = {
		{"basicConstraints", "critical,CA:FALSE"},
		{"keyUsage", "critical,keyCertSign"},
		{NULL, NULL},
	};
	static const struct pki_extension NO_BASIC[] = {
		{"keyUsage", "critical,keyCertSign"},
		{NULL, NULL},
	};
	static const struct pki_extension NO_CERT_SIGN[] = {
		{"basicConstraints", "critical,CA:TRUE"},
		{"keyUsage", "critical,digitalSignature"},
		{NULL, NULL},
	};
	static const struct pki_extension OTHER_NAMES[] = {
		{"basicConstraints", "critical,CA:TRUE"},
		{"keyUsage", "critical,keyCertSign"},
		{"nameConstraints", "critical,permitted;email:other.org"},
		{NULL, NULL},
	};
	static const struct pki_extension THESE_NAMES[] = {
		{"basicConstraints", "critical,CA:TRUE"},
		{"keyUsage", "critical,keyCertSign"},
		{"nameConstraints", "critical,permitted;email:example.com"},
		{NULL, NULL},
	};
	static const struct pki_extension UNKNOWN[] = {
		{"basicConstraints", "critical,CA:TRUE"},
		{"keyUsage", "critical,keyCertSign"},
		{"1.2.3.4", "critical,ASN1:NULL"},
		{NULL, NULL},
	};

	is(with(PKI_CA, NULL, NULL), NULL, "an authority");
	is(with(NO_CA, NULL, NULL), "cert.chain",
	   "attack: a signer issues certificates");
	is(with(NO_BASIC, NULL, NULL), "cert.chain",
	   "attack: no basicConstraints");
	is(with(NO_CERT_SIGN, NULL, NULL), "cert.chain",
	   "attack: key usage without keyCertSign");
	is(with(THESE_NAMES, NULL, NULL), NULL, "name constraints that fit");
	is(with(OTHER_NAMES, NULL, NULL), "cert.chain",
	   "attack: name constraints that exclude the signer");
	is(with(UNKNOWN, NULL, NULL), "cert.chain",
	   "attack: a critical extension that nobody knows");
}

static void test_path_length(void)
{
	static const struct pki_extension LAST[] = {
		{"basicConstraints", "critical,CA:TRUE,pathlen:0"},
		{"keyUsage", "critical,keyCertSign"},
		{NULL, NULL},
	};
	CLEANUP_PKI struct pki last = pki_make((struct pki_wish){
		.name = "last", .extensions = LAST, .issuer = &root});
	CLEANUP_PKI struct pki beyond = pki_make((struct pki_wish){
		.name = "beyond", .extensions = PKI_CA, .issuer = &last});
	CLEANUP_PKI struct pki signer = pki_make((struct pki_wish){
		.name = "signer", .extensions = PKI_SIGNER, .issuer = &beyond});

	is(through(&last), NULL, "pathlen 0 and a leaf");
	is(verify(TRIAL(&signer, &beyond, &last, &root), NULL), "cert.chain",
	   "attack: an authority below pathlen 0");
}

static void test_weak(void)
{
	is(with(PKI_CA, "RSA:2048", NULL), NULL, "RSA 2048");
	is(with(PKI_CA, "RSA:1024", NULL), "key.weak",
	   "attack 35: RSA 1024 in an intermediate");
	is(with(PKI_CA, "P-224", NULL), "key.kind",
	   "attack 35: P-224 in an intermediate");
	is(with(PKI_CA, "P-256", EVP_sha1()), "cert.weak",
	   "attack: an intermediate signed with SHA-1");
	is(with(PKI_CA, "P-521", EVP_sha512()), NULL, "P-521, SHA-512");
	is(with(PKI_CA, "ED25519", EVP_sha384()), NULL, "Ed25519, SHA-384");
}

/* A byte of the signature or of the content is another. */
static void test_altered(void)
{
	CLEANUP_BUF struct buf der = BUF_INIT;
	CLEANUP_CERT_LIST struct cert_list anchors = {0};
	struct cert_chain chain = {.anchors = &anchors, .time = PKI_T0};
	unsigned refused = 0, parsed = 0;
	size_t i;

	pki_list(&anchors, &intermediate);
	pki_der(&leaf, &der);
	for (i = 0; i < der.size; i++) {
		CLEANUP_CERT struct cert *cert = NULL;
		struct cert_path path;

		der.data[i] ^= 1;
		if (cert_parse(buf_span(&der), "x", &cert, NULL) == 0) {
			parsed++;
			refused += cert_chain_verify(cert, &chain, &path,
						     NULL) < 0;
		}
		der.data[i] ^= 1;
	}
	ok(parsed > 100 && refused == parsed,
	   "attack: one bit is another: %u parsed, %u refused", parsed,
	   refused);
}

static void test_self_signed(void)
{
	CLEANUP_CERT struct cert *self = pki_cert(&root),
				 *not_self = pki_cert(&leaf);
	CLEANUP_PKI struct pki liar = pki_make((struct pki_wish){
		.name = "root", .extensions = PKI_CA, .issuer = &root});
	CLEANUP_CERT struct cert *lie = pki_cert(&liar);

	ok(cert_chain_is_self_signed(self), "a root is self-signed");
	ok(!cert_chain_is_self_signed(not_self), "a leaf is not");
	ok(cert_is_self_issued(lie) && !cert_chain_is_self_signed(lie),
	   "nor is one of the root's name with another key");
}

int main(void)
{
	key_init();
	make_house();
	test_holds();
	test_strangers();
	test_times();
	test_constraints();
	test_path_length();
	test_weak();
	test_altered();
	test_self_signed();
	pki_release(&leaf);
	pki_release(&intermediate);
	pki_release(&root);
	return tap_done();
}
