#include "oci/digest.h"

#include "base/encode.h"

#include <openssl/sha.h>

/*
 * OpenSSL's low-level SHA-256: EVP fetches algorithms by name, which costs
 * more than hashing a manifest does.
 */
_Static_assert(sizeof(struct digest_stream) >= sizeof(SHA256_CTX),
	       "struct digest_stream holds a SHA256_CTX");
_Static_assert(sizeof(((struct digest *)0)->sha256) == SHA256_DIGEST_LENGTH,
	       "struct digest holds a SHA-256 digest");

#define PREFIX "sha256:"

int digest_parse(struct span text, struct digest *out)
{
	size_t prefix = sizeof(PREFIX) - 1;

	if (!span_starts(text, PREFIX))
		return -1;
	return digest_parse_hex(
		(struct span){text.data + prefix, text.size - prefix}, out);
}

int digest_parse_hex(struct span text, struct digest *out)
{
	struct digest read;

	if (encode_hex_decode(text, read.sha256, sizeof(read.sha256)) < 0)
		return -1;
	*out = read;
	return 0;
}

void digest_format(char out[DIGEST_TEXT_SIZE], const struct digest *digest)
{
	memcpy(out, PREFIX, sizeof(PREFIX) - 1);
	encode_hex(out + sizeof(PREFIX) - 1, digest->sha256,
		   sizeof(digest->sha256));
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
	return memcmp(a->sha256, b->sha256, sizeof(a->sha256)) == 0;
}

bool digest_is_zero(const struct digest *digest)
{
	static const struct digest zero;

	return digest_equal(digest, &zero);
}

void digest_start(struct digest_stream *stream)
{
	SHA256_Init((SHA256_CTX *)(void *)stream);
}

void digest_add(struct digest_stream *stream, struct span data)
{
	if (data.size)
		SHA256_Update((SHA256_CTX *)(void *)stream, data.data,
			      data.size);
}

void digest_end(struct digest_stream *stream, struct digest *out)
{
	SHA256_Final(out->sha256, (SHA256_CTX *)(void *)stream);
}

void digest_of(struct span data, struct digest *out)
{
	struct digest_stream stream;

	digest_start(&stream);
	digest_add(&stream, data);
	digest_end(&stream, out);
}

void digest_of_large(struct span data, span_passed *passed, struct digest *out)
{
	struct digest_stream stream;

	digest_start(&stream);
	while (data.size > 0) {
		struct span piece = span_take(&data, SPAN_PIECE);

		digest_add(&stream, piece);
		span_tell(passed, piece);
	}
	digest_end(&stream, out);
}

void digest_chain(const struct digest *diff_ids, size_t count,
		  struct digest *out)
{
	char text[2 * DIGEST_TEXT_SIZE];
	struct digest chain = {{0}};

	if (count)
		chain = diff_ids[0];
	for (size_t i = 1; i < count; i++) {
		digest_format(text, &chain);
		text[DIGEST_TEXT_SIZE - 1] = ' ';
		digest_format(text + DIGEST_TEXT_SIZE, &diff_ids[i]);
		digest_of(span_of(text), &chain);
	}
	*out = chain;
}
