#include "policy/guide.h"

#include "policy/policy.h"
#include "policy/rules.h"
#include "tap.h"

#include <string.h>

/* A key for signers; only its place is read. */
static const char POLICY[] =
	"{\"ocigate\":1,\"signers\":{\"release\":{\"key\":\"k.pub\"},"
	"\"ci\":{\"key\":\"k.pub\"}},\"profiles\":{\"p\":{\"rules\":{\"%s\":"
	"%s}}},\"assign\":[{\"profile\":\"p\"}]}";

static void test_example(const struct rule *rule, const struct guide *guide)
{
	char text[4096];
	struct policy_fragment fragment = {"policy.json", {text, 0}};
	struct policy *policy = NULL;
	struct error err = ERROR_INIT;
	int status;

	snprintf(text, sizeof(text), POLICY, rule->id, guide->example);
	fragment.text = span_of(text);
	status = policy_parse(&fragment, 1, NULL, &policy, &err);
	ok(status == 0, "  the example is a policy%s%s", status ? ": " : "",
	   status ? err.reason.msg : "");
	policy_free(policy);
}

int main(void)
{
	for (const struct rule *const *rule = rules_all(); *rule; rule++) {
		const struct guide *guide = guide_find((*rule)->id);

		if (!ok(guide != NULL, "%s has a guide", (*rule)->id))
			continue;
		ok(guide->nist[0] && guide->meaning, "  that says something");
		for (size_t i = 0; i < 3 && guide->nist[i]; i++)
			ok(*guide_nist_title(guide->nist[i]), "  NIST %s",
			   guide->nist[i]);
		ok(!guide->cis || *guide_cis_title(guide->cis), "  CIS");
		test_example(*rule, guide);
		ok((*rule)->why && strlen((*rule)->why) > 40, "  and a why");
	}
	ok(!guide_find("process.nothing"), "no rule, no guide");
	return tap_done();
}
