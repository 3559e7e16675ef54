/*
 * Members: what a policy wants to know of a predicate that nothing else reads.
 * RFC 6901, JSON pointers.
 */
#ifndef EVIDENCE_MEMBERS_H
#define EVIDENCE_MEMBERS_H

#include "base/error.h"
#include "base/span.h"
#include "evidence/statement.h"

#define MEMBERS_SIZE_MAX ((size_t)16 << 20) /* of such a predicate */

/* Whether @context asks for members of predicates of the type of @statement. */
bool members_asked(const struct statement_context *context,
		   const struct statement *statement);

/*
 * Answers each QUESTION_MEMBER about @out's predicate type from @text, the
 * predicate: yes when the member is there and is a string, number or boolean
 * whose text equals the question's, or matches its glob ("*" stays before
 * '/'). Returns 0, or -1 with *err set ("evidence.statement",
 * "evidence.limit").
 */
int members_read(struct span text, const struct statement_context *context,
		 struct statement *out, struct error *err);

#endif
