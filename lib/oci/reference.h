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
 * empty. Returns 0, or -1 with *err set ("reference.syntax").
 */
int reference_parse(struct span text, struct reference *out,
		    struct error *err);

/*
 * Whether the normalised reference matches the glob @pattern, which is
 * normalised first: a pattern without registry means docker.io. "*" stays
 * within a path component, "**" crosses; whole string. A pattern without tag
 * or digest is compared with the repository, and with "**" at its end too.
 */
bool reference_matches(const struct reference *reference, const char *pattern);

#endif
