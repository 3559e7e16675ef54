/*
 * Image references, normalised as Docker does ("nginx" is
 * "docker.io/library/nginx"). distribution/reference grammar.
 */
#ifndef OCI_REFERENCE_H
#define OCI_REFERENCE_H

#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>

#define REFERENCE_MAX 512

struct reference {
	char text[REFERENCE_MAX];	/* registry/repository[:tag][@digest] */
	char repository[REFERENCE_MAX]; /* registry/repository */
	char tag[132];			/* "" when there is none */
	char digest[72];		/* "" when there is none */
};

/*
 * Reads and normalises @text. A bare image ID (64 hex digits, or
 * "sha256:HEX") is not a reference. Without tag and digest the tag stays
 * empty. The registry is written in small letters, whatever it came in. Returns
 * 0, or -1 with *err set ("reference.syntax").
 */
int reference_parse(struct span text, struct reference *out, struct error *err);

/*
 * Whether the normalised reference matches the glob @pattern, which is
 * normalised first: a pattern without registry means docker.io. "*" stays
 * within a path component, "**" crosses; whole string. A pattern without tag
 * or digest is compared with the repository, one with them with those as
 * well: "**" never reaches from a repository into a tag. A pattern that
 * reference_check_pattern() refuses matches nothing.
 */
bool reference_matches(const struct reference *reference, const char *pattern);

/* Whether @pattern matches every reference that the pattern @other matches. */
bool reference_covers(const char *pattern, const char *other);

/* Whether @pattern says of which registry: without, it means docker.io. */
bool reference_has_registry(const char *pattern);

/*
 * Whoever reads patterns checks them once; @what names the pattern in
 * messages. Returns 0, or -1 with *err set ("reference.pattern").
 */
int reference_check_pattern(const char *pattern, const char *what,
			    struct error *err);

#endif
