/*
 * Questions: what the rules of a policy want to know of statements, beyond
 * what every reading of one says. Whoever reads a payload answers them while
 * it streams past, so that neither side keeps lists of all that a report, an
 * SBOM or a provenance holds. A rule finds its question again by its content.
 */
#ifndef EVIDENCE_QUESTION_H
#define EVIDENCE_QUESTION_H

#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUESTIONS_MAX	  1024
#define QUESTION_TEXT_MAX 256

enum question_kind {
	QUESTION_NONE,
	/* Scans: is there a finding with this id or alias (text), in a package
	   of this purl (other; "": in any)? Answered by scan_marks. */
	QUESTION_VULNERABILITY,
	/* SBOMs: is there a package of this purl (text; without a version: of
	   any) whose version is less than other ("": of any)? */
	QUESTION_PACKAGE,
	/* SBOMs: does a package have this licence (text)? */
	QUESTION_LICENSE,
	/* Is the member at the JSON pointer path of a predicate of type text
	   a string that equals other or, with glob, matches it? */
	QUESTION_MEMBER,
	/* A predicate of type text is a scan report of the tool other. */
	QUESTION_REPORT,
};

struct statement_question {
	enum question_kind kind;
	bool glob; /* QUESTION_MEMBER: other is a glob */
	char text[QUESTION_TEXT_MAX];
	char path[QUESTION_TEXT_MAX];
	char other[QUESTION_TEXT_MAX];
};

/* A list of them, each once. */
struct questions {
	struct statement_question *items; /* owned */
	size_t count;
	size_t capacity;
};

/*
 * Fills *out: @path and @other may be empty, and no text may be longer than
 * QUESTION_TEXT_MAX - 1. Returns 0, or -1 with *err set ("evidence.limit").
 */
int question_make(enum question_kind kind, struct span text, struct span path,
		  struct span other, struct statement_question *out,
		  struct error *err);

/* Whether both ask the same. */
bool question_equal(const struct statement_question *a,
		    const struct statement_question *b);

/*
 * Adds a copy of @question unless it is there. Returns 0, or -1 with *err set
 * when there are QUESTIONS_MAX ("evidence.limit") or memory is out.
 */
int question_add(struct questions *questions,
		 const struct statement_question *question, struct error *err);

/* The index of @question, or -1. */
long question_find(const struct questions *questions,
		   const struct statement_question *question);

/* Frees the list and empties it. */
void question_release(struct questions *questions);

#endif
