#include "evidence/item_notation.h"

#include "evidence/notation_verify.h"

#define ID "evidence.item"

/*
 * A chain that a policy trusts, though not all is right, says more than one
 * that is in no store.
 */
static void keep_best(struct error *best, const struct error *now)
{
	if (best->kind == ERROR_NONE ||
	    !strstr(now->reason.msg, "authenticity: "))
		*best = *now;
}

static void take(const struct notation_result *result, size_t index,
		 struct item_result *out)
{
	out->trusts |= UINT64_C(1) << index;
	out->ids[index] = result->signer_id;
	if (result->time)
		out->time = result->time;
	if (notation_verify_is_lenient(result))
		out->lenient |= UINT64_C(1) << index;
}

static int verify_trusts(const struct notation_envelope *envelope,
			 const struct notation_chain *chain,
			 const struct item_trust *trusts, size_t count,
			 int64_t now, struct item_result *out,
			 struct error *err)
{
	struct error best = ERROR_INIT;

	for (size_t i = 0; i < count; i++) {
		struct error inner = ERROR_INIT;
		struct notation_result result;

		if (!trusts[i].notation)
			continue;
		if (notation_verify_chain(envelope, chain, trusts[i].notation,
					  now, &result, &inner) == 0)
			take(&result, i, out);
		else
			keep_best(&best, &inner);
	}
	if (out->trusts)
		return 0;
	if (best.kind == ERROR_NONE)
		return error_set(err, ERROR_INPUT, ID,
				 "no signer of the policy has a trust store");
	return error_pass(err, &best);
}

int item_notation_verify(const struct item *item,
			 const struct item_trust *trusts, size_t count,
			 int64_t now, struct item_result *out,
			 struct error *err)
{
	CLEANUP(notation_envelope_release)
	struct notation_envelope envelope = {.chain_count = 0};
	CLEANUP(notation_chain_release)
	struct notation_chain chain = {.path = {.count = 0}};
	bool jws = item->form == CLAIM_ITEM_NOTATION_JWS;

	if (notation_envelope_read(
		    item->blob,
		    span_of(jws ? NOTATION_JWS_TYPE : NOTATION_COSE_TYPE),
		    &envelope, err) < 0 ||
	    notation_chain_open(&envelope, &chain, err) < 0)
		return -1;
	out->payload = envelope.payload_is_base64 ? ITEM_PAYLOAD_BASE64URL
						  : ITEM_PAYLOAD_RAW;
	out->payload_offset = envelope.payload_offset;
	out->payload_size = envelope.payload_size;
	return verify_trusts(&envelope, &chain, trusts, count, now, out, err);
}
