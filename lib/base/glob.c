#include "base/glob.h"

#include <stdint.h>
#include <stdio.h>

#define COVERS_MAX 2048
#define ANY	   '\1' /* stands for the "**" of the other pattern */
#define ONE	   '\2' /* for its "*" */

/* Where to go on when what follows a star does not match. */
struct retry {
	size_t pattern; /* after the star; SIZE_MAX: there is none */
	size_t text;	/* the first byte that the star does not cover */
};

static bool covers(const struct retry *star, struct span text,
		   const char *separators)
{
	char c;

	if (star->pattern == SIZE_MAX || star->text >= text.size)
		return false;
	c = text.data[star->text];
	return c != '\0' ? strchr(separators, c) == NULL : true;
}

/*
 * Only the last star of each kind is ever tried again: a shorter beginning
 * leaves more to the stars after it, and what "*" cannot reach within its
 * component no earlier "*" of that component reaches either.
 */
bool glob_match(struct span pattern, struct span text, const char *separators)
{
	struct retry one = {SIZE_MAX, 0};
	struct retry any = {SIZE_MAX, 0};
	size_t p = 0;
	size_t t = 0;

	for (;;) {
		if (p + 1 < pattern.size && pattern.data[p] == '*' &&
		    pattern.data[p + 1] == '*') {
			p += 2;
			any = (struct retry){p, t};
			one.pattern = SIZE_MAX;
		} else if (p < pattern.size && pattern.data[p] == '*') {
			one = (struct retry){++p, t};
		} else if (p < pattern.size && t < text.size &&
			   pattern.data[p] == text.data[t]) {
			p++;
			t++;
		} else if (p == pattern.size && t == text.size) {
			return true;
		} else if (covers(&one, text, separators)) {
			p = one.pattern;
			t = ++one.text;
		} else if (covers(&any, text, "")) {
			p = any.pattern;
			t = ++any.text;
			one.pattern = SIZE_MAX;
		} else {
			return false;
		}
	}
}

/*
 * The stars of the other pattern become letters that no pattern has: "*" then
 * takes what it would take of any text, but never what "**" may bring.
 */
bool glob_covers(struct span pattern, struct span other, const char *separators)
{
	char text[COVERS_MAX], stops[16];
	size_t size = 0;

	for (size_t i = 0; i < pattern.size; i++)
		if (pattern.data[i] == ANY || pattern.data[i] == ONE)
			return false;
	if (other.size > sizeof(text) || strlen(separators) + 2 > sizeof(stops))
		return false;
	for (size_t i = 0; i < other.size; i++) {
		bool star = other.data[i] == '*';

		if (other.data[i] == ANY || other.data[i] == ONE)
			return false;
		if (star && i + 1 < other.size && other.data[i + 1] == '*') {
			text[size++] = ANY;
			i++;
		} else {
			text[size++] = star ? ONE : other.data[i];
		}
	}
	snprintf(stops, sizeof(stops), "%s%c", separators, ANY);
	return glob_match(pattern, (struct span){text, size}, stops);
}
