/*
 * Globs: "*" stands for any bytes but the separators, "**" for any bytes; all
 * else for itself. A pattern always speaks of the whole text.
 */
#ifndef BASE_GLOB_H
#define BASE_GLOB_H

#include "base/span.h"

#include <stdbool.h>

/*
 * Whether @text as a whole matches @pattern. @separators are the bytes that
 * "*" does not cross: "/" for names and paths, "/@" for identities, "" for
 * arguments. Time grows with the product of the lengths at worst, times the
 * text again where both "*" and "**" are used.
 */
bool glob_match(struct span pattern, struct span text, const char *separators);

/*
 * Whether @pattern matches whatever the glob @other matches. False also where
 * that cannot be seen.
 */
bool glob_covers(struct span pattern, struct span other,
		 const char *separators);

#endif
