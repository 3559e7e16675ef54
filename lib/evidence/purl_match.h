/*
 * Whether one package URL means what another one names.
 * package-url/purl-spec, PURL-SPECIFICATION.rst and PURL-TYPES.rst.
 */
#ifndef EVIDENCE_PURL_MATCH_H
#define EVIDENCE_PURL_MATCH_H

#include "base/span.h"

#include <stdbool.h>

/*
 * Whether @purl is among the packages that @wanted names: type, namespace and
 * name are the same, percent-decoded and in the case that the type compares
 * them, and so are the version, each qualifier and the subpath that @wanted
 * has. What is not a purl matches nothing.
 */
bool purl_match_covers(struct span wanted, struct span purl);

/*
 * Fills *type with the type of @purl, as it is written, and @version (at least
 * @purl.size + 1 bytes) with its version, decoded; "" where it has none.
 * Returns false when it is no purl.
 */
bool purl_match_version(struct span purl, struct span *type, char *version);

#endif
