#include "evidence/key_hasher.h"

#include <openssl/sha.h>

/* What struct key_hasher is. */
struct all {
	SHA256_CTX sha256;
	SHA512_CTX sha384;
	SHA512_CTX sha512;
};

_Static_assert(sizeof(struct all) <= sizeof(struct key_hasher),
	       "a hasher has room for all hashes");

static struct all *all_of(struct key_hasher *hasher)
{
	return (struct all *)(void *)hasher->state;
}

void key_hasher_start(struct key_hasher *hasher)
{
	struct all *all = all_of(hasher);

	SHA256_Init(&all->sha256);
	SHA384_Init(&all->sha384);
	SHA512_Init(&all->sha512);
}

void key_hasher_add(struct key_hasher *hasher, struct span data)
{
	struct all *all = all_of(hasher);

	SHA256_Update(&all->sha256, data.data, data.size);
	SHA384_Update(&all->sha384, data.data, data.size);
	SHA512_Update(&all->sha512, data.data, data.size);
}

struct key_message key_hasher_end(struct key_hasher *hasher)
{
	struct key_message message = {.sealed = true};
	struct all *all = all_of(hasher);

	SHA256_Final(message.hashes[KEY_HASH_SHA256], &all->sha256);
	SHA384_Final(message.hashes[KEY_HASH_SHA384], &all->sha384);
	SHA512_Final(message.hashes[KEY_HASH_SHA512], &all->sha512);
	message.taken = (1u << KEY_HASHES) - 1;
	return message;
}
