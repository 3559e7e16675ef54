#include "evidence/verify.h"

#include "base/cleanup.h"
#include "evidence/envelope.h"
#include "evidence/payload.h"
#include "evidence/signature_file.h"
#include "evidence/source.h"

#include <stdlib.h>

#define ID "evidence.signature"

struct verified {
	enum claim_kind kind;
	struct payload payload;
	int64_t time;
	bool lenient;
	size_t signer_count;
	size_t capacity;
	struct verify_signer signers[];
};

void verify_free(struct verified *verified)
{
	if (!verified)
		return;
	payload_release(&verified->payload);
	free(verified);
}

void verify_cleanup(struct verified **verified)
{
	verify_free(*verified);
}

struct span verify_payload(const struct verified *verified)
{
	struct span parts[2];

	payload_parts(&verified->payload, parts);
	return parts[1];
}

enum claim_kind verify_kind(const struct verified *verified)
{
	return verified->kind;
}

size_t verify_signers(const struct verified *verified,
		      const struct verify_signer **list)
{
	*list = verified->signers;
	return verified->signer_count;
}

static void add_signer(struct verified *verified, const char *name,
		       const struct digest *id)
{
	if (verified->signer_count < verified->capacity)
		verified->signers[verified->signer_count++] =
			(struct verify_signer){name, *id};
}

static struct verified *make(const struct claim *claim, size_t capacity)
{
	struct verified *verified = calloc(
		1, sizeof(*verified) + capacity * sizeof(verified->signers[0]));

	if (!verified)
		return NULL;
	verified->payload = (struct payload)PAYLOAD_INIT;
	verified->kind = (enum claim_kind)claim->kind;
	verified->capacity = capacity;
	return verified;
}

int64_t verify_time(const struct verified *verified)
{
	return verified->time;
}

span_passed *verify_passed(const struct verified *verified)
{
	return payload_passed(&verified->payload);
}

void verify_pae(struct span type, size_t body_size, struct buf *out)
{
	payload_pae(type, body_size, out);
}

/* What was signed is the whole blob or in a file, and its digest claimed. */
static int take_simplesigning(const struct claim_signature *claim,
			      const struct payload_blob *blob,
			      struct payload *payload, struct error *err)
{
	struct digest digest;
	struct span parts[2];

	if (blob->bytes.size > SIGNATURE_FILE_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "a signature of %zu bytes", blob->bytes.size);
	if (claim->file ? payload_decode(blob, claim->payload_offset,
					 claim->payload_size,
					 ENCODE_BASE64_STANDARD, NULL, payload,
					 err) < 0
			: payload_copy(blob, payload, err) < 0)
		return -1;
	payload_parts(payload, parts);
	digest_of(parts[1], &digest);
	if (!digest_equal(&digest, &claim->blob))
		return error_set(err, ERROR_INPUT, ID,
				 "the payload is not what its digest says");
	return 0;
}

static int take_payload(const struct claim *claim,
			const struct payload_blob *blob,
			struct payload *payload, struct error *err)
{
	const struct claim_signature *signature = &claim->signature;

	if (claim->kind != CLAIM_SIMPLESIGNING && claim->kind != CLAIM_DSSE)
		return error_set(err, ERROR_INPUT, ID, "not a signature");
	if (signature->signature_size == 0 ||
	    signature->signature_size > CLAIM_SIGNATURE_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "a signature of %u bytes",
				 signature->signature_size);
	if (blob->bytes.size > SOURCE_BLOB_MAX ||
	    blob->bytes.size != signature->blob_size)
		return error_set(err, ERROR_INPUT, ID,
				 "the blob has %zu bytes, not the claimed size",
				 blob->bytes.size);
	if (claim->kind == CLAIM_SIMPLESIGNING)
		return take_simplesigning(signature, blob, payload, err);
	return payload_decode(blob, signature->payload_offset,
			      signature->payload_size, ENCODE_BASE64_EITHER,
			      ENVELOPE_INTOTO, payload, err);
}

/*
 * Whether @key is worth trying: once a key has verified the signature, only
 * other names of the same key can.
 */
static bool may_verify(const struct verify_key *keys, size_t index,
		       const struct verified *verified)
{
	return verified->signer_count == 0 ||
	       digest_equal(key_id(keys[index].key), &verified->signers[0].id);
}

/* Whether the key is more likely than others to have made the signature. */
static bool is_likely(const struct verify_key *key,
		      const struct verified *verified)
{
	return key->attests == (verified->kind == CLAIM_DSSE);
}

/* Ed25519 looks at all of a message at once, which is then in memory. */
static bool is_too_large(const struct key *key, size_t payload_size)
{
	return key_kind(key) == KEY_ED25519 &&
	       payload_size > VERIFY_ED25519_MAX;
}

static size_t size_of(const struct payload *payload)
{
	struct span parts[2];

	payload_parts(payload, parts);
	return parts[1].size;
}

/* The least that the base64 text of an envelope can stand for. */
static size_t least_size(const struct claim *claim)
{
	uint64_t least = claim->signature.payload_size / 4 * 3;

	return claim->kind == CLAIM_DSSE && least > 2 ? least - 2 : 0;
}

/* Whether the payload is more than any of the keys is tried on. */
static bool all_too_large(const struct verify_key *keys, size_t count,
			  size_t payload_size)
{
	for (size_t i = 0; i < count; i++)
		if (!is_too_large(keys[i].key, payload_size))
			return false;
	return count > 0;
}

/* The likely ones first: a signature that does not verify costs as much. */
static void try_keys(const struct claim *claim, const struct verify_key *keys,
		     size_t count, struct verified *verified)
{
	struct span parts[2];
	struct key_message message = {
		.parts = parts,
		.count = 2,
		.passed = payload_passed(&verified->payload),
	};
	struct span signature = {(const char *)claim->signature.signature,
				 claim->signature.signature_size};
	size_t i;
	int turn;

	payload_parts(&verified->payload, parts);
	for (turn = 0; turn < 2; turn++)
		for (i = 0; i < count; i++)
			if (is_likely(&keys[i], verified) == (turn == 0) &&
			    may_verify(keys, i, verified) &&
			    !is_too_large(keys[i].key, parts[1].size) &&
			    key_verify_message(keys[i].key, &message,
					       signature))
				add_signer(verified, keys[i].signer,
					   key_id(keys[i].key));
}

static int nobody_signed(const struct verify_key *keys, size_t count,
			 size_t payload_size, struct error *err)
{
	for (size_t i = 0; i < count; i++)
		if (is_too_large(keys[i].key, payload_size))
			return error_set(err, ERROR_INPUT, "evidence.limit",
					 "no trusted key made this signature; "
					 "an Ed25519 key is not tried on more "
					 "than %zu MiB",
					 VERIFY_ED25519_MAX >> 20);
	return error_set(err, ERROR_INPUT, ID,
			 "no trusted key made this signature");
}

static int verify(const struct claim *claim, const struct payload_blob *blob,
		  const struct verify_key *keys, size_t count,
		  struct verified **out, struct error *err)
{
	CLEANUP(verify_cleanup) struct verified *verified = NULL;

	*out = NULL;
	/* room for who else may be found to have signed */
	verified = make(claim, count + ITEM_TRUSTS_MAX);
	if (!verified)
		return error_set_errno(err, ID, "cannot verify");
	if (all_too_large(keys, count, least_size(claim)))
		return nobody_signed(keys, count, least_size(claim), err);
	if (take_payload(claim, blob, &verified->payload, err) < 0)
		return -1;
	try_keys(claim, keys, count, verified);
	if (verified->signer_count == 0)
		return nobody_signed(keys, count, size_of(&verified->payload),
				     err);
	*out = steal_pointer(&verified);
	return 0;
}

int verify_claim(const struct claim *claim, struct span blob,
		 const struct verify_key *keys, size_t count,
		 struct verified **out, struct error *err)
{
	const struct payload_blob from = {.bytes = blob, .fd = -1};

	return verify(claim, &from, keys, count, out, err);
}

int verify_claim_file(const struct claim *claim, int fd, uint64_t size,
		      const struct verify_key *keys, size_t count,
		      struct verified **out, struct error *err)
{
	const struct payload_blob from = {.bytes = {NULL, (size_t)size},
					  .fd = fd};

	return verify(claim, &from, keys, count, out, err);
}

int verify_copy(const struct claim *claim, int fd, uint64_t size,
		struct payload *out, struct error *err)
{
	const struct payload_blob from = {.bytes = {NULL, (size_t)size},
					  .fd = fd};
	const struct claim_signature *signature = &claim->signature;

	if (size > SOURCE_BLOB_MAX || size != signature->blob_size)
		return error_set(err, ERROR_INPUT, ID,
				 "the blob has not the claimed size");
	if (claim->kind == CLAIM_SIMPLESIGNING)
		return take_simplesigning(signature, &from, out, err);
	return payload_copy(&from, out, err);
}

static int take_place(const struct item *item, const struct item_result *result,
		      struct payload *out, struct error *err)
{
	const struct span part = {item->blob.data + result->payload_offset,
				  (size_t)result->payload_size};
	const struct payload_blob whole = {.bytes = item->blob, .fd = -1};
	const struct payload_blob raw = {.bytes = part, .fd = -1};

	if (result->payload == ITEM_PAYLOAD_RAW)
		return payload_copy(&raw, out, err);
	return payload_decode(&whole, result->payload_offset,
			      result->payload_size, ENCODE_BASE64_EITHER, NULL,
			      out, err);
}

int verify_item(const struct claim *claim, const struct item *item,
		const struct item_result *result,
		const struct item_trust *trusts, size_t count,
		struct verified **out, struct error *err)
{
	CLEANUP(verify_cleanup)
	struct verified *verified = make(claim, ITEM_TRUSTS_MAX);

	*out = NULL;
	if (!verified)
		return error_set_errno(err, ID, "cannot verify");
	for (size_t i = 0; i < count; i++)
		if (result->trusts >> i & 1)
			add_signer(verified, trusts[i].signer, &result->ids[i]);
	if (verified->signer_count == 0)
		return error_set(err, ERROR_INPUT, ID, "no signer made it");
	verified->time = result->time;
	verified->lenient = result->lenient != 0;
	if (take_place(item, result, &verified->payload, err) < 0)
		return -1;
	*out = steal_pointer(&verified);
	return 0;
}

bool verify_is_lenient(const struct verified *verified)
{
	return verified->lenient;
}

void verify_join(struct verified *verified, const struct verified *other)
{
	if (verified->kind != other->kind ||
	    !span_equal(verify_payload(verified), verify_payload(other)))
		return;
	verified->time = other->time;
	verified->lenient |= other->lenient;
	for (size_t i = 0; i < other->signer_count; i++)
		add_signer(verified, other->signers[i].name,
			   &other->signers[i].id);
}
