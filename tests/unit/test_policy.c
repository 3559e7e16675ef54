#include "policy/policy.h"

#include "fake_rules.h"
#include "tap.h"

#define D2 "2222222222222222222222222222222222222222222222222222222222222222"

static int parse(const char *text, struct policy **out, struct error *err)
{
	struct policy_fragment fragment = {"/etc/p.json", span_of(text)};

	return policy_parse(&fragment, 1, NULL, out, err);
}

/* The policy of @text, which has to be right. */
static struct policy *policy_of(const char *text)
{
	struct error err = ERROR_INIT;
	struct policy *policy = NULL;

	ok(parse(text, &policy, &err) == 0, "accepts a policy %s",
	   err.kind ? err.reason.msg : "");
	return policy;
}

static const struct setting *setting_of(const struct policy *policy,
					const char *profile, const char *rule)
{
	const struct profile *found = policy_profile(policy, profile);

	for (size_t i = 0; found && i < found->count; i++)
		if (strcmp(found->settings[i].rule->id, rule) == 0)
			return &found->settings[i];
	return NULL;
}

static const char *mode_of(const struct policy *policy, const char *profile,
			   const char *rule)
{
	const struct setting *setting = setting_of(policy, profile, rule);

	return setting ? verdict_mode_name(setting->mode) : NULL;
}

/* The parameters of a rule as text, in a buffer of the test. */
static const char *params_of(const struct policy *policy, const char *profile,
			     const char *rule)
{
	static char text[512];
	CLEANUP_BUF struct buf buf = BUF_INIT;
	const struct setting *setting = setting_of(policy, profile, rule);

	json_write(setting ? setting->params : NULL, &buf);
	snprintf(text, sizeof(text), "%s", buf.data);
	return text;
}

/* What is wrong, and what is said of it. */
struct wrong {
	const char *text;
	const char *id;
	const char *message;
};

#define P(body)	      "{\"ocigate\":1,\n" body "}"
#define RULES(body)   P("\"profiles\":{\"p\":{\"rules\":{\n" body "}}}")
#define PROFILE(body) P("\"profiles\":{\"p\":{\n" body "}}")
#define SIGNER(body)  P("\"signers\":{\"s\":{\n" body "}}")
#define USER	      "\"process.user\":{}"
#define ONE	      "\"profiles\":{\"p\":{\"rules\":{" USER "}}}"
#define EXCEPTION(body)                                                        \
	P("\"exceptions\":[{\n\"rule\":\"process.user\",\"reason\":\"r\","     \
	  "\"owner\":\"o\",\"expires\":\"2027-01-01T00:00:00Z\"," body "}]")

static const struct wrong wrongs[] = {
	/* grammar and members */
	{"", "policy.syntax", NULL},
	{"{\"ocigate\":1", "policy.syntax", NULL},
	{"{\"ocigate\":1} x", "policy.syntax", NULL},
	{"{\"ocigate\":1,\n \"ocigate\":1}", "policy.syntax", NULL},
	{"[]", "policy.document",
	 "/etc/p.json:1:1: is an array, not an object"},
	{"{}", "policy.document", "/etc/p.json:1:1: 'ocigate' is missing"},
	{"{\"ocigate\":2}", "policy.document",
	 "/etc/p.json:1:2: /ocigate: this version reads policies of format 1"},
	{"{\"ocigate\":\"1\"}", "policy.document",
	 "/etc/p.json:1:2: /ocigate: is a string, not an integer"},
	{P(" \"profile\":{}"), "policy.document",
	 "/etc/p.json:2:2: /profile: unknown member, did you mean "
	 "'profiles'?"},
	{P("\"Profiles\":{}"), "policy.document",
	 "/etc/p.json:2:1: /Profiles: differs from 'profiles' only in case"},
	{P("\"name\":\"\""), "policy.document",
	 "/etc/p.json:2:1: /name: '' is not a text of 1 to 100 bytes"},
	{P("\"name\":null"), "policy.document",
	 "/etc/p.json:1:1: /name: is null, not a string"},
	/* profiles */
	{PROFILE("\"rules\":{" USER "},\"mod\":\"fix\""), "policy.document",
	 "/etc/p.json:3:29: /profiles/p/mod: unknown member, did you mean "
	 "'mode'?"},
	{PROFILE("\"rules\":{" USER "},\"mode\":\"enforced\""),
	 "policy.document",
	 "/etc/p.json:3:29: /profiles/p/mode: unknown value 'enforced', did "
	 "you mean 'enforce'?"},
	{PROFILE("\"rules\":{" USER "},\"auditUntil\":\"2027-01-01\""),
	 "policy.document",
	 "/etc/p.json:3:29: /profiles/p/auditUntil: '2027-01-01' is not a time "
	 "such as '2027-01-31T00:00:00Z'"},
	{PROFILE(""), "policy.profile",
	 "/etc/p.json:2:13: profile 'p' has no rules"},
	{PROFILE("\"rules\":{}"), "policy.profile",
	 "/etc/p.json:2:13: profile 'p' has no rules"},
	{PROFILE("\"mode\":\"off\",\"rules\":{" USER "}"), "policy.profile",
	 "/etc/p.json:2:13: profile 'p' has no rule that is on"},
	{PROFILE("\"extends\":[]"), "policy.document",
	 "/etc/p.json:3:1: /profiles/p/extends: is empty"},
	{PROFILE("\"extends\":[\n\"productoin\"]"), "policy.profile",
	 "/etc/p.json:4:1: no profile or preset 'productoin', did you mean "
	 "'production'? (presets: cis-docker, nsa, production, pss-baseline, "
	 "pss-restricted, sandbox)"},
	{PROFILE("\"extends\":[\"pss-restricted@1.24\"]"), "policy.profile",
	 NULL},
	{PROFILE("\"extends\":[\"p\"]"), "policy.profile",
	 "/etc/p.json:3:12: profile 'p' extends itself"},
	{P("\"profiles\":{\"a\":{\"extends\":[\"b\"]},\n"
	   "\"b\":{\"extends\":[\"c\"]},\n\"c\":{\"extends\":[\"a\"]}}"),
	 "policy.profile", "/etc/p.json:4:17: profile 'a' extends itself"},
	{P("\"profiles\":{\n\"sandbox\":{\"rules\":{" USER "}}}"),
	 "policy.profile",
	 "/etc/p.json:3:1: profile 'sandbox' has the name of a preset"},
	{P("\"profiles\":{\n\"nsa\":{\"rules\":{" USER "}}}"), "policy.profile",
	 "/etc/p.json:3:1: profile 'nsa' has the name of a preset"},
	{P("\"profiles\":{\n\"p@1\":{\"rules\":{" USER "}}}"), "policy.profile",
	 "/etc/p.json:3:1: profile 'p@1' has the name of a preset"},
	{P("\"profiles\":{\n\"\":{\"rules\":{" USER "}}}"), "policy.profile",
	 "/etc/p.json:3:1: a profile's name has 1 to 100 bytes"},
	/* rules */
	{RULES("\"process.usr\":{}"), "policy.rule",
	 "/etc/p.json:3:1: rule 'process.usr' is not known to this version, "
	 "did you mean 'process.user'?"},
	{RULES("\"process.user\":true"), "policy.document",
	 "/etc/p.json:3:1: /profiles/p/rules/process.user: is a boolean, not "
	 "an object"},
	{RULES("\"process.user\":{\"excus\":true}"), "policy.rule",
	 "/etc/p.json:3:17: /process.user/excus: unknown member, did you mean "
	 "'excuse'?"},
	{RULES("\"process.user\":{\"excuse\":1}"), "policy.rule",
	 "/etc/p.json:3:17: /process.user/excuse: is an integer, not a "
	 "boolean"},
	{RULES("\"process.user\":{\"mode\":\"Audit\"}"), "policy.rule",
	 "/etc/p.json:3:17: /process.user/mode: unknown value 'Audit', did you "
	 "mean "
	 "'audit'?"},
	{RULES("\"process.user\":{\"auditUntil\":1}"), "policy.rule",
	 "/etc/p.json:3:17: /process.user/auditUntil: is an integer, not a "
	 "string"},
	{RULES("\"hooks\":{\"allow\":[]}"), "policy.rule",
	 "/etc/p.json:3:10: /hooks/allow: unknown member"},
	{RULES("\"image.scan\":{\"maxAge\":\"7\"}"), "policy.rule",
	 "/etc/p.json:3:15: /image.scan/maxAge: '7' is not a duration such as "
	 "'7d', nor "
	 "'none'"},
	{RULES("\"image.signature\":{\"atLeast\":0}"), "policy.rule",
	 "/etc/p.json:3:20: /image.signature/atLeast: is not within 1 and "
	 "1000"},
	{RULES("\"image.signature\":{\"signers\":[]}"), "policy.rule",
	 "/etc/p.json:3:20: 'signers' names no signer"},
	{RULES("\"image.signature\":{\"signers\":[\n\"who\"]}"),
	 "policy.signer", "/etc/p.json:4:1: signer 'who' is not declared"},
	/* signers */
	{P("\"signers\":{\"a\":{\"key\":\"k\"},\n\"ab\":{\"key\":\"k\"}},"
	   "\"profiles\":{\"p\":{\"rules\":{\"image.signature\":"
	   "{\"signers\":[\n\"a\",\"a\"]}}}}"),
	 "policy.signer", "/etc/p.json:4:5: signer 'a' is named twice"},
	{P("\"signers\":{\"release\":{\"key\":\"k\"}},"
	   "\"profiles\":{\"p\":{\"rules\":{\"image.signature\":"
	   "{\"signers\":[\n\"relase\"]}}}}"),
	 "policy.signer",
	 "/etc/p.json:3:1: signer 'relase' is not declared, did you mean "
	 "'release'?"},
	{P("\"signers\":{\"s\":{}}"), "policy.document",
	 "/etc/p.json:2:12: /signers/s: is empty"},
	{SIGNER("\"scheme\":\"rsa-pss-sha256\""), "policy.signer",
	 "/etc/p.json:2:12: signer 's' has neither 'key', 'issuer' nor "
	 "'trustStore'"},
	{SIGNER("\"key\":\"\""), "policy.document",
	 "/etc/p.json:3:1: /signers/s/key: is empty"},
	{SIGNER("\"key\":\"k\",\"scheme\":\"rsa-pss\""), "policy.document",
	 "/etc/p.json:3:11: /signers/s/scheme: unknown value 'rsa-pss' "
	 "(known: rsa-pss-sha256)"},
	{SIGNER("\"key\":\"k\",\"transparency\":\"required\""), "policy.signer",
	 "/etc/p.json:3:11: signer 's' requires transparency without a 'root' "
	 "that names the logs"},
	{SIGNER("\"key\":\"k\",\"root\":\"r\""), "policy.signer",
	 "/etc/p.json:3:11: signer 's' has a 'root' that \"transparency\": "
	 "\"required\" alone would use"},
	{SIGNER("\"key\":\"k\",\"identityGlob\":\"x\""), "policy.signer",
	 "/etc/p.json:3:11: signer 's' has 'identityGlob', which does not go "
	 "with 'key'"},
	{SIGNER("\"issuer\":\"i\",\"identity\":\"x\""), "policy.signer",
	 "/etc/p.json:2:12: signer 's' has no 'root': a trusted_root.json"},
	{SIGNER("\"root\":\"r\",\"issuer\":\"i\""), "policy.signer",
	 "/etc/p.json:2:12: signer 's' needs either 'identity' or "
	 "'identityGlob'"},
	{SIGNER("\"root\":\"r\",\"issuer\":\"i\",\"identity\":\"x\","
		"\"identityGlob\":\"x\""),
	 "policy.signer",
	 "/etc/p.json:2:12: signer 's' needs either 'identity' or "
	 "'identityGlob'"},
	{SIGNER("\"root\":\"r\",\"issuer\":\"i\",\n\"identityGlob\":\"**\""),
	 "policy.signer",
	 "/etc/p.json:4:1: signer 's' has an identityGlob that begins with "
	 "'**': anybody could have it"},
	{SIGNER("\"root\":\"r\",\"identity\":\"x\""), "policy.signer",
	 "/etc/p.json:2:12: signer 's' has neither 'key', 'issuer' nor "
	 "'trustStore'"},
	{SIGNER("\"key\":\"k\",\"notBefore\":\"yesterday\""), "policy.document",
	 "/etc/p.json:3:11: /signers/s/notBefore: 'yesterday' is not a time "
	 "such as '2027-01-31T00:00:00Z'"},
	{SIGNER("\"key\":\"k\",\"notBefore\":\"2027-01-01T00:00:00Z\","
		"\"notAfter\":\"2027-01-01T00:00:00Z\""),
	 "policy.signer", "/etc/p.json:2:12: signer 's' ends before it begins"},
	{P("\"signers\":{\n\"\":{\"key\":\"k\"}}"), "policy.signer",
	 "/etc/p.json:3:1: a signer's name has 1 to 100 bytes"},
	{P("\"algorithms\":{\n\"rsaBits\":1024}"), "policy.document",
	 "/etc/p.json:3:1: /algorithms/rsaBits: is not within 2048 and 8192"},
	{P("\"algorithms\":{\n\"curves\":[]}"), "policy.document",
	 "/etc/p.json:3:1: /algorithms/curves: is empty"},
	{P("\"algorithms\":{\n\"curves\":[\"P256\"]}"), "policy.document",
	 "/etc/p.json:3:11: /algorithms/curves/0: unknown value 'P256', did "
	 "you mean 'P-256'?"},
	/* the floor */
	{P("\"floor\":{}"), "policy.document",
	 "/etc/p.json:2:1: /floor: 'rules' is missing"},
	{P("\"floor\":{\n\"rules\":{}}"), "policy.profile",
	 "/etc/p.json:3:1: the floor has no rules"},
	{P("\"floor\":{\"mode\":\"audit\",\"rules\":{" USER "}}"),
	 "policy.document", "/etc/p.json:2:10: /floor/mode: unknown member"},
	{P("\"floor\":{\"rules\":{\n\"process.user\":{\"mode\":\"off\"}}}"),
	 "policy.profile",
	 "/etc/p.json:3:1: the floor cannot switch 'process.user' off"},
	{P("\"floor\":{\"rules\":{\n\"process.usr\":{}}}"), "policy.rule",
	 "/etc/p.json:3:1: rule 'process.usr' is not known to this version, "
	 "did you mean 'process.user'?"},
	{P("\"floor\":{\"rules\":{\n\"image.signature\":{}}}"), "policy.rule",
	 "/etc/p.json:3:1: rule 'image.signature' needs 'signers'"},
	/* assign */
	{P(ONE ",\"assign\":[\n{}]"), "policy.document",
	 "/etc/p.json:3:1: /assign/0: 'profile' is missing"},
	{P(ONE ",\"assign\":{}"), "policy.document", NULL},
	{P(ONE ",\"assign\":[{\n\"profile\":\"q\"}]"), "policy.profile",
	 "/etc/p.json:3:1: no profile or preset 'q' (presets: cis-docker, nsa, "
	 "production, pss-baseline, pss-restricted, sandbox)"},
	{P(ONE ",\"assign\":[{\"profile\":\"p\",\n\"match\":{}}]"),
	 "policy.document", "/etc/p.json:3:1: /assign/0/match: is empty"},
	{P(ONE
	   ",\"assign\":[{\"profile\":\"p\",\n\"match\":{\"user\":\"x\"}}]"),
	 "policy.document",
	 "/etc/p.json:3:10: /assign/0/match/user: unknown member"},
	{P(ONE ",\"assign\":[{\"profile\":\"p\",\"match\":{\n\"kind\":"
	       "\"pod\"}}]"),
	 "policy.document",
	 "/etc/p.json:3:1: /assign/0/match/kind: unknown value 'pod' "
	 "(known: container, sandbox)"},
	{P(ONE ",\"assign\":[{\"profile\":\"p\",\"match\":{\n\"namespace\":"
	       "[]}}]"),
	 "policy.document",
	 "/etc/p.json:3:1: /assign/0/match/namespace: is empty"},
	{P(ONE ",\"assign\":[{\"profile\":\"p\",\"match\":{\n\"image\":"
	       "\"Shop/Cart\"},\"trustCaller\":true}]"),
	 "policy.match",
	 "/etc/p.json:3:1: pattern 'Shop/Cart' has capitals, which no "
	 "repository has"},
	{P(ONE ",\"assign\":[{\"profile\":\"p\",\"trustCaller\":\"yes\"}]"),
	 "policy.document", NULL},
	{P("\"assign\":[\n{\"profile\":\"production\"}]"), "policy.rule",
	 "/etc/p.json:3:1: rule 'image.signature' needs 'signers'"},
	{P("\"profiles\":{\n\"p\":{\"extends\":[\"production\"]}},\n"
	   "\"assign\":[{\"profile\":\"p\"}]"),
	 "policy.rule",
	 "/etc/p.json:3:1: rule 'image.signature' needs 'signers'"},
	{P("\"signers\":{\"s\":{\"key\":\"k\"}},\n"
	   "\"profiles\":{\"p\":{\"rules\":{\"image.signature\":"
	   "{\"signers\":[\"s\"],\"atLeast\":2}}}},"
	   "\"assign\":[{\"profile\":\"p\"}]"),
	 "policy.rule",
	 "/etc/p.json:3:13: rule 'image.signature' asks for 2 of 1 signers"},
	{P("\"signers\":{\"s\":{\"key\":\"k\"}},\n"
	   "\"profiles\":{\"p\":{\"rules\":{\"image.scan\":"
	   "{\"signers\":[\"s\"]}}}},\"assign\":[{\"profile\":\"p\"}]"),
	 "policy.rule", "/etc/p.json:3:13: rule 'image.scan' needs 'maxAge'"},
	/* exceptions */
	{P("\"exceptions\":[{\"rule\":\"process.user\"}]"), "policy.document",
	 "/etc/p.json:2:15: /exceptions/0: 'scope' is missing"},
	{EXCEPTION("\"scope\":{\"kind\":\"sandbox\"}"), "policy.exception",
	 "/etc/p.json:2:15: an exception has either 'set' or 'mode', and this "
	 "none"},
	{EXCEPTION("\"scope\":{\"kind\":\"sandbox\"},\"mode\":\"audit\","
		   "\"set\":{\"excuse\":true}"),
	 "policy.exception",
	 "/etc/p.json:2:15: an exception has either 'set' or 'mode', not "
	 "both"},
	{EXCEPTION("\"scope\":{\"kind\":\"sandbox\"},\"mode\":\"off\""),
	 "policy.document", NULL},
	{EXCEPTION("\"scope\":{\"kind\":\"sandbox\"},\"set\":{}"),
	 "policy.document", NULL},
	{EXCEPTION("\"scope\":{\"kind\":\"sandbox\"},\"set\":{\"mode\":"
		   "\"audit\"}"),
	 "policy.rule",
	 "/etc/p.json:3:115: /process.user/mode: unknown member"},
	{EXCEPTION("\"scope\":{},\"mode\":\"audit\""), "policy.document", NULL},
	{EXCEPTION("\"scope\":{\"name\":\"x\"},\"mode\":\"audit\""),
	 "policy.exception",
	 "/etc/p.json:2:15: the scope holds nothing but what a caller can "
	 "choose"},
	{EXCEPTION("\"scope\":{\"kind\":\"container\",\"labels\":{\"a\":\"b\"}"
		   "},\"mode\":\"audit\""),
	 "policy.exception", NULL},
	{EXCEPTION("\"scope\":{\"engine\":\"docker\",\"pod\":\"b\"},"
		   "\"mode\":\"audit\""),
	 "policy.exception", NULL},
	{EXCEPTION("\"scope\":{\"digest\":\"sha256:12\"},\"mode\":\"audit\""),
	 "policy.document", NULL},
	{P("\"exceptions\":[{\"rule\":\"process.usr\",\"reason\":\"r\","
	   "\"owner\":\"o\",\"expires\":\"2027-01-01T00:00:00Z\","
	   "\"scope\":{\"kind\":\"sandbox\"},\"mode\":\"audit\"}]"),
	 "policy.rule", NULL},
};

static void test_wrong(void)
{
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
		struct error err = ERROR_INIT;
		struct policy *policy = NULL;

		ok(parse(wrongs[i].text, &policy, &err) == -1 && !policy,
		   "refuses wrong policy %zu", i);
		is(err.reason.id, wrongs[i].id, "as what it is");
		ok(err.kind == ERROR_POLICY, "of kind policy");
		if (wrongs[i].message)
			is(err.reason.msg, wrongs[i].message, "and says where");
		else
			ok(strstr(err.reason.msg, "/etc/p.json:"), "%s",
			   err.reason.msg);
		policy_free(policy);
	}
}

static void test_fragments(void)
{
	static const struct {
		const char *one, *two, *message;
	} rows[] = {
		{P("\"name\":\"a\""), P("\"name\":\"a\""),
		 "/d/2.json:2:1: /name: another fragment has it, too"},
		{P("\"contact\":\"a\""), P("\"contact\":\"b\""),
		 "/d/2.json:2:1: /contact: another fragment has it, too"},
		{P(ONE), P(ONE),
		 "/d/2.json:2:13: profile 'p' is defined twice"},
		{SIGNER("\"key\":\"k\""), SIGNER("\"key\":\"k\""),
		 "/d/2.json:2:12: signer 's' is defined twice"},
		{P("\"floor\":{\"rules\":{" USER "}}"),
		 P("\"floor\":{\"rules\":{" USER "}}"),
		 "/d/2.json:2:19: rule 'process.user' is in the floor twice"},
		{P("\"algorithms\":{\"rsaBits\":3072}"),
		 P("\"algorithms\":{\"rsaBits\":3072}"),
		 "/d/2.json:2:1: an algorithm is defined twice"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct policy_fragment both[] = {
			{"/d/1.json", span_of(rows[i].one)},
			{"/d/2.json", span_of(rows[i].two)}};
		struct error err = ERROR_INIT;
		struct policy *policy = NULL;

		ok(policy_parse(both, 2, NULL, &policy, &err) == -1,
		   "refuses a second definition %zu", i);
		is(err.reason.id, "policy.duplicate", "as a duplicate");
		is(err.reason.msg, rows[i].message, "and says where");
		policy_free(policy);
	}
}

static void test_union(void)
{
	struct policy_fragment both[] = {
		{"/d/1.json", span_of(P("\"name\":\"n\",\"signers\":{\"a\":{"
					"\"key\":\"a.pub\"}},"
					"\"floor\":{\"rules\":{" USER "}},"
					"\"algorithms\":{\"rsaBits\":3072},"
					"\"assign\":[{\"profile\":\"b\"}]"))},
		{"/d/2.json",
		 span_of(P("\"contact\":\"c\",\"signers\":{\"b\":{\"key\":"
			   "\"a.pub\"}},\"floor\":{\"rules\":{\"hooks\":{}}},"
			   "\"algorithms\":{\"curves\":[\"P-256\"]},"
			   "\"profiles\":{\"b\":{\"rules\":{" USER "}}}"))}};
	struct error err = ERROR_INIT;
	struct policy *policy = NULL;
	size_t files;

	ok(policy_parse(both, 2, NULL, &policy, &err) == 0,
	   "two fragments are one policy: %s", err.kind ? err.reason.msg : "");
	is(policy_name(policy), "n", "with one name");
	is(policy_contact(policy), "c", "one contact");
	ok(policy_signer(policy, "a") && policy_signer(policy, "b") &&
		   !policy_signer(policy, "c"),
	   "all signers");
	ok(!policy_signer_at(policy, 2), "and no more");
	policy_files(policy, &files);
	ok(files == 1, "a file that two name is one");
	ok(policy_floor(policy)->count == 2, "one floor");
	ok(policy_admits_key(policy, KEY_RSA, 3072) &&
		   !policy_admits_key(policy, KEY_RSA, 2048),
	   "RSA as the one says");
	ok(policy_admits_key(policy, KEY_P256, 0) &&
		   !policy_admits_key(policy, KEY_ED25519, 0),
	   "curves as the other says");
	policy_free(policy);
}

static void test_counts(void)
{
	static struct policy_fragment many[POLICY_FRAGMENTS_MAX + 1];
	struct error err = ERROR_INIT;
	struct policy *policy = NULL;

	ok(policy_parse(NULL, 0, NULL, &policy, &err) == -1,
	   "no fragments are no policy");
	is(err.reason.id, "policy.document", "and are refused as such");
	for (size_t i = 0; i <= POLICY_FRAGMENTS_MAX; i++)
		many[i] = (struct policy_fragment){"x",
						   span_of("{\"ocigate\":1}")};
	err = (struct error)ERROR_INIT;
	ok(policy_parse(many, POLICY_FRAGMENTS_MAX + 1, NULL, &policy, &err) ==
		   -1,
	   "nor are too many: %s", err.reason.msg);
	err = (struct error)ERROR_INIT;
	ok(policy_parse(many, POLICY_FRAGMENTS_MAX, NULL, &policy, &err) == 0,
	   "as many as may be");
	policy_free(policy);
}

static void test_defaults(void)
{
	struct policy *policy = policy_of(P(ONE));

	is(policy_name(policy), "", "no name");
	is(policy_contact(policy), "", "no contact");
	ok(!policy_floor(policy), "no floor");
	ok(policy_admits_key(policy, KEY_RSA, 2048) &&
		   !policy_admits_key(policy, KEY_RSA, 2047) &&
		   policy_admits_key(policy, KEY_P521, 0),
	   "keys as evidence/key.h has them");
	is(mode_of(policy, "p", "process.user"), "enforce",
	   "at the root rules are enforced");
	is(mode_of(policy, "p", "hooks"), "enforce", "and so is the base");
	is(params_of(policy, "p", "hooks"), "{}", "with no parameters");
	ok(!mode_of(policy, "p", "process.capabilities"),
	   "what is not in the profile is not judged");
	ok(!mode_of(policy, "p", "image.identity"),
	   "nothing is implied without image rules");
	ok(!policy_profile(policy, "q") && !policy_profile(policy, "floor"),
	   "no other profile");
	ok(policy_profile_at(policy, 0) == policy_profile(policy, "p") &&
		   !policy_profile_at(policy, 1),
	   "one profile");
	policy_free(policy);
}

/* [profile p's text, rule, mode in "c", which extends base and p] */
static const struct {
	const char *what, *child, *rule, *mode;
} modes[] = {
	{"nothing written inherits", "", "process.user", "warn"},
	{"nothing written inherits", "", "annotations", "audit"},
	{"nothing written is enforced", "", "process.capabilities", "enforce"},
	{"nothing written is enforced", "", "hooks", "enforce"},
	{"a mode on the profile replaces", "\"mode\":\"audit\"", "process.user",
	 "audit"},
	{"the base's too", "\"mode\":\"audit\"", "hooks", "audit"},
	{"a rule's mode replaces that",
	 "\"mode\":\"audit\",\"rules\":{\"process.user\":{\"mode\":\"fix\"}}",
	 "process.user", "fix"},
	{"a rule without one keeps what is inherited",
	 "\"rules\":{\"process.user\":{\"excuse\":true}}", "process.user",
	 "warn"},
	{"a new rule has the profile's",
	 "\"mode\":\"audit\",\"rules\":{\"linux.seccomp\":{}}", "linux.seccomp",
	 "audit"},
	{"a rule of the base is off where that is written",
	 "\"rules\":{\"hooks\":{\"mode\":\"off\"}}", "hooks", "off"},
	{"all but one are off where that is written",
	 "\"mode\":\"off\",\"rules\":{\"process.user\":{\"mode\":\"warn\"}}",
	 "hooks", "off"},
};

static void test_modes(void)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		char text[1024];
		struct policy *policy;

		snprintf(text, sizeof(text),
			 P("\"profiles\":{\"c\":{\"extends\":[\"b\"]%s%s},"
			   "\"b\":{\"rules\":{\"process.user\":{\"mode\":"
			   "\"warn\"},\"process.capabilities\":{},"
			   "\"annotations\":{\"mode\":\"audit\"}}}}"),
			 *modes[i].child ? "," : "", modes[i].child);
		policy = policy_of(text);
		is(mode_of(policy, "c", modes[i].rule), modes[i].mode, "%s",
		   modes[i].what);
		is(mode_of(policy, "b", "process.user"), "warn",
		   "the parent is as it was");
		policy_free(policy);
	}
}

static void test_two_parents(void)
{
	struct policy *policy = policy_of(P(
		"\"profiles\":{\"c\":{\"extends\":[\"a\",\"b\"]},"
		"\"a\":{\"rules\":{\"process.user\":{\"mode\":\"warn\"},"
		"\"annotations\":{\"mode\":\"audit\",\"allow\":[\"x\"],"
		"\"deny\":[\"d\"]}}},"
		"\"b\":{\"rules\":{\"process.user\":{},\"annotations\":{"
		"\"mode\":\"enforce\",\"allow\":[\"y\"],\"deny\":[\"d\",\"e\"]"
		"}}}}"));

	is(mode_of(policy, "c", "process.user"), "warn",
	   "a parent without a mode leaves the one before alone");
	is(mode_of(policy, "c", "annotations"), "enforce",
	   "a later one that has one replaces");
	is(params_of(policy, "c", "annotations"),
	   "{\"allow\":[\"y\"],\"deny\":[\"d\",\"e\"]}",
	   "lists that forbid are united, others replaced");
	policy_free(policy);
}

static void test_params(void)
{
	struct policy *policy = policy_of(P(
		"\"profiles\":{\"c\":{\"extends\":[\"b\"],\"rules\":{"
		"\"linux.seccomp\":{\"forbid\":[\"ptrace\",\"bpf\"],"
		"\"mode\":\"fix\"},\"process.capabilities\":{\"allow\":[]}}},"
		"\"b\":{\"rules\":{\"linux.seccomp\":{\"profile\":\"default\","
		"\"forbid\":[\"ptrace\"]},"
		"\"process.capabilities\":{\"allow\":[\"A\"]}}}}"));

	is(params_of(policy, "c", "linux.seccomp"),
	   "{\"profile\":\"default\",\"forbid\":[\"ptrace\",\"bpf\"]}",
	   "a parameter that nobody replaces stays; mode is none of them");
	is(params_of(policy, "c", "process.capabilities"), "{\"allow\":[]}",
	   "a list that allows is replaced, by an empty one too");
	is(params_of(policy, "b", "linux.seccomp"),
	   "{\"profile\":\"default\",\"forbid\":[\"ptrace\"]}",
	   "the parent is as it was");
	policy_free(policy);
}

#define T1 "\"auditUntil\":\"1970-01-01T00:00:01Z\""
#define T2 "\"auditUntil\":\"1970-01-01T00:00:02Z\""

static const struct {
	const char *what, *parent, *child;
	int64_t until; /* of process.user; -1: none */
} untils[] = {
	{"none", "\"rules\":{" USER "}", "", -1},
	{"a rule's", "\"rules\":{\"process.user\":{" T1 "}}", "", 1},
	{"a profile's", T1 ",\"rules\":{" USER "}", "", 1},
	{"the rule's replaces the profile's",
	 T1 ",\"rules\":{\"process.user\":{" T2 "}}", "", 2},
	{"a child's replaces", T1 ",\"rules\":{" USER "}", "," T2, 2},
	{"a child's mode ends it", T1 ",\"rules\":{" USER "}",
	 ",\"mode\":\"enforce\"", -1},
	{"a child's rule's mode ends it", T1 ",\"rules\":{" USER "}",
	 ",\"rules\":{\"process.user\":{\"mode\":\"fix\"}}", -1},
	{"parameters do not", T1 ",\"rules\":{" USER "}",
	 ",\"rules\":{\"process.user\":{\"excuse\":true}}", 1},
	{"a mode beside it does not",
	 "\"mode\":\"enforce\"," T1 ",\"rules\":{\"process.user\":{\"mode\":"
	 "\"fix\"}}",
	 "", 1},
};

static void test_until(void)
{
	for (size_t i = 0; i < sizeof(untils) / sizeof(untils[0]); i++) {
		char text[1024];
		const struct setting *setting;
		struct policy *policy;

		snprintf(text, sizeof(text),
			 P("\"profiles\":{\"c\":{\"extends\":[\"b\"]%s},"
			   "\"b\":{%s}}"),
			 untils[i].child, untils[i].parent);
		policy = policy_of(text);
		setting = setting_of(policy, "c", "process.user");
		ok((setting->has_audit_until ? setting->audit_until : -1) ==
			   untils[i].until,
		   "auditUntil: %s", untils[i].what);
		policy_free(policy);
	}
}

static const struct {
	const char *what, *rules, *mode;
} implied[] = {
	{"as strict as the strictest",
	 "\"image.source\":{\"mode\":\"warn\"},\"image.scan\":{\"mode\":"
	 "\"fix\"}",
	 "enforce"},
	{"no stricter", "\"image.source\":{\"mode\":\"audit\"}", "audit"},
	{"not at all when all are off", "\"image.source\":{\"mode\":\"off\"}",
	 NULL},
	{"as it is written",
	 "\"image.source\":{},\"image.identity\":{\"mode\":\"warn\"}", "warn"},
	{"but not off",
	 "\"image.source\":{},\"image.identity\":{\"mode\":\"off\"}",
	 "enforce"},
	{"off alone",
	 "\"process.user\":{},\"image.identity\":{\"mode\":\"off\"}", "off"},
};

static void test_implied(void)
{
	for (size_t i = 0; i < sizeof(implied) / sizeof(implied[0]); i++) {
		char text[1024];
		struct policy *policy;

		snprintf(text, sizeof(text), RULES("%s"), implied[i].rules);
		policy = policy_of(text);
		is(mode_of(policy, "p", "image.identity"), implied[i].mode,
		   "image.identity is implied, %s", implied[i].what);
		policy_free(policy);
	}
}

static void test_implied_again(void)
{
	struct policy *policy = policy_of(
		P("\"profiles\":{\"a\":{\"mode\":\"audit\",\"rules\":{"
		  "\"image.source\":{}}},\"b\":{\"extends\":[\"a\"],"
		  "\"rules\":{\"image.source\":{\"mode\":\"enforce\"}}}}"));

	is(mode_of(policy, "a", "image.identity"), "audit", "in the parent");
	is(mode_of(policy, "b", "image.identity"), "enforce",
	   "what was implied is not inherited");
	policy_free(policy);
}

static void test_missing(void)
{
	struct policy *policy =
		policy_of(P("\"signers\":{\"s\":{\"key\":\"k\"}},\"profiles\":{"
			    "\"common\":{\"extends\":[\"production\"]},"
			    "\"shop\":{\"extends\":[\"common\"],\"rules\":{"
			    "\"image.signature\":{\"signers\":[\"s\"]},"
			    "\"image.scan\":{\"signers\":[\"s\"]}}}},"
			    "\"assign\":[{\"profile\":\"shop\"}]"));

	is(setting_of(policy, "common", "image.scan")->missing, "signers",
	   "a profile that nobody gets may lack something");
	ok(!setting_of(policy, "shop", "image.scan")->missing &&
		   !setting_of(policy, "shop", "image.signature")->missing,
	   "the one that is used has it");
	is(params_of(policy, "shop", "image.scan"),
	   "{\"maxAge\":\"7d\",\"max\":{\"critical\":0,\"high\":0},"
	   "\"signers\":[\"s\"]}",
	   "beside what the preset gives");
	ok(policy_profile(policy, "production") == policy_profile_at(policy, 2),
	   "the preset that it names is there, too");
	policy_free(policy);
	policy = policy_of(P(
		"\"profiles\":{\"p\":{\"extends\":[\"production\"],\"rules\":{"
		"\"image.signature\":{\"mode\":\"off\"},"
		"\"image.scan\":{\"mode\":\"off\"}}}},"
		"\"assign\":[{\"profile\":\"p\"}]"));
	ok(policy, "what is off lacks nothing");
	policy_free(policy);
}

static void test_depth(void)
{
	for (unsigned order = 0; order < 2; order++) {
		for (unsigned depth = 16; depth < 18; depth++) {
			CLEANUP_BUF struct buf text = BUF_INIT;
			struct error err = ERROR_INIT;
			struct policy *policy = NULL;

			buf_add_text(&text, "{\"ocigate\":1,\"profiles\":{"
					    "\"p1\":{\"rules\":{" USER "}}");
			for (unsigned i = 2; i <= depth; i++) {
				unsigned at = order ? depth + 2 - i : i;

				buf_add_format(
					&text,
					",\"p%u\":{\"extends\":[\"p%u\"]}", at,
					at - 1);
			}
			buf_add_text(&text, "}}");
			ok((parse(text.data, &policy, &err) == 0) ==
				   (depth == 16),
			   "%u profiles deep, order %u: %s", depth, order,
			   err.kind ? err.reason.msg : "fine");
			policy_free(policy);
		}
	}
}

/* Many of everything: what grows with the square would take minutes. */
static void test_many(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;
	struct policy *policy = NULL;

	buf_add_text(&text, "{\"ocigate\":1,\"profiles\":{\"p0\":{\"rules\":{"
			    "\"image.source\":{\"deny\":[\"x\"");
	for (unsigned i = 0; i < 4000; i++)
		buf_add_format(&text, ",\"docker.io/a/%u\"", i);
	buf_add_text(&text, "]}}}");
	for (unsigned i = 1; i < 4000; i++)
		buf_add_format(&text, ",\n\"p%u\":{\"extends\":[\"p0\"]}", i);
	buf_add_text(&text, "},\"signers\":{\"s\":{\"key\":\"k\"}");
	for (unsigned i = 0; i < 4000; i++)
		buf_add_format(&text, ",\"s%u\":{\"key\":\"k\"}", i);
	buf_add_text(&text, "},\"assign\":[{\"profile\":\"p1\"}");
	for (unsigned i = 1; i < 4000; i++)
		buf_add_format(&text,
			       ",\n{\"match\":{\"namespace\":\"n%u\"},"
			       "\"profile\":\"p%u\"}",
			       i, i);
	buf_add_text(&text, "]}");
	ok(parse(text.data, &policy, &err) == 0, "4000 of everything: %s",
	   err.kind ? err.reason.msg : "fine");
	policy_free(policy);
}

static void test_signers(void)
{
	struct policy *policy = policy_of(
		P("\"signers\":{\"ci\":{\"root\":\"root.json\",\"issuer\":"
		  "\"https://i\",\"identity\":\"a@b\"},\"org\":{\"root\":"
		  "\"root.json\",\"issuer\":\"https://i\",\"identityGlob\":"
		  "\"https://h/*/x\"},\"log\":{\"key\":\"root.json\",\"root\":"
		  "\"root.json\",\"transparency\":\"required\"}}"));
	const struct policy_signer *ci = policy_signer(policy, "ci");
	const struct policy_signer *org = policy_signer(policy, "org");
	const struct policy_signer *log = policy_signer(policy, "log");
	const struct policy_file *files;
	size_t count;

	files = policy_files(policy, &count);
	ok(count == 2, "a root that two name is one file, a key another");
	ok(ci->form == POLICY_SIGNER_KEYLESS && ci->has_root &&
		   files[ci->root].kind == POLICY_FILE_ROOT,
	   "an identity");
	is(ci->issuer, "https://i", "by its issuer");
	is(ci->identity, "a@b", "as a whole");
	ok(!ci->identity_glob && !org->identity, "or as a glob");
	is(org->identity_glob, "https://h/*/x", "as it is written");
	ok(log->form == POLICY_SIGNER_KEY && log->has_root &&
		   files[log->file].kind == POLICY_FILE_KEY,
	   "a key whose signatures are logged");
	policy_free(policy);
}

static void test_files(void)
{
	struct policy *policy = policy_of(
		P("\"signers\":{\"a\":{\"key\":\"a.pub\"},\"b\":{\"key\":"
		  "\"/keys/b.pub\",\"scheme\":\"rsa-pss-sha256\",\"notBefore\":"
		  "\"1970-01-01T00:00:01Z\",\"notAfter\":"
		  "\"1970-01-01T00:00:09Z\",\"transparency\":\"optional\"}},"
		  "\"profiles\":{\"p\":{\"rules\":{\"linux.seccomp\":{"
		  "\"profile\":\"strict.json\",\"baseline\":\"default\"}}},"
		  "\"q\":{\"rules\":{\"linux.seccomp\":{\"profile\":"
		  "\"./strict\",\"baseline\":\"strict.json\"}}}}"));
	const struct policy_signer *b = policy_signer(policy, "b");
	const struct policy_file *files;
	const struct rule_data *data;
	struct error err = ERROR_INIT;
	size_t count;

	files = policy_files(policy, &count);
	ok(count == 4, "every file once, shipped names are none");
	is(files[0].path, "a.pub", "keys first");
	ok(files[0].kind == POLICY_FILE_KEY && files[0].fragment == 0, "a key");
	ok(b && b->file == 1 && b->pss && b->has_not_before &&
		   b->not_before == 1 && b->has_not_after && b->not_after == 9,
	   "a signer as it is written");
	ok(policy_give_file(policy, 0, span_of("PEM"), &err) == 0, "a key");
	is(files[0].content, "PEM", "is kept as it is");
	ok(policy_give_file(policy, 2, span_of("{\"defaultAction\":1}"),
			    &err) == 0,
	   "a seccomp profile is parsed");
	data = policy_data(policy);
	is(data->name, "strict.json", "rules find it by its name");
	ok(data->tree && data->next && !data->next->tree, "and only it");
	ok(policy_give_file(policy, 3, span_of("{\"defaultAction\":1"), &err) ==
		   -1,
	   "a broken one is refused: %s", err.reason.msg);
	is(err.reason.id, "policy.file", "as a file of the policy");
	ok(!policy_data(policy)->next->tree, "and is not there");
	err = (struct error)ERROR_INIT;
	ok(policy_give_file(policy, 3, span_of("{}"), &err) == -1,
	   "so is what the rule refuses");
	is(err.reason.msg, "./strict: no defaultAction", "by its name");
	ok(err.kind == ERROR_POLICY, "as the policy's fault");
	err = (struct error)ERROR_INIT;
	ok(policy_give_file(policy, 3, span_of("[]"), &err) == -1,
	   "and what is no object: %s", err.reason.msg);
	err = (struct error)ERROR_INIT;
	ok(policy_give_file(policy, 4, span_of(""), &err) == -1,
	   "and a file that nobody named: %s", err.reason.msg);
	policy_free(policy);
}

static void test_too_many_files(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;
	struct policy *policy = NULL;

	buf_add_text(&text,
		     "{\"ocigate\":1,\"signers\":{\"s\":{\"key\":\"k\"}");
	for (unsigned i = 0; i < POLICY_FILES_MAX; i++)
		buf_add_format(&text, ",\"s%u\":{\"key\":\"k%u\"}", i, i);
	buf_add_text(&text, "}}");
	ok(parse(text.data, &policy, &err) == -1, "%d files are too many",
	   POLICY_FILES_MAX + 1);
	is(err.reason.id, "policy.file", "and refused");
	policy_free(policy);
}

/* printf '%s  %s\n' HEX NAME ... | sort -k2 | sha256sum */
static void test_digest(void)
{
	static const char one[] = P("\"signers\":{\"s\":{\"key\":\"b.pub\"}}");
	static const char two[] = P("\"name\":\"n\"");
	struct policy_fragment both[] = {{"/somewhere/c.json", span_of(one)},
					 {"a.json", span_of(two)}};
	struct digest digests[3], got, want;
	char hex[3][DIGEST_TEXT_SIZE];
	struct policy *policy = NULL;
	char lines[512];

	policy_parse(both, 2, NULL, &policy, NULL);
	policy_digest(policy, &got);
	ok(digest_is_zero(&got), "no digest while a file is missing");
	policy_give_file(policy, 0, span_of("PEM"), NULL);
	policy_digest(policy, &got);
	digest_of(span_of(two), &digests[0]);
	digest_of(span_of("PEM"), &digests[1]);
	digest_of(span_of(one), &digests[2]);
	for (size_t i = 0; i < 3; i++)
		digest_format(hex[i], &digests[i]);
	snprintf(lines, sizeof(lines), "%s  a.json\n%s  b.pub\n%s  c.json\n",
		 hex[0] + 7, hex[1] + 7, hex[2] + 7);
	digest_of(span_of(lines), &want);
	ok(digest_equal(&got, &want), "the digest is over sorted lines");
	policy_give_file(policy, 0, span_of("PEm"), NULL);
	policy_digest(policy, &got);
	ok(!digest_equal(&got, &want), "a byte of a key changes it");
	policy_free(policy);
}

struct heard {
	char text[4096];
	unsigned errors;
};

static void hear(void *context, const struct policy_finding *finding)
{
	struct heard *heard = context;
	size_t used = strlen(heard->text);

	heard->errors += finding->level == POLICY_LINT_ERROR;
	snprintf(heard->text + used, sizeof(heard->text) - used,
		 "%s:%zu:%zu: %s\n", finding->file, finding->line,
		 finding->column, finding->message);
}

static const struct {
	const char *text, *want;
	unsigned errors;
} lints[] = {
	{P(ONE ",\"assign\":[{\"profile\":\"p\"}]"), "", 0},
	{P(ONE),
	 "/etc/p.json:2:13: profile 'p' is assigned to nobody\n"
	 "/etc/p.json:1:1: nothing is assigned: every container is refused\n",
	 0},
	{P("\"profiles\":{\n\"p\":{\"rules\":{\"hooks\":{\"mode\":\"off\"},"
	   "\"process.user\":{\"mode\":\"off\",\"excuse\":true}}}},"
	   "\"assign\":[{\"profile\":\"p\"}]"),
	 "/etc/p.json:3:54: profile 'p': 'process.user' is off, but has "
	 "parameters\n"
	 "/etc/p.json:3:24: profile 'p': 'hooks' is off, which every profile "
	 "should have\n",
	 0},
	{P("\"assign\":[{\"profile\":\"sandbox\"}]"),
	 "/etc/p.json:2:11: the preset sandbox names neither digests nor "
	 "signers of its images\n",
	 1},
	{P("\"profiles\":{\n\"p\":{\"extends\":[\"sandbox\"]}},\n"
	   "\"assign\":[{\"profile\":\"p\"}]"),
	 "/etc/p.json:3:1: profile 'p' comes from sandbox and names neither "
	 "digests nor signers of its images\n",
	 1},
	{P("\"profiles\":{\"p\":{\"extends\":[\"sandbox\"],\"rules\":{"
	   "\"image.source\":{\"digests\":[\"sha256:" D2 "\"]}}}},"
	   "\"assign\":[{\"profile\":\"p\"}]"),
	 "", 0},
	{P(ONE ",\n\"signers\":{\"s\":{\"key\":\"k\",\"notAfter\":"
	       "\"1970-01-01T00:00:01Z\"}},\"assign\":[{\"profile\":\"p\"}]"),
	 "/etc/p.json:3:12: signer 's' is used by no rule\n"
	 "/etc/p.json:3:12: signer 's' is not valid any more\n",
	 0},
	{P(ONE ",\"assign\":[\n{\"match\":{\"kind\":\"sandbox\"},\"profile\":"
	       "\"p\"},\n{\"match\":{\"kind\":\"sandbox\"},\"profile\":\"p\"},"
	       "\n{\"profile\":\"p\"},\n{\"match\":{\"name\":\"x\"},"
	       "\"trustCaller\":true,\"profile\":\"p\"}]"),
	 "/etc/p.json:4:1: the entry is never reached: /etc/p.json:3:1 matches "
	 "the same\n"
	 "/etc/p.json:6:1: the entry trusts what the caller of an engine says\n"
	 "/etc/p.json:6:1: the entry is never reached: /etc/p.json:5:1 matches "
	 "the same\n",
	 0},
	{P("\"profiles\":{\n\"p\":{\"rules\":{\"process.user\":{" T1 "}}}},"
	   "\"assign\":[{\"profile\":\"p\"}]"),
	 "/etc/p.json:3:31: profile 'p': the auditUntil of 'process.user' is "
	 "over\n",
	 0},
	{P(ONE ",\"assign\":[{\"profile\":\"p\"}],\"exceptions\":[\n{\"rule\":"
	       "\"linux.seccomp\",\"scope\":{\"engine\":\"cri\"},\"mode\":"
	       "\"audit\",\"expires\":\"1970-01-01T00:00:01Z\",\"reason\":"
	       "\"r\",\"owner\":\"o\"}]"),
	 "/etc/p.json:3:1: the exception from 'linux.seccomp' expired at "
	 "1970-01-01T00:00:01Z\n"
	 "/etc/p.json:3:1: the exception from 'linux.seccomp' is as wide as an "
	 "engine\n"
	 "/etc/p.json:3:1: no profile judges 'linux.seccomp', so it needs no "
	 "exception\n",
	 0},
	{P("\"profiles\":{\n\"p\":{\"extends\":[\"production\"]},"
	   "\"q\":{\"extends\":[\"p\"],\"rules\":{\"image.scan\":{\"mode\":"
	   "\"off\"},\"image.signature\":{\"mode\":\"off\"}}}},"
	   "\"assign\":[{\"profile\":\"q\"}]"),
	 "/etc/p.json:3:1: profile 'p': 'image.signature' needs 'signers' "
	 "before anybody can use it\n"
	 "/etc/p.json:3:1: profile 'p': 'image.scan' needs 'signers' before "
	 "anybody can use it\n"
	 "/etc/p.json:3:76: profile 'q': 'image.scan' is off, but has "
	 "parameters\n",
	 0},
};

static void test_lint(void)
{
	for (size_t i = 0; i < sizeof(lints) / sizeof(lints[0]); i++) {
		struct policy *policy = policy_of(lints[i].text);
		struct heard heard = {.errors = 0};

		policy_lint(policy, 1000, hear, &heard);
		is(heard.text, lints[i].want, "lint %zu", i);
		ok(heard.errors == lints[i].errors, "of the right level");
		policy_free(policy);
	}
}

/* A long path must not push out what is wrong. */
static void test_long_name(void)
{
	char name[4000];
	struct policy_fragment fragment = {name, span_of("{\"ocigat\":1}")};
	struct error err = ERROR_INIT;
	struct policy *policy = NULL;

	memset(name, 'd', sizeof(name));
	strcpy(name + sizeof(name) - 8, "/p.json");
	ok(policy_parse(&fragment, 1, NULL, &policy, &err) == -1,
	   "a policy far down");
	ok(strstr(err.reason.msg, "d/p.json:1:2: /ocigat: unknown member"),
	   "is told by the end of its path");
}

int main(void)
{
	test_wrong();
	test_fragments();
	test_union();
	test_counts();
	test_defaults();
	test_modes();
	test_two_parents();
	test_params();
	test_until();
	test_implied();
	test_implied_again();
	test_missing();
	test_depth();
	test_many();
	test_signers();
	test_files();
	test_too_many_files();
	test_digest();
	test_lint();
	test_long_name();
	return tap_done();
}
