#include "base/nearest.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define WORD_MAX     64
#define DISTANCE_MAX 2

struct nearest nearest_to(const char *word)
{
	return (struct nearest){
		.word = word,
		.distance = DISTANCE_MAX + 1,
	};
}

/* ASCII only, whatever the locale. */
static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned min = a < b ? a : b;

	return min < c ? min : c;
}

static bool swapped(const char *a, const char *b, size_t i, size_t j)
{
	return i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
	       lower(a[i - 2]) == lower(b[j - 1]);
}

/*
 * Edit distance with swaps of neighbours; each row needs the two before it.
 * Both words are at most WORD_MAX long.
 */
static unsigned edit_distance(const char *a, size_t a_size, const char *b,
			      size_t b_size)
{
	unsigned rows[3][WORD_MAX + 1];

	for (size_t j = 0; j <= b_size; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a_size; i++) {
		unsigned *row = rows[i % 3];
		const unsigned *above = rows[(i - 1) % 3];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_size; j++) {
			bool differ = lower(a[i - 1]) != lower(b[j - 1]);

			row[j] = least(above[j] + 1, row[j - 1] + 1,
				       above[j - 1] + differ);
			if (swapped(a, b, i, j) &&
			    rows[(i - 2) % 3][j - 2] + 1 < row[j])
				row[j] = rows[(i - 2) % 3][j - 2] + 1;
		}
	}
	return rows[a_size % 3][b_size];
}

void nearest_offer(struct nearest *nearest, const char *known)
{
	size_t word_size = strlen(nearest->word);
	size_t known_size = strlen(known);
	size_t shorter = word_size < known_size ? word_size : known_size;
	size_t longer = word_size < known_size ? known_size : word_size;
	unsigned distance;

	if (longer > WORD_MAX || longer - shorter > DISTANCE_MAX)
		return;
	distance = edit_distance(nearest->word, word_size, known, known_size);
	/* A word of which nothing is left was not meant. */
	if (distance >= nearest->distance || distance >= shorter)
		return;
	nearest->distance = distance;
	nearest->best = known;
}

const char *nearest_ask(const struct nearest *nearest,
			char out[NEAREST_TEXT_MAX])
{
	out[0] = '\0';
	if (nearest->best)
		snprintf(out, NEAREST_TEXT_MAX, ", did you mean '%s'?",
			 nearest->best);
	return out;
}
