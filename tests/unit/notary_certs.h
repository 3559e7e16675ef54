/*
 * Authorities, leaves and revocation lists for tests, made with openssl(1) in
 * the temporary directory: NAME.key, NAME.crt, NAME.der, NAME.crl.
 */
#ifndef TESTS_UNIT_NOTARY_CERTS_H
#define TESTS_UNIT_NOTARY_CERTS_H

#include "tests/unit/temp.h"

static const char NOTARY_CONFIG[] =
	"[ca]\n"
	"default_ca=this\n"
	"[this]\n"
	"database=$ENV::CA.db/index\n"
	"serial=$ENV::CA.db/serial\n"
	"crlnumber=$ENV::CA.db/crlnumber\n"
	"new_certs_dir=$ENV::CA.db\n"
	"certificate=$ENV::CA.crt\n"
	"private_key=$ENV::CA.key\n"
	"default_md=sha256\n"
	"policy=any\n"
	"unique_subject=no\n"
	"crl_extensions=crl\n"
	"[any]\n"
	"commonName=optional\n"
	"[crl]\n"
	"authorityKeyIdentifier=keyid\n"
	"[req]\n"
	"distinguished_name=dn\n"
	"[dn]\n"
	"[leaf]\n"
	"basicConstraints=CA:FALSE\n"
	"keyUsage=critical,digitalSignature\n"
	"extendedKeyUsage=codeSigning\n"
	"[bare]\n"
	"keyUsage=critical,digitalSignature\n"
	"[commit]\n"
	"keyUsage=critical,digitalSignature,nonRepudiation\n"
	"[revocable]\n"
	"keyUsage=critical,digitalSignature\n"
	"crlDistributionPoints=URI:http://example.com/ca.crl\n"
	"[ocsp]\n"
	"keyUsage=critical,digitalSignature\n"
	"authorityInfoAccess=OCSP;URI:http://example.com/ocsp\n"
	"[issuers]\n"
	"keyUsage=critical,digitalSignature\n"
	"authorityInfoAccess=caIssuers;URI:http://example.com/ca.crt\n"
	"[authority_leaf]\n"
	"basicConstraints=critical,CA:TRUE\n"
	"keyUsage=critical,digitalSignature\n"
	"[no_usage]\n"
	"basicConstraints=CA:FALSE\n"
	"[lax_usage]\n"
	"keyUsage=digitalSignature\n"
	"[no_signature]\n"
	"keyUsage=critical,nonRepudiation\n"
	"[encipher]\n"
	"keyUsage=critical,digitalSignature,keyEncipherment\n"
	"[server]\n"
	"keyUsage=critical,digitalSignature\n"
	"extendedKeyUsage=codeSigning,serverAuth\n"
	"[any_purpose]\n"
	"keyUsage=critical,digitalSignature\n"
	"extendedKeyUsage=anyExtendedKeyUsage\n"
	"[stamping]\n"
	"keyUsage=critical,digitalSignature\n"
	"extendedKeyUsage=critical,timeStamping\n"
	"[authority]\n"
	"basicConstraints=critical,CA:TRUE\n"
	"keyUsage=critical,keyCertSign,cRLSign\n"
	"subjectKeyIdentifier=hash\n"
	"[end]\n"
	"basicConstraints=critical,CA:TRUE,pathlen:0\n"
	"keyUsage=critical,keyCertSign,cRLSign\n"
	"[no_authority]\n"
	"basicConstraints=critical,CA:FALSE\n"
	"keyUsage=critical,keyCertSign\n"
	"[no_cert_sign]\n"
	"basicConstraints=critical,CA:TRUE\n"
	"keyUsage=critical,cRLSign\n"
	"[tsa]\n"
	"default_tsa=clock\n"
	"[clock]\n"
	"serial=tsa.serial\n"
	"crypto_device=builtin\n"
	"default_policy=1.2.3.4\n"
	"digests=sha256,sha384,sha512\n"
	"signer_digest=sha256\n"
	"ess_cert_id_chain=no\n"
	"ess_cert_id_alg=sha256\n";

/* A new key NAME.key: "ec:P-256", "rsa:2048" and so on. */
static inline void notary_key(const char *name, const char *kind)
{
	bool rsa = strncmp(kind, "rsa:", 4) == 0;

	temp_run("openssl genpkey -algorithm %s -pkeyopt %s:%s -out %s.key "
		 "2>/dev/null",
		 rsa ? "RSA" : "EC",
		 rsa ? "rsa_keygen_bits" : "ec_paramgen_curve",
		 strchr(kind, ':') + 1, name);
}

static inline void notary_to_der(const char *name)
{
	temp_run("openssl x509 -in %s.crt -outform DER -out %s.der", name,
		 name);
}

static inline void notary_database(const char *name)
{
	temp_run("mkdir -p %s.db && touch %s.db/index && echo 1000 "
		 ">%s.db/serial && echo 01 >%s.db/crlnumber",
		 name, name, name, name);
}

/* A certificate NAME.crt that is signed by its own key. */
static inline void notary_root(const char *name, const char *kind,
			       const char *subject, const char *section)
{
	notary_key(name, kind);
	notary_database(name);
	temp_run("CA=x openssl req -x509 -new -config ca.cnf -key %s.key -subj "
		 "'%s' -extensions %s -days 3650 -sha256 -out %s.crt",
		 name, subject, section, name);
	notary_to_der(name);
}

/* NAME.crt of the authority @ca; @more are options of openssl-ca. */
static inline void notary_issue_with(const char *name, const char *ca,
				     const char *kind, const char *subject,
				     const char *section, const char *more)
{
	notary_key(name, kind);
	notary_database(name);
	temp_run("CA=x openssl req -new -config ca.cnf -key %s.key -subj '%s' "
		 "-out %s.csr",
		 name, subject, name);
	temp_run("CA=%s openssl ca -batch -notext -preserveDN -config ca.cnf "
		 "-extensions %s -in %s.csr -out %s.crt %s 2>ca.log || "
		 "{ cat ca.log; false; }",
		 ca, section, name, name, more);
	notary_to_der(name);
}

static inline void notary_issue(const char *name, const char *ca,
				const char *subject, const char *section)
{
	notary_issue_with(name, ca, "ec:P-256", subject, section, "-days 365");
}

/* CA.crl, good for @days. */
static inline void notary_crl(const char *ca, unsigned days)
{
	temp_run("CA=%s openssl ca -config ca.cnf -gencrl -crldays %u -out "
		 "%s.crl 2>/dev/null",
		 ca, days, ca);
}

/* Puts NAME.crt on the list of @ca that is made next. */
static inline void notary_revoke(const char *name, const char *ca,
				 const char *more)
{
	temp_run("CA=%s openssl ca -config ca.cnf -revoke %s.crt %s "
		 "2>/dev/null",
		 ca, name, more);
}

/* The configuration that all the commands use. */
static inline void notary_make(void)
{
	temp_make();
	temp_write("ca.cnf", span_of(NOTARY_CONFIG));
	temp_run("echo 01 >tsa.serial");
}

#endif
