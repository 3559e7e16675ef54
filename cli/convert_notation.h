/*
 * Trust policies of the Notary Project, as Notation reads them.
 */
#ifndef CLI_CONVERT_NOTATION_H
#define CLI_CONVERT_NOTATION_H

#include "cli/convert.h"

/* Whether @root may be one. */
bool convert_notation_is(const struct json *root);

/*
 * Converts the document @source, with the trust stores in the directory
 * "truststore" beside it. Returns 0, or -1 with *err set.
 */
int convert_notation_run(const struct convert_source *source,
			 struct convert *convert, struct error *err);

#endif
