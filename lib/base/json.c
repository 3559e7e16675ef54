/* json-c has a type of this name too. */
#define json_type json_c_type
#include <json-c/json.h>
#undef json_type

#include "base/json.h"

#include <limits.h>
#include <stdarg.h>

/*
 * A struct json is a struct json_object. json-c has few const getters; none of
 * those used here on a const node changes what it says.
 */
static struct json_object *object_of(const struct json *node)
{
	return (struct json_object *)(uintptr_t)node;
}

static struct json *node_of(struct json_object *object)
{
	return (struct json *)object;
}

static bool is_type(const struct json *node, enum json_type type)
{
	return json_type(node) == type;
}

void json_free(struct json *root)
{
	json_object_put(object_of(root));
}

void json_cleanup(struct json **root)
{
	json_free(*root);
}

/* json-c does not know what our user data is: a number, not a pointer. */
static int copy_node(struct json_object *from, struct json_object *parent,
		     const char *key, size_t index, struct json_object **to)
{
	int result = json_c_shallow_copy_default(from, parent, key, index, to);

	if (result != 1 || json_object_is_type(from, json_type_double))
		return result;
	json_object_set_userdata(*to, json_object_get_userdata(from), NULL);
	return 2; /* nothing is left to copy */
}

struct json *json_share(const struct json *node)
{
	return node_of(json_object_get(object_of(node)));
}

struct json *json_copy(const struct json *node)
{
	struct json_object *copy = NULL;

	if (json_object_deep_copy(object_of(node), &copy, copy_node) < 0)
		return NULL;
	return node_of(copy);
}

void json_write(const struct json *node, struct buf *out)
{
	size_t size = 0;
	const char *text = json_object_to_json_string_length(
		object_of(node),
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &size);
	if (text)
		buf_add(out, text, size);
	else
		out->failed = true;
}

bool json_equal(const struct json *a, const struct json *b)
{
	return json_object_equal(object_of(a), object_of(b));
}

enum json_type json_type(const struct json *node)
{
	switch (json_object_get_type(object_of(node))) {
	case json_type_boolean:
		return JSON_BOOL;
	case json_type_int:
		return JSON_INT;
	case json_type_double:
		return JSON_DOUBLE;
	case json_type_string:
		return JSON_STRING;
	case json_type_array:
		return JSON_ARRAY;
	case json_type_object:
		return JSON_OBJECT;
	case json_type_null:
		break;
	}
	return JSON_NULL;
}

uint64_t json_offset(const struct json *node)
{
	if (!node || is_type(node, JSON_DOUBLE))
		return UINT64_MAX;
	return (uint64_t)(uintptr_t)json_object_get_userdata(object_of(node)) -
	       1;
}

bool json_begins_object(struct span text)
{
	size_t at = 0;

	while (at < text.size && memchr(" \t\r\n", text.data[at], 4))
		at++;
	return at < text.size && text.data[at] == '{';
}

bool json_has(const struct json *object, const char *key)
{
	return is_type(object, JSON_OBJECT) &&
	       json_object_object_get_ex(object_of(object), key, NULL);
}

struct json *json_find_edit(struct json *object, const char *key)
{
	struct json_object *value;

	if (!is_type(object, JSON_OBJECT) ||
	    !json_object_object_get_ex(object_of(object), key, &value))
		return NULL;
	return node_of(value);
}

const struct json *json_find(const struct json *object, const char *key)
{
	return json_find_edit(node_of(object_of(object)), key);
}

const struct json *json_at(const struct json *root, ...)
{
	const char *key;
	va_list keys;

	va_start(keys, root);
	while (root && (key = va_arg(keys, const char *)))
		root = json_find(root, key);
	va_end(keys);
	return root;
}

size_t json_count(const struct json *node)
{
	if (is_type(node, JSON_ARRAY))
		return json_object_array_length(object_of(node));
	if (is_type(node, JSON_OBJECT))
		return (size_t)json_object_object_length(object_of(node));
	return 0;
}

struct json *json_item_edit(struct json *array, size_t index)
{
	if (!is_type(array, JSON_ARRAY))
		return NULL;
	return node_of(json_object_array_get_idx(object_of(array), index));
}

const struct json *json_item(const struct json *array, size_t index)
{
	return json_item_edit(node_of(object_of(array)), index);
}

const struct json *json_any_item(const struct json *list, size_t index)
{
	if (json_type(list) == JSON_ARRAY)
		return json_item(list, index);
	return index == 0 ? list : NULL;
}

const char *json_text(const struct json *node)
{
	return is_type(node, JSON_STRING)
		       ? json_object_get_string(object_of(node))
		       : NULL;
}

const char *json_text_at(const struct json *object, const char *key)
{
	const char *text = json_text(json_find(object, key));

	return text ? text : "";
}

struct span json_span(const struct json *node)
{
	int size = json_object_get_string_len(object_of(node));

	return (struct span){json_text(node), (size_t)size};
}

bool json_int64(const struct json *node, int64_t *out)
{
	/* json-c cuts a uint64_t to INT64_MAX, so ask for that first. */
	if (!is_type(node, JSON_INT) ||
	    json_object_get_uint64(object_of(node)) > INT64_MAX)
		return false;
	*out = json_object_get_int64(object_of(node));
	return true;
}

bool json_true(const struct json *node)
{
	return is_type(node, JSON_BOOL) &&
	       json_object_get_boolean(object_of(node));
}

bool json_array_has(const struct json *array, const char *text)
{
	size_t count = is_type(array, JSON_ARRAY) ? json_count(array) : 0;

	for (size_t i = 0; i < count; i++)
		if (span_is(json_span(json_item(array, i)), text))
			return true;
	return false;
}

struct json_iter json_iter(const struct json *object)
{
	struct json_iter iter = {NULL};

	if (is_type(object, JSON_OBJECT))
		iter.entry = json_object_get_object(object_of(object))->head;
	return iter;
}

bool json_next(struct json_iter *iter, struct json_member *member)
{
	const struct lh_entry *entry = iter->entry;

	if (!entry)
		return false;
	member->key = lh_entry_k(entry);
	member->value = lh_entry_v(entry);
	iter->entry = entry->next;
	return true;
}

struct json *json_new_object(void)
{
	return node_of(json_object_new_object());
}

struct json *json_new_array(void)
{
	return node_of(json_object_new_array());
}

struct json *json_new_text(const char *text)
{
	return json_new_span(span_of(text));
}

struct json *json_new_span(struct span text)
{
	/* json-c takes an int and adds to it. */
	if (text.size > INT_MAX / 2)
		return NULL;
	return node_of(json_object_new_string_len(text.data ? text.data : "",
						  (int)text.size));
}

struct json *json_new_int(int64_t value)
{
	return node_of(json_object_new_int64(value));
}

struct json *json_new_bool(bool value)
{
	return node_of(json_object_new_boolean(value));
}

struct json *json_edit(struct json *object, const char *key)
{
	struct json *value = json_find_edit(object, key);

	if (!value && json_set(object, key, json_new_object()) == 0)
		value = json_find_edit(object, key);
	return is_type(value, JSON_OBJECT) ? value : NULL;
}

int json_set(struct json *object, const char *key, struct json *value)
{
	if (value && is_type(object, JSON_OBJECT) &&
	    json_object_object_add(object_of(object), key, object_of(value)) ==
		    0)
		return 0;
	json_free(value);
	return -1;
}

int json_append(struct json *array, struct json *value)
{
	if (value && is_type(array, JSON_ARRAY) &&
	    json_object_array_add(object_of(array), object_of(value)) == 0)
		return 0;
	json_free(value);
	return -1;
}

int json_append_once(struct json *array, const char *text)
{
	return json_array_has(array, text)
		       ? 0
		       : json_append(array, json_new_text(text));
}

int json_set_null(struct json *object, const char *key)
{
	return is_type(object, JSON_OBJECT)
		       ? json_object_object_add(object_of(object), key, NULL)
		       : -1;
}

void json_remove(struct json *object, const char *key)
{
	if (is_type(object, JSON_OBJECT))
		json_object_object_del(object_of(object), key);
}

void json_remove_item(struct json *array, size_t index)
{
	if (is_type(array, JSON_ARRAY) && index < json_count(array))
		json_object_array_del_idx(object_of(array), index, 1);
}
