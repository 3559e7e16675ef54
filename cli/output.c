#include "cli/output.h"

#include "gate/describe.h"

#include <stdio.h>
#include <string.h>

static void set_text(struct json *object, const char *key, const char *text)
{
	char safe[2048];

	error_escape(safe, sizeof(safe), text ? text : "",
		     text ? strlen(text) : 0);
	json_set(object, key, json_new_text(safe));
}

static void set_known(struct json *object, const char *key,
		      const struct fact *fact)
{
	if (fact->state == FACT_CHOSEN || fact->state == FACT_ATTESTED)
		set_text(object, key, fact->value);
}

static void set_digest(struct json *object, const char *key,
		       const struct digest *digest)
{
	char text[DIGEST_TEXT_SIZE];

	if (digest_is_zero(digest))
		return;
	digest_format(text, digest);
	set_text(object, key, text);
}

static struct json *image_json(const struct gate_decision *decision)
{
	struct json *out = json_new_object();
	const struct image_identity *identity = &decision->facts.identity;

	set_known(out, "reference", &decision->facts.image);
	if (decision->has_image) {
		if (decision->image.has_manifest)
			set_digest(out, "manifest", &decision->image.manifest);
		set_digest(out, "config", &decision->image.config);
	} else if (identity->config_state == FACT_ATTESTED) {
		set_digest(out, "config", &identity->config);
	}
	set_known(out, "engine", &decision->facts.engine);
	return out;
}

struct json *output_found(const struct image_facts *image)
{
	struct json *out = json_new_array();

	for (size_t i = 0; i < image->found_count; i++) {
		const struct image_found *one = &image->found[i];
		struct json *item = json_new_object();

		set_digest(item, "digest", &one->digest);
		set_text(item, "kind", one->kind);
		set_text(item, "layout", one->layout);
		if (one->signer)
			set_text(item, "signer", one->signer);
		json_set(item, "proves", json_new_bool(one->proves));
		if (one->check)
			set_text(item, "check", one->check);
		set_text(item, "reason", one->reason);
		json_append(out, item);
	}
	return out;
}

static struct json *reason_json(const struct reason *reason)
{
	struct json *out = json_new_object();

	set_text(out, "id", reason->id);
	set_text(out, "message", reason->msg);
	set_text(out, "hint", reason->hint);
	return out;
}

static void print_json(const char *target, const struct gate_decision *decision,
		       bool with_found)
{
	const struct verdict *verdict = &decision->verdict;
	CLEANUP_JSON struct json *out = json_new_object();
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct json *policy = json_new_object();

	json_set(out, "ocigate", json_new_int(1));
	set_text(out, "target", target);
	set_text(out, "verdict",
		 verdict->value == VERDICT_ALLOW ? "allow" : "refuse");
	set_text(out, "profile", decision->profile);
	set_text(policy, "name", decision->policy_name);
	set_text(policy, "digest", decision->policy_digest);
	json_set(out, "policy", policy);
	json_set(out, "image", image_json(decision));
	json_set(out, "violations",
		 describe_violations(verdict->violations, verdict->count));
	json_set(out, "repairs", describe_repairs(&verdict->repairs));
	json_set(out, "notJudged",
		 describe_violations(verdict->not_judged,
				     verdict->not_judged_count));
	if (with_found)
		json_set(out, "found", output_found(&decision->image));
	if (verdict->refusal.id)
		json_set(out, "error", reason_json(&verdict->refusal));
	json_write(out, &text);
	printf("%s\n", buf_ok(&text) ? text.data : "{\"verdict\":\"refuse\"}");
}

static void print_reason(const char *label, const struct reason *reason)
{
	printf("  %-9s%s: %s\n", label, reason->id, reason->msg);
	if (reason->hint)
		printf("           fix: %s\n", reason->hint);
}

/* What was said before, for another rule, is not said again. */
static bool is_told(const struct verdict *verdict, size_t at)
{
	const struct verdict_violation *list = verdict->not_judged;

	for (size_t i = 0; i < at; i++)
		if (strcmp(list[i].violation.reason.msg,
			   list[at].violation.reason.msg) == 0)
			return true;
	return false;
}

/* Rules that are not judged for one and the same reason. */
static void print_not_judged(const struct verdict *verdict)
{
	const struct verdict_violation *list = verdict->not_judged;

	for (size_t i = 0; i < verdict->not_judged_count; i++) {
		if (is_told(verdict, i))
			continue;
		printf("  %-9s%s", "unjudged", list[i].violation.reason.id);
		for (size_t j = i + 1; j < verdict->not_judged_count; j++)
			if (strcmp(list[i].violation.reason.msg,
				   list[j].violation.reason.msg) == 0)
				printf(", %s", list[j].violation.reason.id);
		printf(": %s\n", list[i].violation.reason.msg);
	}
}

static void print_found(const struct image_facts *image)
{
	char digest[DIGEST_TEXT_SIZE];

	for (size_t i = 0; i < image->found_count; i++) {
		const struct image_found *one = &image->found[i];

		digest_format(digest, &one->digest);
		printf("  %-9s%s %.19s (%s)%s%s%s%s", "found", one->kind,
		       digest, one->layout, one->signer ? " by " : "",
		       one->signer ? one->signer : "",
		       one->reason[0] ? ": " : "", one->reason);
		if (one->check)
			printf(" [%s]", one->check);
		putchar('\n');
	}
}

static void print_text(const char *target, const struct gate_decision *decision,
		       bool with_found)
{
	const struct verdict *verdict = &decision->verdict;
	bool allow = verdict->value == VERDICT_ALLOW;
	char name[2048];

	/* a stranger's name of an image or pod must not write lines of ours */
	error_escape(name, sizeof(name), target, strlen(target));
	printf("%s: %s", name, allow ? "complies" : "refused");
	if (decision->profile[0])
		printf(" (profile %s%s%s)", decision->profile,
		       decision->policy_name[0] ? ", policy " : "",
		       decision->policy_name);
	printf("\n");
	if (verdict->refusal.id)
		print_reason("error", &verdict->refusal);
	for (size_t i = 0; i < verdict->count; i++)
		print_reason(verdict_mode_name(verdict->violations[i].mode),
			     &verdict->violations[i].violation.reason);
	for (size_t i = 0; i < verdict->repairs.count; i++)
		printf("  %-9s%s: %s\n", "repaired",
		       verdict->repairs.items[i].rule,
		       verdict->repairs.items[i].message);
	print_not_judged(verdict);
	if (with_found)
		print_found(&decision->image);
}

void output_decision(const char *target, const struct gate_decision *decision,
		     enum cli_format format, bool with_found)
{
	switch (format) {
	case CLI_JSON:
		print_json(target, decision, with_found);
		break;
	case CLI_TEXT:
		print_text(target, decision, with_found);
		break;
	case CLI_SARIF:
	case CLI_JUNIT:
		break; /* one document for all: report.h */
	}
}

int output_status(const struct gate_decision *decision)
{
	static const char *const unreadable[] = {"bundle.",  "policy.",
						 "json.",    "yaml.",
						 "request.", "internal."};
	const char *id = decision->verdict.refusal.id;

	if (decision->verdict.value == VERDICT_ALLOW)
		return CLI_OK;
	for (size_t i = 0; id && i < sizeof(unreadable) / sizeof(unreadable[0]);
	     i++)
		if (strncmp(id, unreadable[i], strlen(unreadable[i])) == 0)
			return CLI_UNREADABLE;
	return CLI_REFUSED;
}
