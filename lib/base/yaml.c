#include "base/yaml.h"

#include "base/buf.h"

#include <string.h>
#include <yaml.h>

#define ID	  "yaml.syntax"
#define DEPTH_MAX 64
#define TEXT_MAX  ((size_t)16 << 20)

/* An open mapping or sequence. */
struct level {
	bool is_mapping;
	bool at_value; /* of a mapping: the key stands */
	size_t count;
};

struct writing {
	const char *what;
	struct buf json;
	struct level levels[DEPTH_MAX];
	size_t depth;
};

static int wrong(const struct writing *writing, yaml_mark_t mark,
		 const char *words, struct error *err)
{
	return error_set(err, ERROR_INPUT, ID, "%s:%zu:%zu: %s", writing->what,
			 mark.line + 1, mark.column + 1, words);
}

/* Words that are no strings when they stand plainly. */
static const struct {
	const char *words[8];
	const char *json;
} PLAIN[] = {
	{{"", "~", "null", "Null", "NULL"}, "null"},
	{{"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On"}, "true"},
	{{"y", "Y", "ON"}, "true"},
	{{"false", "False", "FALSE", "no", "No", "NO", "off", "Off"}, "false"},
	{{"n", "N", "OFF"}, "false"},
};

static const char *plain_word(const char *text)
{
	for (size_t i = 0; i < sizeof(PLAIN) / sizeof(PLAIN[0]); i++)
		for (size_t j = 0; j < 8 && PLAIN[i].words[j]; j++)
			if (strcmp(text, PLAIN[i].words[j]) == 0)
				return PLAIN[i].json;
	return NULL;
}

/* JSON's numbers without a leading zero; all others stay text. */
static bool is_number(const char *text)
{
	const char *at = text + (*text == '-');
	size_t digits = strspn(at, "0123456789");

	if (digits == 0 || digits > 18 || (digits > 1 && *at == '0'))
		return false;
	at += digits;
	if (*at != '.')
		return *at == '\0';
	digits = strspn(++at, "0123456789");
	return digits > 0 && digits <= 18 && at[digits] == '\0';
}

static void add_string(struct writing *writing, const yaml_event_t *event)
{
	struct span text = {(const char *)event->data.scalar.value,
			    event->data.scalar.length};
	CLEANUP_JSON struct json *node = json_new_span(text);

	json_write(node, &writing->json);
}

static int add_scalar(struct writing *writing, const yaml_event_t *event,
		      bool is_key, struct error *err)
{
	const char *text = (const char *)event->data.scalar.value;
	const char *tag = (const char *)event->data.scalar.tag;
	bool plain = event->data.scalar.plain_implicit &&
		     event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

	if (tag && strcmp(tag, YAML_STR_TAG) != 0 && strcmp(tag, "!") != 0)
		return wrong(writing, event->start_mark,
			     "tags but !!str are not read", err);
	if (memchr(text, '\0', event->data.scalar.length))
		return wrong(writing, event->start_mark, "a NUL in a string",
			     err);
	if (is_key || !plain || tag)
		add_string(writing, event);
	else if (plain_word(text))
		buf_add_text(&writing->json, plain_word(text));
	else if (is_number(text))
		buf_add_text(&writing->json, text);
	else
		add_string(writing, event);
	return 0;
}

/* What has to stand before the next value; *is_key says whether it is one. */
static void begin_value(struct writing *writing, bool *is_key)
{
	struct level *level =
		writing->depth ? &writing->levels[writing->depth - 1] : NULL;

	*is_key = false;
	if (!level)
		return;
	if (level->at_value) {
		buf_add_char(&writing->json, ':');
		level->at_value = false;
		return;
	}
	if (level->count++)
		buf_add_char(&writing->json, ',');
	*is_key = level->is_mapping;
	level->at_value = level->is_mapping;
}

static int open_level(struct writing *writing, const yaml_event_t *event,
		      struct error *err)
{
	bool is_mapping = event->type == YAML_MAPPING_START_EVENT;

	if (writing->depth == DEPTH_MAX)
		return wrong(writing, event->start_mark, "nested too deeply",
			     err);
	writing->levels[writing->depth++] =
		(struct level){.is_mapping = is_mapping};
	buf_add_char(&writing->json, is_mapping ? '{' : '[');
	return 0;
}

static bool has_anchor(const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return true;
	case YAML_SCALAR_EVENT:
		return event->data.scalar.anchor != NULL;
	case YAML_SEQUENCE_START_EVENT:
		return event->data.sequence_start.anchor != NULL;
	case YAML_MAPPING_START_EVENT:
		return event->data.mapping_start.anchor != NULL;
	default:
		return false;
	}
}

static int add_value(struct writing *writing, const yaml_event_t *event,
		     struct error *err)
{
	bool is_key;

	if (has_anchor(event))
		return wrong(writing, event->start_mark,
			     "anchors and aliases are not read", err);
	begin_value(writing, &is_key);
	if (event->type == YAML_SCALAR_EVENT)
		return add_scalar(writing, event, is_key, err);
	if (is_key)
		return wrong(writing, event->start_mark,
			     "a key that is no scalar", err);
	return open_level(writing, event, err);
}

/* Takes one event. Returns 0, or -1 with *err set. */
static int take(struct writing *writing, const yaml_event_t *event,
		struct error *err)
{
	switch (event->type) {
	case YAML_ALIAS_EVENT:
	case YAML_SCALAR_EVENT:
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return add_value(writing, event, err);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		writing->depth--;
		buf_add_char(&writing->json,
			     event->type == YAML_MAPPING_END_EVENT ? '}' : ']');
		return 0;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		return 0;
	}
	return 0;
}

struct reading {
	yaml_parser_t *parser;
	struct writing writing;
	int (*each)(void *context, const struct json *document,
		    struct error *err);
	void *context;
	size_t documents;
};

static int end_document(struct reading *reading, struct error *err)
{
	CLEANUP_JSON struct json *tree = NULL;
	struct writing *writing = &reading->writing;
	struct span text = buf_span(&writing->json);

	if (!buf_ok(&writing->json))
		return error_set(err, ERROR_INPUT, ID, "%s: is too large",
				 writing->what);
	if (++reading->documents > YAML_DOCUMENTS_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "%s: more than %d documents", writing->what,
				 YAML_DOCUMENTS_MAX);
	if (text.size > 0 && !span_is(text, "null")) {
		if (json_parse(text, &JSON_STRICT_LIMITS, writing->what, &tree,
			       err) < 0)
			return -1;
		if (reading->each(reading->context, tree, err) < 0)
			return -1;
	}
	writing->json.size = 0;
	return 0;
}

static int read_events(struct reading *reading, struct error *err)
{
	bool done = false;
	int status = 0;

	while (status == 0 && !done) {
		yaml_parser_t *parser = reading->parser;
		yaml_event_t event;

		if (!yaml_parser_parse(parser, &event))
			return wrong(&reading->writing, parser->problem_mark,
				     parser->problem ? parser->problem
						     : "is not YAML",
				     err);
		status = take(&reading->writing, &event, err);
		if (status == 0 && event.type == YAML_DOCUMENT_END_EVENT)
			status = end_document(reading, err);
		done = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	return status;
}

int yaml_read(struct span text, const char *what,
	      int (*each)(void *context, const struct json *document,
			  struct error *err),
	      void *context, struct error *err)
{
	yaml_parser_t parser;
	struct reading reading = {
		.parser = &parser,
		.writing = {.what = what, .json = {.limit = TEXT_MAX}},
		.each = each,
		.context = context,
	};
	int status;

	if (!yaml_parser_initialize(&parser))
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text.data,
				     text.size);
	status = read_events(&reading, err);
	yaml_parser_delete(&parser);
	buf_release(&reading.writing.json);
	return status;
}
