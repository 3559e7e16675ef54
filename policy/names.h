/*
 * Names and what they stand for: a number each, found at the same cost among
 * ten and among a hundred thousand.
 */
#ifndef POLICY_NAMES_H
#define POLICY_NAMES_H

#include "base/json.h"

struct names {
	struct json *map; /* owned */
};

/*
 * Adds @name for @number unless it is there already, which *known then says.
 * Returns 0, or -1 when memory is out.
 */
int names_add(struct names *names, const char *name, size_t number,
	      bool *known);

/* Fills *number; false when nobody added @name. */
bool names_find(const struct names *names, const char *name, size_t *number);

/* Frees what it owns and empties it. */
void names_release(struct names *names);

#endif
