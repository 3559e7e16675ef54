#include "evidence/verify.h"

#include "base/cleanup.h"
#include "base/encode.h"
#include "evidence/envelope.h"
#include "evidence/source.h"

#include <stdlib.h>

#define ID "evidence.signature"

struct verified {
	enum claim_kind kind;
	struct buf payload;
	size_t signer_count;
	size_t signers[]; /* as many as there were keys */
};

void verify_free(struct verified *verified)
{
	if (!verified)
		return;
	buf_release(&verified->payload);
	free(verified);
}

void verify_cleanup(struct verified **verified)
{
	verify_free(*verified);
}

struct span verify_payload(const struct verified *verified)
{
	return buf_span(&verified->payload);
}

enum claim_kind verify_kind(const struct verified *verified)
{
	return verified->kind;
}

size_t verify_signers(const struct verified *verified, const size_t **indexes)
{
	*indexes = verified->signers;
	return verified->signer_count;
}

void verify_pae(struct span type, size_t body_size, struct buf *out)
{
	buf_add_format(out, "DSSEv1 %zu ", type.size);
	buf_add(out, type.data, type.size);
	buf_add_format(out, " %zu ", body_size);
}

/* Decodes the base64 text that stands at the claimed place. */
static int decode_payload(const struct claim_signature *claim, struct span blob,
			  enum encode_base64 accept, struct buf *payload,
			  struct error *err)
{
	struct error local = ERROR_INIT;
	struct span text;
	uint64_t end;

	if (__builtin_add_overflow(claim->payload_offset, claim->payload_size,
				   &end) ||
	    end > blob.size || claim->payload_size == 0)
		return error_set(err, ERROR_INPUT, ID,
				 "the payload lies outside the envelope");
	text = (struct span){blob.data + claim->payload_offset,
			     (size_t)claim->payload_size};
	if (encode_base64_decode(text, accept, payload, &local) < 0)
		return error_set(err, local.kind, ID, "the payload: %s",
				 local.reason.msg);
	return 0;
}

/* What was signed is the whole blob or in a file, and its digest claimed. */
static int take_simplesigning(const struct claim_signature *claim,
			      struct span blob, struct buf *payload,
			      struct error *err)
{
	struct digest digest;

	if (!claim->file)
		buf_add(payload, blob.data, blob.size);
	else if (decode_payload(claim, blob, ENCODE_BASE64_STANDARD, payload,
				err) < 0)
		return -1;
	if (!buf_ok(payload))
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	digest_of(buf_span(payload), &digest);
	if (!digest_equal(&digest, &claim->blob))
		return error_set(err, ERROR_INPUT, ID,
				 "the payload is not what its digest says");
	return 0;
}

static int take_payload(const struct claim *claim, struct span blob,
			struct buf *payload, struct error *err)
{
	const struct claim_signature *signature = &claim->signature;

	if (claim->kind != CLAIM_SIMPLESIGNING && claim->kind != CLAIM_DSSE)
		return error_set(err, ERROR_INPUT, ID, "not a signature");
	if (signature->signature_size == 0 ||
	    signature->signature_size > CLAIM_SIGNATURE_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "a signature of %u bytes",
				 signature->signature_size);
	if (blob.size > SOURCE_BLOB_MAX || blob.size != signature->blob_size)
		return error_set(err, ERROR_INPUT, ID,
				 "the blob has %zu bytes, not the claimed size",
				 blob.size);
	if (claim->kind == CLAIM_SIMPLESIGNING)
		return take_simplesigning(signature, blob, payload, err);
	return decode_payload(signature, blob, ENCODE_BASE64_EITHER, payload,
			      err);
}

/*
 * Whether @key is worth trying: once a key has verified the signature, only
 * other names of the same key can.
 */
static bool may_verify(const struct verify_key *keys, size_t index,
		       const struct verified *verified)
{
	return verified->signer_count == 0 ||
	       digest_equal(key_id(keys[index].key),
			    key_id(keys[verified->signers[0]].key));
}

static void try_keys(const struct claim *claim, const struct verify_key *keys,
		     size_t count, struct verified *verified)
{
	CLEANUP_BUF struct buf header = BUF_INIT;
	struct span parts[2];
	struct key_message message = {.parts = parts, .count = 2};
	struct span signature = {(const char *)claim->signature.signature,
				 claim->signature.signature_size};
	size_t i;

	if (verified->kind == CLAIM_DSSE)
		verify_pae(span_of(ENVELOPE_INTOTO), verified->payload.size,
			   &header);
	if (!buf_ok(&header))
		return;
	parts[0] = buf_span(&header);
	parts[1] = buf_span(&verified->payload);
	for (i = 0; i < count; i++)
		if (may_verify(keys, i, verified) &&
		    key_verify_message(keys[i].key, &message, signature))
			verified->signers[verified->signer_count++] = i;
}

int verify_claim(const struct claim *claim, struct span blob,
		 const struct verify_key *keys, size_t count,
		 struct verified **out, struct error *err)
{
	CLEANUP(verify_cleanup) struct verified *verified = NULL;

	*out = NULL;
	verified = calloc(1, sizeof(*verified) +
				     count * sizeof(verified->signers[0]));
	if (!verified)
		return error_set_errno(err, ID, "cannot verify");
	verified->payload.limit = SOURCE_BLOB_MAX;
	if (take_payload(claim, blob, &verified->payload, err) < 0)
		return -1;
	verified->kind = (enum claim_kind)claim->kind;
	try_keys(claim, keys, count, verified);
	if (verified->signer_count == 0)
		return error_set(err, ERROR_INPUT, ID,
				 "no trusted key made this signature");
	*out = steal_pointer(&verified);
	return 0;
}
