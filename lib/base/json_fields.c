#include "base/json_fields.h"

#include <stdio.h>
#include <strings.h>

void json_fields_start(struct json_fields *reader,
		       const struct json_field *root, const char *what,
		       const char *id, void *context)
{
	*reader = (struct json_fields){
		.id = id,
		.what = what,
		.context = context,
		.next = root,
	};
}

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

/* Fails with the place of @name, a member of the innermost frame. */
static int refuse(const struct json_fields *reader, const char *name,
		  const char *words, struct error *err)
{
	char path[128] = "";
	size_t used = 0;
	unsigned i;

	for (i = 1; i < reader->depth && used < sizeof(path); i++) {
		const char *part = reader->stack[i].field->name;

		used += (size_t)snprintf(path + used, sizeof(path) - used,
					 "/%s", part ? part : "*");
	}
	if (reader->depth && used < sizeof(path))
		snprintf(path + used, sizeof(path) - used, "/%s",
			 name ? name : "*");
	return error_set(err, ERROR_INPUT, reader->id, "%s: %s %s",
			 reader->what, path[0] ? path : "the document", words);
}

static struct json_fields_frame *top_of(struct json_fields *reader)
{
	return reader->depth ? &reader->stack[reader->depth - 1] : NULL;
}

static int report(const struct json_fields *reader,
		  const struct json_field *field, enum json_event event,
		  struct span text, uint64_t offset, struct error *err)
{
	if (!field->on)
		return 0;
	return field->on(reader->context, event, text, offset, err);
}

static bool opens(enum json_event event)
{
	return event == JSON_EVENT_OBJECT || event == JSON_EVENT_ARRAY;
}

static bool closes(enum json_event event)
{
	return event == JSON_EVENT_OBJECT_END || event == JSON_EVENT_ARRAY_END;
}

/* Inside a value that is skipped or handed on as a whole. */
static int pass_event(struct json_fields *reader, enum json_event event,
		      struct span text, uint64_t offset, struct error *err)
{
	const struct json_field *whole = reader->whole;

	if (opens(event))
		reader->open++;
	if (closes(event) && --reader->open == 0)
		reader->whole = NULL;
	return whole ? report(reader, whole, event, text, offset, err) : 0;
}

static int push(struct json_fields *reader, const struct json_field *field,
		bool is_array, struct error *err)
{
	if (reader->depth == JSON_FIELDS_DEPTH)
		return error_set(err, ERROR_INPUT, reader->id, "%s: too deep",
				 reader->what);
	reader->stack[reader->depth++] = (struct json_fields_frame){
		.field = field,
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
	char words[32];

	if (!top || !top->is_array)
		reader->next = NULL;
	if (!field) {
		reader->open = opens(event);
		return 0;
	}
	if (!(field->types & TYPES[event].type)) {
		snprintf(words, sizeof(words), "must not be %s",
			 TYPES[event].words);
		return refuse(reader, field->name, words, err);
	}
	if (opens(event) && field->whole) {
		reader->open = 1;
		reader->whole = field;
	} else if (opens(event) &&
		   push(reader, field, event == JSON_EVENT_ARRAY, err) < 0) {
		return -1;
	}
	return report(reader, field, event, text, offset, err);
}

static int close_event(struct json_fields *reader, enum json_event event,
		       uint64_t offset, struct error *err)
{
	struct json_fields_frame *top = top_of(reader);
	const struct json_field *field = top->field;
	unsigned i;

	for (i = 0; !top->is_array && field->fields && field->fields[i].name;
	     i++)
		if (field->fields[i].required && !(top->seen & (1u << i)))
			return refuse(reader, field->fields[i].name,
				      "is missing", err);
	reader->depth--;
	top = top_of(reader);
	reader->next = top && top->is_array ? top->field->item : NULL;
	return report(reader, field, event, (struct span){NULL, 0}, offset,
		      err);
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
	const struct json_field *field = top_of(reader)->field;

	reader->next = NULL;
	if (field->fields)
		return field_key(reader, key, err);
	reader->next = field->item;
	if (!field->item)
		return 0;
	return report(reader, field->item, JSON_EVENT_KEY, key, offset, err);
}

int json_fields_event(void *context, enum json_event event, struct span text,
		      uint64_t offset, struct error *err)
{
	struct json_fields *reader = context;

	if (reader->open)
		return pass_event(reader, event, text, offset, err);
	if (event == JSON_EVENT_KEY)
		return key_event(reader, text, offset, err);
	if (closes(event))
		return close_event(reader, event, offset, err);
	return value_event(reader, event, text, offset, err);
}
