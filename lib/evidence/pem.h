/*
 * PEM blocks, one after the other with nothing but white space around them.
 * RFC 7468, strict form with lines of any length.
 */
#ifndef EVIDENCE_PEM_H
#define EVIDENCE_PEM_H

#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"

/*
 * Takes the block @label ("CERTIFICATE") and the white space around it off the
 * front of *text and appends its bytes to @der. @what names the text. Returns
 * 0, or -1 with *err set: "@id".
 */
int pem_take(struct span *text, const char *label, const char *what,
	     const char *id, struct buf *der, struct error *err);

/*
 * Takes lines that begin no block off the front of *text: what openssl x509
 * -text and people write beside blocks in files of their own. A line that has
 * "-----BEGIN " elsewhere than at its beginning, or a NUL, ends it, so that
 * nothing that may be meant as a block is passed over.
 */
void pem_skip_prose(struct span *text);

/* @text without the white space at its front. */
struct span pem_skip_space(struct span text);

/* Whether the first thing in @text, white space aside, begins a block. */
bool pem_begins(struct span text);

#endif
