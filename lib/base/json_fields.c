#include "base/json_fields.h"

#include <stdio.h>
#include <strings.h>

static const struct {
	unsigned type;
	const char *words;
} TYPES[] = {
	[JSON_EVENT_OBJECT] = {FIELD_OBJECT, "an object"},
	[JSON_EVENT_ARRAY] = {FIELD_ARRAY, "an array"},
	[JSON_EVENT_STRING] = {FIELD_STRING, "a string"},
	[JSON_EVENT_NUMBER] = {FIELD_NUMBER, "a number"},
	[JSON_EVENT_TRUE] = {FIELD_BOOL, "a boolean"},
	[JSON_EVENT_FALSE] = {FIELD_BOOL, "a boolean"},
	[JSON_EVENT_NULL] = {FIELD_NULL, "null"},
};

void json_fields_start(struct json_fields *reader,
		       const struct json_field *root, const char *what,
		       const char *id, void *context)
{
	reader->what = what;
	reader->next = root;
	reader->skip = 0;
	reader->depth = 0;
	reader->stack[0] = (struct json_fields_frame){
		.id = id,
		.context = context,
	};
}

static struct json_fields_frame *top_of(struct json_fields *reader)
{
	return &reader->stack[reader->depth];
}

/* Fails with the place of @name, a member of the innermost frame. */
static int refuse(const struct json_fields *reader, const char *name,
		  const char *words, struct error *err)
{
	char path[128] = "";
	size_t used = 0;
	unsigned i;

	for (i = 2; i <= reader->depth && used < sizeof(path); i++) {
		const char *part = reader->stack[i].name;

		used += (size_t)snprintf(path + used, sizeof(path) - used,
					 "/%s", part ? part : "*");
	}
	if (reader->depth && used < sizeof(path))
		snprintf(path + used, sizeof(path) - used, "/%s",
			 name ? name : "*");
	return error_set(err, ERROR_INPUT, reader->stack[reader->depth].id,
			 "%s: %s %s", reader->what,
			 path[0] ? path : "the document", words);
}

static int wrong_type(const struct json_fields *reader, const char *name,
		      enum json_event event, struct error *err)
{
	char words[32];

	snprintf(words, sizeof(words), "must not be %s", TYPES[event].words);
	return refuse(reader, name, words, err);
}

static bool opens(enum json_event event)
{
	return event == JSON_EVENT_OBJECT || event == JSON_EVENT_ARRAY;
}

static bool closes(enum json_event event)
{
	return event == JSON_EVENT_OBJECT_END || event == JSON_EVENT_ARRAY_END;
}

static int push(struct json_fields *reader, const struct json_field *field,
		bool is_array, struct error *err)
{
	const struct json_fields_frame *top = top_of(reader);

	if (reader->depth == JSON_FIELDS_DEPTH)
		return error_set(err, ERROR_INPUT, top->id, "%s: too deep",
				 reader->what);
	reader->depth++;
	*top_of(reader) = (struct json_fields_frame){
		.field = field,
		.name = field->name,
		.id = top->id,
		.context = top->context,
		.is_array = is_array,
	};
	reader->next = is_array ? field->item : NULL;
	return 0;
}

static int value_event(struct json_fields *reader, enum json_event event,
		       struct span text, uint64_t offset, struct error *err)
{
	const struct json_field *field = reader->next;
	const struct json_fields_frame *top = top_of(reader);
	void *context = top->context;

	if (!top->is_array)
		reader->next = NULL;
	if (!field) {
		reader->skip = opens(event);
		return 0;
	}
	if (!(field->types & TYPES[event].type))
		return wrong_type(reader, field->name, event, err);
	if (event == JSON_EVENT_STRING && !text.data && text.size > 0 &&
	    !field->may_be_long)
		return refuse(reader, field->name, "is too long", err);
	if (opens(event) &&
	    push(reader, field, event == JSON_EVENT_ARRAY, err) < 0)
		return -1;
	return field->on ? field->on(context, event, text, offset, err) : 0;
}

int json_fields_graft(struct json_fields *reader, const struct json_field *root,
		      enum json_event event, const char *id, void *context,
		      struct error *err)
{
	struct json_fields_frame *top = top_of(reader);
	struct span none = {NULL, 0};

	top->id = id;
	if (!(root->types & TYPES[event].type)) {
		reader->depth--;
		return wrong_type(reader, top->name, event, err);
	}
	top->field = root;
	top->context = context;
	reader->next = top->is_array ? root->item : NULL;
	return root->on ? root->on(context, event, none, 0, err) : 0;
}

/* The first required field that was not seen, or NULL. */
static const struct json_field *missing_of(const struct json_fields_frame *top)
{
	const struct json_field *fields =
		top->is_array ? NULL : top->field->fields;
	unsigned i;

	for (i = 0; fields && fields[i].name; i++)
		if (fields[i].required && !(top->seen & (1u << i)))
			return &fields[i];
	return NULL;
}

static int close_event(struct json_fields *reader, enum json_event event,
		       uint64_t offset, struct error *err)
{
	const struct json_fields_frame *closed = top_of(reader);
	const struct json_field *missing = missing_of(closed), *field;
	struct span none = {NULL, 0};

	if (missing)
		return refuse(reader, missing->name, "is missing", err);
	reader->depth--;
	field = top_of(reader)->field;
	reader->next = top_of(reader)->is_array ? field->item : NULL;
	field = closed->field;
	return field->on ? field->on(closed->context, event, none, offset, err)
			 : 0;
}

/* Whether @key is @name but for ASCII case; most keys differ at once. */
static bool resembles(const char *name, struct span key)
{
	return key.size > 0 && ((name[0] ^ key.data[0]) & 0x5f) == 0 &&
	       strncasecmp(name, key.data, key.size) == 0 &&
	       name[key.size] == '\0';
}

static bool is_ascii(struct span text)
{
	size_t i;

	for (i = 0; i < text.size; i++)
		if ((unsigned char)text.data[i] >= 0x80)
			return false;
	return true;
}

/* A key of an object whose keys are fields. */
static int field_key(struct json_fields *reader, struct span key,
		     struct error *err)
{
	struct json_fields_frame *top = top_of(reader);
	const struct json_field *fields = top->field->fields;
	unsigned i;

	for (i = 0; fields[i].name; i++) {
		if (!resembles(fields[i].name, key))
			continue;
		if (memcmp(fields[i].name, key.data, key.size) != 0)
			return refuse(reader, fields[i].name,
				      "is written in another case", err);
		top->seen |= 1u << i;
		reader->next = &fields[i];
		return 0;
	}
	if (top->field->closed)
		return refuse(reader, "*", "has a member that is not known",
			      err);
	if (!is_ascii(key))
		return refuse(reader, "*", "has a key that is not ASCII", err);
	return 0;
}

static int key_event(struct json_fields *reader, struct span key,
		     uint64_t offset, struct error *err)
{
	const struct json_fields_frame *top = top_of(reader);
	const struct json_field *item = top->field->item;

	reader->next = NULL;
	if (top->field->fields)
		return field_key(reader, key, err);
	reader->next = item;
	if (!item || !item->on)
		return 0;
	return item->on(top->context, JSON_EVENT_KEY, key, offset, err);
}

int json_fields_event(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct json_fields *reader = context;

	if (reader->skip) {
		reader->skip += opens(event);
		reader->skip -= closes(event);
		return 0;
	}
	if (event == JSON_EVENT_KEY)
		return key_event(reader, text, offset, err);
	if (closes(event))
		return close_event(reader, event, offset, err);
	return value_event(reader, event, text, offset, err);
}
