/*
 * Policies: the input is fragments with a NUL between them. What is refused
 * says why; what is accepted has whole profiles, assigns, and judges.
 */
#include "policy/evaluate.h"
#include "policy/policy.h"

#include <stdint.h>
#include <stdlib.h>

#define FRAGMENTS_MAX 4

static void demand(bool holds)
{
	if (!holds)
		abort();
}

/* Every profile has parameters everywhere, and something that is on. */
static void check_profile(const struct profile *profile)
{
	bool on = false;

	for (size_t i = 0; i < profile->count; i++) {
		const struct setting *setting = &profile->settings[i];

		demand(json_type(setting->params) == JSON_OBJECT);
		demand(!json_has(setting->params, "mode"));
		demand(setting->mode != MODE_OFF || !setting->missing);
		on |= setting->mode != MODE_OFF;
	}
	demand(on);
}

static void set_facts(struct facts *facts, enum fact_state state)
{
	struct fact *all[] = {&facts->kind,	 &facts->engine,
			      &facts->runtime,	 &facts->image,
			      &facts->namespace, &facts->pod,
			      &facts->name,	 &facts->containerd_namespace};
	static const char *const values[] = {
		"container", "docker", "runc", "docker.io/library/a:1",
		"a",	     "a",      "a",    "a"};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		all[i]->state = state;
		strcpy(all[i]->value, values[i]);
	}
	facts->labels_state = state;
}

/* An empty spec is judged; whatever the policy, nothing is left unanswered. */
static void judge(const struct policy *policy, const struct profile *profile,
		  const struct facts *facts)
{
	struct json *config = json_new_object();
	struct evaluate_request request = {
		.policy = policy,
		.profile = profile,
		.input = {.verb = RULE_CREATE,
			  .config = config,
			  .facts = facts,
			  .now = 1800000000,
			  .clock_sane = true},
	};
	struct verdict verdict;

	evaluate_judge(&request, &verdict);
	demand(!verdict.refusal.id ||
	       strcmp(verdict.refusal.id, "policy.no-rules") == 0);
	verdict_release(&verdict);
	json_free(config);
}

static void warn(void *context, const struct policy_finding *finding)
{
	*(size_t *)context += strlen(finding->message) + strlen(finding->key) +
			      strlen(finding->file);
}

static void use(struct policy *policy)
{
	const struct profile *profile;
	struct digest digest;
	size_t sum = 0;

	for (size_t i = 0; (profile = policy_profile_at(policy, i)); i++) {
		check_profile(profile);
		demand(policy_profile(policy, profile->name) == profile);
	}
	for (enum fact_state state = FACT_UNKNOWN; state <= FACT_ATTESTED;
	     state++) {
		struct facts facts = {.paths = NULL};
		struct error err = ERROR_INIT;

		set_facts(&facts, state);
		if (policy_assign(policy, &facts, &profile, &err) == 0)
			judge(policy, profile, &facts);
		else
			demand(err.reason.id && !profile);
	}
	policy_digest(policy, &digest);
	policy_lint(policy, 1800000000, warn, &sum);
}

static size_t split(const uint8_t *data, size_t size,
		    struct policy_fragment fragments[FRAGMENTS_MAX])
{
	size_t count = 0;

	while (count < FRAGMENTS_MAX) {
		const uint8_t *nul = size ? memchr(data, '\0', size) : NULL;
		size_t length = nul ? (size_t)(nul - data) : size;

		fragments[count++] = (struct policy_fragment){
			"p.json", {(const char *)data, length}};
		if (!nul)
			break;
		size -= length + 1;
		data = nul + 1;
	}
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policy_fragment fragments[FRAGMENTS_MAX];
	size_t count = split(data, size, fragments);
	struct error err = ERROR_INIT;
	struct policy *policy = NULL;

	if (policy_parse(fragments, count, NULL, &policy, &err) < 0) {
		demand(!policy && err.kind == ERROR_POLICY && err.reason.id &&
		       err.reason.msg[0]);
		return 0;
	}
	use(policy);
	policy_free(policy);
	return 0;
}
