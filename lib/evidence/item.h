/*
 * Items: pieces of evidence that are verified with certificates or a log, each
 * alone in a confined child of its own, against what the policy trusts.
 */
#ifndef EVIDENCE_ITEM_H
#define EVIDENCE_ITEM_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/claim.h"
#include "evidence/notation_trust.h"
#include "evidence/sigstore.h"
#include "oci/digest.h"

#include <stddef.h>
#include <stdint.h>

#define ITEM_TRUSTS_MAX 64
#define ITEM_REASON_MAX 256
#define ITEM_CHECK_MAX	32

/* What is verified; nothing of it is believed. */
struct item {
	enum claim_item form;
	enum claim_kind kind; /* of the payload; CLAIM_ITEM_COSIGN */
	struct span blob;     /* the bundle, envelope or payload */
	struct span material; /* CLAIM_ITEM_COSIGN: annotations, as JSON */
};

/* How a signer of the policy may have made it. */
struct item_trust {
	const char *signer; /* borrowed: the policy's name */
	struct sigstore_trust sigstore;
	/* Of a Notary Project signer, borrowed; NULL: it is Sigstore's. */
	const struct notation_trust *notation;
};

/* How the payload is written in the blob. */
enum item_payload {
	ITEM_PAYLOAD_RAW, /* the whole blob, or a part of it as it is */
	ITEM_PAYLOAD_BASE64,
	ITEM_PAYLOAD_BASE64URL, /* without padding */
	ITEM_PAYLOADS,
};

/* What became of it, in a fixed layout that passes between processes. */
struct item_result {
	uint64_t trusts;		    /* bit N: trusts[N] made it */
	struct digest ids[ITEM_TRUSTS_MAX]; /* who that was: key or identity */
	int64_t time; /* when, as a trusted log or authority says; 0: none */
	/* Bit N: trusts[N] made it, and a check failed that its policy only
	   logs: to be shown wherever the verdict is. */
	uint64_t lenient;
	uint32_t payload;	 /* enum item_payload; where it stands */
	uint64_t payload_offset; /* of what was verified */
	uint64_t payload_size;
	/* Where no trust holds: which check did not, and why. */
	char check[ITEM_CHECK_MAX];
	char reason[ITEM_REASON_MAX];
};

/*
 * Verifies @item against each of the @count @trusts (at most ITEM_TRUSTS_MAX)
 * at @now, and fills *out. Returns 0 when one of them made it at least; -1
 * with *err set ("evidence.*", "sigstore.*") when it cannot be read or none
 * did: the reason of the trust that came furthest.
 */
int item_verify(const struct item *item, const struct item_trust *trusts,
		size_t count, int64_t now, struct item_result *out,
		struct error *err);

/*
 * The static id of the check that @text names, one of those that item_verify()
 * fails with; "evidence.signature" for any other text.
 */
const char *item_check(struct span text);

#endif
