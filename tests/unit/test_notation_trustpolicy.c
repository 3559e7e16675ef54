/* Notary's own trust policies: read, chosen from, converted. */
#include "evidence/notation_convert.h"
#include "evidence/notation_trustpolicy.h"

#include "tests/unit/tap.h"
#include "tests/unit/temp.h"

#include <fcntl.h>

#define CHECKED                                                                \
	"\"trustStores\":[\"ca:acme\"],\"trustedIdentities\":[\"x509.subject:" \
	" "                                                                    \
	"C=US, ST=WA, O=acme\"]"
#define STRICT "\"signatureVerification\":{\"level\":\"strict\"}"
#define NAMED(name, scope)                                                     \
	"\"name\":\"" name "\",\"registryScopes\":[\"" scope "\"]"
#define ONE NAMED("a", "*")
#define DOCUMENT(statements)                                                   \
	"{\"version\":\"1.0\",\"trustPolicies\":[" statements "]}"
#define WITH(verification)                                                     \
	DOCUMENT("{" ONE "," CHECKED                                           \
		 ",\"signatureVerification\":{" verification "}}")
#define IDENTITIES(list)                                                       \
	DOCUMENT("{" ONE "," STRICT                                            \
		 ",\"trustStores\":[\"ca:acme\"],\"trustedIdentities\":[" list \
		 "]}")
#define STORES(list)                                                           \
	DOCUMENT("{" ONE "," STRICT ",\"trustStores\":[" list                  \
		 "],\"trustedIdentities\":[\"*\"]}")
#define SCOPES(list)                                                           \
	DOCUMENT("{\"name\":\"a\",\"registryScopes\":[" list "]," STRICT       \
		 "," CHECKED "}")

static const struct {
	const char *what, *text;
} GOOD[] = {
	{"strict", WITH("\"level\":\"strict\"")},
	{"permissive", WITH("\"level\":\"permissive\"")},
	{"audit", WITH("\"level\":\"audit\"")},
	{"an override",
	 WITH("\"level\":\"strict\",\"override\":{\"expiry\":\"log\","
	      "\"revocation\":\"skip\"}")},
	{"verifyTimestamp",
	 WITH("\"level\":\"strict\",\"verifyTimestamp\":\"afterCertExpiry\"")},
	{"any identity", IDENTITIES("\"*\"")},
	{"two identities", IDENTITIES("\"x509.subject: C=US, ST=WA, O=a\","
				      "\"x509.subject: C=US, ST=WA, O=b\"")},
	{"all kinds of stores",
	 STORES("\"ca:a\",\"signingAuthority:b_c\",\"tsa:d.e-f\"")},
	{"an authority alone", STORES("\"signingAuthority:b\"")},
	{"two scopes", SCOPES("\"r.example.com/a/b\",\"localhost:5000/c\"")},
	{"names with separators", SCOPES("\"r.io/a.b_c__d--e/f\"")},
	{"level skip",
	 DOCUMENT("{" NAMED("a", "r.io/x") ",\"signatureVerification\":{"
					   "\"level\":\"skip\"}}")},
	{"two statements", DOCUMENT("{" ONE "," STRICT "," CHECKED "},{" NAMED(
				   "b", "r.io/x") "," STRICT "," CHECKED "}")},
};

static const struct {
	const char *what, *text, *why;
} BAD[] = {
	{"nothing", "", ""},
	{"no object", "[]", ""},
	{"no version", "{\"trustPolicies\":[{}]}", ""},
	{"another version", "{\"version\":\"2.0\",\"trustPolicies\":[{}]}",
	 "2.0"},
	{"no statements", DOCUMENT(""), "trustPolicies"},
	{"an unknown member",
	 DOCUMENT("{" ONE "," STRICT "," CHECKED ",\"x\":1}"), "x"},
	{"a member twice", DOCUMENT("{" ONE "," ONE "," STRICT "," CHECKED "}"),
	 "name"},
	{"no name",
	 DOCUMENT("{\"registryScopes\":[\"*\"]," STRICT "," CHECKED "}"),
	 "name"},
	{"an empty name",
	 DOCUMENT("{" NAMED("", "*") "," STRICT "," CHECKED "}"), "name"},
	{"no scopes", SCOPES(""), "registryScopes"},
	{"no level", WITH("\"override\":{}"), "level"},
	{"another level", WITH("\"level\":\"loose\""), "loose"},
	{"integrity overridden",
	 WITH("\"level\":\"strict\",\"override\":{\"integrity\":\"log\"}"),
	 "integrity"},
	{"authenticity skipped",
	 WITH("\"level\":\"strict\",\"override\":{\"authenticity\":\"skip\"}"),
	 "skip"},
	{"an unknown override",
	 WITH("\"level\":\"strict\",\"override\":{\"x\":\"log\"}"), "x"},
	{"another verifyTimestamp",
	 WITH("\"level\":\"strict\",\"verifyTimestamp\":\"never\""), "never"},
	{"skip everywhere",
	 DOCUMENT("{" ONE ",\"signatureVerification\":{\"level\":\"skip\"}}"),
	 "skip"},
	{"skip with stores",
	 DOCUMENT("{" NAMED("a", "r.io/x") "," CHECKED
					   ",\"signatureVerification\":{"
					   "\"level\":\"skip\"}}"),
	 "skip"},
	{"skip overridden",
	 DOCUMENT("{" NAMED("a", "r.io/x") ",\"signatureVerification\":{"
					   "\"level\":\"skip\",\"override\":{"
					   "\"expiry\":\"log\"}}}"),
	 "skip"},
	{"no stores",
	 DOCUMENT("{" ONE "," STRICT ",\"trustedIdentities\":[\"*\"]}"),
	 "missing"},
	{"no identities",
	 DOCUMENT("{" ONE "," STRICT ",\"trustStores\":[\"ca:a\"]}"),
	 "missing"},
	{"an empty list of identities", IDENTITIES(""), "missing"},
	{"a store without a type", STORES("\"acme\""), "acme"},
	{"a store of another type", STORES("\"x:acme\""), "x:acme"},
	{"a store without a name", STORES("\"ca:\""), "ca:"},
	{"a store elsewhere", STORES("\"ca:../x\""), "ca:../x"},
	{"a store above", STORES("\"ca:..\""), "ca:.."},
	{"a store of time alone", STORES("\"tsa:x\""), "ca"},
	{"an identity beside any",
	 IDENTITIES("\"*\",\"x509.subject: C=US, ST=WA, O=a\""), "wildcard"},
	{"an identity of another kind", IDENTITIES("\"email: a@b.c\""),
	 "email"},
	{"an identity without a kind", IDENTITIES("\"acme\""), "acme"},
	{"an identity that says too little",
	 IDENTITIES("\"x509.subject: C=US\""), "missing"},
	{"an identity in hex",
	 IDENTITIES("\"x509.subject: C=US, ST=WA, O=#0401\""), "=#"},
	{"identities that overlap",
	 IDENTITIES("\"x509.subject: C=US, ST=WA, O=a\","
		    "\"x509.subject: C=US, ST=WA, O=a, CN=b\""),
	 "overlapping"},
	{"a scope beside everywhere", SCOPES("\"*\",\"r.io/a\""), "wildcard"},
	{"a scope with a wildcard", SCOPES("\"r.io/*\""), "r.io/*"},
	{"a scope without a registry", SCOPES("\"alpine\""), "alpine"},
	{"a scope with a tag", SCOPES("\"r.io/a:1\""), "r.io/a:1"},
	{"a scope with a scheme", SCOPES("\"https://r.io/a\""), "https"},
	{"a scope in capitals", SCOPES("\"r.io/A\""), "r.io/A"},
	{"a scope with an empty part", SCOPES("\"r.io/a//b\""), "r.io/a//b"},
	{"a scope that ends open", SCOPES("\"r.io/a/\""), "r.io/a/"},
	{"two statements of one name",
	 DOCUMENT("{" ONE "," STRICT "," CHECKED
		  "},{" NAMED("a", "r.io/x") "," STRICT "," CHECKED "}"),
	 "two statements"},
	{"everywhere twice",
	 DOCUMENT("{" ONE "," STRICT "," CHECKED
		  "},{" NAMED("b", "*") "," STRICT "," CHECKED "}"),
	 "scope of two"},
	{"a scope twice",
	 DOCUMENT("{" NAMED("a", "r.io/x") "," STRICT "," CHECKED "},{" NAMED(
		 "b", "r.io/x") "," STRICT "," CHECKED "}"),
	 "scope of two"},
};

static void test_documents(void)
{
	struct notation_trustpolicy policy;

	for (size_t i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++) {
		struct error err = ERROR_INIT;

		ok(notation_trustpolicy_parse(span_of(GOOD[i].text),
					      "trustpolicy.json", &policy,
					      &err) == 0,
		   "accepted: %s (%s)", GOOD[i].what, err.reason.msg);
		notation_trustpolicy_release(&policy);
	}
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		struct error err = ERROR_INIT;

		ok(notation_trustpolicy_parse(span_of(BAD[i].text),
					      "trustpolicy.json", &policy,
					      &err) < 0 &&
			   policy.count == 0 && !policy.document &&
			   strstr(err.reason.msg, BAD[i].why),
		   "refused: %s (%s)", BAD[i].what, err.reason.msg);
	}
}

static const char FOUR[] = DOCUMENT("{" NAMED(
	"all",
	"*") ",\"signatureVerification\":{\"level\":\"audit\"}"
	     "," CHECKED "}," //
	     "{" NAMED(
		     "shop",
		     "r.io/shop") "," STRICT
				  ",\"trustStores\":[\"ca:acme\",\"tsa:t\","
				  "\"signingAuthority:s\"],"
				  "\"trustedIdentities\":[\"*\"]},"
				  "{" NAMED(
					  "old",
					  "r.io/old") ",\"signatureVerification"
						      "\":{\"level\":"
						      "\"permissive\","
						      "\"override\":{"
						      "\"revocation\":\"skip\","
						      "\"authenticTimestamp\":"
						      "\"enforce\"},"
						      "\"verifyTimestamp\":"
						      "\"afterCertExpiry\"}"
						      "," CHECKED "}," //
						      "{" NAMED(
							      "none",
							      "r.io/none") ",\""
									   "sig"
									   "nat"
									   "ure"
									   "Ver"
									   "ifi"
									   "cat"
									   "ion"
									   "\":"
									   "{\""
									   "lev"
									   "el"
									   "\":"
									   "\"s"
									   "kip"
									   "\"}"
									   "}");

static void test_find(void)
{
	struct notation_trustpolicy policy;
	const struct notation_statement *one;

	ok(notation_trustpolicy_parse(span_of(FOUR), "x", &policy, NULL) == 0,
	   "four statements");
	one = notation_trustpolicy_find(&policy, span_of("r.io/old"));
	is(one ? one->name : NULL, "old", "the one that names it");
	ok(one && one->after_expiry &&
		   one->actions[NOTATION_AUTHENTICITY] == NOTATION_ENFORCE &&
		   one->actions[NOTATION_AUTHENTIC_STAMP] == NOTATION_ENFORCE &&
		   one->actions[NOTATION_BEST_BEFORE] == NOTATION_LOG &&
		   one->actions[NOTATION_REVOCATION] == NOTATION_SKIP,
	   "its level with what overrides it");
	one = notation_trustpolicy_find(&policy, span_of("r.io/old2"));
	is(one ? one->name : NULL, "all", "else the one for all");
	notation_trustpolicy_release(&policy);
	ok(notation_trustpolicy_parse(span_of(SCOPES("\"r.io/a\"")), "x",
				      &policy, NULL) == 0 &&
		   !notation_trustpolicy_find(&policy, span_of("r.io/b")),
	   "without one for all, none");
	notation_trustpolicy_release(&policy);
}

static const char CONVERTED[] =
	"{\"signers\":{"
	"\"shop\":{\"trustStore\":[\"ts/x509/ca/acme/a.crt\","
	"\"ts/x509/ca/acme/b.pem\"],"
	"\"authority\":[\"ts/x509/signingAuthority/s/s.crt\"],"
	"\"tsa\":[\"ts/x509/tsa/t/t.cer\"],\"identities\":[\"*\"]},"
	"\"old\":{\"trustStore\":[\"ts/x509/ca/acme/a.crt\","
	"\"ts/x509/ca/acme/b.pem\"],"
	"\"identities\":[\"x509.subject: C=US, ST=WA, O=acme\"],"
	"\"expiry\":\"log\",\"revocation\":\"skip\","
	"\"verifyTimestamp\":\"afterCertExpiry\"},"
	"\"all\":{\"trustStore\":[\"ts/x509/ca/acme/a.crt\","
	"\"ts/x509/ca/acme/b.pem\"],"
	"\"identities\":[\"x509.subject: C=US, ST=WA, O=acme\"],"
	"\"authenticTimestamp\":\"log\",\"expiry\":\"log\","
	"\"revocation\":\"log\"}},"
	"\"profiles\":{"
	"\"shop\":{\"rules\":{\"image.signature\":{\"signers\":[\"shop\"]}}},"
	"\"old\":{\"rules\":{\"image.signature\":{\"signers\":[\"old\"]}}},"
	"\"none\":{\"rules\":{\"image.identity\":{}}},"
	"\"all\":{\"rules\":{\"image.signature\":{\"signers\":[\"all\"],"
	"\"mode\":\"audit\"}}}},"
	"\"assign\":["
	"{\"match\":{\"image\":[\"r.io/shop\"]},\"profile\":\"shop\","
	"\"trustCaller\":true},"
	"{\"match\":{\"image\":[\"r.io/old\"]},\"profile\":\"old\","
	"\"trustCaller\":true},"
	"{\"match\":{\"image\":[\"r.io/none\"]},\"profile\":\"none\","
	"\"trustCaller\":true},"
	"{\"profile\":\"all\"}]}";

/* Converts FOUR with the stores of the current directory. */
static int convert(struct json **out, struct json **notes, struct error *err)
{
	struct notation_trustpolicy policy;
	CLEANUP_FD int stores = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result;

	if (notation_trustpolicy_parse(span_of(FOUR), "x", &policy, err) < 0)
		return -1;
	result = notation_convert(&policy, stores, "ts", out, notes, err);
	notation_trustpolicy_release(&policy);
	return result;
}

static void refuse(const char *what, const char *why)
{
	CLEANUP_JSON struct json *out = NULL;
	CLEANUP_JSON struct json *notes = NULL;
	struct error err = ERROR_INIT;

	ok(convert(&out, &notes, &err) < 0 && !out && !notes &&
		   strstr(err.reason.msg, why),
	   "refused: %s (%s)", what, err.reason.msg);
}

static void test_convert(void)
{
	CLEANUP_JSON struct json *out = NULL;
	CLEANUP_JSON struct json *notes = NULL;
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;

	temp_run("mkdir -p x509/ca/acme/sub x509/tsa/t x509/signingAuthority/s"
		 " && touch x509/ca/acme/b.pem x509/ca/acme/a.crt"
		 " x509/ca/acme/sub/c.crt x509/tsa/t/t.cer"
		 " x509/signingAuthority/s/s.crt");
	ok(convert(&out, &notes, &err) == 0, "converted (%s)", err.reason.msg);
	json_write(out, &text);
	is(text.data, CONVERTED, "signers, profiles and assign");
	buf_release(&text);
	json_write(notes, &text);
	ok(strstr(text.data, "'all': authenticity is only logged") &&
		   strstr(text.data, "'none': level skip") &&
		   strstr(text.data, "'shop': revocation is judged by CRL") &&
		   strstr(text.data, "'old': expiry is not enforced") &&
		   strstr(text.data, "trustCaller"),
	   "and what is otherwise is said");
	temp_run("ln -s a.crt x509/ca/acme/l.crt");
	refuse("a symbolic link in a store", "not a regular file");
	temp_run("rm x509/ca/acme/l.crt x509/tsa/t/t.cer");
	refuse("an empty store", "holds no certificates");
	temp_run("rmdir x509/tsa/t");
	refuse("a store that is not there", "x509/tsa/t");
	temp_run("ln -s ../ca/acme x509/tsa/t");
	refuse("a store that is a symbolic link", "x509/tsa/t");
}

int main(void)
{
	temp_make();
	test_documents();
	test_find();
	test_convert();
	temp_remove();
	return tap_done();
}
