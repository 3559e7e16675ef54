/*
 * A strict reader of JSON as events: RFC 8259 and nothing beside it. It takes
 * a document whole or in pieces, cut anywhere, and needs memory only for
 * nesting, open keys and one string, so that a report of any size can be read.
 *
 * Refused: comments, a byte-order mark, anything but white space after the
 * value, invalid UTF-8, unpaired surrogate escapes, control characters in a
 * string, a NUL in it however written, a key twice in one object, numbers that
 * are not JSON's grammar, longer than 64 bytes or out of range (integers:
 * int64_t or uint64_t, others: double), more depth, members or text than the
 * limits say.
 *
 * Messages begin with "WHAT:LINE:COLUMN: ". Ids: json.syntax,
 * json.duplicate-key, json.utf8, json.nul, json.number, json.limit,
 * json.trailing (all ERROR_INPUT), json.memory (ERROR_SYSTEM).
 */
#ifndef BASE_JSON_STRICT_H
#define BASE_JSON_STRICT_H

#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

enum json_event {
	JSON_EVENT_OBJECT, /* '{' */
	JSON_EVENT_OBJECT_END,
	JSON_EVENT_ARRAY, /* '[' */
	JSON_EVENT_ARRAY_END,
	JSON_EVENT_KEY,	   /* text: the unescaped key */
	JSON_EVENT_STRING, /* text: the unescaped string */
	JSON_EVENT_NUMBER, /* text: the number as written */
	JSON_EVENT_TRUE,
	JSON_EVENT_FALSE,
	JSON_EVENT_NULL,
};

struct json_limits {
	unsigned depth;	 /* most open objects and arrays */
	size_t document; /* most bytes */
	size_t string;	 /* most bytes of one string, and of all open keys */
	/*
	 * More than .string, or 0: most bytes of a string value that is written
	 * without escapes. One that is larger than .string is told without its
	 * text: the data are NULL, and its size and place are known.
	 */
	size_t long_string;
	size_t members; /* most keys in all open objects together */
};

/* For documents read whole: 64 deep, 16 MiB, strings 4 MiB, 65536 keys. */
extern const struct json_limits JSON_STRICT_LIMITS;

/*
 * Called for each event. @text is borrowed for the call; @offset is where the
 * token starts in the document. Returns 0 to go on, or -1 with *err set.
 */
typedef int json_handler(void *context, enum json_event event, struct span text,
			 uint64_t offset, struct error *err);

struct json_strict;

/*
 * Starts a reader; @limits is borrowed until it is freed, @what names the
 * document in messages and is borrowed too. Returns 0 with *out the caller's,
 * or -1.
 */
int json_strict_new(const struct json_limits *limits, const char *what,
		    json_handler *handler, void *context,
		    struct json_strict **out, struct error *err);

/*
 * Takes the next @chunk of the document. Returns 0, or -1 with *err set; after
 * that the reader refuses everything.
 */
int json_strict_push(struct json_strict *reader, struct span chunk,
		     struct error *err);

/* The document ends here. Returns 0 when it was one whole value, else -1. */
int json_strict_finish(struct json_strict *reader, struct error *err);

/* Frees the reader; NULL is fine. */
void json_strict_free(struct json_strict *reader);

/* All three for a document in one piece. Returns 0 or -1 with *err set. */
int json_strict_read(struct span text, const struct json_limits *limits,
		     const char *what, json_handler *handler, void *context,
		     struct error *err);

/*
 * The same for a large document: @passed (or NULL) is told of each piece that
 * was read.
 */
int json_strict_read_large(struct span text, const struct json_limits *limits,
			   const char *what, json_handler *handler,
			   void *context, span_passed *passed,
			   struct error *err);

/*
 * The line and column (from 1, in bytes) of @offset in @text.
 */
void json_strict_position(struct span text, uint64_t offset, unsigned *line,
			  unsigned *column);

/*
 * Whether the string @value, told at @offset of @document, stands there as it
 * is, without escapes: then it can be found again from offset + 1.
 */
bool json_strict_is_plain(struct span document, uint64_t offset,
			  struct span value);

/* Reads an integer as JSON writes it, no fraction or exponent. 0 or -1. */
int json_strict_int64(struct span number, int64_t *out);

#endif
