#include "gate/inspection.h"

#include "base/cleanup.h"
#include "evidence/payload.h"
#include "gate/certifier.h"
#include "gate/reader.h"

#include <string.h>
#include <unistd.h>

#define ID "evidence.inspect"

/*
 * Opens the blob of @claim, or the file that is kept for its manifest, unless
 * it is the one that was opened last.
 */
static int open_blob(struct inspection *inspection, const struct claim *claim,
		     struct reason *why, struct error *err)
{
	const struct claim_signature *signature = &claim->signature;
	const struct digest *digest =
		signature->file ? &claim->manifest : &signature->blob;
	enum source_item item =
		signature->file ? SOURCE_FILE(signature->file) : SOURCE_BLOB;

	if (inspection->blob >= 0 && inspection->blob_item == item &&
	    inspection->blob_store == signature->store &&
	    digest_equal(&inspection->blob_digest, digest))
		return 0;
	if (inspection->blob >= 0)
		close(inspection->blob);
	inspection->blob =
		loader_open(&inspection->loader, signature->store, item, digest,
			    SOURCE_BLOB_MAX, &inspection->blob_size, why, err);
	if (inspection->blob < 0)
		return -1;
	inspection->blob_item = item;
	inspection->blob_store = signature->store;
	inspection->blob_digest = *digest;
	return 0;
}

int inspection_read(struct inspection *inspection,
		    const struct verified *verified, struct statement *out,
		    struct reason *why, struct error *err)
{
	const struct reader_statement_task task = {
		.payload = verify_payload(verified),
		.kind = verify_kind(verified),
		.context = &inspection->context,
	};

	inspection->context.passed = verify_passed(verified);
	inspection->context.questions = inspection->questions.items;
	inspection->context.question_count =
		(uint32_t)inspection->questions.count;
	return reader_statement(&task, inspection->works->statement,
				inspection->request->deadline, out, why, err);
}

/* The annotations that stand before @claim, which say how many they are. */
static int gather_material(const struct inspection *inspection,
			   const struct claim *claim, struct buf *out,
			   struct error *err)
{
	size_t size = claim->signature.material_size;
	const struct claim *first = claim;

	while (first > inspection->claims.items && size > 0 &&
	       first[-1].kind == CLAIM_MATERIAL) {
		first--;
		size -= first->material.size;
	}
	for (; first < claim; first++)
		buf_add(out, first->material.bytes, first->material.size);
	if (size > 0 || !buf_ok(out))
		return error_set(err, ERROR_SYSTEM, ID,
				 "a signature lacks its annotations");
	return 0;
}

/*
 * Has the open blob, or the payload in it that @claim says, verified with what
 * the policy trusts to make certificates and keep logs, by a child that gets a
 * copy that nobody can change and nothing else.
 */
static int certify(struct inspection *inspection, const struct claim *claim,
		   struct verified **out, struct reason *why, struct error *err)
{
	const struct inspect_request *request = inspection->request;
	CLEANUP(payload_release) struct payload copy = PAYLOAD_INIT;
	CLEANUP_BUF struct buf material = BUF_INIT;
	struct item item = {
		.form = (enum claim_item)claim->signature.item,
		.kind = (enum claim_kind)claim->kind,
	};
	const struct certifier_task task = {
		.item = &item,
		.trusts = request->trusts,
		.trust_count = request->trust_count,
		.now = request->now,
	};
	struct item_result result;
	struct span parts[2];

	if (gather_material(inspection, claim, &material, err) < 0 ||
	    verify_copy(claim, inspection->blob, inspection->blob_size, &copy,
			err) < 0)
		return -1;
	payload_parts(&copy, parts);
	item.blob = parts[1];
	item.material = buf_span(&material);
	if (certifier_run(&task, inspection->works->certify, request->deadline,
			  &result, why, err) < 0)
		return -1;
	return verify_item(claim, &item, &result, request->trusts,
			   request->trust_count, out, err);
}

static int try_keys(struct inspection *inspection, const struct claim *claim,
		    struct verified **out, struct reason *why,
		    struct error *err)
{
	const struct inspect_request *request = inspection->request;
	struct error local = ERROR_INIT;

	if (claim->signature.signature_size == 0) {
		error_reason(why, ID, NULL, "no trusted signer made it");
		return -1;
	}
	if (verify_claim_file(claim, inspection->blob, inspection->blob_size,
			      request->keys, request->key_count, out,
			      &local) == 0)
		return 0;
	if (local.kind == ERROR_INPUT)
		*why = local.reason;
	else if (err && err->kind == ERROR_NONE)
		*err = local;
	return -1;
}

/* A key of the policy suffices; who else may have signed is asked as well. */
int inspection_verify(struct inspection *inspection, const struct claim *claim,
		      struct verified **out, struct reason *why,
		      struct error *err)
{
	const struct inspect_request *request = inspection->request;
	CLEANUP(verify_cleanup) struct verified *certified = NULL;
	struct error local = ERROR_INIT;
	bool asks = claim->signature.item != CLAIM_ITEM_NONE &&
		    request->trust_count > 0;

	*out = NULL;
	if (confine_now() > request->deadline)
		return error_set(err, ERROR_SYSTEM, ID,
				 "the inspection took too long");
	if (open_blob(inspection, claim, why, &local) == 0)
		try_keys(inspection, claim, out, why, &local);
	else
		asks = false;
	if (local.kind == ERROR_NONE && asks)
		certify(inspection, claim, &certified, why, &local);
	if (local.kind != ERROR_NONE) {
		verify_free(*out);
		*out = NULL;
		return error_pass(err, &local);
	}
	if (*out && certified)
		verify_join(*out, certified);
	else if (certified)
		*out = steal_pointer(&certified);
	return *out ? 0 : -1;
}
