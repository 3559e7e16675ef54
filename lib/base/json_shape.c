#include "base/json_shape.h"

#include "base/nearest.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The longest JSON pointer that a shape_unknown is told of. */
#define POINTER_MAX 2048
/* How much of it, from its end, stands in a message. */
#define POINTER_SHOWN 96

/*
 * Where the checker is: a chain from the node to the root, on the stack. The
 * pointer is spelled only when somebody asks for it.
 */
struct place {
	const struct place *parent; /* NULL at the root */
	const struct shape_source *source;
	const char *key; /* NULL in an array */
	size_t index;
	uint64_t offset; /* of the nearest node whose offset is known */
};

static int check(const struct place *place, const struct json *node,
		 const struct shape *shape, struct error *err);

static struct place place_below(const struct place *parent, const char *key,
				size_t index, const struct json *node)
{
	uint64_t offset = json_offset(node);

	return (struct place){
		.parent = parent,
		.source = parent->source,
		.key = key,
		.index = index,
		.offset = offset == UINT64_MAX ? parent->offset : offset,
	};
}

/* A pointer while it is spelled, from its end to its beginning. */
struct pointer {
	char text[POINTER_MAX];
	size_t start;
	bool cut;
};

static void prepend(struct pointer *pointer, const char *text, size_t size)
{
	if (pointer->cut || size > pointer->start) {
		pointer->cut = true;
		return;
	}
	pointer->start -= size;
	memcpy(pointer->text + pointer->start, text, size);
}

/* A key as RFC 6901 section 3 escapes it. */
static void prepend_key(struct pointer *pointer, const char *key)
{
	for (size_t i = strlen(key); i > 0; i--) {
		if (key[i - 1] == '~')
			prepend(pointer, "~0", 2);
		else if (key[i - 1] == '/')
			prepend(pointer, "~1", 2);
		else
			prepend(pointer, key + i - 1, 1);
	}
}

/* Spells the pointer of @place; pointer->cut says that the front is missing. */
static void spell(struct pointer *pointer, const struct place *place)
{
	pointer->start = sizeof(pointer->text) - 1;
	pointer->text[pointer->start] = '\0';
	pointer->cut = false;
	for (; place->parent; place = place->parent) {
		char index[32];

		if (place->key) {
			prepend_key(pointer, place->key);
		} else {
			int size = snprintf(index, sizeof(index), "%zu",
					    place->index);

			prepend(pointer, index, (size_t)size);
		}
		prepend(pointer, "/", 1);
	}
}

/* "WHAT:LINE:COLUMN: POINTER: " and the formatted rest. */
static int __attribute__((format(printf, 3, 4)))
fail(const struct place *place, struct error *err, const char *format, ...)
{
	const struct shape_source *source = place->source;
	struct pointer pointer;
	const char *shown;
	unsigned line, column;
	char message[200];
	va_list args;
	bool cut;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	error_set(err, source->kind, source->id, "%s", message);
	spell(&pointer, place);
	shown = pointer.text + pointer.start;
	cut = strlen(shown) > POINTER_SHOWN;
	if (cut)
		shown += strlen(shown) - POINTER_SHOWN;
	if (cut || pointer.cut || *shown || source->above)
		error_wrap(err, "%s%s%s", source->above ? source->above : "",
			   cut || pointer.cut ? "..." : "", shown);
	if (source->text.size == 0 || place->offset == UINT64_MAX)
		return error_wrap(err, "%s", source->what);
	json_strict_position(source->text, place->offset, &line, &column);
	return error_wrap(err, "%s:%u:%u", source->what, line, column);
}

static int tell_unknown(const struct place *place, const struct json *node,
			struct error *err)
{
	const struct shape_source *source = place->source;
	struct pointer pointer;

	spell(&pointer, place);
	if (pointer.cut)
		return fail(place, err, "its pointer is longer than %d bytes",
			    POINTER_MAX - 1);
	return source->unknown(source->context, pointer.text + pointer.start,
			       node, err);
}

static int fail_unknown(const struct place *place, const char *noun,
			const struct nearest *nearest, struct error *err)
{
	if (!nearest->best)
		return fail(place, err, "unknown %s", noun);
	return fail(place, err, "unknown %s, did you mean '%s'?", noun,
		    nearest->best);
}

/*
 * The letter that a reader which ignores case may see at **at, and moves past
 * it: Go folds U+017F to s and U+212A to k.
 */
static char folded(const char **at)
{
	char c = **at;

	if (strncmp(*at, "\xc5\xbf", 2) == 0) {
		*at += 2;
		return 's';
	}
	if (strncmp(*at, "\xe2\x84\xaa", 3) == 0) {
		*at += 3;
		return 'k';
	}
	++*at;
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static bool equal_folded(const char *a, const char *b)
{
	while (*a && *b)
		if (folded(&a) != folded(&b))
			return false;
	return *a == *b;
}

static const struct shape_field *find_field(const struct shape_field *field,
					    const char *key)
{
	for (; field && field->name; field++)
		if (strcmp(field->name, key) == 0)
			return field;
	return NULL;
}

static bool ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

/* A key that is in no row: what other readers may see in it comes first. */
static int check_unknown(const struct place *place, const struct json *node,
			 const struct shape_field *field, struct error *err)
{
	struct nearest nearest = nearest_to(place->key);

	for (; field && field->name; field++) {
		if (equal_folded(field->name, place->key))
			return fail(place, err,
				    "differs from '%s' only in case",
				    field->name);
		nearest_offer(&nearest, field->name);
	}
	if (!ascii(place->key))
		return fail(place, err, "a key that is not ASCII");
	if (place->source->unknown)
		return tell_unknown(place, node, err);
	return fail_unknown(place, "member", &nearest, err);
}

static int check_required(const struct place *place, const struct json *object,
			  const struct shape_field *field, struct error *err)
{
	for (; field && field->name; field++) {
		if (!field->required)
			continue;
		if (!json_has(object, field->name) ||
		    (field->shape->nullable && !json_find(object, field->name)))
			return fail(place, err, "'%s' is missing", field->name);
	}
	return 0;
}

static int check_object(const struct place *place, const struct json *object,
			const struct shape *shape, struct error *err)
{
	struct json_iter iter = json_iter(object);
	struct json_member member;

	while (json_next(&iter, &member)) {
		const struct shape_field *field =
			find_field(shape->fields, member.key);
		struct place below =
			place_below(place, member.key, 0, member.value);
		int result =
			field ? check(&below, member.value, field->shape, err)
			      : check_unknown(&below, member.value,
					      shape->fields, err);

		if (result < 0)
			return -1;
	}
	return check_required(place, object, shape->fields, err);
}

static int check_map(const struct place *place, const struct json *object,
		     const struct shape *shape, struct error *err)
{
	struct json_iter iter = json_iter(object);
	struct json_member member;

	while (json_next(&iter, &member)) {
		struct place below =
			place_below(place, member.key, 0, member.value);

		if (check(&below, member.value, shape->of, err) < 0)
			return -1;
	}
	return 0;
}

static int check_array(const struct place *place, const struct json *array,
		       const struct shape *shape, struct error *err)
{
	size_t count = json_count(array);

	for (size_t i = 0; i < count; i++) {
		const struct json *item = json_item(array, i);
		struct place below = place_below(place, NULL, i, item);

		if (check(&below, item, shape->of, err) < 0)
			return -1;
	}
	return 0;
}

static int check_int(const struct place *place, const struct json *node,
		     const struct shape *shape, struct error *err)
{
	int64_t value;

	if (!shape->has_max)
		return 0;
	if (json_int64(node, &value) && value >= shape->min &&
	    value <= shape->max)
		return 0;
	return fail(place, err, "is not within %lld and %lld",
		    (long long)shape->min, (long long)shape->max);
}

static bool is_listed(const struct shape *shape, const char *text)
{
	for (const char *const *value = shape->values; value && *value; value++)
		if (strcmp(*value, text) == 0)
			return true;
	return false;
}

/* Adds a word to a list; one that is too long is full. */
static void add_word(char *list, size_t size, const char *word)
{
	size_t used = strlen(list);

	snprintf(list + used, size - used, "%s%s", used ? ", " : "", word);
}

/* A word that is none of shape->values. */
static int fail_value(const struct place *place, const struct json *node,
		      const struct shape *shape, struct error *err)
{
	const char *text = json_text(node);
	struct nearest nearest = nearest_to(text);
	char noun[64], known[96] = "";

	if (shape->is)
		return fail(place, err, "'%.40s' is not %s, nor '%s'", text,
			    shape->form, shape->values[0]);
	if (place->source->unknown)
		return tell_unknown(place, node, err);
	for (const char *const *value = shape->values; *value; value++) {
		nearest_offer(&nearest, *value);
		add_word(known, sizeof(known), *value);
	}
	snprintf(noun, sizeof(noun), "value '%.40s'", text);
	if (nearest.best || strlen(known) + 1 == sizeof(known))
		return fail_unknown(place, noun, &nearest, err);
	return fail(place, err, "unknown %s (known: %s)", noun, known);
}

static int check_string(const struct place *place, const struct json *node,
			const struct shape *shape, struct error *err)
{
	const char *text = json_text(node);

	if (shape->is && shape->is(json_span(node)))
		return 0;
	if (shape->is && !shape->values)
		return fail(place, err, "'%.40s' is not %s", text, shape->form);
	if (!shape->values || is_listed(shape, text))
		return 0;
	return fail_value(place, node, shape, err);
}

static const char *const TYPE_NAMES[] = {
	[JSON_NULL] = "null",	     [JSON_BOOL] = "a boolean",
	[JSON_INT] = "an integer",   [JSON_DOUBLE] = "a fraction",
	[JSON_STRING] = "a string",  [JSON_ARRAY] = "an array",
	[JSON_OBJECT] = "an object",
};

/* What a kind is in the document, and what is looked at in it. */
static const struct {
	const char *name;
	enum json_type type;
	int (*check)(const struct place *place, const struct json *node,
		     const struct shape *shape, struct error *err);
} KINDS[] = {
	[SHAPE_BOOL] = {"a boolean", JSON_BOOL, NULL},
	[SHAPE_INT] = {"an integer", JSON_INT, check_int},
	[SHAPE_NUMBER] = {"a number", JSON_DOUBLE, NULL},
	[SHAPE_STRING] = {"a string", JSON_STRING, check_string},
	[SHAPE_OBJECT] = {"an object", JSON_OBJECT, check_object},
	[SHAPE_MAP] = {"an object", JSON_OBJECT, check_map},
	[SHAPE_ARRAY] = {"an array", JSON_ARRAY, check_array},
};

static bool empty(const struct json *node)
{
	return json_text(node) ? json_span(node).size == 0
			       : json_count(node) == 0;
}

static int check(const struct place *place, const struct json *node,
		 const struct shape *shape, struct error *err)
{
	enum json_type type = json_type(node);

	if (shape->kind == SHAPE_ANY ||
	    (type == JSON_NULL && shape->nullable) ||
	    (type == JSON_INT && shape->kind == SHAPE_NUMBER))
		return 0;
	if (shape->or_one && type != JSON_ARRAY)
		return check(place, node, shape->of, err);
	if (type != KINDS[shape->kind].type)
		return fail(place, err, "is %s, not %s", TYPE_NAMES[type],
			    KINDS[shape->kind].name);
	if (shape->filled && empty(node))
		return fail(place, err, "is empty");
	if (!KINDS[shape->kind].check)
		return 0;
	return KINDS[shape->kind].check(place, node, shape, err);
}

int json_shape_check(const struct json *node, const struct shape *shape,
		     const struct shape_source *source, struct error *err)
{
	struct place root = {
		.source = source,
		.offset = json_offset(node),
	};

	return check(&root, node, shape, err);
}

int json_shape_ignore(void *context, const char *pointer,
		      const struct json *node, struct error *err)
{
	(void)context;
	(void)pointer;
	(void)node;
	(void)err;
	return 0;
}
