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

#define PURL_MATCH_NAME_MAX  256
#define PURL_MATCH_EPOCH_MAX 24

/* The parts of a purl that a policy writes, decoded; "" where it has none. */
struct purl_match_name {
	char type[PURL_MATCH_NAME_MAX];
	char space[PURL_MATCH_NAME_MAX]; /* the namespace */
	char name[PURL_MATCH_NAME_MAX];
	char version[PURL_MATCH_NAME_MAX];
};

/*
 * Whether @purl is one to the letter: "pkg:", a type of letters, digits and
 * ".+-" that does not begin with a digit, a name, nothing but printable ASCII,
 * and "%" before two hex digits of no NUL only.
 */
bool purl_match_is_purl(struct span purl);

/* Fills *out. Returns false when it is no purl, or a part is too long. */
bool purl_match_name(struct span purl, struct purl_match_name *out);

/*
 * Fills *type with the type of @purl, as it is written, and @version (at least
 * @purl.size + PURL_MATCH_EPOCH_MAX bytes) with its version, decoded, with the
 * epoch before it that its qualifiers may name; "" where it has none. Returns
 * false when it is no purl.
 */
bool purl_match_version(struct span purl, struct span *type, char *version);

#endif
