/* What certificates are for, and for whom they speak. */
#include "evidence/cert_identity.h"
#include "evidence/cert_pem.h"
#include "evidence/cert_profile.h"

#include "base/file.h"
#include "base/json.h"

#include "tests/unit/pki.h"
#include "tests/unit/tap.h"
#include "tests/unit/vectors.h"

#include <limits.h>

static struct pki root;

static struct pki make(const struct pki_extension *extensions)
{
	return pki_make((struct pki_wish){.name = "leaf",
					  .serial = 4711,
					  .extensions = extensions,
					  .issuer = &root});
}

/* The profile of a leaf with these extensions: NULL, or the error's id. */
static const char *profile(const struct pki_extension *extensions,
			   const char *curve,
			   int (*check)(const struct cert *, struct error *))
{
	CLEANUP_PKI struct pki pki =
		pki_make((struct pki_wish){.name = "leaf",
					   .curve = curve,
					   .extensions = extensions,
					   .issuer = &root});
	CLEANUP_CERT struct cert *cert = NULL;
	struct error err = ERROR_INIT;

	cert = pki_try(&pki, &err);
	if (cert && check(cert, &err) == 0)
		return NULL;
	printf("# %s\n", err.reason.msg);
	return err.reason.id;
}

#define EXTENSIONS(...)                                                        \
	(const struct pki_extension[])                                         \
	{                                                                      \
		__VA_ARGS__,                                                   \
		{                                                              \
			NULL, NULL                                             \
		}                                                              \
	}
#define SIGNS                                                                  \
	{                                                                      \
		"keyUsage", "critical,digitalSignature"                        \
	}
#define FOR_CODE                                                               \
	{                                                                      \
		"extendedKeyUsage", "codeSigning"                              \
	}

static void test_code_signing(void)
{
	int (*check)(const struct cert *, struct error *) =
		cert_profile_code_signing;

	is(profile(PKI_SIGNER, NULL, check), NULL, "a signer");
	is(profile(EXTENSIONS(SIGNS, {"extendedKeyUsage",
				      "codeSigning,emailProtection"}),
		   NULL, check),
	   NULL, "codeSigning among others");
	is(profile(EXTENSIONS(SIGNS), NULL, check), "cert.profile",
	   "no extended key usage");
	is(profile(EXTENSIONS(SIGNS, {"extendedKeyUsage", "serverAuth"}), NULL,
		   check),
	   "cert.profile", "attack: a TLS server's certificate");
	is(profile(EXTENSIONS(SIGNS,
			      {"extendedKeyUsage", "anyExtendedKeyUsage"}),
		   NULL, check),
	   "cert.profile", "any purpose is not this purpose");
	is(profile(EXTENSIONS(FOR_CODE), NULL, check), "cert.profile",
	   "no key usage");
	is(profile(EXTENSIONS(FOR_CODE, {"keyUsage", "keyEncipherment"}), NULL,
		   check),
	   "cert.profile", "a key that may not sign");
	is(profile(EXTENSIONS(FOR_CODE,
			      {"keyUsage", "digitalSignature,keyCertSign"}),
		   NULL, check),
	   "cert.profile", "a key that may sign certificates");
	is(profile(EXTENSIONS(SIGNS, FOR_CODE,
			      {"basicConstraints", "critical,CA:TRUE"}),
		   NULL, check),
	   "cert.profile", "attack: an authority as signer");
	is(profile(EXTENSIONS(SIGNS, FOR_CODE,
			      {"basicConstraints", "critical,CA:FALSE"}),
		   NULL, check),
	   NULL, "CA:FALSE is fine");
	is(profile(EXTENSIONS(SIGNS, FOR_CODE,
			      {"1.2.3.4", "critical,ASN1:NULL"}),
		   NULL, check),
	   "cert.profile", "a critical extension that nobody knows");
	is(profile(PKI_SIGNER, "RSA:1024", check), "key.weak",
	   "attack 35: a weak key");
	is(profile(PKI_SIGNER, "RSA:2048", check), NULL, "RSA 2048");
}

static void test_timestamping(void)
{
	int (*check)(const struct cert *, struct error *) =
		cert_profile_timestamping;

	is(profile(PKI_TSA, NULL, check), NULL, "a timestamp authority");
	is(profile(EXTENSIONS({"extendedKeyUsage", "critical,timeStamping"}),
		   NULL, check),
	   NULL, "without key usage");
	is(profile(EXTENSIONS(SIGNS, {"extendedKeyUsage", "timeStamping"}),
		   NULL, check),
	   "cert.profile", "extended key usage that is not critical");
	is(profile(EXTENSIONS(SIGNS, {"extendedKeyUsage",
				      "critical,timeStamping,codeSigning"}),
		   NULL, check),
	   "cert.profile", "attack: another purpose beside it");
	is(profile(PKI_SIGNER, NULL, check), "cert.profile",
	   "attack: a signer of code dates its own signature");
	is(profile(EXTENSIONS({"keyUsage", "keyAgreement"},
			      {"extendedKeyUsage", "critical,timeStamping"}),
		   NULL, check),
	   "cert.profile", "a key that may not sign");
}

/* Reads the identity of a leaf with these extensions. */
static const char *identify(const struct pki_extension *extensions,
			    struct cert_identity *out)
{
	CLEANUP_PKI struct pki pki = make(extensions);
	CLEANUP_CERT struct cert *cert = pki_cert(&pki);
	struct error err = ERROR_INIT;

	if (cert_identity_read(cert, out, &err) == 0)
		return NULL;
	printf("# %s\n", err.reason.msg);
	return err.reason.id;
}

#define ISSUER_1 "1.3.6.1.4.1.57264.1.1"
#define ISSUER_8 "1.3.6.1.4.1.57264.1.8"
#define EMAIL                                                                  \
	{                                                                      \
		"subjectAltName", "email:dev@example.com"                      \
	}

static void test_identity(void)
{
	struct cert_identity id;

	is(identify(PKI_SIGNER, &id), NULL, "an identity");
	is(id.name, "dev@example.com", "its name");
	is(id.issuer, "https://issuer.example", "its issuer");
	ok(id.kind == CERT_SAN_EMAIL, "its kind");
	is(identify(EXTENSIONS({"subjectAltName", "URI:https://a.example/b"},
			       {ISSUER_1, "DER:68747470733A2F2F6F6C64"}),
		    &id),
	   NULL, "a URI and an old issuer");
	is(id.name, "https://a.example/b", "the URI");
	is(id.issuer, "https://old", "the old issuer");
	is(identify(EXTENSIONS({"subjectAltName",
				"otherName:1.3.6.1.4.1.57264.1.7;UTF8:u!d"}),
		    &id),
	   NULL, "a user name");
	ok(id.kind == CERT_SAN_OTHER && strcmp(id.name, "u!d") == 0 &&
		   id.issuer[0] == '\0',
	   "as it stands, no issuer");
	is(identify(EXTENSIONS({"subjectAltName", "DNS:host.example"}), &id),
	   NULL, "a host");
	is(identify(EXTENSIONS(EMAIL, {ISSUER_1, "DER:68747470733A2F2F6F6C64"},
			       {ISSUER_8, "ASN1:UTF8String:https://old"}),
		    &id),
	   NULL, "both issuers, the same");
}

static void test_identity_refused(void)
{
	struct cert_identity id;
	const char *want = "cert.identity";

	is(identify(EXTENSIONS(SIGNS), &id), want, "attack 17: no SAN");
	is(identify(EXTENSIONS({"subjectAltName", "email:a@b.c,email:d@e.f"}),
		    &id),
	   want, "attack: two names, one of them trusted");
	is(identify(EXTENSIONS({"subjectAltName", "IP:127.0.0.1"}), &id), want,
	   "an address");
	is(identify(EXTENSIONS({"subjectAltName",
				"otherName:1.2.3.4;UTF8:dev@example.com"}),
		    &id),
	   want, "another otherName");
	is(identify(EXTENSIONS({"subjectAltName",
				"otherName:1.3.6.1.4.1.57264.1.7;IA5:u!d"}),
		    &id),
	   want, "a user name that is no UTF8String");
	is(identify(EXTENSIONS({"2.5.29.17", "DER:300981076465764000402E63"}),
		    &id),
	   want, "attack 12: a NUL in an email address");
	is(identify(EXTENSIONS({"2.5.29.17", "DER:3009810764657640C3A42E63"}),
		    &id),
	   want, "an email address that is not ASCII");
	is(identify(EXTENSIONS({"2.5.29.17", "DER:30028100"}), &id), want,
	   "an empty email address");
	is(identify(EXTENSIONS(EMAIL, {ISSUER_8, "DER:0C03612062"}), &id), NULL,
	   "a DER issuer");
	is(identify(EXTENSIONS(EMAIL, {ISSUER_8, "DER:0C0361206200"}), &id),
	   want, "attack: a byte after the issuer");
	is(identify(EXTENSIONS(EMAIL, {ISSUER_8, "DER:612062"}), &id), want,
	   "attack: a raw issuer where DER is due");
	is(identify(EXTENSIONS(EMAIL, {ISSUER_8, "DER:0C03610062"}), &id), want,
	   "attack 12: a NUL in the issuer");
	is(identify(EXTENSIONS(EMAIL, {ISSUER_8, "DER:0C03611F62"}), &id), want,
	   "attack: a control character in the issuer");
	is(identify(EXTENSIONS(EMAIL, {ISSUER_8, "DER:0C03617F62"}), &id), want,
	   "attack: a DEL in the issuer");
	is(identify(EXTENSIONS(EMAIL, {ISSUER_1, "DER:FF61"}), &id), want,
	   "an issuer that is not UTF-8");
	is(identify(EXTENSIONS(EMAIL, {ISSUER_1, "DER:6161"},
			       {ISSUER_8, "ASN1:UTF8String:bb"}),
		    &id),
	   want, "attack 19: two issuers that differ");
	ok(id.name[0] == '\0' && id.issuer[0] == '\0', "nothing is left");
}

static void test_fields(void)
{
	CLEANUP_PKI struct pki pki = make(
		EXTENSIONS({"1.3.6.1.4.1.57264.1.5", "DER:612F62"},
			   {"1.3.6.1.4.1.57264.1.12", "ASN1:UTF8String:url"},
			   {"1.3.6.1.4.1.57264.1.14", "DER:616263"}));
	CLEANUP_CERT struct cert *cert = pki_cert(&pki);
	char *text;

	ok(cert_identity_field(cert, 5, &text, NULL) == 0, "a raw field");
	is(text, "a/b", "its text");
	free(text);
	ok(cert_identity_field(cert, 12, &text, NULL) == 0, "a DER field");
	is(text, "url", "its text");
	free(text);
	ok(cert_identity_field(cert, 14, &text, NULL) < 0, "one not in DER");
	ok(cert_identity_field(cert, 13, &text, NULL) == 0 && !text,
	   "one that is missing");
	is(cert_identity_field_name(11), "runnerEnvironment", "a name");
	is(cert_identity_field_name(7), NULL, "no name");
	is(cert_identity_field_name(99), NULL, "none beyond");
}

static bool usable_vector(const char *dir, const char *name)
{
	CLEANUP_CERT_LIST struct cert_list list = {0};
	CLEANUP_BUF struct buf pem = BUF_INIT;
	struct error err = ERROR_INIT;
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%s/%s", dir, name) <
		       (int)sizeof(path) &&
	       file_read_path(path, FILE_ANY, CERT_PEM_MAX, "test", &pem,
			      &err) == 0 &&
	       cert_pem_read(buf_span(&pem), 1, name, &list, &err) == 0 &&
	       cert_profile_code_signing(list.certs[0], &err) == 0;
}

static void test_vector(const char *dir, const struct json *one)
{
	ok(usable_vector(dir, vectors_file(one, "cert")) == vectors_passes(one),
	   "%s", vectors_name(one));
}

int main(void)
{
	key_init();
	root = pki_make(
		(struct pki_wish){.name = "root", .extensions = PKI_CA});
	test_code_signing();
	test_timestamping();
	test_identity();
	test_identity_refused();
	test_fields();
	vectors_each("x509-profile", test_vector);
	pki_release(&root);
	return tap_done();
}
