/*
 * Where a member of a JSON document stands, for documents within others.
 */
#ifndef EVIDENCE_NORMAL_MEMBER_H
#define EVIDENCE_NORMAL_MEMBER_H

#include "base/error.h"
#include "base/span.h"

struct json_limits;

/* What is read at most of a file of evidence, before it is known which. */
extern const struct json_limits normal_member_limits;

/*
 * Finds the object or array that is the member @name of the object that @text
 * is. Fills *out, a part of @text; empty when there is none. Returns 0, or -1
 * with *err set when @text is no JSON.
 */
int normal_member(struct span text, const char *name, struct span *out,
		  struct error *err);

#endif
