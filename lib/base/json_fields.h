/*
 * Fields of a streamed document: what a reader wants of it as tables, so that
 * a report of any size is read in one pass without a tree. Sits on the events
 * of json_strict and needs no memory of its own.
 *
 * At an object whose keys are fields a key that equals a field but for case,
 * and a key with non-ASCII bytes, is refused: another parser may take it for
 * the field. Other keys are skipped with all they hold, unless the object is
 * closed.
 */
#ifndef BASE_JSON_FIELDS_H
#define BASE_JSON_FIELDS_H

#include "base/error.h"
#include "base/json_strict.h"
#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

/* What may stand at a field. */
enum json_field_type {
	FIELD_OBJECT = 1 << 0,
	FIELD_ARRAY = 1 << 1,
	FIELD_STRING = 1 << 2,
	FIELD_NUMBER = 1 << 3,
	FIELD_BOOL = 1 << 4,
	FIELD_NULL = 1 << 5,
};
#define FIELD_ANY 0x3f

#define JSON_FIELDS_DEPTH 48 /* most tables within each other */

struct json_field {
	const char *name; /* the key; NULL ends a table, of at most 32 */
	unsigned types;	  /* a value of any other type is an error */
	bool required;
	bool may_be_long; /* a string that is told without its text is good */
	bool closed;	  /* of an object: any other key is an error */
	const struct json_field *fields; /* of an object: its table */
	const struct json_field *item;	 /* one for each element of an array;
					    or each value of an object whose
					    keys are data, which on() of the
					    item hears as JSON_EVENT_KEY */
	/*
	 * Told of the value: of a scalar once, of an object or array at its
	 * begin and end. May be NULL. Returns 0, or -1 with *err set.
	 */
	json_handler *on;
};

struct json_fields_frame {
	const struct json_field *field; /* that this object or array is */
	const char *name;		/* its key; NULL: an element */
	const char *id;
	void *context;
	uint32_t seen; /* bits of its table */
	bool is_array;
};

/* A reader; all of it is private to json_fields.c. */
struct json_fields {
	const char *what;
	const struct json_field *next; /* what the next value is; NULL: skip */
	unsigned skip;		       /* open objects and arrays not wanted */
	unsigned depth;		       /* of the stack; [0] is the document */
	struct json_fields_frame stack[1 + JSON_FIELDS_DEPTH];
};

/*
 * Starts a reader of a document that is what @root says (its name does not
 * matter). @context goes to each on(). Wrong types and missing fields are
 * errors of kind ERROR_INPUT with the static @id: "WHAT: /a/b is not a
 * string". All pointers are borrowed.
 */
void json_fields_start(struct json_fields *reader,
		       const struct json_field *root, const char *what,
		       const char *id, void *context);

/*
 * Called by the on() of a field without tables that hears an object or array
 * begin: what that holds is read as what @root says, with @context and @id for
 * its members. on() of @root hears the begin too. Returns 0, or -1 with *err
 * set when @root is not of the type of @event.
 */
int json_fields_graft(struct json_fields *reader, const struct json_field *root,
		      enum json_event event, const char *id, void *context,
		      struct error *err);

/* Takes one event: a json_handler whose context is the struct json_fields. */
int json_fields_event(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err);

#endif
