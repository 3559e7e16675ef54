/*
 * Sorting in place without memory or system calls: the C library's qsort()
 * asks for the size of the machine's memory first, which a confined process
 * must not.
 */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include <stddef.h>

/*
 * Sorts @count items of @size bytes by @compare, as qsort() does. Equal ones
 * come in any order. Time grows with count * log(count), whatever they are.
 */
void sort_items(void *items, size_t count, size_t size,
		int (*compare)(const void *a, const void *b));

/* Sorts @count texts by their bytes, likewise. */
void sort_texts(char **texts, size_t count);

#endif
