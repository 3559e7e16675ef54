/*
 * Pieces of versions, for the orders of version_*.c.
 */
#ifndef EVIDENCE_VERSION_TEXT_H
#define EVIDENCE_VERSION_TEXT_H

#include "base/span.h"
#include "evidence/version.h"

#include <stdbool.h>

static inline bool version_text_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool version_text_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Compares the runs of digits at *a and *b as numbers, and moves past them. */
int version_text_digits(const char **a, const char **b);

/* Numbers of any length; leading zeros do not count, and none is 0. */
int version_text_numbers(struct span a, struct span b);

/* Texts by their bytes; the shorter one is first. */
int version_text_words(struct span a, struct span b);

/* Whether it is digits alone, one at least. */
bool version_text_is_number(struct span text);

/* Takes what stands before one of @marks off the front of *text. */
struct span version_text_take(struct span *text, const char *marks);

/* Takes @size bytes off the front of *text. */
void version_text_skip(struct span *text, size_t size);

/*
 * Numbers with dots between them, as many as there are: a missing one is 0.
 * Returns false when one is no number.
 */
bool version_text_release(struct span a, struct span b, int *order);

/* A version of dpkg or rpm: [epoch:]upstream[-revision], in a copy. */
struct version_text_package {
	char text[VERSION_SIZE_MAX];
	unsigned long epoch;
	const char *upstream;
	const char *revision; /* "": none */
};

/* Fills *out; false when the epoch is no number, or it is too long. */
bool version_text_split(const char *version, struct version_text_package *out);

#endif
