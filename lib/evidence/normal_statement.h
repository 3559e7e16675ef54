/*
 * The normal form of in-toto statements, for people and scripts.
 */
#ifndef EVIDENCE_NORMAL_STATEMENT_H
#define EVIDENCE_NORMAL_STATEMENT_H

#include "base/error.h"
#include "base/json.h"

/*
 * A statement that statement_read() takes: "kind" of what it says, "statement"
 * (its own type), "predicate_type", "subjects" (maps of digests),
 * "subject_names", and the members of the normal form of its predicate where
 * that is read. Returns 0 with *out the caller's, to free with json_free(), or
 * -1 with *err set ("evidence.*").
 */
int normal_statement(struct span text, struct json **out, struct error *err);

#endif
