/*
 * The parts of a trusted root's JSON: for the files trusted_root*.c alone.
 */
#ifndef EVIDENCE_TRUSTED_ROOT_READ_H
#define EVIDENCE_TRUSTED_ROOT_READ_H

#include "base/buf.h"
#include "base/json.h"
#include "base/json_shape.h"
#include "evidence/trusted_root.h"

#define TRUSTED_ROOT_ID "trust-root"

/* A TrustedRoot and a CertificateAuthority. */
extern const struct shape trusted_root_read_document;
extern const struct shape trusted_root_read_authority;

/*
 * Parses @text and checks it against @shape; unknown members are ignored.
 * Returns 0 with *out the caller's, or -1 with *err set.
 */
int trusted_root_read_json(struct span text, const struct shape *shape,
			   const char *what, struct json **out,
			   struct error *err);

/* Copies the text of @node, "" when it is missing. Returns 0 or -1. */
int trusted_root_read_text(const struct json *node, const char *what,
			   char **out, struct error *err);

/*
 * Appends the decoded base64 of @node, which may be missing, to @out. Returns 0
 * or -1.
 */
int trusted_root_read_bytes(const struct json *node, const char *what,
			    struct buf *out, struct error *err);

/* Reads a validFor; it must have a start. Returns 0 or -1 with *err set. */
int trusted_root_read_window(const struct json *node,
			     struct trusted_root_window *out,
			     struct error *err);

/*
 * Reads one log, or one authority. What makes just this instance unusable is
 * its problem; -1 with *err set when the document is malformed, with *out to
 * be released.
 */
int trusted_root_log_read(const struct json *node, const char *what,
			  struct trusted_root_log *out, struct error *err);

/* The same for an authority. */
int trusted_root_authority_read(const struct json *node, const char *what,
				struct trusted_root_authority *out,
				struct error *err);

/* Frees what a log owns. */
void trusted_root_log_release(struct trusted_root_log *log);

#endif
