/*
 * Rules: a spec, a process object and resources as somebody who may use the
 * engine can have them written, judged by every rule that reads them. What is
 * allowed stays so when it is written again, and a repair breaks nothing.
 */
#include "gate/gather.h"
#include "gate/subject.h"
#include "policy/policy.h"
#include "policy/rules.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Where an exec goes. */
#define CAPS "[\"CAP_CHOWN\"]"
static const char RUNS[] =
	"{\"ociVersion\":\"1.0.2\",\"root\":{\"path\":\"rootfs\"},"
	"\"process\":{\"user\":{\"uid\":1000,\"gid\":1000},\"args\":[\"a\"],"
	"\"cwd\":\"/\",\"noNewPrivileges\":true,\"capabilities\":{"
	"\"bounding\":" CAPS ",\"permitted\":" CAPS ",\"effective\":" CAPS
	"}}}";
static struct config runs;

static struct {
	const char *preset; /* NULL: every rule, where it can with repairs */
	struct policy *policy;
	const struct profile *profile;
} policies[] = {
	{.preset = NULL}, {.preset = "production"}, {.preset = "cis-docker"}};

#define POLICIES (sizeof(policies) / sizeof(policies[0]))

static void demand(bool holds)
{
	if (!holds)
		abort();
}

/* What a repair has to be told. */
static const char *values_of(const struct rule *rule)
{
	if (strcmp(rule->id, "process.user") == 0)
		return ",\"uid\":1000,\"gid\":1000";
	if (strcmp(rule->id, "linux.resources") == 0)
		return ",\"maxMemory\":1048576,\"maxPids\":9,\"maxCpu\":99";
	return "";
}

/* Where a rule can repair it does, and elsewhere it only tells. */
static void write_policy(struct buf *out)
{
	const struct rule *const *rules = rules_all();
	const char *comma = "";

	buf_add_text(out, "{\"ocigate\":1,\"profiles\":{\"p\":{\"rules\":{");
	for (size_t i = 0; rules[i]; i++) {
		if (rules[i]->flags & RULE_IMAGE)
			continue;
		buf_add_format(out, "%s\"%s\":{\"mode\":\"%s\"%s}", comma,
			       rules[i]->id, rules[i]->fix ? "fix" : "audit",
			       values_of(rules[i]));
		comma = ",";
	}
	buf_add_text(out, "}}},\"assign\":[{\"profile\":\"p\"}]}");
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct policy_fragment fragment = {.name = "policy.json"};

	(void)argc;
	(void)argv;
	write_policy(&text);
	fragment.text = buf_span(&text);
	demand(config_parse(span_of(RUNS), "container", &runs, NULL) == 0);
	for (size_t i = 0; i < POLICIES; i++) {
		const char *preset = policies[i].preset;

		demand(policy_parse(&fragment, preset ? 0 : 1, preset,
				    &policies[i].policy, NULL) == 0);
		policies[i].profile = policy_profile(policies[i].policy,
						     preset ? preset : "p");
	}
	return 0;
}

static void judge(const struct subject *subject, const struct facts *facts,
		  size_t which, bool may_repair,
		  struct evaluate_request *request, struct verdict *out)
{
	*request = (struct evaluate_request){
		.policy = policies[which].policy,
		.profile = policies[which].profile,
		.input.facts = facts,
		.input.clock_sane = true,
		.may_repair = may_repair,
		.tolerate_not_judged = true,
	};
	subject_input(subject, &request->input);
	evaluate_judge(request, out);
}

static bool violates(const struct verdict *verdict, const char *rule)
{
	for (size_t i = 0; i < verdict->count; i++)
		if (strcmp(verdict->violations[i].violation.reason.id, rule) ==
		    0)
			return true;
	return false;
}

/* What was written is parsed and judged anew: nothing is worse than it was. */
static void judge_again(const struct subject *subject,
			const struct facts *facts, struct span text,
			size_t which, const struct verdict *first)
{
	struct evaluate_request request;
	struct subject again;
	struct verdict second;

	demand(subject_reparse(subject, text, &again, NULL) == 0);
	judge(&again, facts, which, false, &request, &second);
	demand(second.value == VERDICT_ALLOW || first->value != VERDICT_ALLOW);
	for (size_t i = 0; i < second.count; i++)
		demand(violates(first,
				second.violations[i].violation.reason.id));
	verdict_release(&second);
	subject_release(&again);
}

/* The subject is parsed for each policy: a repair changes it. */
static void try_policy(const struct gate_request *from,
		       const struct facts *facts, size_t which)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct evaluate_request request;
	struct subject subject;
	struct verdict verdict;
	struct repairs repairs = {.count = 0};

	demand(subject_parse(from, &subject, NULL) == 0);
	judge(&subject, facts, which, true, &request, &verdict);
	if (verdict.value == VERDICT_ALLOW || verdict_repairable(&verdict)) {
		demand(subject_repair(&subject, &request, &verdict, &repairs,
				      &text, NULL) == 0);
		judge_again(&subject, facts, buf_span(&text), which, &verdict);
	}
	verdict_release(&verdict);
	subject_release(&subject);
}

static void try(const struct gate_request *request)
{
	static const struct settings settings = {.docker_root =
							 "/var/lib/docker"};
	struct facts facts = {.container = {.started = HOST_YES,
					    .before = config_process(&runs),
					    .after = config_process(&runs),
					    .config = runs.root}};
	struct subject subject;

	if (subject_parse(request, &subject, NULL) == 0 &&
	    gather_host(subject.document.root, &settings, "", GATHER_GIVEN,
			&facts, NULL) == 0)
		for (size_t i = 0; i < POLICIES; i++)
			try_policy(request, &facts, i);
	subject_release(&subject);
	facts_release(&facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = {(const char *)data, size};

	try(&(struct gate_request){.verb = GATE_CREATE, .config = text});
	try(&(struct gate_request){.verb = GATE_EXEC, .process = text});
	try(&(struct gate_request){.verb = GATE_UPDATE, .resources = text});
	return 0;
}
