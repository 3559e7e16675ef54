/*
 * The fragments of a policy as trees of the right shape, and where in them
 * things stand, so that every message about a policy names file, line and
 * column. docs/POLICY.md, "Members of the document".
 */
#ifndef POLICY_DOCUMENT_H
#define POLICY_DOCUMENT_H

#include "base/error.h"
#include "base/json.h"
#include "base/json_shape.h"
#include "oci/digest.h"
#include "policy/policy.h"

#include <stdint.h>

#define DOCUMENT_SHOWN_MAX 84 /* of a fragment's name in messages */
#define DOCUMENT_WHERE_MAX POLICY_WHERE_MAX /* that, line, column */
#define DOCUMENT_NAME_MAX  100 /* of policies, profiles, signers; contact */

struct document_fragment {
	char *name;			/* owned */
	char shown[DOCUMENT_SHOWN_MAX]; /* the same, a long one cut in front */
	struct json *root;		/* owned */
	struct span text; /* borrowed, and only while it is parsed */
	struct digest digest;
	uint64_t *lines; /* owned: where each line begins, from 0 */
	size_t line_count;
	bool shipped; /* a preset: not counted by the policy's digest */
};

struct document {
	struct document_fragment *fragments; /* owned */
	size_t count;
};

/* Where something is written. */
struct document_place {
	size_t fragment;
	uint64_t offset;
};

/*
 * Parses @fragment and checks its shape; @shipped marks a preset. Its text is
 * borrowed until document_forget(). Returns 0, or -1 with *err set
 * ("policy.syntax", "policy.document").
 */
int document_add(struct document *document,
		 const struct policy_fragment *fragment, bool shipped,
		 struct error *err);

/* The texts will be freed: lines and columns stay known. */
void document_forget(struct document *document);

/* Frees what it owns and empties it. */
void document_release(struct document *document);

/* The place of @node, or of @around when a null or a fraction has none. */
struct document_place document_at(size_t fragment, const struct json *node,
				  const struct json *around);

/* Fills *line and *column, both from 1. */
void document_position(const struct document *document,
		       struct document_place place, size_t *line,
		       size_t *column);

/* Writes "FILE:LINE:COLUMN". */
void document_where(const struct document *document,
		    struct document_place place, char out[DOCUMENT_WHERE_MAX]);

/* Sets *err to "FILE:LINE:COLUMN: " and the formatted message; returns -1. */
int document_error(const struct document *document, struct document_place place,
		   const char *id, struct error *err, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Sets *err to say that memory is out ("policy.memory"); returns -1. */
int document_no_memory(struct error *err);

/*
 * json_shape_check() of a part of @fragment, as error @id; @above stands before
 * the pointers in messages (NULL: it is the whole fragment).
 */
int document_check(const struct document *document, size_t fragment,
		   const struct json *node, const struct shape *shape,
		   const char *above, const char *id, struct error *err);

#endif
