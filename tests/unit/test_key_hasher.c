/* Hashes of a message in pieces are those of the whole. */
#include "evidence/key_hasher.h"

#include "base/encode.h"

#include "tests/unit/tap.h"

/* FIPS 180-4's own example. */
#define TEXT "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"

static void check(enum key_hash hash, struct key_message *pieces,
		  const char *start)
{
	struct span text = span_of(TEXT);
	struct key_message whole = {.parts = &text, .count = 1};
	size_t size = key_hash_size(hash);
	const uint8_t *value = key_message_hash(pieces, hash);
	char hex[9];

	encode_hex(hex, value, 4);
	is(hex, start, "a hash of %zu bytes is that of the standard", size);
	ok(memcmp(value, key_message_hash(&whole, hash), size) == 0,
	   "and that of the message as a whole");
}

int main(void)
{
	struct key_hasher hasher;
	struct key_message message;
	struct span text = span_of(TEXT);
	enum key_hash hash = KEY_HASH_SHA512;

	key_hasher_start(&hasher);
	while (text.size)
		key_hasher_add(&hasher, span_take(&text, 5));
	message = key_hasher_end(&hasher);
	check(KEY_HASH_SHA256, &message, "248d6a61");
	check(KEY_HASH_SHA384, &message, "3391fddd");
	check(KEY_HASH_SHA512, &message, "204a8fc6");
	ok(message.sealed, "the bytes are no longer at hand");
	key_hasher_start(&hasher);
	message = key_hasher_end(&hasher);
	ok(key_message_hash(&message, KEY_HASH_SHA256)[0] == 0xe3,
	   "of nothing too");
	ok(key_hash_find(span_of("sha384"), &hash) && hash == KEY_HASH_SHA384,
	   "a hash by its name");
	ok(!key_hash_find(span_of("SHA256"), &hash) &&
		   !key_hash_find(span_of("sha1"), &hash) &&
		   !key_hash_find(span_of(""), &hash),
	   "no other name is one");
	return tap_done();
}
