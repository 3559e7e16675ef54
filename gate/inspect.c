#include "gate/inspect.h"

#include "base/cleanup.h"
#include "gate/excuse.h"
#include "gate/inspection.h"
#include "gate/nearby.h"
#include "gate/settle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ID "evidence.inspect"

static const struct inspect_works OUR_WORKS;

static void inspection_free(struct inspection **inspection)
{
	if (!*inspection)
		return;
	collector_release(&(*inspection)->claims);
	ancestry_release(&(*inspection)->ancestry);
	if ((*inspection)->blob >= 0)
		close((*inspection)->blob);
	free((*inspection)->kept);
	question_release(&(*inspection)->questions);
	free(*inspection);
}

static int collect(struct inspection *inspection, struct error *err)
{
	const struct inspect_request *request = inspection->request;
	struct collector_task task = {
		.what = request->what,
		.stores = request->stores,
		.store_count = request->store_count,
	};

	return collector_run(&task, inspection->works->collect,
			     request->deadline, &inspection->claims, err);
}

static int find_ancestors(struct inspection *inspection, struct error *err)
{
	const struct inspect_request *request = inspection->request;
	struct statement_context *context = &inspection->context;
	struct ancestry *ancestry = &inspection->ancestry;
	size_t i;

	ancestry->what = request->what;
	ancestry->claims = &inspection->claims;
	ancestry->loader = &inspection->loader;
	ancestry->work = inspection->works->link;
	ancestry->deadline = request->deadline;
	if (ancestry_find(ancestry, err) < 0)
		return -1;
	for (i = 0; i < request->wanted_count; i++) {
		struct ancestor *wanted =
			ancestry_at(ancestry, &request->wanted[i]);

		if (wanted)
			wanted->needed = true;
	}
	for (i = 0; i < ancestry->count; i++) {
		context->subjects[i] = ancestry->items[i].digest;
		context->manifests[i] = ancestry->items[i].digest;
	}
	context->subject_count = (uint32_t)ancestry->count;
	context->manifest_count = (uint32_t)ancestry->count;
	if (ancestry->has_config)
		context->config = ancestry->config;
	return 0;
}

/* A new entry of what people are told; there is room for all claims. */
static struct image_found *add_found(struct image_facts *out,
				     const struct claim *claim)
{
	static const char *const KINDS[] = {
		[CLAIM_SIMPLESIGNING] = "signature",
		[CLAIM_DSSE] = "attestation",
		[CLAIM_NOTATION] = "signature",
		[CLAIM_REJECTED] = "rejected",
	};
	static const char *const LAYOUTS[] = {
		[CLAIM_LAYOUT_NONE] = "none",
		[CLAIM_LAYOUT_COSIGN_V2] = "cosign-v2",
		[CLAIM_LAYOUT_REFERRER] = "referrer",
		[CLAIM_LAYOUT_DIR] = "dir",
	};
	struct image_found *found = &out->found[out->found_count++];

	found->digest = claim->kind == CLAIM_REJECTED ? claim->rejected.blob
						      : claim->signature.blob;
	snprintf(found->kind, sizeof(found->kind), "%s",
		 claim->kind == CLAIM_DSSE && claim->signature.signs_image
			 ? "signature"
			 : KINDS[claim->kind]);
	snprintf(found->layout, sizeof(found->layout), "%s",
		 LAYOUTS[claim->layout]);
	return found;
}

static int grow_statements(struct inspection *inspection, struct error *err)
{
	struct image_facts *out = inspection->out;
	size_t capacity = inspection->capacity ? 2 * inspection->capacity : 4;
	struct image_statement *statements;
	struct kept *kept;

	if (out->statement_count < inspection->capacity)
		return 0;
	statements =
		reallocarray(out->statements, capacity, sizeof(*statements));
	if (!statements)
		return error_set_errno(err, ID, "cannot keep statements");
	out->statements = statements;
	kept = reallocarray(inspection->kept, capacity, sizeof(*kept));
	if (!kept)
		return error_set_errno(err, ID, "cannot keep statements");
	inspection->kept = kept;
	inspection->capacity = capacity;
	return 0;
}

static void name_signers(const struct verified *verified,
			 struct image_statement *statement)
{
	const size_t max =
		sizeof(statement->signers) / sizeof(statement->signers[0]);
	const struct verify_signer *list;
	size_t i, count = verify_signers(verified, &list);

	for (i = 0; i < count && i < max; i++) {
		statement->signers[i] = list[i].name;
		statement->key_ids[i] = list[i].id;
	}
	statement->signer_count = (uint32_t)i;
}

/* What a statement is about, or its report names, has to be proven. */
static void mark_needed(struct inspection *inspection,
			const struct statement *statement)
{
	struct ancestry *ancestry = &inspection->ancestry;
	uint64_t named = statement->scan.manifests;
	size_t i;

	for (i = 0; i < statement->vex.count; i++)
		named |= statement->vex.items[i].manifests;
	for (i = 0; i < statement->match_count; i++)
		ancestry_at(ancestry, &statement->matches[i])->needed = true;
	for (i = 0; statement->match_count && i < ancestry->count; i++)
		if (named >> i & 1)
			ancestry->items[i].needed = true;
}

/* Has a verified payload read, and keeps it when it may be about us. */
static int take_verified(struct inspection *inspection,
			 const struct claim *claim,
			 const struct verified *verified,
			 struct image_found *found, struct error *err)
{
	struct image_facts *out = inspection->out;
	struct image_statement *statement;
	struct error local = ERROR_INIT;
	struct reason why;

	if (grow_statements(inspection, err) < 0)
		return -1;
	statement = &out->statements[out->statement_count];
	memset(statement, 0, sizeof(*statement));
	name_signers(verified, statement);
	found->signer = statement->signers[0];
	found->lenient = verify_is_lenient(verified);
	if (inspection_read(inspection, verified, &statement->statement, &why,
			    &local) < 0) {
		if (local.kind == ERROR_NONE)
			return settle_say(found, why.id, "%s", why.msg);
		return error_pass(err, &local);
	}
	if (statement->statement.match_count == 0) {
		statement_release(&statement->statement);
		return settle_say(found, "evidence.subject",
				  "it is about another image");
	}
	statement->payload = claim->signature.blob;
	statement->signed_at = verify_time(verified);
	mark_needed(inspection, &statement->statement);
	inspection->kept[out->statement_count++] = (struct kept){
		.found = (size_t)(found - out->found),
		.claim = claim,
	};
	return 0;
}

static int take_signature(struct inspection *inspection,
			  const struct claim *claim, struct error *err)
{
	CLEANUP(verify_cleanup) struct verified *verified = NULL;
	struct image_found *found = add_found(inspection->out, claim);
	struct error local = ERROR_INIT;
	struct reason why;

	if (inspection_verify(inspection, claim, &verified, &why, &local) == 0)
		return take_verified(inspection, claim, verified, found, err);
	if (local.kind == ERROR_NONE)
		return settle_say(found, why.id, "%s", why.msg);
	return error_pass(err, &local);
}

static int take_claims(struct inspection *inspection, struct error *err)
{
	struct image_facts *out = inspection->out;
	size_t i;

	if (inspection->claims.count == 0)
		return 0;
	out->found = calloc(inspection->claims.count, sizeof(*out->found));
	if (!out->found)
		return error_set_errno(err, ID, "cannot keep what was found");
	for (i = 0; i < inspection->claims.count; i++) {
		const struct claim *claim = &inspection->claims.items[i];

		if (claim->kind == CLAIM_REJECTED)
			settle_say(add_found(out, claim), "evidence.form", "%s",
				   claim->rejected.reason);
		else if (claim->kind != CLAIM_PATH &&
			 claim->kind != CLAIM_MATERIAL &&
			 take_signature(inspection, claim, err) < 0)
			return -1;
	}
	return 0;
}

static int keep_questions(struct inspection *inspection, struct error *err)
{
	const struct questions *questions = inspection->request->questions;

	for (size_t i = 0; questions && i < questions->count; i++)
		if (question_add(&inspection->questions, &questions->items[i],
				 err) < 0)
			return -1;
	return 0;
}

/* Runs in a thread of its own. */
static int inspect(void *context)
{
	struct inspection *inspection = context;
	struct error *err = inspection->err;

	if (keep_questions(inspection, err) < 0 ||
	    collect(inspection, err) < 0 ||
	    find_ancestors(inspection, err) < 0 ||
	    take_claims(inspection, err) < 0 ||
	    ancestry_prove(&inspection->ancestry, err) < 0)
		return -1;
	settle_all(inspection);
	return excuse_read_again(inspection, err);
}

int inspect_image(const struct inspect_request *request,
		  struct image_facts *out, struct error *err)
{
	CLEANUP(inspection_free)
	struct inspection *inspection = calloc(1, sizeof(*inspection));

	memset(out, 0, sizeof(*out));
	if (!inspection)
		return error_set_errno(err, ID, "cannot inspect");
	inspection->request = request;
	inspection->works = request->works ? request->works : &OUR_WORKS;
	inspection->out = out;
	inspection->err = err;
	inspection->blob = -1;
	inspection->loader = (struct loader){
		.stores = request->stores,
		.store_count = request->store_count,
		.left = INSPECT_BYTES_MAX,
	};
	if (nearby_run(inspect, inspection) == 0) {
		out->questions = inspection->questions;
		memset(&inspection->questions, 0, sizeof(out->questions));
		return 0;
	}
	facts_release_image(out);
	return -1;
}
