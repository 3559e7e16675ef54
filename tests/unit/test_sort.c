/* Sorting, whatever the order before. */
#include "base/sort.h"

#include "tap.h"

struct item {
	int key;
	char rest[5];
};

static int by_key(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static void test_order(const char *what, size_t count, int from, int step,
		       int modulus)
{
	static struct item items[5000];
	long long before = 0, after = 0;
	bool sorted = true;
	int key = from;

	for (size_t i = 0; i < count; i++) {
		items[i].key = key;
		before += key;
		key = (key + step) % modulus;
	}
	sort_items(items, count, sizeof(items[0]), by_key);
	for (size_t i = 0; i < count; i++) {
		after += items[i].key;
		sorted &= i == 0 || items[i - 1].key <= items[i].key;
	}
	ok(sorted && before == after, "%zu items, %s", count, what);
}

int main(void)
{
	test_order("none", 0, 0, 1, 10);
	test_order("one", 1, 7, 1, 10);
	test_order("two", 2, 1, 9, 10);
	test_order("in order", 5000, 0, 1, 100000);
	test_order("backwards", 5000, 99999, 99999, 100000);
	test_order("mixed", 4999, 1, 7919, 10007);
	test_order("all the same", 5000, 3, 0, 10);
	test_order("many the same", 5000, 3, 7, 10);
	return tap_done();
}
