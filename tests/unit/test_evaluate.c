#include "policy/evaluate.h"

#include "fake_rules.h"
#include "tap.h"

#define D1 "1111111111111111111111111111111111111111111111111111111111111111"
#define D2 "2222222222222222222222222222222222222222222222222222222222222222"

/* A request and what it borrows. */
struct bench {
	struct evaluate_request request;
	struct policy *policy;
	struct json *config;
	struct facts facts;
	struct image_facts image;
	struct verdict verdict;
};

static struct json *tree_of(const char *text)
{
	struct json *tree = NULL;

	json_parse(span_of(text), &JSON_STRICT_LIMITS, "test", &tree, NULL);
	return tree;
}

/* @members of a policy, whose profile "p" judges the config @config. */
static void set_up(struct bench *bench, const char *members, const char *config)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct policy_fragment fragment = {"p.json", {NULL, 0}};
	struct error err = ERROR_INIT;

	memset(bench, 0, sizeof(*bench));
	buf_add_format(&text,
		       "{\"ocigate\":1,\"signers\":{\"s\":{\"key\":"
		       "\"k\"}},%s}",
		       members);
	fragment.text = buf_span(&text);
	if (policy_parse(&fragment, 1, NULL, &bench->policy, &err) < 0)
		ok(false, "%s", err.reason.msg);
	bench->config = tree_of(config);
	bench->facts.kind.state = FACT_ATTESTED;
	strcpy(bench->facts.kind.value, "container");
	bench->request = (struct evaluate_request){
		.policy = bench->policy,
		.profile = policy_profile(bench->policy, "p"),
		.input = {.verb = RULE_CREATE,
			  .config = bench->config,
			  .facts = &bench->facts,
			  .image = &bench->image,
			  .now = 1000,
			  .clock_sane = true},
	};
}

static void tear_down(struct bench *bench)
{
	verdict_release(&bench->verdict);
	json_free(bench->config);
	policy_free(bench->policy);
}

static void judge(struct bench *bench)
{
	verdict_release(&bench->verdict);
	evaluate_judge(&bench->request, &bench->verdict);
}

/* "allow", or what refuses first, or the reason of a refusal. */
static const char *outcome(const struct bench *bench)
{
	const struct verdict *verdict = &bench->verdict;

	if (verdict->value == VERDICT_ALLOW)
		return "allow";
	if (verdict->refusal.id)
		return verdict->refusal.id;
	return verdict->count ? verdict->violations[0].violation.reason.id
			      : "refuse";
}

#define RULES(rules) "\"profiles\":{\"p\":{\"rules\":{" rules "}}}"
#define BAD(list)    "{\"bad\":[" list "]}"
#define USER	     "\"process.user\":{}"
#define FLOOR(rules) ",\"floor\":{\"rules\":{" rules "}}"
#define SIGNED(more) "\"image.signature\":{\"signers\":[\"s\"]" more "}"

static const struct {
	const char *what, *policy, *config, *want;
	size_t violations;
} rows[] = {
	{"all comply", RULES(USER), BAD(""), "allow", 0},
	{"one does not", RULES(USER), BAD("\"process.user\""), "process.user",
	 1},
	{"nobody asks what is bad", RULES(USER), BAD("\"linux.seccomp\""),
	 "allow", 0},
	{"the base is asked", RULES(USER), BAD("\"annotations\""),
	 "annotations", 1},
	{"unless it is off", RULES(USER ",\"annotations\":{\"mode\":\"off\"}"),
	 BAD("\"annotations\""), "allow", 0},
	{"warn allows", RULES("\"process.user\":{\"mode\":\"warn\"}"),
	 BAD("\"process.user\""), "allow", 1},
	{"audit allows", RULES("\"process.user\":{\"mode\":\"audit\"}"),
	 BAD("\"process.user\""), "allow", 1},
	{"what cannot be repaired is enforced",
	 RULES("\"process.user\":{\"mode\":\"fix\"}"), BAD("\"process.user\""),
	 "process.user", 1},
	{"parameters reach the rule",
	 RULES("\"process.user\":{\"excuse\":true}"), BAD("\"process.user\""),
	 "allow", 0},
	{"a rule that cannot be judged is violated",
	 RULES("\"root.readonly\":{}"), BAD(""), "root.readonly", 1},
	{"also in audit, which allows",
	 RULES("\"root.readonly\":{\"mode\":\"audit\"}"), BAD(""), "allow", 1},
	{"a check that says nothing has found something", RULES(USER),
	 "{\"silent\":[\"process.user\"]}", "process.user", 1},
	{"what cannot be answered is a violation", RULES(USER),
	 "{\"odd\":[\"process.user\"]}", "process.user", 1},
	{"a rule that lacks a parameter is violated",
	 RULES("\"image.signature\":{}"), BAD(""), "image.signature", 1},
	{"the floor refuses what the profile does not ask",
	 RULES(USER) FLOOR("\"linux.seccomp\":{}"), BAD("\"linux.seccomp\""),
	 "linux.seccomp", 1},
	{"or has off",
	 RULES(USER ",\"linux.seccomp\":{\"mode\":\"off\"}")
		 FLOOR("\"linux.seccomp\":{}"),
	 BAD("\"linux.seccomp\""), "linux.seccomp", 1},
	{"or excuses", RULES("\"process.user\":{\"excuse\":true}") FLOOR(USER),
	 BAD("\"process.user\""), "process.user", 1},
	{"both refuse", RULES(USER) FLOOR(USER), BAD("\"process.user\""),
	 "process.user", 2},
	{"a floor that holds does not make up for the profile",
	 RULES(USER) FLOOR("\"process.user\":{\"excuse\":true}"),
	 BAD("\"process.user\""), "process.user", 1},
	{"a floor may audit",
	 RULES("\"hooks\":{}") FLOOR("\"process.user\":{\"mode\":\"audit\"}"),
	 BAD("\"process.user\""), "allow", 1},
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench bench;

		set_up(&bench, rows[i].policy, rows[i].config);
		judge(&bench);
		is(outcome(&bench), rows[i].want, "%s", rows[i].what);
		ok(bench.verdict.count == rows[i].violations,
		   "%zu violations are kept", rows[i].violations);
		tear_down(&bench);
	}
}

static void test_words(void)
{
	const struct reason *reason;
	struct bench bench;

	set_up(&bench, RULES(USER "," SIGNED("") ",\"image.scan\":{}"),
	       "{\"bad\":[\"image.signature\"],\"silent\":[\"process.user\"]}");
	judge(&bench);
	reason = &bench.verdict.violations[0].violation.reason;
	is(reason->id, "image.signature", "a violation has its rule's id");
	is(reason->hint, "sign it", "the row's hint");
	is(reason->msg, "it is bad", "the check's message");
	reason = &bench.verdict.violations[1].violation.reason;
	is(reason->msg, "the profile gives no 'signers'",
	   "what is missing is named");
	reason = &bench.verdict.violations[2].violation.reason;
	is(reason->msg, "does not hold: is not root",
	   "a check that says nothing gets the row's words");
	tear_down(&bench);
}

/* Everything that has to be there before a rule is asked. */
static void test_needs(void)
{
	struct bench bench;

	set_up(&bench, RULES(SIGNED("")), BAD(""));
	judge(&bench);
	is(outcome(&bench), "allow", "an image rule that was answered");
	bench.request.input.image = NULL;
	judge(&bench);
	is(outcome(&bench), "image.identity",
	   "without an inspection none is answered");
	ok(bench.verdict.count == 2, "image.identity is implied");
	bench.request.input.image = &bench.image;
	bench.request.input.clock_sane = false;
	judge(&bench);
	is(outcome(&bench), "image.signature",
	   "a wrong clock violates what rests on time");
	ok(bench.verdict.count == 1, "and only that");
	ok(bench.verdict.count == 1 &&
		   strstr(bench.verdict.violations[0].violation.reason.hint,
			  "clock"),
	   "and no other signature helps: the clock is to be set");
	bench.request.input.facts = NULL;
	judge(&bench);
	is(outcome(&bench), "internal.evaluate", "no facts, no verdict");
	bench.request.input.facts = &bench.facts;
	bench.request.profile = NULL;
	judge(&bench);
	is(outcome(&bench), "internal.evaluate", "no profile, no verdict");
	tear_down(&bench);
}

/* Settings in an order that is not the table's could be passed over. */
static void test_order(void)
{
	struct profile turned;
	struct setting settings[2];
	struct bench bench;

	set_up(&bench, RULES("\"annotations\":{},\"hooks\":{}"),
	       BAD("\"hooks\""));
	settings[0] = bench.request.profile->settings[3];
	settings[1] = bench.request.profile->settings[1];
	turned = (struct profile){"p", settings, 2};
	ok(strcmp(settings[0].rule->id, "hooks") == 0, "hooks, annotations");
	bench.request.profile = &turned;
	judge(&bench);
	ok(bench.verdict.value == VERDICT_REFUSE, "are refused");
	is(bench.verdict.refusal.id, "internal.evaluate", "as not asked");
	tear_down(&bench);
}

static void test_verbs(void)
{
	struct bench bench;

	set_up(&bench, RULES(USER ",\"linux.seccomp\":{}"),
	       BAD("\"linux.seccomp\""));
	bench.request.input.verb = RULE_EXEC;
	judge(&bench);
	is(outcome(&bench), "allow", "exec does not ask linux.seccomp");
	bench.request.input.verb = RULE_RESTORE;
	judge(&bench);
	is(outcome(&bench), "linux.seccomp", "restore asks what create asks");
	json_set(bench.config, "bad", tree_of("[\"hooks\"]"));
	judge(&bench);
	ok(bench.verdict.count == 2, "and restore.checkpoint");
	bench.request.input.verb = RULE_UPDATE;
	judge(&bench);
	is(outcome(&bench), "policy.no-rules",
	   "a request that no rule judges is refused");
	bench.request.input.verb = 0;
	judge(&bench);
	is(outcome(&bench), "policy.no-rules", "so is none at all");
	tear_down(&bench);
}

static void test_not_judged(void)
{
	struct bench bench;

	set_up(&bench,
	       RULES(USER ",\"hooks\":{\"mode\":\"off\"},"
			  "\"annotations\":{\"mode\":\"off\"}"),
	       "{\"odd\":[\"process.user\"]}");
	bench.request.tolerate_not_judged = true;
	judge(&bench);
	is(outcome(&bench), "policy.no-rules",
	   "when nothing could be answered, nothing is allowed");
	ok(bench.verdict.count == 0 && bench.verdict.not_judged_count == 1,
	   "what could not is listed");
	is(bench.verdict.not_judged[0].violation.reason.id, "process.user",
	   "by its rule");
	tear_down(&bench);
	set_up(&bench, RULES(USER), "{\"odd\":[\"process.user\"]}");
	bench.request.tolerate_not_judged = true;
	judge(&bench);
	is(outcome(&bench), "allow", "beside others it is not counted");
	tear_down(&bench);
}

/* What the document cannot answer is not asked of the rule. */
static void test_unseen(void)
{
	struct rule_unseen unseen = {"process.user", false, "nobody says"};
	struct bench bench;

	set_up(&bench, RULES(USER), BAD("\"process.user\""));
	bench.request.unseen = &unseen;
	bench.request.unseen_count = 1;
	judge(&bench);
	is(outcome(&bench), "process.user",
	   "what cannot be answered is a violation");
	is(bench.verdict.violations[0].violation.reason.msg, "nobody says",
	   "and says why");
	bench.request.tolerate_not_judged = true;
	judge(&bench);
	is(outcome(&bench), "allow", "or it is listed and not counted");
	ok(bench.verdict.not_judged_count == 1, "once");
	unseen.in_part = true;
	judge(&bench);
	is(outcome(&bench), "process.user", "in part: what is told counts");
	json_remove(bench.config, "bad");
	judge(&bench);
	is(outcome(&bench), "allow", "what complies stays open");
	ok(bench.verdict.not_judged_count == 1, "and is listed");
	tear_down(&bench);
}

#define FIX(rule) "\"" rule "\":{\"mode\":\"fix\"}"

static void test_fix(void)
{
	struct repairs done = {0};
	struct json *copy CLEANUP_JSON = NULL;
	struct error err = ERROR_INIT;
	struct verdict again;
	struct bench bench;

	set_up(&bench,
	       RULES(FIX("process.capabilities") "," FIX("linux.seccomp")),
	       BAD("\"process.capabilities\""));
	judge(&bench);
	is(outcome(&bench), "process.capabilities",
	   "without repair, fix is enforce");
	ok(verdict_refuses(&bench.verdict), "and refuses");
	bench.request.may_repair = true;
	judge(&bench);
	ok(bench.verdict.value == VERDICT_REFUSE &&
		   !verdict_refuses(&bench.verdict) &&
		   verdict_repairable(&bench.verdict),
	   "with it, the verdict waits");
	copy = json_copy(bench.config);
	ok(evaluate_repair(&bench.request, &bench.verdict, copy, NULL, &done,
			   &err) == 0,
	   "it is repaired");
	ok(done.count == 1, "only what was violated");
	is(done.items[0].rule, "process.capabilities", "by its rule");
	ok(json_array_has(json_find(bench.config, "bad"),
			  "process.capabilities"),
	   "what came is as it was");
	bench.request.input.config = copy;
	bench.request.may_repair = false;
	evaluate_judge(&bench.request, &again);
	ok(again.value == VERDICT_ALLOW, "the result is allowed");
	verdict_release(&again);
	tear_down(&bench);
}

static void test_fix_beside_enforce(void)
{
	struct bench bench;

	set_up(&bench, RULES(FIX("process.capabilities") "," USER),
	       BAD("\"process.capabilities\",\"process.user\""));
	bench.request.may_repair = true;
	judge(&bench);
	is(outcome(&bench), "process.user",
	   "what is enforced refuses, whatever could be repaired");
	ok(!verdict_repairable(&bench.verdict), "nothing waits for repair");
	tear_down(&bench);
	set_up(&bench,
	       RULES(FIX("process.capabilities"))
		       FLOOR("\"process.capabilities\":{}"),
	       BAD("\"process.capabilities\""));
	bench.request.may_repair = true;
	judge(&bench);
	ok(verdict_refuses(&bench.verdict) && bench.verdict.violations[0].floor,
	   "the floor too");
	tear_down(&bench);
	set_up(&bench, RULES(USER) FLOOR(FIX("process.capabilities")),
	       BAD("\"process.capabilities\""));
	bench.request.may_repair = true;
	judge(&bench);
	ok(verdict_repairable(&bench.verdict), "unless it repairs itself");
	tear_down(&bench);
}

static void test_fix_fails(void)
{
	struct repairs done = {0};
	struct error err = ERROR_INIT;
	struct bench bench;

	set_up(&bench, RULES(FIX("process.capabilities")),
	       "{\"bad\":[\"process.capabilities\"],"
	       "\"stuck\":[\"process.capabilities\"]}");
	bench.request.may_repair = true;
	judge(&bench);
	ok(evaluate_repair(&bench.request, &bench.verdict, bench.config, NULL,
			   &done, &err) == -1,
	   "a repair that fails says so");
	is(err.reason.id, "internal.repair", "as that");
	tear_down(&bench);
}

static void test_fix_exec(void)
{
	struct repairs done = {0};
	struct error err = ERROR_INIT;
	struct bench bench;

	set_up(&bench, RULES(FIX("process.capabilities")),
	       BAD("\"process.capabilities\""));
	bench.request.may_repair = true;
	bench.request.input.verb = RULE_EXEC;
	bench.request.input.config = NULL;
	bench.request.input.process = bench.config;
	judge(&bench);
	ok(verdict_repairable(&bench.verdict), "a process can be repaired");
	ok(evaluate_repair(&bench.request, &bench.verdict, NULL, bench.config,
			   &done, &err) == 0 &&
		   done.count == 1,
	   "and is");
	bench.request.may_repair = false;
	judge(&bench);
	is(outcome(&bench), "allow", "without a config");
	tear_down(&bench);
}

static const struct {
	const char *mode;
	bool taken;
} always[] = {
	{"enforce", true}, {"fix", true},  {"warn", true},
	{"audit", true},   {"off", false},
};

/* What an exec loses before it is judged, in every mode but off. */
static void test_fix_always(void)
{
	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++) {
		struct repairs done = {0};
		struct error err = ERROR_INIT;
		struct bench bench;
		char text[256];

		snprintf(text, sizeof(text),
			 RULES(USER ",\"exec.escalation\":{\"mode\":\"%s\"}"),
			 always[i].mode);
		set_up(&bench, text,
		       "{\"bad\":[\"exec.escalation\"],\"more\":true}");
		bench.request.input.verb = RULE_EXEC;
		bench.request.input.config = NULL;
		ok(evaluate_repair(&bench.request, NULL, NULL, bench.config,
				   &done, &err) == 0,
		   "exec.escalation in mode %s", always[i].mode);
		ok(json_has(bench.config, "more") != always[i].taken &&
			   done.count == (always[i].taken ? 1 : 0),
		   "takes first what it has to: %d", always[i].taken);
		ok(evaluate_repair(&bench.request, NULL, NULL, bench.config,
				   &done, &err) == 0 &&
			   done.count == (always[i].taken ? 1 : 0),
		   "and only once");
		tear_down(&bench);
	}
}

static const struct {
	const char *what, *policy;
	int64_t now;
	bool sane;
	const char *want;
} untils[] = {
	{"before", ",\"auditUntil\":\"1970-01-01T00:00:10Z\"", 9, true,
	 "allow"},
	{"at its end", ",\"auditUntil\":\"1970-01-01T00:00:10Z\"", 10, true,
	 "process.user"},
	{"with a wrong clock", ",\"auditUntil\":\"1970-01-01T00:00:10Z\"", 9,
	 false, "process.user"},
	{"of a fix",
	 ",\"mode\":\"fix\",\"auditUntil\":\"1970-01-01T00:00:10Z\"", 9, true,
	 "allow"},
};

static void test_until(void)
{
	for (size_t i = 0; i < sizeof(untils) / sizeof(untils[0]); i++) {
		char text[512];
		struct bench bench;

		snprintf(text, sizeof(text),
			 "\"profiles\":{\"p\":{\"rules\":{" USER "}%s}}",
			 untils[i].policy);
		set_up(&bench, text, BAD("\"process.user\""));
		bench.request.input.now = untils[i].now;
		bench.request.input.clock_sane = untils[i].sane;
		judge(&bench);
		is(outcome(&bench), untils[i].want, "auditUntil, %s",
		   untils[i].what);
		tear_down(&bench);
	}
}

#define EXCEPTION(scope, effect)                                               \
	",\"exceptions\":[{\"rule\":\"process.user\",\"scope\":{" scope        \
	"}," effect ",\"expires\":\"1970-01-01T01:00:00Z\",\"reason\":\"r\","  \
	"\"owner\":\"o\"}]"
#define DIGEST(hex) "\"digest\":\"sha256:" hex "\""
#define AUDIT	    "\"mode\":\"audit\""
#define EXCUSE	    "\"set\":{\"excuse\":true}"

static const struct {
	const char *what, *more, *want;
	int64_t now;
	size_t violations;
} exceptions[] = {
	{"audit", EXCEPTION(DIGEST(D1), AUDIT), "allow", 1, 1},
	{"set", EXCEPTION(DIGEST(D1), EXCUSE), "allow", 1, 0},
	{"of another image", EXCEPTION(DIGEST(D2), AUDIT), "process.user", 1,
	 1},
	{"one of several",
	 EXCEPTION("\"digest\":[\"sha256:" D2 "\",\"sha256:" D1 "\"]", AUDIT),
	 "allow", 1, 1},
	{"of this image elsewhere",
	 EXCEPTION(DIGEST(D1) ",\"kind\":\"sandbox\"", AUDIT), "process.user",
	 1, 1},
	{"of this image here",
	 EXCEPTION(DIGEST(D1) ",\"kind\":\"container\"", AUDIT), "allow", 1, 1},
	{"of an attested fact", EXCEPTION("\"namespace\":\"shop\"", AUDIT),
	 "allow", 1, 1},
	{"of a fact that only the caller says here",
	 EXCEPTION("\"pod\":\"p-*\"", AUDIT), "process.user", 1, 1},
	{"of an unknown fact",
	 EXCEPTION("\"containerdNamespace\":\"*\"", AUDIT), "process.user", 1,
	 1},
	{"of a name that nobody attests",
	 EXCEPTION("\"image\":\"r.io/shop/**\"", AUDIT), "process.user", 1, 1},
	{"of a name that nobody attests, in an attested place",
	 EXCEPTION("\"namespace\":\"shop\",\"image\":\"r.io/shop/**\"", AUDIT),
	 "process.user", 1, 1},
	{"a chosen fact narrows it",
	 EXCEPTION(DIGEST(D1) ",\"image\":\"r.io/shop/**\"", AUDIT), "allow", 1,
	 1},
	{"and may miss",
	 EXCEPTION(DIGEST(D1) ",\"image\":\"r.io/x/**\"", AUDIT),
	 "process.user", 1, 1},
	{"at its end", EXCEPTION(DIGEST(D1), AUDIT), "process.user", 3600, 1},
	{"a second before", EXCEPTION(DIGEST(D1), AUDIT), "allow", 3599, 1},
	{"never from the floor", EXCEPTION(DIGEST(D1), EXCUSE) FLOOR(USER),
	 "process.user", 1, 1},
};

static void set_fact(struct fact *fact, enum fact_state state,
		     const char *value)
{
	fact->state = state;
	strcpy(fact->value, value);
}

static void excepted(struct bench *bench, const char *more)
{
	char text[1024];

	snprintf(text, sizeof(text), "%s%s", RULES(USER), more);
	set_up(bench, text, BAD("\"process.user\""));
	set_fact(&bench->facts.namespace, FACT_ATTESTED, "shop");
	set_fact(&bench->facts.pod, FACT_CHOSEN, "p-1");
	set_fact(&bench->facts.image, FACT_CHOSEN, "r.io/shop/cart");
	bench->facts.identity.config_state = FACT_ATTESTED;
	digest_parse_hex(span_of(D1), &bench->facts.identity.config);
}

static void test_exceptions(void)
{
	for (size_t i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]);
	     i++) {
		struct bench bench;

		excepted(&bench, exceptions[i].more);
		bench.request.input.now = exceptions[i].now;
		judge(&bench);
		is(outcome(&bench), exceptions[i].want, "an exception, %s",
		   exceptions[i].what);
		ok(bench.verdict.count == exceptions[i].violations,
		   "%zu violations are kept", exceptions[i].violations);
		bench.request.input.clock_sane = false;
		judge(&bench);
		is(outcome(&bench), "process.user",
		   "with a wrong clock there is none");
		tear_down(&bench);
	}
}

static void test_expired(void)
{
	struct bench bench;

	excepted(&bench, EXCEPTION(DIGEST(D1), AUDIT));
	bench.request.input.now = 4000;
	judge(&bench);
	is(bench.verdict.violations[0].violation.reason.msg,
	   "it is bad (an exception for it expired at 1970-01-01T01:00:00Z)",
	   "an exception that ran out is told");
	tear_down(&bench);
}

/* Which digests are the image's. */
static void test_digests(void)
{
	struct image_identity *identity;
	struct bench bench;

	excepted(&bench, EXCEPTION(DIGEST(D2), AUDIT));
	identity = &bench.facts.identity;
	digest_parse_hex(span_of(D2), &identity->target);
	identity->target_state = FACT_CHOSEN;
	judge(&bench);
	is(outcome(&bench), "process.user", "a digest that is only said");
	identity->target_state = FACT_ATTESTED;
	judge(&bench);
	is(outcome(&bench), "allow", "one that the engine attests");
	identity->target_state = FACT_NONE;
	digest_parse_hex(span_of(D2), &bench.image.manifest);
	bench.image.has_manifest = true;
	judge(&bench);
	is(outcome(&bench), "process.user", "a manifest of nobody's image");
	bench.image.named = true;
	judge(&bench);
	is(outcome(&bench), "allow", "a manifest that was proven");
	bench.image.has_manifest = false;
	judge(&bench);
	is(outcome(&bench), "process.user", "and not without the proof");
	bench.image.indexes[0] = bench.image.manifest;
	bench.image.index_count = 1;
	judge(&bench);
	is(outcome(&bench), "allow", "an index that was proven");
	bench.request.input.image = NULL;
	judge(&bench);
	is(outcome(&bench), "process.user", "nothing without an inspection");
	tear_down(&bench);
}

/*
 * containerd's record has a name, which may have been moved to another image
 * since: the snapshot tells, once the image was inspected.
 */
static void test_moved_name(void)
{
	struct image_identity *identity;
	struct bench bench;

	excepted(&bench, EXCEPTION(DIGEST(D2), AUDIT));
	identity = &bench.facts.identity;
	digest_parse_hex(span_of(D2), &identity->target);
	identity->target_state = FACT_ATTESTED;
	identity->chain_state = FACT_ATTESTED;
	identity->config_state = FACT_NONE;
	bench.request.input.image = NULL;
	ok(evaluate_asks(&bench.request, RULE_IMAGE),
	   "a name's digest is inspected");
	judge(&bench);
	is(outcome(&bench), "process.user", "before, it admits nothing");
	bench.request.input.image = &bench.image;
	judge(&bench);
	is(outcome(&bench), "process.user", "nor when it proves nothing");
	bench.image.named = true;
	judge(&bench);
	is(outcome(&bench), "process.user", "nor when it proves another image");
	bench.image.indexes[0] = identity->target;
	bench.image.index_count = 1;
	judge(&bench);
	is(outcome(&bench), "allow", "but when it proves this one");
	bench.request.input.image = NULL;
	digest_parse_hex(span_of(D1), &identity->target);
	ok(!evaluate_asks(&bench.request, RULE_IMAGE),
	   "another digest asks for nothing");
	tear_down(&bench);
}

/* An exception may give what a profile lacks, and changes what is fixed. */
static void test_exception_params(void)
{
	struct bench bench;

	set_up(&bench,
	       RULES("\"image.signature\":{}") ",\"exceptions\":[{\"rule\":"
					       "\"image.signature\",\"scope\":"
					       "{\"kind\":\"container\"},"
					       "\"set\":{\"signers\":[\"s\"]},"
					       "\"expires\":"
					       "\"1970-01-01T01:00:00Z\","
					       "\"reason\":\"r\",\"owner\":"
					       "\"o\"}]",
	       BAD(""));
	judge(&bench);
	is(outcome(&bench), "allow", "an exception gives signers");
	tear_down(&bench);
}

static void test_asks(void)
{
	struct bench bench;

	set_up(&bench, RULES(USER), BAD(""));
	ok(!evaluate_asks(&bench.request, RULE_IMAGE), "no image rule");
	bench.request.profile = NULL;
	ok(evaluate_asks(&bench.request, RULE_IMAGE), "in doubt there is one");
	tear_down(&bench);
	set_up(&bench, RULES(SIGNED(",\"mode\":\"off\"") "," USER), BAD(""));
	ok(!evaluate_asks(&bench.request, RULE_IMAGE), "one that is off");
	tear_down(&bench);
	set_up(&bench, RULES(SIGNED(",\"mode\":\"audit\"")), BAD(""));
	ok(evaluate_asks(&bench.request, RULE_IMAGE), "one that is audited");
	bench.request.input.verb = RULE_EXEC;
	ok(!evaluate_asks(&bench.request, RULE_IMAGE), "but not for exec");
	tear_down(&bench);
	set_up(&bench, RULES(USER) FLOOR(SIGNED("")), BAD(""));
	ok(evaluate_asks(&bench.request, RULE_IMAGE), "one of the floor");
	ok(bench.request.policy && policy_floor(bench.policy)->count == 2,
	   "which implies image.identity, too");
	tear_down(&bench);
}

int main(void)
{
	test_rows();
	test_words();
	test_needs();
	test_order();
	test_verbs();
	test_not_judged();
	test_unseen();
	test_fix();
	test_fix_beside_enforce();
	test_fix_fails();
	test_fix_exec();
	test_fix_always();
	test_until();
	test_exceptions();
	test_expired();
	test_digests();
	test_moved_name();
	test_exception_params();
	test_asks();
	return tap_done();
}
