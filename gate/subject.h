/*
 * The subject of a judgement: the documents that a request brings, parsed, and
 * once more after a repair.
 */
#ifndef GATE_SUBJECT_H
#define GATE_SUBJECT_H

#include "base/error.h"
#include "gate/gate.h"
#include "policy/evaluate.h"

struct subject {
	enum rule_verb verb;
	struct config document; /* config.json, process object or resources */
};

/*
 * Parses what @request brings. Returns 0 with *out to be released by
 * subject_release(), or -1 with *err set ("bundle.*", "request.*").
 */
int subject_parse(const struct gate_request *request, struct subject *out,
		  struct error *err);

/* The same kind of subject from the repaired @text. Returns 0 or -1. */
int subject_reparse(const struct subject *first, struct span text,
		    struct subject *out, struct error *err);

/* Fills the trees and the verb of *input; borrowed from @subject. */
void subject_input(const struct subject *subject, struct rule_input *input);

/*
 * Repairs the document by the rules that @verdict says are violated, and
 * appends its new text to @text; *repairs says what was done. The subject
 * holds the repaired tree afterwards. Returns 0, or -1 with *err set.
 */
int subject_repair(struct subject *subject,
		   const struct evaluate_request *request,
		   const struct verdict *verdict, struct repairs *repairs,
		   struct buf *text, struct error *err);

/* Frees what it owns and empties it. */
void subject_release(struct subject *subject);

#endif
