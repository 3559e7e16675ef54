/*
 * Licences of packages: which of those that are asked for one is under. SPDX
 * 2.3, Annex D, license expressions; other texts by their words.
 */
#ifndef EVIDENCE_LICENSE_H
#define EVIDENCE_LICENSE_H

#include "base/span.h"
#include "evidence/statement.h"

#define LICENSE_NAME_MAX 256 /* a longer one is a text, and not shown */

/* A bit for each question. */
struct license_answers {
	uint64_t bits[QUESTIONS_MAX / 64];
};

/*
 * Sets in *out, beside what is there, each QUESTION_LICENSE of @context that
 * the licence @text answers with yes. A question's text is a licence, or a
 * glob of licences ("*" stands for anything), in any case. Of an expression
 * with OR one choice has to be left that nothing asks for, or all of them
 * count; with AND each one counts; an exception (WITH) changes nothing. GPL-2.0
 * is GPL-2.0-only, and GPL-2.0+ is GPL-2.0-or-later, for licences of GNU. Of a
 * text that is no expression the whole and each of its words count. NONE and
 * NOASSERTION say nothing.
 */
void license_read(struct span text, const struct statement_context *context,
		  struct license_answers *out);

#endif
