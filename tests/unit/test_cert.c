/* Certificates: what is read of them, and what is refused. */
#include "evidence/cert.h"
#include "evidence/cert_name.h"
#include "evidence/cert_pem.h"

#include "base/encode.h"

#include "tests/unit/pki.h"
#include "tests/unit/tap.h"

static struct pki root;

static struct pki make(const struct pki_extension *extensions)
{
	return pki_make((struct pki_wish){.name = "leaf",
					  .serial = 4711,
					  .extensions = extensions,
					  .issuer = &root});
}

static void refuse_der(struct span der, const char *id, const char *what)
{
	CLEANUP_CERT struct cert *cert = NULL;
	struct error err = ERROR_INIT;

	ok(cert_parse(der, "test", &cert, &err) < 0 && !cert, "%s: refused",
	   what);
	is(err.reason.id, id, "%s: %s", what, err.reason.msg);
}

static void test_values(void)
{
	CLEANUP_PKI struct pki pki = make(PKI_SIGNER);
	CLEANUP_BUF struct buf der = BUF_INIT;
	CLEANUP_CERT struct cert *cert = pki_cert(&pki), *ca = pki_cert(&root);
	struct error err = ERROR_INIT;
	struct digest id;
	struct span value;
	bool critical;

	pki_der(&pki, &der);
	digest_of(buf_span(&der), &id);
	ok(span_equal(cert_der(cert), buf_span(&der)), "the bytes are kept");
	ok(digest_equal(cert_id(cert), &id), "the thumbprint is theirs");
	ok(cert_not_before(cert) == PKI_T0 - PKI_DAY &&
		   cert_not_after(cert) == PKI_T0 + PKI_DAY,
	   "validity");
	ok(cert_valid_at(cert, PKI_T0) && !cert_valid_at(cert, 0),
	   "valid then, not in 1970");
	ok(span_equal(cert_serial(cert), (struct span){"\x12\x67", 2}),
	   "serial number");
	ok(!cert_is_ca(cert) && cert_is_ca(ca), "which is an authority");
	ok(!cert_is_self_issued(cert) && cert_is_self_issued(ca),
	   "which is self-issued");
	ok(key_kind(cert_key(cert, &err)) == KEY_P256, "its key");
	digest_of(cert_spki(cert), &id);
	ok(digest_equal(key_id(cert_key(cert, NULL)), &id), "the key's id");
	ok(cert_extension(cert, "2.5.29.15", &value, &critical) && critical &&
		   value.size == 4,
	   "an extension by its number");
	ok(!cert_extension(cert, "1.2.3.4", &value, NULL), "one that is not");
	ok(cert_equal(ca, ca) && !cert_equal(ca, cert), "equal or not");
}

static struct pki make_unsigned(void)
{
	struct pki pki = make(PKI_SIGNER);
	const ASN1_BIT_STRING *signature;

	X509_get0_signature(&signature, NULL, pki.x509);
	ASN1_STRING_set((ASN1_BIT_STRING *)(uintptr_t)signature, "", 0);
	return pki;
}

static void test_forms(void)
{
	CLEANUP_PKI struct pki pki = make(PKI_SIGNER);
	CLEANUP_BUF struct buf der = BUF_INIT, huge = BUF_INIT;
	CLEANUP_PKI struct pki twice = make(PKI_SIGNER);
	CLEANUP_CERT struct cert *ca = pki_cert(&root);
	CLEANUP_BUF struct buf twice_der = BUF_INIT, unsigned_der = BUF_INIT;
	CLEANUP_PKI struct pki unsigned_leaf = make_unsigned();

	pki_der(&pki, &der);
	buf_add_char(&der, 0);
	refuse_der(buf_span(&der), "cert.parse", "attack: a byte after it");
	der.size -= 2;
	refuse_der(buf_span(&der), "cert.parse", "a byte less");
	refuse_der(span_of(""), "cert.size", "nothing");
	buf_reserve(&huge, CERT_SIZE_MAX + 1);
	memset(huge.data, 0x30, CERT_SIZE_MAX + 1);
	huge.size = CERT_SIZE_MAX + 1;
	refuse_der(buf_span(&huge), "cert.size", "attack: too large");
	der.size++;
	der.data[3]++;
	refuse_der(buf_span(&der), "cert.parse", "another length");
	refuse_der(cert_spki(ca), "cert.parse", "only a key");
	pki_der(&unsigned_leaf, &unsigned_der);
	refuse_der(buf_span(&unsigned_der), "cert.parse",
		   "attack: a signature of no bytes");
	pki_add_raw(twice.x509, "2.5.29.17",
		    (struct span){"\x30\x07\x81\x05"
				  "a@b.c",
				  9});
	pki_sign(twice.x509, root.key, NULL);
	pki_der(&twice, &twice_der);
	refuse_der(buf_span(&twice_der), "cert.parse",
		   "attack: an extension that stands twice");
}

static void test_version(void)
{
	CLEANUP_PKI struct pki old = make(NULL);
	CLEANUP_BUF struct buf der = BUF_INIT;

	X509_set_version(old.x509, X509_VERSION_1);
	pki_sign(old.x509, root.key, NULL);
	pki_der(&old, &der);
	refuse_der(buf_span(&der), "cert.parse", "a certificate of version 1");
}

static void add_pem(struct buf *out, const char *label, struct span der)
{
	buf_add_format(out, "-----BEGIN %s-----\n", label);
	encode_base64(out, der);
	buf_add_format(out, "\n-----END %s-----\n", label);
}

static int read_pem(struct span pem, size_t most, size_t *count,
		    struct error *err)
{
	CLEANUP_CERT_LIST struct cert_list list = {0};
	int result = cert_pem_read(pem, most, "test", &list, err);

	*count = list.count;
	return result;
}

static void refuse_pem(const struct buf *pem, const char *what)
{
	struct error err = ERROR_INIT;
	size_t count;

	ok(read_pem(buf_span(pem), 4, &count, &err) < 0 && count == 0, "%s: %s",
	   what, err.reason.msg);
}

/* Certificates of the owner's file: @before, one, @between, one, @after. */
static size_t with_text(const struct pki *pki, struct span before,
			const char *between, const char *after)
{
	CLEANUP_BUF struct buf der = BUF_INIT, pem = BUF_INIT;
	CLEANUP_CERT_LIST struct cert_list list = {0};

	pki_der(pki, &der);
	buf_add(&pem, before.data, before.size);
	add_pem(&pem, "CERTIFICATE", buf_span(&der));
	buf_add_text(&pem, between);
	add_pem(&pem, "CERTIFICATE", buf_span(&der));
	buf_add_text(&pem, after);
	cert_pem_read_any(buf_span(&pem), 4, "file", &list, NULL);
	return list.count;
}

static void test_text_around(void)
{
	static const char X509[] = "Certificate:\n    Data:\n"
				   "        Version: 3 (0x2)\n";
	static const char *const ODD[] = {
		"# -----BEGIN CERTIFICATE-----\n",
		"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
		"x -----END CERTIFICATE-----\n",
		"-a line that may be meant as one\n",
	};
	CLEANUP_PKI struct pki pki = make(PKI_SIGNER);
	size_t i;

	ok(with_text(&pki, span_of(X509), "\n# the next\n", "end") == 2,
	   "text around the blocks of the owner's file");
	for (i = 0; i < sizeof(ODD) / sizeof(ODD[0]); i++)
		ok(with_text(&pki, span_of(ODD[i]), "", "") == 0 &&
			   with_text(&pki, span_of(""), ODD[i], "") == 0 &&
			   with_text(&pki, span_of(""), "", ODD[i]) == 0,
		   "attack 65: odd text there, %zu", i);
	ok(with_text(&pki, (struct span){"a\0b\n", 4}, "", "") == 0,
	   "attack 12: a NUL in the text");
}

static void test_pem(void)
{
	CLEANUP_PKI struct pki pki = make(PKI_SIGNER);
	CLEANUP_BUF struct buf der = BUF_INIT, one = BUF_INIT, two = BUF_INIT,
			       bad = BUF_INIT;
	CLEANUP_CERT_LIST struct cert_list list = {0};
	struct error err = ERROR_INIT;
	size_t count;

	pki_der(&pki, &der);
	add_pem(&one, "CERTIFICATE", buf_span(&der));
	buf_add(&two, one.data, one.size);
	buf_add_text(&two, "\n \n");
	buf_add(&two, one.data, one.size);
	ok(read_pem(buf_span(&one), 4, &count, &err) == 0 && count == 1,
	   "one block");
	ok(read_pem(buf_span(&two), 4, &count, &err) == 0 && count == 2,
	   "two blocks");
	ok(read_pem(buf_span(&two), 1, &count, &err) < 0,
	   "attack 65: two blocks where one is wanted");
	ok(cert_pem_read_any(buf_span(&der), 1, "der", &list, NULL) == 0 &&
		   list.count == 1,
	   "DER where either will do");
	ok(cert_pem_read_any(buf_span(&one), 1, "pem", &list, NULL) == 0 &&
		   list.count == 2,
	   "PEM where either will do");
	add_pem(&bad, "PUBLIC KEY", cert_spki(list.certs[0]));
	refuse_pem(&bad, "attack 65: a key in place of a certificate");
	buf_add(&bad, one.data, one.size);
	refuse_pem(&bad, "attack 65: a key before it");
	bad.size = 0;
	buf_add(&bad, one.data, one.size);
	buf_add_text(&bad, "trailing");
	refuse_pem(&bad, "text after it");
	bad.size = 0;
	buf_add_text(&bad, "leading\n");
	buf_add(&bad, one.data, one.size);
	refuse_pem(&bad, "text before it");
	bad.size = 0;
	refuse_pem(&bad, "nothing");
	add_pem(&bad, "CERTIFICATE", span_of("no DER"));
	refuse_pem(&bad, "a block without a certificate");
	buf_add(&two, "\0", 1);
	refuse_pem(&two, "a NUL after it");
}

static void test_name(void)
{
	CLEANUP_PKI struct pki pki = make(PKI_SIGNER);
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_CERT struct cert *cert = NULL;
	X509_NAME *subject = X509_get_subject_name(pki.x509);
	struct error err = ERROR_INIT;
	struct cert_name name;

	X509_NAME_add_entry_by_txt(subject, "OU", MBSTRING_UTF8,
				   (const unsigned char *)"R\xc3\xa4t, 1+2", -1,
				   -1, 0);
	X509_NAME_add_entry_by_txt(subject, "1.2.3.4", MBSTRING_UTF8,
				   (const unsigned char *)"x=#y", -1, -1, -1);
	pki_sign(pki.x509, root.key, NULL);
	cert = pki_cert(&pki);
	ok(cert_name_subject(cert, &name, &err) == 0 && name.count == 4,
	   "a subject of four attributes");
	is(name.attributes[0].type, "O", "the first one");
	ok(span_is(name.attributes[0].value, "Test"), "its value");
	is(name.attributes[2].type, "1.2.3.4", "one without a name");
	ok(span_is(name.attributes[3].value, "R\xc3\xa4t, 1+2"), "UTF-8");
	ok(name.attributes[2].rdn == 2 && name.attributes[3].rdn == 2,
	   "two attributes of one RDN");
	cert_name_format(&name, &text);
	is(text.data, "O=Test, CN=leaf, 1.2.3.4=x=#y + OU=R\xc3\xa4t\\, 1\\+2",
	   "attack 59 (CVE-2023-25656): \"=#\" is text like any other");
	cert_name_release(&name);
	ok(cert_name_issuer(cert, &name, &err) == 0 && name.count == 2 &&
		   span_is(name.attributes[1].value, "root"),
	   "the issuer");
	cert_name_release(&name);
}

static void test_name_refused(void)
{
	CLEANUP_PKI struct pki nul = make(PKI_SIGNER), many = make(PKI_SIGNER);
	CLEANUP_CERT struct cert *cert = NULL, *crowd = NULL;
	struct error err = ERROR_INIT;
	struct cert_name name;
	int i;

	X509_NAME_add_entry_by_txt(X509_get_subject_name(nul.x509), "CN",
				   V_ASN1_UTF8STRING,
				   (const unsigned char *)"a\0b", 3, -1, 0);
	pki_sign(nul.x509, root.key, NULL);
	cert = pki_cert(&nul);
	ok(cert_name_subject(cert, &name, &err) < 0 && name.count == 0,
	   "attack 12: a NUL in a name: %s", err.reason.msg);
	for (i = 0; i < CERT_NAME_MAX; i++)
		X509_NAME_add_entry_by_txt(
			X509_get_subject_name(many.x509), "OU", MBSTRING_UTF8,
			(const unsigned char *)"x", -1, -1, 0);
	pki_sign(many.x509, root.key, NULL);
	crowd = pki_cert(&many);
	err = (struct error)ERROR_INIT;
	ok(cert_name_subject(crowd, &name, &err) < 0,
	   "attack: a name of too many attributes: %s", err.reason.msg);
}

int main(void)
{
	key_init();
	root = pki_make(
		(struct pki_wish){.name = "root", .extensions = PKI_CA});
	test_values();
	test_forms();
	test_version();
	test_pem();
	test_text_around();
	test_name();
	test_name_refused();
	pki_release(&root);
	return tap_done();
}
