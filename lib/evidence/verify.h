/*
 * From claims to verified payloads. The only maker of a struct verified: what
 * reads facts takes nothing else, so nobody can read a claim that was never
 * checked.
 */
#ifndef EVIDENCE_VERIFY_H
#define EVIDENCE_VERIFY_H

#include "base/buf.h"
#include "base/error.h"
#include "evidence/claim.h"
#include "evidence/item.h"
#include "evidence/key.h"
#include "evidence/payload.h"

#define VERIFY_ED25519_MAX ((size_t)16 << 20) /* bytes of a payload */

struct verified; /* a payload whose signature was verified */

/* A key that may verify, with the name that policy gives it. */
struct verify_key {
	const struct key *key;
	const char *signer; /* borrowed */
	bool attests;	    /* tried first for attestations, else last */
};

/*
 * Takes the payload that @claim describes out of @blob, the bytes of the blob
 * it names (for CLAIM_SIMPLESIGNING all of it, or of a signature file the
 * base64 text at the claimed place, decoded: checked against claim's digest;
 * for CLAIM_DSSE such text, decoded; the signed bytes are
 * PAE("application/vnd.in-toto+json", payload), DSSE v1.0.2) and tries the
 * keys; a key that stands there under several names counts under each. On
 * success *out is the caller's (verify_free()). Returns 0; -1 with *err set
 * ("evidence.signature" when no key verifies it; "evidence.limit" when one of
 * them is an Ed25519 key and the payload has more than VERIFY_ED25519_MAX).
 */
int verify_claim(const struct claim *claim, struct span blob,
		 const struct verify_key *keys, size_t count,
		 struct verified **out, struct error *err);

/*
 * The same for a blob of @size bytes in the file @fd, which is not read whole:
 * a large payload is decoded to a sealed file in memory, and hashed from there
 * in pieces. Only Ed25519 looks at all of it at once.
 */
int verify_claim_file(const struct claim *claim, int fd, uint64_t size,
		      const struct verify_key *keys, size_t count,
		      struct verified **out, struct error *err);

/*
 * Appends the part of PAE(@type, body) that stands before a body of
 * @body_size bytes.
 */
void verify_pae(struct span type, size_t body_size, struct buf *out);

/* Frees it and what it owns; NULL is fine. */
void verify_free(struct verified *verified);

/* The same for a variable that leaves its scope. */
void verify_cleanup(struct verified **verified);

/* The payload's bytes: exactly those that were verified. */
struct span verify_payload(const struct verified *verified);

/* Whom to tell which of those bytes were read, or NULL. */
span_passed *verify_passed(const struct verified *verified);

/* Which form of payload it is: CLAIM_SIMPLESIGNING or CLAIM_DSSE. */
enum claim_kind verify_kind(const struct verified *verified);

/* Who made it: a signer of the policy, and by which key or identity. */
struct verify_signer {
	const char *name; /* borrowed */
	struct digest id;
};

/* The list of them; returns how many. */
size_t verify_signers(const struct verified *verified,
		      const struct verify_signer **list);

/*
 * For a child that verifies an item with certificates: fills *out, which is
 * PAYLOAD_INIT, with a copy of the blob of @size bytes in the file @fd, or of
 * the payload that a signature file holds. Returns 0, or -1 with *err set.
 */
int verify_copy(const struct claim *claim, int fd, uint64_t size,
		struct payload *out, struct error *err);

/*
 * Makes a verified payload of what such a child said (and whose form was
 * checked) of @item, made of the copy: the payload is taken from where it was
 * verified, not from where the claim has it. Returns 0 with *out the caller's,
 * or -1 with *err set.
 */
int verify_item(const struct claim *claim, const struct item *item,
		const struct item_result *result,
		const struct item_trust *trusts, size_t count,
		struct verified **out, struct error *err);

/* When it was signed, as somebody trusted says; 0: nobody does. */
int64_t verify_time(const struct verified *verified);

/*
 * Whether a check failed for one of its signers that the policy only logs: to
 * be shown wherever the verdict is.
 */
bool verify_is_lenient(const struct verified *verified);

/* Adds the signers of @other, unless it is another payload. */
void verify_join(struct verified *verified, const struct verified *other);

#endif
