#include "gate/describe.h"

#include "base/rfc3339.h"

#include <string.h>

static const char *const verb_names[] = {
	[GATE_CREATE] = "create",   [GATE_RUN] = "run",
	[GATE_RESTORE] = "restore", [GATE_EXEC] = "exec",
	[GATE_UPDATE] = "update",   [GATE_START] = "start",
	[GATE_HOOK] = "hook",	    [GATE_CHECK] = "check",
	[GATE_VERIFY] = "verify"};

static void set_text(struct json *object, const char *key, const char *text)
{
	if (text && *text)
		json_set(object, key, json_new_text(text));
}

static void set_escaped(struct json *object, const char *key, const char *text)
{
	char safe[FACT_VALUE_MAX];

	error_escape(safe, sizeof(safe), text, strlen(text));
	set_text(object, key, safe);
}

static void set_fact(struct json *object, const char *key,
		     const struct fact *fact)
{
	if (fact->state == FACT_CHOSEN || fact->state == FACT_ATTESTED)
		set_escaped(object, key, fact->value);
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

static struct json *describe_container(const struct gate_request *request,
				       const struct facts *facts)
{
	struct json *out = json_new_object();

	set_escaped(out, "id",
		    request->container_id ? request->container_id : "");
	set_fact(out, "name", &facts->name);
	set_fact(out, "namespace", &facts->namespace);
	set_fact(out, "pod", &facts->pod);
	return out;
}

static struct json *describe_image(const struct gate_decision *decision)
{
	const struct image_facts *image = &decision->image;
	struct json *out = json_new_object();

	set_fact(out, "reference", &decision->facts.image);
	if (decision->facts.identity.config_state == FACT_ATTESTED)
		set_digest(out, "config", &decision->facts.identity.config);
	if (!decision->has_image)
		return out;
	set_digest(out, "config", &image->config);
	if (image->has_manifest)
		set_digest(out, "manifest", &image->manifest);
	return out;
}

/* As set_text(), for members that are always there. */
static void put_text(struct json *object, const char *key, const char *text)
{
	char safe[FACT_VALUE_MAX];

	text = text ? text : "";
	error_escape(safe, sizeof(safe), text, strlen(text));
	json_set(object, key, json_new_text(safe));
}

struct json *describe_violations(const struct verdict_violation *list,
				 size_t count)
{
	struct json *out = json_new_array();

	for (size_t i = 0; i < count; i++) {
		const struct violation *one = &list[i].violation;
		struct json *item = json_new_object();

		put_text(item, "rule", one->reason.id);
		put_text(item, "mode", verdict_mode_name(list[i].mode));
		if (list[i].floor)
			json_set(item, "floor", json_new_bool(true));
		put_text(item, "message", one->reason.msg);
		put_text(item, "hint", one->reason.hint);
		put_text(item, "pointer", one->pointer);
		put_text(item, "actual", one->actual);
		put_text(item, "expected", one->expected);
		json_append(out, item);
	}
	return out;
}

/* What a container does only after start could look. */
static struct json *describe_not_verified(const struct verdict *verdict)
{
	struct json *out = json_new_array();

	for (size_t i = 0;
	     i < verdict->not_judged_count && i < DESCRIBE_VIOLATIONS_MAX;
	     i++) {
		const struct reason *reason =
			&verdict->not_judged[i].violation.reason;
		struct json *item = json_new_object();

		set_text(item, "rule", reason->id);
		set_text(item, "message", reason->msg);
		json_append(out, item);
	}
	return out;
}

struct json *describe_repairs(const struct repairs *repairs)
{
	struct json *out = json_new_array();

	for (size_t i = 0; i < repairs->count; i++) {
		struct json *item = json_new_object();

		set_text(item, "rule", repairs->items[i].rule);
		set_escaped(item, "message", repairs->items[i].message);
		json_append(out, item);
	}
	return out;
}

static struct json *describe_scan(const struct scan *scan)
{
	static const char *const names[SCAN_SEVERITIES] = {
		"critical", "high", "medium", "low", "negligible", "unknown"};
	struct json *out = json_new_object();
	char time[RFC3339_SIZE];

	set_escaped(out, "scanner", scan->scanner);
	if (scan->has_finished) {
		rfc3339_format(time, scan->finished);
		set_text(out, "finished", time);
	}
	for (size_t i = 0; i < SCAN_SEVERITIES; i++)
		if (scan->findings[i])
			json_set(out, names[i],
				 json_new_int(scan->findings[i]));
	if (scan->suppressed)
		json_set(out, "suppressed", json_new_int(scan->suppressed));
	return out;
}

static struct json *describe_sbom(const struct sbom *sbom)
{
	struct json *out = json_new_object();
	char time[RFC3339_SIZE];

	set_text(out, "spec", sbom->spec);
	json_set(out, "packages", json_new_int(sbom->packages));
	if (sbom->has_created) {
		rfc3339_format(time, sbom->created);
		set_text(out, "created", time);
	}
	return out;
}

static struct json *describe_provenance(const struct provenance *provenance)
{
	struct json *out = json_new_object();

	set_escaped(out, "builder", provenance->builder);
	set_escaped(out, "source", provenance->source);
	return out;
}

/* How much VEX says of the image; whether it counts the rule decided. */
static void describe_vex(struct json *item, const struct vex *vex)
{
	struct json *out = json_new_object();

	json_set(out, "assertions", json_new_int(vex->count));
	json_set(item, "vex", out);
}

/* Who signed, and what the scans said: the evidence that counted. */
static struct json *describe_evidence(const struct image_facts *image)
{
	struct json *out = json_new_array();

	for (size_t i = 0; i < image->statement_count && i < 16; i++) {
		const struct image_statement *one = &image->statements[i];
		struct json *item = json_new_object();

		if (!one->about_image) {
			json_free(item);
			continue;
		}
		if (one->signer_count)
			set_text(item, "signer", one->signers[0]);
		set_digest(item, "subject", &one->subject);
		set_digest(item, "evidence", &one->payload);
		if (one->statement.kind == STATEMENT_SCAN)
			json_set(item, "scan",
				 describe_scan(&one->statement.scan));
		if (one->statement.kind == STATEMENT_SBOM)
			json_set(item, "sbom",
				 describe_sbom(&one->statement.sbom));
		if (one->statement.kind == STATEMENT_PROVENANCE)
			json_set(item, "provenance",
				 describe_provenance(
					 &one->statement.provenance));
		if (one->statement.vex.count > 0)
			describe_vex(item, &one->statement.vex);
		json_append(out, item);
	}
	return out;
}

struct json *describe_decision(const struct gate_request *request,
			       const struct gate_decision *decision)
{
	const struct verdict *verdict = &decision->verdict;
	struct json *out = json_new_object();
	struct json *policy = json_new_object();
	char time[RFC3339_SIZE];

	rfc3339_format(time, decision->time);
	json_set(out, "ocigate", json_new_int(1));
	set_text(out, "time", time);
	set_text(out, "decision", decision->id);
	set_text(out, "verb", verb_names[request->verb]);
	set_text(out, "verdict",
		 verdict->value == VERDICT_ALLOW ? "allow" : "refuse");
	set_fact(out, "engine", &decision->facts.engine);
	set_text(out, "runtime", request->runtime);
	if (decision->facts.container.adopted)
		json_set(out, "adopted", json_new_bool(true));
	json_set(out, "container",
		 describe_container(request, &decision->facts));
	json_set(out, "image", describe_image(decision));
	set_text(out, "profile", decision->profile);
	set_escaped(policy, "name", decision->policy_name);
	set_text(policy, "digest", decision->policy_digest);
	json_set(out, "policy", policy);
	if (verdict->refusal.id) {
		struct json *refusal = json_new_object();

		set_text(refusal, "id", verdict->refusal.id);
		set_text(refusal, "message", verdict->refusal.msg);
		set_text(refusal, "hint", verdict->refusal.hint);
		json_set(out, "refusal", refusal);
	}
	json_set(out, "violations",
		 describe_violations(verdict->violations,
				     verdict->count < DESCRIBE_VIOLATIONS_MAX
					     ? verdict->count
					     : DESCRIBE_VIOLATIONS_MAX));
	json_set(out, "repairs", describe_repairs(&verdict->repairs));
	if (verdict->not_judged_count)
		json_set(out, "notVerified", describe_not_verified(verdict));
	if (decision->has_image)
		json_set(out, "evidence", describe_evidence(&decision->image));
	json_set(out, "duration_us", json_new_int(decision->duration_us));
	return out;
}
