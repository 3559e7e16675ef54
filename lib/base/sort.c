#include "base/sort.h"

#include <string.h>

struct heap {
	char *items;
	size_t size;
	int (*compare)(const void *a, const void *b);
};

static void swap(const struct heap *heap, size_t a, size_t b)
{
	char *x = heap->items + a * heap->size;
	char *y = heap->items + b * heap->size;

	for (size_t i = 0; i < heap->size; i++) {
		char c = x[i];

		x[i] = y[i];
		y[i] = c;
	}
}

static int order(const struct heap *heap, size_t a, size_t b)
{
	return heap->compare(heap->items + a * heap->size,
			     heap->items + b * heap->size);
}

/* Moves item @at down until none below it is larger. */
static void sink(const struct heap *heap, size_t at, size_t count)
{
	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= count)
			return;
		if (child + 1 < count && order(heap, child, child + 1) < 0)
			child++;
		if (order(heap, at, child) >= 0)
			return;
		swap(heap, at, child);
		at = child;
	}
}

void sort_items(void *items, size_t count, size_t size,
		int (*compare)(const void *a, const void *b))
{
	const struct heap heap = {items, size, compare};

	for (size_t i = count / 2; i-- > 0;)
		sink(&heap, i, count);
	for (size_t i = count; i-- > 1;) {
		swap(&heap, 0, i);
		sink(&heap, 0, i);
	}
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void sort_texts(char **texts, size_t count)
{
	sort_items(texts, count, sizeof(*texts), by_bytes);
}
