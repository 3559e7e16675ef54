#include "gate/line.h"

#include "tap.h"

#include <stdlib.h>

static void violate(struct gate_decision *decision, const char *id,
		    const char *hint, const char *message, enum mode mode)
{
	struct violation violation = {0};

	error_reason(&violation.reason, id, hint, "%s", message);
	verdict_add(&decision->verdict, &violation, mode, false);
}

static void set(struct fact *fact, const char *value)
{
	fact->state = FACT_ATTESTED;
	snprintf(fact->value, sizeof(fact->value), "%s", value);
}

static struct gate_decision *new_decision(void)
{
	struct gate_decision *decision = calloc(1, sizeof(*decision));

	strcpy(decision->id, "7K3Q9M2D");
	strcpy(decision->contact, "platform-security@example.com");
	return decision;
}

static void free_decision(struct gate_decision *decision)
{
	gate_release(decision);
	free(decision);
}

static void test_whole(void)
{
	struct gate_decision *decision = new_decision();

	set(&decision->facts.namespace, "shop");
	set(&decision->facts.pod, "cart-7d9f");
	set(&decision->facts.name, "cart");
	set(&decision->facts.image, "registry.example.com/shop/cart");
	decision->has_image = true;
	decision->image.has_manifest = true;
	memset(&decision->image.manifest, 0x1f, sizeof(struct digest));
	violate(decision, "linux.seccomp", "seccompProfile.type=RuntimeDefault",
		"no seccomp profile is set", MODE_ENFORCE);
	violate(decision, "process.user", NULL, "uid is 0", MODE_ENFORCE);
	violate(decision, "root.readonly", NULL, "writable", MODE_WARN);
	line_write(decision, "0123456789abcdef");
	is(decision->line,
	   "ocigate: refused [linux.seccomp] shop/cart-7d9f/cart "
	   "(registry.example.com/shop/cart@sha256:1f1f1f1f1f1f): no seccomp "
	   "profile is set; fix: seccompProfile.type=RuntimeDefault; also "
	   "process.user; ask platform-security@example.com; see: ocigate "
	   "explain 7K3Q9M2D",
	   "the whole line");
	is(decision->warning,
	   "ocigate: warning [root.readonly] shop/cart-7d9f/cart "
	   "(registry.example.com/shop/cart@sha256:1f1f1f1f1f1f): writable; "
	   "ask platform-security@example.com; see: ocigate explain 7K3Q9M2D",
	   "and what is only warned of");
	free_decision(decision);
}

static void test_pending(void)
{
	static const struct violation mendable = {
		.reason = {.id = "process.capabilities", .msg = "too many"}};
	struct gate_decision *decision = new_decision();

	decision->contact[0] = '\0';
	verdict_add_pending(&decision->verdict, &mendable, false);
	line_write(decision, "id");
	is(decision->line,
	   "ocigate: refused [process.capabilities] id: too many; "
	   "see: ocigate explain 7K3Q9M2D",
	   "what waits for a repair, where nothing else refuses");
	violate(decision, "process.user", NULL, "uid is 0", MODE_ENFORCE);
	violate(decision, "process.cwd", NULL, "no repair", MODE_FIX);
	line_write(decision, "id");
	is(decision->line,
	   "ocigate: refused [process.user] id: uid is 0; also process.cwd; "
	   "see: ocigate explain 7K3Q9M2D",
	   "it is not told beside what refuses");
	free_decision(decision);
}

static void test_bare(void)
{
	struct gate_decision *decision = new_decision();
	struct reason reason;

	decision->contact[0] = '\0';
	error_reason(&reason, "assign.none", NULL, "no entry matches");
	verdict_refuse(&decision->verdict, &reason);
	line_write(decision, "0123456789abcdef");
	is(decision->line,
	   "ocigate: refused [assign.none] 0123456789ab: no entry matches; "
	   "see: ocigate explain 7K3Q9M2D",
	   "an id for want of a name");
	is(decision->warning, "", "no warning");
	free_decision(decision);
}

static void test_hostile(void)
{
	struct gate_decision *decision = new_decision();
	char name[400];
	bool printable = true;

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	memcpy(name, "a\x1b[31m\nb", 8);
	set(&decision->facts.name, name);
	set(&decision->facts.image, name);
	violate(decision, "process.cwd", "say no such file or directory",
		"Permission Denied: executable file not found", MODE_ENFORCE);
	for (int i = 0; i < 60; i++) {
		static char ids[60][32];

		snprintf(ids[i], sizeof(ids[i]), "rule.number%d", i);
		violate(decision, ids[i], NULL, "x", MODE_ENFORCE);
	}
	line_write(decision, "id");
	for (const char *at = decision->line; *at; at++)
		printable = printable && *at >= 0x20 && *at < 0x7f;
	ok(printable, "printable ASCII, one line");
	ok(strlen(decision->line) <= 900, "at most 900 bytes: %zu",
	   strlen(decision->line));
	ok(!strcasestr(decision->line, "permission denied") &&
		   !strcasestr(decision->line, "no such file or directory") &&
		   !strcasestr(decision->line, "executable file not found"),
	   "none of the phrases that engines look for");
	ok(strstr(decision->line, "[process.cwd]") &&
		   strstr(decision->line, "; fix: ") &&
		   strstr(decision->line, "explain 7K3Q9M2D"),
	   "id, hint and decision are never cut");
	free_decision(decision);
}

int main(void)
{
	test_whole();
	test_pending();
	test_bare();
	test_hostile();
	return tap_done();
}
