#include "policy/presets.h"

#include "policy/policy.h"
#include "tap.h"

/* The mode of a rule as text, or NULL when the profile has it not. */
static const char *mode_of(const struct profile *profile, const char *rule)
{
	for (size_t i = 0; profile && i < profile->count; i++)
		if (strcmp(profile->settings[i].rule->id, rule) == 0)
			return verdict_mode_name(profile->settings[i].mode);
	return NULL;
}

static struct policy *policy_of(const char *text, struct error *err)
{
	struct policy_fragment fragment = {"p.json", span_of(text)};
	struct policy *policy = NULL;

	policy_parse(&fragment, 1, NULL, &policy, err);
	return policy;
}

/* Every preset is a policy by itself, with image rules off. */
static void test_each(void)
{
	size_t count = 0;

	for (const struct preset *preset; (preset = presets_at(count));
	     count++) {
		struct facts facts = {.kind = {.state = FACT_NONE}};
		const struct profile *profile = NULL;
		struct error err = ERROR_INIT;
		struct policy *policy = NULL;
		struct digest digest;

		ok(presets_find(preset->name) == preset, "%s is found",
		   preset->name);
		ok(policy_parse(NULL, 0, preset->name, &policy, &err) == 0,
		   "%s is a policy %s", preset->name,
		   err.kind ? err.reason.msg : "");
		is(policy_name(policy), preset->name, "of its name");
		ok(policy_assign(policy, &facts, &profile, &err) == 0,
		   "everybody gets it, whatever is known");
		is(profile->name, preset->name, "as the profile");
		for (size_t i = 0; i < profile->count; i++)
			ok(profile->settings[i].mode == MODE_OFF ||
				   !(profile->settings[i].rule->flags &
				     RULE_IMAGE),
			   "%s asks nothing of the image",
			   profile->settings[i].rule->id);
		policy_digest(policy, &digest);
		ok(!digest_is_zero(&digest), "it has a digest");
		policy_free(policy);
	}
	ok(count == 6 + 2 * 14, "%zu presets are shipped", count);
}

/* printf HEX '  sandbox.json\n' | sha256sum */
static void test_digest(void)
{
	struct digest text, want, got;
	struct policy *policy = NULL;
	char hex[DIGEST_TEXT_SIZE];
	char line[128];

	policy_parse(NULL, 0, "sandbox", &policy, NULL);
	policy_digest(policy, &got);
	digest_of(presets_text(presets_find("sandbox")), &text);
	digest_format(hex, &text);
	snprintf(line, sizeof(line), "%s  sandbox.json\n", hex + 7);
	digest_of(span_of(line), &want);
	ok(digest_equal(&got, &want), "that of its one fragment");
	policy_free(policy);
}

static void test_wrong(void)
{
	struct policy_fragment fragment = {"p", span_of("{\"ocigate\":1}")};
	struct error err = ERROR_INIT;
	struct policy *policy = NULL;
	char names[PRESETS_LIST_MAX];

	ok(policy_parse(NULL, 0, "nist", &policy, &err) == -1 && !policy,
	   "an unknown preset is refused");
	is(err.reason.msg,
	   "no preset 'nist' (presets: cis-docker, nsa, production, "
	   "pss-baseline, pss-restricted, sandbox)",
	   "with the names of those there are");
	err = (struct error)ERROR_INIT;
	ok(policy_parse(&fragment, 1, "sandbox", &policy, &err) == -1,
	   "fragments beside a preset are refused: %s", err.reason.msg);
	ok(!presets_find("sandbox2") && !presets_find(""), "no such preset");
	presets_list(names);
	is(names,
	   "cis-docker, nsa, production, pss-baseline, pss-restricted, sandbox",
	   "the list for messages");
	ok(presets_find("pss-restricted@1.25") &&
		   presets_find("pss-baseline@1.37") &&
		   presets_find("pss-baseline@latest") &&
		   !presets_find("pss-baseline@1.24") &&
		   !presets_find("pss-baseline@1.38") &&
		   !presets_find("nsa@1.25"),
	   "the Pod Security Standards have versions");
	ok(presets_reserve("sandbox") && presets_reserve("pss-baseline") &&
		   presets_reserve("mine@2") && !presets_reserve("mine"),
	   "names that a policy must not use");
}

static const struct {
	const char *rule, *mode;
} production[] = {
	{"image.identity", "enforce"},
	{"image.signature", "enforce"},
	{"image.scan", "enforce"},
	{"process.user", "enforce"},
	{"process.noNewPrivileges", "fix"},
	{"process.capabilities", "fix"},
	{"linux.seccomp", "fix"},
	{"linux.privileged", "enforce"},
	{"root.readonly", "enforce"},
	{"mounts.runtimeSocket", "enforce"},
	{"linux.namespaces", "enforce"},
	{"mounts.source", "enforce"},
	{"mounts.type", "enforce"},
	{"linux.maskedPaths", "fix"},
	{"linux.sysctl", "enforce"},
	{"root.pristine", "enforce"},
	{"process.apparmorProfile", "enforce"},
	{"process.selinuxLabel", "enforce"},
	{"annotations", "enforce"},
	{"hooks", "enforce"},
	{"config.unknown", "enforce"},
	{"runtime.options", "enforce"},
	{"exec.escalation", "enforce"},
	{"restore.checkpoint", "enforce"},
};

#define SIGNERS                                                                \
	"{\"ocigate\":1,\"signers\":{\"s\":{\"key\":\"k\"}},\"profiles\":{"    \
	"\"shop\":{\"extends\":[\"production\"],\"rules\":{"

static void test_production(void)
{
	struct error err = ERROR_INIT;
	struct policy *policy =
		policy_of(SIGNERS "\"image.signature\":{\"signers\":[\"s\"]},"
				  "\"image.scan\":{\"signers\":[\"s\"]}}}},"
				  "\"assign\":[{\"profile\":\"shop\"}]}",
			  &err);
	const struct profile *shop =
		policy ? policy_profile(policy, "shop") : NULL;

	ok(shop, "production with signers is fine %s",
	   err.kind ? err.reason.msg : "");
	for (size_t i = 0; i < sizeof(production) / sizeof(production[0]); i++)
		is(mode_of(shop, production[i].rule), production[i].mode,
		   "production: %s", production[i].rule);
	ok(shop->count == sizeof(production) / sizeof(production[0]),
	   "and nothing else");
	policy_free(policy);
}

static const struct {
	const char *text, *want;
} incomplete[] = {
	{"{\"ocigate\":1,\"assign\":[\n{\"profile\":\"production\"}]}",
	 "p.json:2:1: rule 'image.signature' needs 'signers'"},
	{SIGNERS "}}},\"assign\":[{\"profile\":\"shop\"}]}",
	 "p.json:1:54: rule 'image.signature' needs 'signers'"},
	{SIGNERS "\"image.signature\":{\"signers\":[\"s\"]}}}},"
		 "\"assign\":[{\"profile\":\"shop\"}]}",
	 "p.json:1:54: rule 'image.scan' needs 'signers'"},
};

static void test_incomplete(void)
{
	for (size_t i = 0; i < sizeof(incomplete) / sizeof(incomplete[0]);
	     i++) {
		struct error err = ERROR_INIT;
		struct policy *policy = policy_of(incomplete[i].text, &err);

		ok(!policy, "production without signers is refused");
		is(err.reason.msg, incomplete[i].want, "where it is used");
		policy_free(policy);
	}
}

static void test_sandbox(void)
{
	struct policy *policy = NULL;
	const struct profile *profile;

	policy_parse(NULL, 0, "sandbox", &policy, NULL);
	profile = policy_profile(policy, "sandbox");
	is(mode_of(profile, "process.noNewPrivileges"), "fix",
	   "sandbox: process.noNewPrivileges");
	is(mode_of(profile, "linux.seccomp"), "fix", "sandbox: linux.seccomp");
	is(mode_of(profile, "process.capabilities"), "enforce",
	   "sandbox: process.capabilities");
	for (size_t i = 0; i < profile->count; i++)
		if (strcmp(profile->settings[i].rule->id,
			   "process.capabilities") == 0)
			ok(json_count(json_find(profile->settings[i].params,
						"allow")) == 14,
			   "containerd's fourteen capabilities");
	policy_free(policy);
}

int main(void)
{
	test_each();
	test_digest();
	test_wrong();
	test_production();
	test_incomplete();
	test_sandbox();
	return tap_done();
}
