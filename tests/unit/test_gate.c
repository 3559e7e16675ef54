#include "gate/gate.h"

#include "gate/carry.h"

#include "tap.h"
#include "temp.h"

#include <sys/stat.h>

#define PROFILES                                                               \
	"\"profiles\":{\"app\":{\"rules\":{\"process.user\":{},"               \
	"\"process.noNewPrivileges\":{\"mode\":\"fix\"},"                      \
	"\"process.capabilities\":{\"mode\":\"fix\"}}}}"
#define POLICY                                                                 \
	"{\"ocigate\":1,\"name\":\"test\",\"contact\":\"ops@example."          \
	"com\"," PROFILES ",\"assign\":[{\"profile\":\"app\"}]}"
#define SPEC(user, more)                                                       \
	"{\"ociVersion\":\"1.0.2\",\"process\":{\"user\":{\"uid\":" user       \
	",\"gid\":5},\"args\":[\"sh\"],\"cwd\":\"/\"" more                     \
	"},\"root\":{\"path\":\"rootfs\"},\"linux\":{\"namespaces\":["         \
	"{\"type\":\"pid\"}]}}"
#define GOOD SPEC("1000", ",\"noNewPrivileges\":true")

static struct settings settings;
static struct bundle bundle;

static void write_text(const char *name, const char *text)
{
	FILE *file = fopen(name, "we");

	fputs(text, file);
	fclose(file);
}

static struct gate_request new_request(enum gate_verb verb)
{
	return (struct gate_request){
		.verb = verb,
		.settings = &settings,
		.container_id = "c1",
		.runtime = "runc",
		.bundle = &bundle,
		.may_repair = true,
		.started = HOST_YES,
	};
}

/* Decides about @text and says whether it was allowed, for @id when not. */
static bool allows(struct gate_request request, const char *text,
		   struct gate_decision *out)
{
	if (request.verb == GATE_EXEC)
		request.process = span_of(text);
	else
		request.config = span_of(text);
	gate_decide(&request, out);
	if (out->line[0])
		printf("# %s\n", out->line);
	return out->verdict.value == VERDICT_ALLOW;
}

static void test_create(void)
{
	struct gate_decision decision;

	ok(allows(new_request(GATE_CREATE), GOOD, &decision), "complies");
	ok(decision.repaired.size == 0, "and nothing is repaired");
	is(decision.profile, "app", "profile");
	is(decision.line, "", "no line");
	ok(strlen(decision.id) == 8, "an id");
	gate_release(&decision);
	ok(!allows(new_request(GATE_CREATE), SPEC("0", ""), &decision),
	   "root is refused");
	ok(strstr(decision.line, "[process.user]") &&
		   strstr(decision.line, "ask ops@example.com"),
	   "with its line");
	ok(decision.repaired.size == 0, "although something could be repaired");
	gate_release(&decision);
}

static void test_repair(void)
{
	struct gate_decision decision;
	struct error err = ERROR_INIT;
	CLEANUP_JSON struct json *tree = NULL;

	ok(allows(new_request(GATE_CREATE),
		  SPEC("1000", ",\"capabilities\":{\"bounding\":["
			       "\"CAP_SYS_ADMIN\"]}"),
		  &decision),
	   "what can be repaired runs");
	ok(decision.verdict.repairs.count == 2, "two repairs are told");
	json_parse(buf_span(&decision.repaired), &JSON_STRICT_LIMITS, "spec",
		   &tree, &err);
	ok(json_true(json_at(tree, "process", "noNewPrivileges", NULL)),
	   "no_new_privs is set");
	ok(json_count(json_at(tree, "process", "capabilities", "bounding",
			      NULL)) == 0,
	   "the capability is gone");
	is(json_text(json_at(tree, "root", "path", NULL)), "rootfs",
	   "the rest is as it was");
	gate_release(&decision);
}

static void test_hook(void)
{
	struct gate_request request = new_request(GATE_HOOK);
	struct gate_decision decision;

	request.may_repair = false;
	ok(allows(request, GOOD, &decision), "a hook lets through");
	gate_release(&decision);
	ok(!allows(request, SPEC("1000", ""), &decision),
	   "and refuses what would need a repair");
	gate_release(&decision);
}

static void test_unreadable(void)
{
	static const char *const rows[][2] = {
		{"", "bundle.config"},
		{"null", "bundle.config"},
		{"{\"process\":{},\"Process\":{}}", "bundle.config"},
	};
	struct gate_decision decision;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ok(!allows(new_request(GATE_CREATE), rows[i][0], &decision),
		   "unreadable spec %zu", i);
		is(decision.verdict.refusal.id, rows[i][1], "its id");
		gate_release(&decision);
	}
	write_text("policy/policy.json", "{\"ocigate\":1");
	ok(!allows(new_request(GATE_CREATE), GOOD, &decision),
	   "a policy that cannot be read");
	gate_release(&decision);
	temp_run("mv policy away");
	ok(!allows(new_request(GATE_CREATE), GOOD, &decision),
	   "a policy that is missing");
	gate_release(&decision);
	temp_run("mv away policy && chmod 0777 policy");
	write_text("policy/policy.json", POLICY);
	ok(!allows(new_request(GATE_CREATE), GOOD, &decision),
	   "a policy that anyone can change");
	gate_release(&decision);
	temp_run("chmod 0755 policy");
}

static void test_record(void)
{
	struct gate_decision decision;

	temp_run("grep -q '\"verdict\":\"allow\"' log/decisions.jsonl && "
		 "grep -q '\"rule\":\"process.user\"' log/decisions.jsonl");
	ok(true, "decisions are recorded");
	temp_run("chmod 0666 log/decisions.jsonl");
	ok(!allows(new_request(GATE_CREATE), GOOD, &decision),
	   "what cannot be recorded does not run");
	gate_release(&decision);
	temp_run("rm log/decisions.jsonl && mkdir log/decisions.jsonl");
	settings.decisions_required = false;
	temp_run("rmdir log/decisions.jsonl");
	ok(allows(new_request(GATE_CREATE), GOOD, &decision),
	   "where a record is not required");
	gate_release(&decision);
	settings.decisions_required = true;
}

static void carry(const char *before, const char *after, const char *profile)
{
	struct facts facts = {0};
	struct error err = ERROR_INIT;
	CLEANUP_JSON struct json *one = NULL, *two = NULL;

	facts.id.state = FACT_ATTESTED;
	strcpy(facts.id.value, "c1");
	json_parse(span_of(before), &JSON_STRICT_LIMITS, "b", &one, &err);
	json_parse(span_of(after), &JSON_STRICT_LIMITS, "a", &two, &err);
	carry_write(&bundle, profile, "7K3Q9M2D", &facts,
		    json_find(one, "process"), two, &err);
}

static void test_exec(void)
{
	static const char same[] =
		"{\"user\":{\"uid\":1000,\"gid\":5},\"args\":[\"id\"],"
		"\"cwd\":\"/\",\"noNewPrivileges\":true}";
	static const char root[] =
		"{\"user\":{\"uid\":0,\"gid\":0},\"args\":[\"id\"],"
		"\"cwd\":\"/\",\"noNewPrivileges\":true}";
	struct gate_request request = new_request(GATE_EXEC);
	struct gate_decision decision;

	carry(GOOD, GOOD, "app");
	ok(allows(request, same, &decision), "as the container's process");
	gate_release(&decision);
	ok(!allows(request, root, &decision), "as root is more");
	gate_release(&decision);
	request.started = HOST_NO;
	ok(!allows(request, same, &decision), "before it was started");
	gate_release(&decision);
	request.started = HOST_YES;
	request.container_id = "c2";
	ok(!allows(request, same, &decision), "another container's record");
	gate_release(&decision);
	request.container_id = "c1";
	carry(GOOD, GOOD, "gone");
	ok(!allows(request, same, &decision), "a profile that is gone");
	is(decision.verdict.refusal.id, "assign.gone", "says so");
	gate_release(&decision);
	unlink(CARRY_NAME);
	ok(!allows(request, same, &decision), "no record and no config");
	gate_release(&decision);
	request.config = span_of(GOOD);
	ok(allows(request, same, &decision), "no record: adopted");
	ok(decision.facts.container.adopted, "and said so");
	gate_release(&decision);
	request.config = span_of(SPEC("0", ""));
	ok(!allows(request, same, &decision),
	   "a container that should not run");
	gate_release(&decision);
}

static void test_revoke(void)
{
	struct gate_request request = new_request(GATE_CREATE);
	struct gate_decision decision;
	struct error err = ERROR_INIT;

	allows(request, GOOD, &decision);
	error_set(&err, ERROR_SYSTEM, "bundle.write", "disk full");
	gate_revoke(&request, &err, &decision);
	ok(decision.verdict.value == VERDICT_REFUSE, "revoked");
	ok(strstr(decision.line, "[bundle.write]") != NULL, "with its line");
	gate_release(&decision);
	gate_refuse(&request, &err, &decision);
	ok(decision.verdict.value == VERDICT_REFUSE, "refused unread");
	gate_release(&decision);
}

static void test_clock(void)
{
	struct gate_decision decision;

	write_text("log/decisions.jsonl",
		   "{\"decision\":\"X\",\"count\":1         ,"
		   "\"last\":\"2999-01-01T00:00:00Z\"}\n");
	temp_run("chmod 0600 log/decisions.jsonl");
	ok(allows(new_request(GATE_CREATE), GOOD, &decision),
	   "without a rule that asks for the time the clock may be wrong");
	gate_release(&decision);
}

int main(void)
{
	struct error err = ERROR_INIT;

	if (geteuid() != 0) {
		ok(true, "# SKIP policy and log must be root's");
		return tap_done();
	}
	temp_make();
	umask(022);
	chmod(temp_dir, 0755);
	settings_load(NULL, NULL, FILE_ANY, &settings, &err);
	snprintf(settings.policy, sizeof(settings.policy), "%s/policy",
		 temp_dir);
	snprintf(settings.decisions_file, sizeof(settings.decisions_file),
		 "%s/log/decisions.jsonl", temp_dir);
	mkdir("policy", 0755);
	write_text("policy/policy.json", POLICY);
	if (bundle_open(temp_dir, FILE_ROOT, &bundle, &err) < 0)
		return 1;
	test_create();
	test_repair();
	test_hook();
	test_unreadable();
	test_record();
	test_exec();
	test_revoke();
	test_clock();
	bundle_release(&bundle);
	temp_remove();
	return tap_done();
}
