#include "evidence/item.h"

#include "evidence/cosign_material.h"
#include "evidence/item_notation.h"

#include <stdlib.h>
#include <string.h>

#define ID "evidence.item"

/* What an item may fail with. */
static const char *const CHECKS[] = {
	"cert.chain",
	"cert.count",
	"cert.crl",
	"cert.identity",
	"cert.name",
	"cert.parse",
	"cert.pem",
	"cert.profile",
	"cert.revoked",
	"cert.sct",
	"cert.signature",
	"cert.size",
	"cert.time",
	"cert.weak",
	"encode.base64",
	"evidence.item",
	"evidence.notation",
	"evidence.subject",
	"json.duplicate-key",
	"json.limit",
	"json.nul",
	"json.number",
	"json.syntax",
	"json.trailing",
	"key.kind",
	"key.pem",
	"key.scheme",
	"key.value",
	"key.weak",
	"sigstore.algorithm",
	"sigstore.artifact",
	"sigstore.bundle",
	"sigstore.checkpoint",
	"sigstore.content",
	"sigstore.digest",
	"sigstore.identity",
	"sigstore.issuer",
	"sigstore.log",
	"sigstore.log-entry",
	"sigstore.payload-type",
	"sigstore.signature",
	"sigstore.signer",
	"sigstore.subject",
	"sigstore.time",
	"sigstore.trust",
	"timestamp.imprint",
	"timestamp.parse",
	"timestamp.signature",
	"timestamp.signer",
	"timestamp.time",
};

const char *item_check(struct span text)
{
	for (size_t i = 0; i < sizeof(CHECKS) / sizeof(CHECKS[0]); i++)
		if (span_is(text, CHECKS[i]))
			return CHECKS[i];
	return "evidence.signature";
}

static int read_item(const struct item *item, struct sigstore_bundle *out,
		     struct error *err)
{
	switch (item->form) {
	case CLAIM_ITEM_BUNDLE:
		return sigstore_bundle_parse(item->blob, out, err);
	case CLAIM_ITEM_COSIGN:
		return cosign_material_parse(item->material, item->kind,
					     item->blob, out, err);
	case CLAIM_ITEM_NOTATION_JWS:
	case CLAIM_ITEM_NOTATION_COSE:
	case CLAIM_ITEM_NONE:
	case CLAIM_ITEMS:
		break;
	}
	return error_set(err, ERROR_INPUT, ID, "not a form that is known");
}

/*
 * How far a refusal came: what speaks of the signer that was asked for says
 * more than that it is another one.
 */
static bool says_more(const struct error *now, const struct error *best)
{
	static const char *const LEAST[] = {
		"sigstore.signer", "sigstore.issuer", "sigstore.identity",
		"sigstore.signature"};

	if (best->kind == ERROR_NONE)
		return true;
	for (size_t i = 0; i < sizeof(LEAST) / sizeof(LEAST[0]); i++)
		if (strcmp(now->reason.id, LEAST[i]) == 0)
			return false;
	return true;
}

static int verify_sigstore(const struct sigstore_bundle *bundle,
			   const struct item *item,
			   const struct item_trust *trusts, size_t count,
			   struct item_result *out, struct error *err)
{
	struct error best = ERROR_INIT;

	for (size_t i = 0; i < count; i++) {
		struct key_message message = {.parts = &item->blob, .count = 1};
		struct error inner = ERROR_INIT;
		struct sigstore_result result;
		bool bare = bundle->form == SIGSTORE_COSIGN;

		if (trusts[i].notation)
			continue;
		if (sigstore_verify(bundle, &trusts[i].sigstore,
				    bare ? &message : NULL, &result,
				    &inner) == 0) {
			out->trusts |= UINT64_C(1) << i;
			out->ids[i] = result.signer;
			out->time = result.time;
		} else if (says_more(&inner, &best)) {
			best = inner;
		}
	}
	if (out->trusts)
		return 0;
	if (best.kind == ERROR_NONE)
		return error_set(err, ERROR_INPUT, ID,
				 "the policy's signers have trust stores, "
				 "which this is not for");
	return error_pass(err, &best);
}

/* The whole blob is a payload of cosign's; else it stands in it as base64. */
static void place_payload(const struct sigstore_bundle *bundle,
			  const struct item *item, struct item_result *out)
{
	if (bundle->content == SIGSTORE_MESSAGE) {
		out->payload = ITEM_PAYLOAD_RAW;
		out->payload_size = item->blob.size;
		return;
	}
	out->payload = ITEM_PAYLOAD_BASE64;
	out->payload_offset = bundle->payload_offset;
	out->payload_size = bundle->payload_size;
}

int item_verify(const struct item *item, const struct item_trust *trusts,
		size_t count, int64_t now, struct item_result *out,
		struct error *err)
{
	CLEANUP(sigstore_bundle_cleanup)
	struct sigstore_bundle *bundle = calloc(1, sizeof(*bundle));

	memset(out, 0, sizeof(*out));
	if (!bundle || count == 0 || count > ITEM_TRUSTS_MAX)
		return error_set(err, ERROR_SYSTEM, ID, "cannot verify");
	if (item->form == CLAIM_ITEM_NOTATION_JWS ||
	    item->form == CLAIM_ITEM_NOTATION_COSE)
		return item_notation_verify(item, trusts, count, now, out, err);
	if (read_item(item, bundle, err) < 0)
		return -1;
	place_payload(bundle, item, out);
	return verify_sigstore(bundle, item, trusts, count, out, err);
}
