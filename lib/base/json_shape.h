/*
 * Shapes: what a JSON document may contain, as tables. One checker serves
 * every document that is read as a tree: the runtime's config.json, policies,
 * configuration, hook state, engine records.
 */
#ifndef BASE_JSON_SHAPE_H
#define BASE_JSON_SHAPE_H

#include "base/error.h"
#include "base/json.h"

#include <stdbool.h>
#include <stdint.h>

enum shape_kind {
	SHAPE_ANY, /* not looked into */
	SHAPE_BOOL,
	SHAPE_INT,    /* within min and max */
	SHAPE_NUMBER, /* integer or fraction */
	SHAPE_STRING, /* one of values, where there are any */
	SHAPE_OBJECT, /* keys are fields: the table */
	SHAPE_MAP,    /* keys are data; every value has the shape @of */
	SHAPE_ARRAY,  /* every element has the shape @of */
};

struct shape_field;

struct shape {
	enum shape_kind kind;
	bool nullable; /* null stands for a missing member */
	bool filled;   /* a string, array, map or object that is not empty */
	bool or_one;   /* SHAPE_ARRAY: a lone element stands for an array */
	bool has_max;  /* max and min count */
	int64_t min;
	int64_t max;
	const char *const *values;    /* NULL-terminated, for SHAPE_STRING */
	bool (*is)(struct span text); /* SHAPE_STRING: has the form @form;
					 beside values, either will do */
	const char *form;	      /* "a duration such as '7d'" */
	const struct shape_field *fields; /* ends with .name == NULL */
	const struct shape *of;
};

struct shape_field {
	const char *name;
	const struct shape *shape;
	bool required;
};

/*
 * Told of a member or value that the tables do not know, with its JSON
 * pointer (RFC 6901). Returns 0 to go on, -1 with *err set to stop.
 */
typedef int shape_unknown(void *context, const char *pointer,
			  const struct json *node, struct error *err);

/* For documents whose other members say nothing to us: returns 0. */
shape_unknown json_shape_ignore;

/* What a document is, for messages. */
struct shape_source {
	const char *what; /* name in messages, "config.json" */
	const char *id;	  /* error id, "bundle.config" */
	struct span text; /* for line and column; may be empty */
	enum error_kind kind;
	const char *above; /* whose part it is: stands before the pointer; or
			      NULL */
	shape_unknown *unknown; /* NULL: an unknown member or value of
				   SHAPE_STRING.values is an error that names
				   the nearest known one when one is close */
	void *context;
};

/*
 * Checks @node against @shape, recursively. Always an error, unknown handler
 * or not: wrong type, number out of range, a text without its form, nothing
 * where something has to be, required member missing, and, at a SHAPE_OBJECT,
 * a key that equals a known field but for ASCII or Unicode case (U+017F,
 * U+212A), a key with non-ASCII bytes. Messages name file, line, column and
 * JSON pointer. Returns 0, or -1 with *err set.
 */
int json_shape_check(const struct json *node, const struct shape *shape,
		     const struct shape_source *source, struct error *err);

#endif
