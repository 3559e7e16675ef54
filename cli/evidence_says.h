/*
 * What SBOMs and provenances of the store say, for `ocigate evidence show`.
 */
#ifndef CLI_EVIDENCE_SAYS_H
#define CLI_EVIDENCE_SAYS_H

#include "base/json.h"
#include "evidence/statement.h"

/* Prints a line of it, where it is one of these. */
void evidence_says_print(const struct statement *statement);

/* Puts the same into @item: "sbom" or "provenance". */
void evidence_says_put(struct json *item, const struct statement *statement);

#endif
