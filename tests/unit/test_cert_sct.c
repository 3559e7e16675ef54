/* Timestamps of logs in certificates, and forgeries of them. RFC 6962. */
#include "evidence/cert_sct.h"

#include "evidence/der.h"

#include "tests/unit/pki_root.h"
#include "tests/unit/tap.h"

#define OID_SCT "1.3.6.1.4.1.11129.2.4.2"

static struct pki ca, log_key, rsa_log, stranger;

/* What a timestamp is made of; the zero value is a good one. */
struct wish {
	const struct pki *log; /* log_key where NULL */
	const struct pki *issuer;
	int64_t time_ms; /* PKI_T0 */
	struct span extensions;
	bool hash_of_other_issuer;
	bool extensions_altered;
	bool time_altered;
	bool signature_cut;
	uint8_t version;
	uint8_t hash; /* sha256(4) */
};

static void add_number(struct buf *out, uint64_t number, size_t size)
{
	while (size--)
		buf_add_char(out, (char)(number >> 8 * size));
}

static void add_opaque(struct buf *out, struct span bytes)
{
	add_number(out, bytes.size, 2);
	buf_add(out, bytes.data, bytes.size);
}

/* What the log signs of @pki, which has no timestamp yet. */
static void add_signed(const struct pki *pki, const struct wish *wish,
		       struct buf *out)
{
	CLEANUP_CERT struct cert *issuer =
		pki_cert(wish->hash_of_other_issuer ? &stranger : &ca);
	unsigned char *tbs = NULL;
	int size = i2d_re_X509_tbs(pki->x509, &tbs);
	struct digest id;

	digest_of(cert_spki(issuer), &id);
	add_number(out, 0, 2);
	add_number(out,
		   (uint64_t)(wish->time_ms ? wish->time_ms : PKI_T0 * 1000),
		   8);
	add_number(out, 1, 2);
	buf_add(out, id.sha256, 32);
	add_number(out, (uint64_t)size, 3);
	buf_add(out, tbs, (size_t)size);
	add_opaque(out, wish->extensions);
	OPENSSL_free(tbs);
}

/* Appends one SerializedSCT to @list. */
static void add_sct(struct buf *list, const struct pki *pki, struct wish wish)
{
	CLEANUP_BUF struct buf data = BUF_INIT, sct = BUF_INIT, sig = BUF_INIT;
	CLEANUP_CERT struct cert *log = NULL;
	struct digest id;

	if (!wish.log)
		wish.log = &log_key;
	log = pki_cert(wish.log);
	digest_of(cert_spki(log), &id);
	add_signed(pki, &wish, &data);
	pki_signature(wish.log, buf_span(&data), &sig);
	sig.size -= wish.signature_cut;
	add_number(&sct, wish.version, 1);
	buf_add(&sct, id.sha256, 32);
	buf_add(&sct, data.data + 2, 8);
	sct.data[40] ^= wish.time_altered;
	add_opaque(&sct, wish.extensions_altered ? span_of("other")
						 : wish.extensions);
	add_number(&sct, wish.hash ? wish.hash : 4, 1);
	add_number(&sct, wish.log == &rsa_log ? 1 : 3, 1);
	add_opaque(&sct, buf_span(&sig));
	add_opaque(list, buf_span(&sct));
}

/* Puts @list into @pki as the extension, and signs that again. */
static void put_list(struct pki *pki, struct span list)
{
	CLEANUP_BUF struct buf opaque = BUF_INIT, value = BUF_INIT;

	add_opaque(&opaque, list);
	der_add_header(&value, DER_OCTET_STRING, opaque.size);
	buf_add(&value, opaque.data, opaque.size);
	pki_add_raw(pki->x509, OID_SCT, buf_span(&value));
	pki_sign(pki->x509, ca.key, NULL);
}

static struct pki make_leaf(void)
{
	return pki_make((struct pki_wish){
		.name = "leaf", .extensions = PKI_SIGNER, .issuer = &ca});
}

static struct trusted_root *make_root(int64_t start, int64_t end)
{
	CLEANUP_BUF struct buf logs = BUF_INIT;

	pki_root_log(&logs, &rsa_log, "PKIX_RSA_PKCS1V15_2048_SHA256", PKI_T0,
		     0);
	buf_add_text(&logs, ",");
	pki_root_log(&logs, &log_key, "PKIX_ECDSA_P256_SHA_256", start, end);
	return pki_root("ctlogs", &logs);
}

static bool verify(const struct pki *leaf, const struct trusted_root *root)
{
	CLEANUP_CERT struct cert *cert = pki_cert(leaf),
				 *issuer = pki_cert(&ca);
	struct error err = ERROR_INIT;
	int result = cert_sct_verify(cert, issuer, root, &err);

	if (result < 0)
		printf("# %s: %s\n", err.reason.id, err.reason.msg);
	return result == 0;
}

/* Whether a leaf with one such timestamp is accepted. */
static bool accepted(struct wish wish)
{
	CLEANUP(trusted_root_cleanup)
	struct trusted_root *root = make_root(PKI_T0 - 1000, PKI_T0 + 1000);
	CLEANUP_PKI struct pki leaf = make_leaf();
	CLEANUP_BUF struct buf list = BUF_INIT;

	add_sct(&list, &leaf, wish);
	put_list(&leaf, buf_span(&list));
	return verify(&leaf, root);
}

static void test_one(void)
{
	ok(accepted((struct wish){.log = NULL}), "a timestamp");
	ok(accepted((struct wish){.log = &rsa_log}), "one by an RSA log");
	ok(accepted((struct wish){.extensions = span_of("static-ct")}),
	   "extensions that are not empty");
	ok(!accepted((struct wish){.log = &stranger}),
	   "attack 29: by an unknown log");
	ok(!accepted((struct wish){.extensions = span_of("static-ct"),
				   .extensions_altered = true}),
	   "attack 29: extensions altered");
	ok(!accepted((struct wish){.time_altered = true}),
	   "attack 29: time altered");
	ok(!accepted((struct wish){.hash_of_other_issuer = true}),
	   "attack: of a certificate by another issuer");
	ok(!accepted((struct wish){.signature_cut = true}),
	   "a signature that is cut");
	ok(!accepted((struct wish){.version = 1}), "another version");
	ok(!accepted((struct wish){.hash = 2}), "attack: SHA-1 is claimed");
}

static void test_window(void)
{
	ok(accepted((struct wish){.time_ms = (PKI_T0 + 1000) * 1000}),
	   "in the last millisecond of the log");
	ok(!accepted((struct wish){.time_ms = (PKI_T0 + 1000) * 1000 + 1}),
	   "attack 26: after it");
	ok(accepted((struct wish){.time_ms = (PKI_T0 - 1000) * 1000}),
	   "in the first millisecond of the log");
	ok(!accepted((struct wish){.time_ms = (PKI_T0 - 1000) * 1000 - 1}),
	   "attack 26: before it");
	ok(!accepted((struct wish){.time_ms = INT64_MIN}), "a time beyond all");
}

static void test_lists(void)
{
	CLEANUP(trusted_root_cleanup)
	struct trusted_root *root = make_root(PKI_T0 - 1000, 0);
	CLEANUP_PKI struct pki none = make_leaf(), two = make_leaf(),
			       later = make_leaf(), empty = make_leaf(),
			       broken = make_leaf(), other = make_leaf(),
			       many = make_leaf();
	CLEANUP_BUF struct buf list = BUF_INIT;
	int i;

	ok(!verify(&none, root), "attack 29: no timestamp");
	add_sct(&list, &two, (struct wish){.log = &stranger});
	add_sct(&list, &two, (struct wish){.log = NULL});
	put_list(&two, buf_span(&list));
	ok(verify(&two, root), "one of two is by a known log");
	list.size = 0;
	add_opaque(&list, span_of("\x01later"));
	add_sct(&list, &later, (struct wish){.log = NULL});
	put_list(&later, buf_span(&list));
	ok(verify(&later, root), "one of two is of a version not known");
	put_list(&empty, span_of(""));
	ok(!verify(&empty, root), "an empty list");
	list.size = 0;
	add_sct(&list, &broken, (struct wish){.log = NULL});
	buf_add_char(&list, 0);
	put_list(&broken, buf_span(&list));
	ok(!verify(&broken, root), "attack: a broken list with a good one");
	list.size = 0;
	add_sct(&list, &none, (struct wish){.log = NULL});
	X509_set_subject_name(other.x509, X509_get_subject_name(ca.x509));
	put_list(&other, buf_span(&list));
	ok(!verify(&other, root), "attack: the timestamp of another leaf");
	list.size = 0;
	for (i = 0; i <= CERT_SCT_MAX; i++)
		add_sct(&list, &many, (struct wish){.log = NULL});
	put_list(&many, buf_span(&list));
	ok(!verify(&many, root), "attack 16: more timestamps than the limit");
}

static void test_roots(void)
{
	CLEANUP(trusted_root_cleanup)
	struct trusted_root *bare = NULL, *useless = NULL;
	CLEANUP_PKI struct pki leaf = make_leaf();
	CLEANUP_BUF struct buf list = BUF_INIT, logs = BUF_INIT,
			       none = BUF_INIT;

	add_sct(&list, &leaf, (struct wish){.log = NULL});
	put_list(&leaf, buf_span(&list));
	bare = pki_root("ctlogs", &none);
	ok(!verify(&leaf, bare), "a root without logs");
	pki_root_log(&logs, &log_key, "PKIX_ECDSA_P256_SHA_256", 0, 0);
	useless = pki_root("ctlogs", &logs);
	ok(!verify(&leaf, useless), "attack 26: a log without start");
}

int main(void)
{
	key_init();
	ca = pki_make((struct pki_wish){.name = "ca", .extensions = PKI_CA});
	log_key = pki_make((struct pki_wish){.name = "log"});
	rsa_log =
		pki_make((struct pki_wish){.name = "rsa", .curve = "RSA:2048"});
	stranger = pki_make((struct pki_wish){.name = "stranger"});
	test_one();
	test_window();
	test_lists();
	test_roots();
	pki_release(&ca);
	pki_release(&log_key);
	pki_release(&rsa_log);
	pki_release(&stranger);
	return tap_done();
}
