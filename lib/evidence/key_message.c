#include "evidence/key.h"

#include <openssl/sha.h>
#include <string.h>

/* Hands the message to @add in pieces. */
static void feed(const struct key_message *message,
		 int (*add)(void *context, const void *data, size_t size),
		 void *context)
{
	size_t i;

	for (i = 0; i < message->count; i++) {
		struct span rest = message->parts[i];

		while (rest.size > 0) {
			struct span piece = span_take(&rest, SPAN_PIECE);

			add(context, piece.data, piece.size);
			span_tell(message->passed, piece);
		}
	}
}

static int add_sha256(void *context, const void *data, size_t size)
{
	return SHA256_Update(context, data, size);
}

static int add_sha512(void *context, const void *data, size_t size)
{
	return SHA512_Update(context, data, size);
}

static void take_sha256(struct key_message *message, uint8_t *out)
{
	SHA256_CTX context;

	SHA256_Init(&context);
	feed(message, add_sha256, &context);
	SHA256_Final(out, &context);
}

/* SHA-384 is SHA-512 from another start, cut. */
static void take_sha512(struct key_message *message, enum key_hash hash,
			uint8_t *out)
{
	SHA512_CTX context;

	if (hash == KEY_HASH_SHA384)
		SHA384_Init(&context);
	else
		SHA512_Init(&context);
	feed(message, add_sha512, &context);
	SHA512_Final(out, &context);
}

const uint8_t *key_message_hash(struct key_message *message, enum key_hash hash)
{
	uint8_t *out = message->hashes[hash];

	if (message->taken & (1u << hash))
		return out;
	if (message->sealed)
		return NULL;
	if (hash == KEY_HASH_SHA256)
		take_sha256(message, out);
	else
		take_sha512(message, hash, out);
	message->taken |= 1u << hash;
	return out;
}

struct key_message key_message_of_hash(enum key_hash hash, const uint8_t *value,
				       size_t size)
{
	struct key_message message = {.sealed = true};

	if (size == key_hash_size(hash)) {
		message.taken = 1u << hash;
		memcpy(message.hashes[hash], value, size);
	}
	return message;
}
