#include "cli/sketch.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ID "bundle.memory"

static int no_memory(struct error *err)
{
	return error_set(err, ERROR_SYSTEM, ID, "out of memory");
}

int sketch_start(const char *text, struct sketch *out, struct error *err)
{
	memset(out, 0, sizeof(*out));
	out->facts = json_new_object();
	if (!out->facts || json_parse(span_of(text), &JSON_STRICT_LIMITS, "",
				      &out->config, err) < 0) {
		sketch_release(out);
		return no_memory(err);
	}
	return 0;
}

void sketch_set(struct sketch *sketch, struct json *object, const char *key,
		struct json *value)
{
	if (json_set(object, key, value) < 0)
		sketch->failed = true;
}

void sketch_append(struct sketch *sketch, struct json *array,
		   struct json *value)
{
	if (json_append(array, value) < 0)
		sketch->failed = true;
}

void sketch_text(struct sketch *sketch, struct json *object, const char *key,
		 const char *text)
{
	if (text && *text)
		sketch_set(sketch, object, key, json_new_text(text));
}

struct json *sketch_object(struct sketch *sketch, struct json *object,
			   const char *key)
{
	struct json *found = json_edit(object, key);

	sketch->failed |= !found;
	return found;
}

struct json *sketch_array(struct sketch *sketch, struct json *object,
			  const char *key)
{
	if (!json_find(object, key))
		sketch_set(sketch, object, key, json_new_array());
	return json_find_edit(object, key);
}

void sketch_unseen(struct sketch *sketch, const char *rule, bool in_part,
		   const char *format, ...)
{
	struct rule_unseen *next = &sketch->unseen[sketch->unseen_count];
	va_list args;

	for (size_t i = 0; i < sketch->unseen_count; i++)
		if (strcmp(sketch->unseen[i].rule, rule) == 0)
			return;
	if (sketch->unseen_count == SKETCH_UNSEEN_MAX) {
		sketch->failed = true;
		return;
	}
	next->rule = rule;
	next->in_part = in_part;
	va_start(args, format);
	vsnprintf(next->why, sizeof(next->why), format, args);
	va_end(args);
	sketch->unseen_count++;
}

void sketch_unknown(struct sketch *sketch, const char *name)
{
	sketch_set(sketch, sketch->config, name, json_new_bool(true));
}

void sketch_bind(struct sketch *sketch, const char *source,
		 const char *destination, const char *const *options)
{
	struct json *mounts = sketch_array(sketch, sketch->config, "mounts");
	struct json *paths = sketch_object(sketch, sketch->facts, "paths");
	struct json *mount = json_new_object();
	struct json *list;

	sketch_text(sketch, mount, "destination", destination);
	sketch_text(sketch, mount, "type", "bind");
	sketch_text(sketch, mount, "source", source);
	list = sketch_array(sketch, mount, "options");
	for (size_t i = 0; options[i]; i++)
		if (*options[i])
			sketch_append(sketch, list, json_new_text(options[i]));
	sketch_append(sketch, mounts, mount);
	sketch_set(sketch, paths, source, json_new_text(source));
}

int sketch_end(const struct sketch *sketch, struct buf *config,
	       struct buf *facts, struct error *err)
{
	json_write(sketch->config, config);
	json_write(sketch->facts, facts);
	if (sketch->failed || !buf_ok(config) || !buf_ok(facts))
		return no_memory(err);
	return 0;
}

void sketch_release(struct sketch *sketch)
{
	json_free(sketch->config);
	json_free(sketch->facts);
	*sketch = (struct sketch){.config = NULL};
}
