/*
 * JSON as a tree: built from the events of json_strict, held and written by
 * json-c. The one door to json-c. RFC 8259.
 *
 * A node is borrowed from its document. null in a document is a NULL node:
 * json_has() tells it from a missing member. Getters on a node of another type
 * answer as for a missing one, so a caller that must tell wrong types from
 * missing members checks the shape first (base/json_shape.h).
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/json_strict.h"
#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

struct json; /* a node; the root owns the tree */

enum json_type {
	JSON_NULL,
	JSON_BOOL,
	JSON_INT, /* an integer in int64_t or uint64_t */
	JSON_DOUBLE,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

#define CLEANUP_JSON CLEANUP(json_cleanup)

/*
 * Parses @text strictly (json_strict.h). @what names the document in
 * messages: "WHAT:LINE:COLUMN: ..." On success *out is the caller's, to free
 * with json_free(). Returns 0, or -1 with *err set (ids "json.*").
 */
int json_parse(struct span text, const struct json_limits *limits,
	       const char *what, struct json **out, struct error *err);

/* Frees a tree; NULL is fine. */
void json_free(struct json *root);

/* Frees the tree that a CLEANUP_JSON variable owns. */
void json_cleanup(struct json **root);

/* A deep copy, the caller's; NULL when memory is out. */
struct json *json_copy(const struct json *node);

/*
 * Another owner of @node, which nobody may change from now on; NULL for NULL.
 */
struct json *json_share(const struct json *node);

/* Appends the compact text of @node to @out. Members keep their order. */
void json_write(const struct json *node, struct buf *out);

/* Whether both trees say the same; the order of members does not count. */
bool json_equal(const struct json *a, const struct json *b);

/* The type; NULL is JSON_NULL. */
enum json_type json_type(const struct json *node);

/*
 * Where the node was written: the offset of its key (member) or of itself
 * (element), or UINT64_MAX when it was not parsed or is null or a fraction.
 */
uint64_t json_offset(const struct json *node);

/* Whether @text begins as an object does: cheaper than to parse it. */
bool json_begins_object(struct span text);

/* Whether @object has the member @key, null included. */
bool json_has(const struct json *object, const char *key);

/* The member @key, or NULL when missing, null, or not an object. */
const struct json *json_find(const struct json *object, const char *key);

/* json_find() along several keys: json_at(root, "process", "user", NULL). */
const struct json *json_at(const struct json *root, ...)
	__attribute__((sentinel));

/* Elements of an array or members of an object; 0 for anything else. */
size_t json_count(const struct json *node);

/* Element @index of an array, or NULL. */
const struct json *json_item(const struct json *array, size_t index);

/* The same; what is no array counts as a list of itself alone. */
const struct json *json_any_item(const struct json *list, size_t index);

/* The text of a string (holds no NUL), or NULL for any other node. */
const char *json_text(const struct json *node);

/* The same as a span; empty with NULL data for any other node. */
struct span json_span(const struct json *node);

/* The text of the string @key of @object; "" when there is none. */
const char *json_text_at(const struct json *object, const char *key);

/* Fills *out from a JSON_INT in range; whether it did. */
bool json_int64(const struct json *node, int64_t *out);

/* Whether @node is true; false for everything else. */
bool json_true(const struct json *node);

/* Whether the array @array holds the string @text. */
bool json_array_has(const struct json *array, const char *text);

/* Walks the members of an object in order. */
struct json_iter {
	const void *entry;
};
struct json_member {
	const char *key;
	const struct json *value;
};

/* Starts a walk; for anything but an object it is at its end. */
struct json_iter json_iter(const struct json *object);

/* Fills *member and moves on; false at the end. */
bool json_next(struct json_iter *iter, struct json_member *member);

/*
 * New nodes, all of json_new_*(): the caller's until they are put into a tree;
 * NULL on no memory.
 */
struct json *json_new_object(void);

/* An empty array. */
struct json *json_new_array(void);

/* A string with a copy of @text. */
struct json *json_new_text(const char *text);

/* A string with a copy of the bytes of @text. */
struct json *json_new_span(struct span text);

/* An integer. */
struct json *json_new_int(int64_t value);

/* true or false. */
struct json *json_new_bool(bool value);

/*
 * The same node for writing, for code that repairs a tree it owns.
 * json_edit() creates the object at @key when it is missing or null.
 * NULL on no memory or when @key holds something else.
 */
struct json *json_edit(struct json *object, const char *key);

/* As json_find() and json_item(), writable; NULL when missing. */
struct json *json_find_edit(struct json *object, const char *key);

/* Element @index for writing, or NULL. */
struct json *json_item_edit(struct json *array, size_t index);

/*
 * Puts @value (taken) under @key in place of what was there, or at the end of
 * an array. Returns 0; -1 on no memory, @value freed. A NULL @value is a
 * json_new_*() that had no memory: -1, so that calls can be nested unchecked.
 */
int json_set(struct json *object, const char *key, struct json *value);

/* Puts @value at the end of @array, likewise. */
int json_append(struct json *array, struct json *value);

/* Puts the string @text at the end of @array where it is not in it. 0 or -1. */
int json_append_once(struct json *array, const char *text);

/* As json_set(), for null that is meant. */
int json_set_null(struct json *object, const char *key);

/* Removes a member or an element; missing is fine. */
void json_remove(struct json *object, const char *key);

/* Removes element @index. */
void json_remove_item(struct json *array, size_t index);

#endif
