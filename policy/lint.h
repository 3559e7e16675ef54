/*
 * What the files of `policy lint` share: how they say what they found, and how
 * far ahead they look.
 */
#ifndef POLICY_LINT_H
#define POLICY_LINT_H

#include "policy/model.h"

#define LINT_DAY  ((int64_t)86400)
#define LINT_SOON (30 * LINT_DAY)  /* what ends sooner is told */
#define LINT_LONG (180 * LINT_DAY) /* an audit that lasts longer is told */
#define LINT_YEAR (366 * LINT_DAY) /* so is such an exception */

struct lint {
	const struct policy *policy;
	int64_t now;
	policy_hear *hear;
	void *context;
};

/* A place in the documents, and the pointer to it. */
struct lint_at {
	struct document_place place;
	char key[160];
};

/* The place with its pointer, formatted. */
struct lint_at lint_at(struct document_place place, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Says that there is something wrong; @hint may be NULL. */
void lint_tell(const struct lint *lint, enum policy_lint level,
	       const struct lint_at *at, const char *hint, const char *format,
	       ...) __attribute__((format(printf, 5, 6)));

#endif
