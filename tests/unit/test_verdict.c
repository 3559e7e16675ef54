#include "policy/verdict.h"
#include "tap.h"

static struct violation violation_of(const char *rule)
{
	struct violation violation = {.pointer = "/x"};

	error_reason(&violation.reason, rule, "mend it", "'%s' is wrong", rule);
	return violation;
}

static void add(struct verdict *verdict, const char *rule, enum mode mode)
{
	struct violation violation = violation_of(rule);

	verdict_add(verdict, &violation, mode, false);
}

static void test_zero(void)
{
	struct verdict verdict = {0};

	ok(verdict.value == VERDICT_REFUSE, "a zeroed verdict refuses");
	verdict_conclude(&verdict, 0, 0);
	ok(verdict.value == VERDICT_REFUSE, "no rules: refused");
	is(verdict.refusal.id, "policy.no-rules", "and it says so");
	verdict_release(&verdict);
	verdict_conclude(&verdict, 3, 3);
	ok(verdict.value == VERDICT_ALLOW, "three rules that comply: allowed");
	ok(!verdict.refusal.id, "without a reason");
	verdict_release(&verdict);
	ok(verdict.value == VERDICT_REFUSE, "released, it refuses again");
}

static void test_counts(void)
{
	struct verdict verdict = {0};

	verdict_conclude(&verdict, 3, 2);
	ok(verdict.value == VERDICT_REFUSE, "a rule without an answer refuses");
	is(verdict.refusal.id, "internal.unanswered", "and is named so");
	verdict_release(&verdict);
	verdict_conclude(&verdict, 2, 3);
	ok(verdict.value == VERDICT_REFUSE, "so do more answers than asked");
	verdict_release(&verdict);
	verdict_conclude(&verdict, 0, 1);
	ok(verdict.value == VERDICT_REFUSE, "and answers that nobody asked");
	verdict_release(&verdict);
}

struct row {
	enum mode mode;
	enum verdict_value value;
	bool refuses;
};

static const struct row rows[] = {
	{MODE_ENFORCE, VERDICT_REFUSE, true},
	{MODE_FIX, VERDICT_REFUSE, true},
	{MODE_WARN, VERDICT_ALLOW, false},
	{MODE_AUDIT, VERDICT_ALLOW, false},
	{MODE_OFF, VERDICT_REFUSE, true},
};

static void test_modes(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = verdict_mode_name(rows[i].mode);
		struct verdict verdict = {0};

		add(&verdict, "process.user", rows[i].mode);
		ok(verdict_refuses(&verdict) == rows[i].refuses,
		   "a violation in mode %s %s", name,
		   rows[i].refuses ? "refuses" : "does not refuse");
		verdict_conclude(&verdict, 1, 1);
		ok(verdict.value == rows[i].value, "and the verdict says so");
		ok(verdict.count == 1 && !verdict.refusal.id,
		   "by the rule alone");
		verdict_release(&verdict);
	}
}

static void test_pending(void)
{
	struct violation violation = violation_of("linux.seccomp");
	struct verdict verdict = {0};

	verdict_add_pending(&verdict, &violation, false);
	ok(!verdict_refuses(&verdict),
	   "what waits for a repair does not refuse");
	ok(verdict_repairable(&verdict), "it can be repaired");
	verdict_conclude(&verdict, 1, 1);
	ok(verdict.value == VERDICT_REFUSE, "but nothing is allowed meanwhile");
	add(&verdict, "process.user", MODE_ENFORCE);
	ok(verdict_refuses(&verdict) && !verdict_repairable(&verdict),
	   "an enforced violation refuses whatever could be repaired");
	is(verdict.violations[0].violation.reason.id, "process.user",
	   "and comes first");
	verdict_release(&verdict);
	ok(!verdict_repairable(&verdict), "nothing found, nothing to repair");
}

static void test_order(void)
{
	static const char *const want[] = {"b", "d", "f", "c", "a", "e"};
	struct violation pending = violation_of("c");
	struct verdict verdict = {0};

	add(&verdict, "a", MODE_WARN);
	add(&verdict, "b", MODE_ENFORCE);
	verdict_add_pending(&verdict, &pending, true);
	add(&verdict, "d", MODE_FIX);
	add(&verdict, "e", MODE_AUDIT);
	add(&verdict, "f", MODE_ENFORCE);
	for (size_t i = 0; i < verdict.count; i++)
		is(verdict.violations[i].violation.reason.id, want[i],
		   "violation %zu in order", i);
	ok(verdict.violations[3].floor, "the floor's is marked");
	verdict_release(&verdict);
}

static void test_refuse(void)
{
	struct reason record = {.id = "record.write", .msg = "disk is full"};
	struct reason later = {.id = "internal.other", .msg = "later"};
	struct reason nameless = {.msg = "whatever"};
	struct verdict verdict = {0};

	verdict_conclude(&verdict, 1, 1);
	verdict_refuse(&verdict, &record);
	ok(verdict.value == VERDICT_REFUSE, "an allow can be taken back");
	verdict_refuse(&verdict, &later);
	is(verdict.refusal.id, "record.write", "the first reason stays");
	verdict_conclude(&verdict, 1, 1);
	ok(verdict.value == VERDICT_REFUSE, "and no conclusion brings it back");
	verdict_release(&verdict);
	verdict_refuse(&verdict, &nameless);
	verdict_conclude(&verdict, 1, 1);
	ok(verdict.value == VERDICT_REFUSE,
	   "a reason without an id counts too");
	verdict_release(&verdict);
}

static void test_not_judged(void)
{
	struct violation violation = violation_of("exec.escalation");
	struct verdict verdict = {0};

	verdict_add_not_judged(&verdict, &violation);
	verdict_conclude(&verdict, 1, 1);
	ok(verdict.value == VERDICT_ALLOW && verdict.not_judged_count == 1,
	   "what cannot be answered here is listed and does not refuse");
	verdict_release(&verdict);
}

static void test_full(void)
{
	struct violation violation = violation_of("process.user");
	struct verdict verdict = {0};
	int result = 0;

	for (size_t i = 0; i < VERDICT_VIOLATIONS_MAX; i++)
		result |= verdict_add(&verdict, &violation, MODE_AUDIT, false);
	ok(result == 0, "%d violations are kept", VERDICT_VIOLATIONS_MAX);
	ok(verdict_add(&verdict, &violation, MODE_AUDIT, false) == -1,
	   "one more is not");
	verdict_conclude(&verdict, 200, 200);
	ok(verdict.value == VERDICT_REFUSE, "and refuses, audit or not");
	is(verdict.refusal.id, "internal.verdict", "with its reason");
	verdict_release(&verdict);
}

int main(void)
{
	test_zero();
	test_counts();
	test_modes();
	test_pending();
	test_order();
	test_refuse();
	test_not_judged();
	test_full();
	return tap_done();
}
