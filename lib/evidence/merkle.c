#include "evidence/merkle.h"

static void hash_leaf(struct span leaf, struct digest *out)
{
	struct digest_stream stream;

	digest_start(&stream);
	digest_add(&stream, (struct span){"\0", 1});
	digest_add(&stream, leaf);
	digest_end(&stream, out);
}

static void hash_children(const struct digest *left, const struct digest *right,
			  struct digest *out)
{
	struct digest_stream stream;

	digest_start(&stream);
	digest_add(&stream, (struct span){"\1", 1});
	digest_add(&stream, (struct span){(const char *)left->sha256,
					  sizeof(left->sha256)});
	digest_add(&stream, (struct span){(const char *)right->sha256,
					  sizeof(right->sha256)});
	digest_end(&stream, out);
}

/* Bits that @number takes. */
static unsigned bits_of(uint64_t number)
{
	return number ? 64 - (unsigned)__builtin_clzll(number) : 0;
}

bool merkle_includes(struct span leaf, uint64_t index, uint64_t size,
		     const struct digest *hashes, size_t count,
		     const struct digest *root)
{
	unsigned inner, border;
	struct digest now;

	if (index >= size)
		return false;
	inner = bits_of(index ^ (size - 1));
	border =
		inner < 64 ? (unsigned)__builtin_popcountll(index >> inner) : 0;
	if (count != inner + border)
		return false;
	hash_leaf(leaf, &now);
	for (size_t i = 0; i < count; i++) {
		struct digest next;

		if (i < inner && !(index >> i & 1))
			hash_children(&now, &hashes[i], &next);
		else
			hash_children(&hashes[i], &now, &next);
		now = next;
	}
	return digest_equal(&now, root);
}
