/*
 * "did you mean": of the known words, the one that a misspelt word is nearest
 * to. Offer all known words, then ask.
 */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

struct nearest {
	const char *word; /* borrowed */
	const char *best; /* borrowed; NULL while none is close */
	unsigned distance;
};

/* Starts a search for what @word may have meant. */
struct nearest nearest_to(const char *word);

/*
 * Offers the known word @known. It is close when no more than two letters are
 * wrong, missing, too many or swapped; letters that differ in case do not
 * count. The closest is kept, the first of equals.
 */
void nearest_offer(struct nearest *nearest, const char *known);

#define NEAREST_TEXT_MAX 96

/*
 * Writes the end of a message, ", did you mean 'WORD'?", to @out: "" when none
 * is close. Returns @out.
 */
const char *nearest_ask(const struct nearest *nearest,
			char out[NEAREST_TEXT_MAX]);

#endif
