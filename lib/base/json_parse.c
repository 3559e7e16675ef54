/* json-c has a type of this name too. */
#define json_type json_c_type
#include <json-c/json.h>
#undef json_type

#include "base/json.h"

/* The tree while it is read. */
struct builder {
	struct json *root;
	struct buf open; /* pointers to the containers that are open */
	struct buf key;	 /* of the member whose value comes next */
	uint64_t key_offset;
};

static void builder_release(struct builder *builder)
{
	buf_release(&builder->open);
	buf_release(&builder->key);
	json_free(builder->root);
}

static int out_of_memory(struct error *err)
{
	return error_set(err, ERROR_SYSTEM, "json.memory", "out of memory");
}

static struct json_object *new_number(struct span text)
{
	char copy[80]; /* longer than any number of json_strict's */
	int64_t value;

	if (json_strict_int64(text, &value) == 0)
		return json_object_new_int64(value);
	if (text.size >= sizeof(copy))
		return NULL;
	memcpy(copy, text.data, text.size);
	copy[text.size] = '\0';
	/* Read strictly already: what has only digits is in uint64_t. */
	if (strspn(copy, "0123456789") == text.size)
		return json_object_new_uint64(strtoull(copy, NULL, 10));
	return json_object_new_double_s(strtod(copy, NULL), copy);
}

/* A node of json.c's is json-c's. */
static struct json_object *new_text(struct span text)
{
	return (struct json_object *)json_new_span(text);
}

/* The innermost open container, or NULL. */
static struct json_object *parent_of(const struct builder *builder)
{
	const struct buf *open = &builder->open;

	if (open->size == 0)
		return NULL;
	return ((struct json_object **)(void *)(open->data + open->size))[-1];
}

/* Puts @node (taken, NULL for null) where the document has it. */
static int add_node(struct builder *builder, struct json_object *node,
		    uint64_t offset, struct error *err)
{
	struct json_object *parent = parent_of(builder);
	bool in_object = json_object_is_type(parent, json_type_object);
	int result = 0;

	if (in_object)
		offset = builder->key_offset;
	/* One more, so that NULL is a node that was not parsed. */
	if (node && !json_object_is_type(node, json_type_double))
		json_object_set_userdata(node, (void *)(uintptr_t)(offset + 1),
					 NULL);
	if (in_object)
		result = json_object_object_add_ex(
			parent, builder->key.data, node,
			JSON_C_OBJECT_ADD_KEY_IS_NEW);
	else if (parent)
		result = json_object_array_add(parent, node);
	else
		builder->root = (struct json *)node;
	if (result == 0)
		return 0;
	json_object_put(node);
	return out_of_memory(err);
}

/* The same for what cannot be null: NULL is a node that was not made. */
static int add_value(struct builder *builder, struct json_object *node,
		     uint64_t offset, struct error *err)
{
	return node ? add_node(builder, node, offset, err) : out_of_memory(err);
}

static int add_container(struct builder *builder, struct json_object *node,
			 uint64_t offset, struct error *err)
{
	if (add_value(builder, node, offset, err) < 0)
		return -1;
	buf_add(&builder->open, &node, sizeof(node));
	return buf_ok(&builder->open) ? 0 : out_of_memory(err);
}

static int keep_key(struct builder *builder, struct span key, uint64_t offset,
		    struct error *err)
{
	builder->key.size = 0;
	buf_add(&builder->key, key.data, key.size);
	builder->key_offset = offset;
	return buf_ok(&builder->key) ? 0 : out_of_memory(err);
}

static int take_event(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct builder *builder = context;

	switch (event) {
	case JSON_EVENT_KEY:
		return keep_key(builder, text, offset, err);
	case JSON_EVENT_OBJECT:
		return add_container(builder, json_object_new_object(), offset,
				     err);
	case JSON_EVENT_ARRAY:
		return add_container(builder, json_object_new_array(), offset,
				     err);
	case JSON_EVENT_OBJECT_END:
	case JSON_EVENT_ARRAY_END:
		builder->open.size -= sizeof(struct json_object *);
		return 0;
	case JSON_EVENT_STRING:
		return add_value(builder, new_text(text), offset, err);
	case JSON_EVENT_NUMBER:
		return add_value(builder, new_number(text), offset, err);
	case JSON_EVENT_TRUE:
	case JSON_EVENT_FALSE:
		return add_value(
			builder,
			json_object_new_boolean(event == JSON_EVENT_TRUE),
			offset, err);
	case JSON_EVENT_NULL:
		return add_node(builder, NULL, offset, err);
	}
	return -1;
}

int json_parse(struct span text, const struct json_limits *limits,
	       const char *what, struct json **out, struct error *err)
{
	struct builder builder CLEANUP(builder_release) = {.root = NULL};

	*out = NULL;
	if (json_strict_read(text, limits, what, take_event, &builder, err) < 0)
		return -1;
	*out = steal_pointer(&builder.root);
	return 0;
}
