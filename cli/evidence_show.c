#include "cli/evidence.h"
#include "cli/evidence_says.h"

#include "base/rfc3339.h"
#include "cli/output.h"
#include "evidence/inventory.h"

#include <stdio.h>
#include <string.h>

/* What is shown of one image. */
struct showing {
	struct digest key;
	struct entry entry;
	struct gate_decision decision;
	bool is_judged;	     /* there is a policy, and decision is filled */
	const char *max_age; /* of the profile's image.scan; NULL: none */
};

/* When the policy no longer accepts the scan; false when it always does. */
static bool expiry_of(const struct showing *showing, const struct scan *scan,
		      char out[RFC3339_SIZE])
{
	int64_t age;

	if (!scan->has_finished || !showing->max_age ||
	    rfc3339_parse_duration(span_of(showing->max_age), &age) < 0)
		return false;
	rfc3339_format(out, scan->finished + age);
	return true;
}

static void print_scan(const struct showing *showing, const struct scan *scan)
{
	char finished[RFC3339_SIZE] = "at an unknown time";
	char expires[RFC3339_SIZE];
	char scanner[STATEMENT_TEXT_MAX];

	error_escape(scanner, sizeof(scanner), scan->scanner,
		     strlen(scan->scanner));
	if (scan->has_finished)
		rfc3339_format(finished, scan->finished);
	printf("            scanned %s%s%s: critical %u, high %u, medium %u, "
	       "low %u, unknown %u\n",
	       finished, scanner[0] ? " by " : "", scanner,
	       scan->findings[SCAN_CRITICAL], scan->findings[SCAN_HIGH],
	       scan->findings[SCAN_MEDIUM], scan->findings[SCAN_LOW],
	       scan->findings[SCAN_UNKNOWN]);
	if (expiry_of(showing, scan, expires))
		printf("            the policy accepts it until %s\n", expires);
}

static void print_statement(const struct showing *showing,
			    const struct image_statement *one)
{
	const struct statement *statement = &one->statement;
	char digest[DIGEST_TEXT_SIZE];
	char type[STATEMENT_TEXT_MAX];

	digest_format(digest, &one->payload);
	error_escape(type, sizeof(type), statement->predicate_type,
		     strlen(statement->predicate_type));
	printf("  %-9s %.19s%s%s signed by",
	       statement_word(statement->kind, "attestation"), digest,
	       type[0] ? " " : "", type);
	for (uint32_t i = 0; i < one->signer_count; i++)
		printf(" %s", one->signers[i] ? one->signers[i] : "?");
	printf("%s\n", one->about_image ? "" : ", about another image");
	if (statement->kind == STATEMENT_SCAN)
		print_scan(showing, &statement->scan);
	evidence_says_print(statement);
}

/* What no signer of the policy proves, and why not. */
static void print_unproven(const struct image_facts *image)
{
	char digest[DIGEST_TEXT_SIZE];

	for (size_t i = 0; i < image->found_count; i++) {
		const struct image_found *one = &image->found[i];

		if (one->proves)
			continue;
		digest_format(digest, &one->digest);
		printf("  %-9s %.19s (%s) proves nothing: %s\n", one->kind,
		       digest, one->layout, one->reason);
	}
}

static void print_entry(const struct showing *showing)
{
	const struct entry *entry = &showing->entry;
	char digest[DIGEST_TEXT_SIZE];

	digest_format(digest, &showing->key);
	printf("%s\n", digest);
	for (size_t i = 0; i < entry->image_count; i++) {
		digest_format(digest, &entry->images[i]);
		printf("  image     %s\n", digest);
	}
	for (size_t i = 0; i < entry->evidence_count; i++) {
		const char *layout =
			entry_layout_name(entry->evidence[i].layout);

		digest_format(digest, &entry->evidence[i].manifest);
		printf("  evidence  %s (%s)\n", digest, layout ? layout : "?");
	}
}

static void print_text(const struct showing *showing)
{
	const struct gate_decision *decision = &showing->decision;

	print_entry(showing);
	if (!showing->is_judged)
		return;
	printf("by policy %s, profile %s:\n", decision->policy_name,
	       decision->profile);
	if (decision->verdict.refusal.id)
		printf("  error     %s: %s\n", decision->verdict.refusal.id,
		       decision->verdict.refusal.msg);
	for (size_t i = 0; i < decision->image.statement_count; i++)
		print_statement(showing, &decision->image.statements[i]);
	print_unproven(&decision->image);
}

static struct json *digest_json(const struct digest *digest)
{
	char text[DIGEST_TEXT_SIZE];

	digest_format(text, digest);
	return json_new_text(text);
}

static struct json *entry_json(const struct showing *showing)
{
	const struct entry *entry = &showing->entry;
	struct json *out = json_new_object();
	struct json *images = json_new_array();
	struct json *evidence = json_new_array();

	json_set(out, "digest", digest_json(&showing->key));
	for (size_t i = 0; i < entry->image_count; i++)
		json_append(images, digest_json(&entry->images[i]));
	for (size_t i = 0; i < entry->evidence_count; i++) {
		const struct entry_evidence *one = &entry->evidence[i];
		const char *layout = entry_layout_name(one->layout);
		struct json *item = json_new_object();

		json_set(item, "manifest", digest_json(&one->manifest));
		json_set(item, "layout", json_new_text(layout ? layout : ""));
		if (!digest_is_zero(&one->subject))
			json_set(item, "subject", digest_json(&one->subject));
		json_append(evidence, item);
	}
	json_set(out, "images", images);
	json_set(out, "evidence", evidence);
	return out;
}

static struct json *scan_json(const struct showing *showing,
			      const struct scan *scan)
{
	static const char *const words[SCAN_SEVERITIES] = {
		"critical", "high", "medium", "low", "negligible", "unknown"};
	struct json *out = json_new_object();
	struct json *findings = json_new_object();
	char time[RFC3339_SIZE];

	json_set(out, "scanner", json_new_text(scan->scanner));
	if (scan->has_finished) {
		rfc3339_format(time, scan->finished);
		json_set(out, "finished", json_new_text(time));
	}
	if (expiry_of(showing, scan, time))
		json_set(out, "expires", json_new_text(time));
	for (int i = 0; i < SCAN_SEVERITIES; i++)
		json_set(findings, words[i], json_new_int(scan->findings[i]));
	json_set(out, "findings", findings);
	return out;
}

static struct json *statements_json(const struct showing *showing)
{
	const struct image_facts *image = &showing->decision.image;
	struct json *out = json_new_array();

	for (size_t i = 0; i < image->statement_count; i++) {
		const struct image_statement *one = &image->statements[i];
		struct json *item = json_new_object();
		struct json *signers = json_new_array();

		json_set(item, "kind",
			 json_new_text(statement_word(one->statement.kind,
						      "attestation")));
		json_set(item, "digest", digest_json(&one->payload));
		json_set(item, "predicateType",
			 json_new_text(one->statement.predicate_type));
		for (uint32_t k = 0; k < one->signer_count; k++)
			if (one->signers[k])
				json_append(signers,
					    json_new_text(one->signers[k]));
		json_set(item, "signers", signers);
		json_set(item, "aboutImage", json_new_bool(one->about_image));
		if (one->statement.kind == STATEMENT_SCAN)
			json_set(item, "scan",
				 scan_json(showing, &one->statement.scan));
		evidence_says_put(item, &one->statement);
		json_append(out, item);
	}
	return out;
}

static void print_json(const struct showing *showing)
{
	CLEANUP_JSON struct json *tree = entry_json(showing);
	CLEANUP_BUF struct buf text = BUF_INIT;

	if (showing->is_judged) {
		json_set(tree, "policy",
			 json_new_text(showing->decision.policy_name));
		json_set(tree, "profile",
			 json_new_text(showing->decision.profile));
		json_set(tree, "statements", statements_json(showing));
		json_set(tree, "found", output_found(&showing->decision.image));
	}
	json_write(tree, &text);
	printf("%s\n", buf_ok(&text) && text.data ? text.data : "{}");
}

static const struct setting *find_rule(const struct profile *profile,
				       const char *id)
{
	for (size_t i = 0; i < profile->count; i++)
		if (strcmp(profile->settings[i].rule->id, id) == 0 &&
		    profile->settings[i].mode != MODE_OFF)
			return &profile->settings[i];
	return NULL;
}

/* The first profile that asks for @id, when none was named; or NULL. */
static const struct profile *profile_with(const struct policy *policy,
					  const char *id)
{
	const struct profile *profile;

	for (size_t i = 0; (profile = policy_profile_at(policy, i)); i++)
		if (find_rule(profile, id))
			return profile;
	return NULL;
}

static const struct profile *choose_profile(const struct judge *judge)
{
	const struct profile *profile = judge->profile;

	if (!profile)
		profile = profile_with(judge->policy, "image.scan");
	if (!profile)
		profile = profile_with(judge->policy, "image.signature");
	return profile;
}

/*
 * Asks the policy, where there is one: named or configured. Returns 0, or an
 * exit status, said already.
 */
static int ask_policy(struct evidence_words *words, const char *path,
		      struct showing *showing)
{
	struct judge *judge = &words->judge;
	struct collect_request image = {.image = showing->key};
	struct gate_request request = {.verb = GATE_VERIFY,
				       .trust = FILE_ANY,
				       .settings = &judge->settings,
				       .image = &image,
				       .skip_record = true};
	const struct setting *scan;
	struct error err = ERROR_INIT;
	char store[SETTINGS_PATH_MAX];

	snprintf(store, sizeof(store), "%s", path);
	judge->evidence[0] = store;
	judge->evidence_count = 1;
	if (judge_prepare(judge, words->cli, &err) < 0) {
		judge->evidence_count = 0;
		return judge->policy_path || judge->key ? cli_fail(&err) : 0;
	}
	judge->evidence_count = 0;
	request.profile = choose_profile(judge);
	if (!request.profile)
		return 0; /* nothing asks for evidence */
	request.policy = judge->policy;
	request.has_now = judge->has_now;
	request.now = judge->now;
	gate_decide(&request, &showing->decision);
	showing->is_judged = true;
	scan = find_rule(request.profile, "image.scan");
	if (scan)
		showing->max_age = json_text(json_find(scan->params, "maxAge"));
	return 0;
}

static void showing_release(struct showing *showing)
{
	entry_release(&showing->entry);
	if (showing->is_judged)
		gate_release(&showing->decision);
}

int evidence_show(struct evidence_words *words, const char *path)
{
	CLEANUP(store_release) struct store store = {.dirfd = -1};
	CLEANUP(showing_release) struct showing showing = {.key = {{0}}};
	struct error err = ERROR_INIT;
	int status;

	if (words->count != 1 ||
	    digest_parse(span_of(words->arguments[0]), &showing.key) < 0)
		return cli_usage("evidence", "show takes one sha256:HEX");
	if (store_open(path, FILE_ANY, &store, &err) < 0) {
		error_hint(&err, EVIDENCE_STORE_HINT);
		return cli_fail(&err);
	}
	if (inventory_find(&store, &showing.key, &showing.entry, &err) < 0) {
		if (err.kind != ERROR_NONE)
			return cli_fail(&err);
		printf("%s: nothing is known of it in '%s'\n",
		       words->arguments[0], path);
		return CLI_REFUSED;
	}
	status = ask_policy(words, path, &showing);
	if (status)
		return status;
	if (words->format == CLI_JSON)
		print_json(&showing);
	else
		print_text(&showing);
	return CLI_OK;
}
