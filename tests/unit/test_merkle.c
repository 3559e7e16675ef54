/* Inclusion proofs: every leaf of trees of many sizes, and proofs that lie. */
#include "evidence/merkle.h"

#include "tests/unit/tap.h"

#include <stdio.h>

#define LEAVES_MAX 40

struct proof {
	struct digest hashes[64];
	size_t count;
};

static struct span leaf_of(uint64_t index)
{
	static char text[24];
	int size = snprintf(text, sizeof(text), "leaf %u", (unsigned)index);

	return (struct span){text, (size_t)size};
}

static void hash(char prefix, struct span a, struct span b, struct digest *out)
{
	struct digest_stream stream;

	digest_start(&stream);
	digest_add(&stream, (struct span){&prefix, 1});
	digest_add(&stream, a);
	digest_add(&stream, b);
	digest_end(&stream, out);
}

static struct span bytes_of(const struct digest *digest)
{
	return (struct span){(const char *)digest->sha256, 32};
}

/* The largest power of two below @size. */
static uint64_t split(uint64_t size)
{
	uint64_t half = 1;

	while (2 * half < size)
		half *= 2;
	return half;
}

/* RFC 6962 2.1: the head of the leaves from @from on, as it is defined. */
static void head(uint64_t from, uint64_t size, struct digest *out)
{
	struct digest left, right;
	uint64_t half;

	if (size == 1) {
		hash(0, leaf_of(from), (struct span){NULL, 0}, out);
		return;
	}
	half = split(size);
	head(from, half, &left);
	head(from + half, size - half, &right);
	hash(1, bytes_of(&left), bytes_of(&right), out);
}

/* RFC 6962 2.1.1: PATH(m, D[n]). */
static void path(uint64_t index, uint64_t from, uint64_t size,
		 struct proof *out)
{
	uint64_t half;

	if (size == 1)
		return;
	half = split(size);
	if (index < half) {
		path(index, from, half, out);
		head(from + half, size - half, &out->hashes[out->count++]);
	} else {
		path(index - half, from + half, size - half, out);
		head(from, half, &out->hashes[out->count++]);
	}
}

static bool includes(uint64_t leaf, uint64_t index, uint64_t size,
		     const struct proof *proof, const struct digest *root)
{
	return merkle_includes(leaf_of(leaf), index, size, proof->hashes,
			       proof->count, root);
}

/* Every other index and leaf, and sizes around the right one. */
static unsigned count_lies(uint64_t index, uint64_t size,
			   const struct proof *proof, const struct digest *root)
{
	struct proof other = *proof;
	unsigned lies = 0;
	uint64_t i;

	for (i = 0; i < size + 2; i++) {
		lies += i != index && includes(index, i, size, proof, root);
		lies += i != index && includes(i, index, size, proof, root);
	}
	for (i = 0; i < proof->count; i++) {
		other.hashes[i].sha256[i % 32] ^= 1;
		lies += includes(index, index, size, &other, root);
		other = *proof;
	}
	other.count = proof->count + 1;
	other.hashes[proof->count] = *root;
	lies += includes(index, index, size, &other, root);
	other.count = proof->count - 1;
	lies += proof->count && includes(index, index, size, &other, root);
	return lies;
}

static void test_trees(void)
{
	unsigned good = 0, lies = 0, all = 0;

	for (uint64_t size = 1; size <= LEAVES_MAX; size++) {
		struct digest root;

		head(0, size, &root);
		for (uint64_t index = 0; index < size; index++) {
			struct proof proof = {.count = 0};

			path(index, 0, size, &proof);
			all++;
			good += includes(index, index, size, &proof, &root);
			lies += count_lies(index, size, &proof, &root);
		}
	}
	ok(good == all, "each of %u leaves is in its tree", all);
	ok(lies == 0, "no other index, leaf, hash or number of hashes is");
}

static void test_odd(void)
{
	struct proof none = {.count = 0};
	struct digest root, other = {{1}};

	head(0, 1, &root);
	ok(includes(0, 0, 1, &none, &root), "a tree of one leaf");
	ok(!includes(0, 0, 1, &none, &other), "another root");
	ok(!includes(0, 0, 0, &none, &root), "a tree of none");
	ok(!includes(0, 1, 1, &none, &root), "an index that is the size");
	ok(!includes(0, UINT64_MAX, 1, &none, &root), "a negative index");
	ok(!includes(0, UINT64_MAX, UINT64_MAX, &none, &root),
	   "the largest index there is");
	ok(!includes(0, UINT64_MAX - 1, UINT64_MAX, &none, &root),
	   "the largest tree there is");
	ok(!includes(0, 0, UINT64_MAX, &none, &root), "its first leaf");
}

/* A node is no leaf: what is hashed says which it is (RFC 6962 2.1). */
static void test_node_as_leaf(void)
{
	struct digest left, right, root;
	char both[64];
	struct proof none = {.count = 0};

	head(0, 1, &left);
	head(1, 1, &right);
	head(0, 2, &root);
	memcpy(both, left.sha256, 32);
	memcpy(both + 32, right.sha256, 32);
	ok(!merkle_includes((struct span){both, 64}, 0, 1, none.hashes, 0,
			    &root),
	   "two hashes that pass for a leaf");
}

int main(void)
{
	test_trees();
	test_odd();
	test_node_as_leaf();
	return tap_done();
}
