/*
 * How `ocigate seccomp` says what profiles let through: as text for people, as
 * JSON for programs.
 */
#ifndef CLI_SECCOMP_WORDS_H
#define CLI_SECCOMP_WORDS_H

#include "cli/seccomp_view.h"

#include <stdbool.h>

/* Prints what the one profile of @view lets run, as text. 0, or -1. */
int seccomp_words_show(const struct seccomp_view *view);

/* The same as an object, the caller's; NULL when memory is out. */
struct json *seccomp_words_show_json(const struct seccomp_view *view);

/*
 * The differences between the two profiles of @view, an object, the caller's:
 * "default" and "flags" where they differ, "architectures" of one alone,
 * "calls", and whether the second is "looser" and "why". NULL when memory is
 * out.
 */
struct json *seccomp_words_diff_json(const struct seccomp_view *view);

/* Whether that object says that there are none. */
bool seccomp_words_same(const struct json *diff);

/* Prints that object as text; @names are what the profiles are called. */
void seccomp_words_diff(const struct json *diff, const char *const names[2]);

#endif
