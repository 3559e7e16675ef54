#include "base/json_strict.h"

#include "base/buf.h"
#include "base/json_keys.h"
#include "base/json_number.h"
#include "base/json_text.h"

const struct json_limits JSON_LIMITS_DEFAULT = {
	.depth = 64,
	.document = (size_t)16 << 20,
	.string = (size_t)4 << 20,
	.members = (size_t)64 << 10,
};

/* What may come next, between tokens. */
enum expect {
	EXPECT_VALUE,
	EXPECT_FIRST_ITEM, /* of an array, or its end */
	EXPECT_FIRST_KEY,  /* of an object, or its end */
	EXPECT_KEY,
	EXPECT_COLON,
	EXPECT_ITEM_COMMA, /* or the end of the array */
	EXPECT_KEY_COMMA,  /* or the end of the object */
	EXPECT_NOTHING,	   /* the value is complete */
};

static const char *const EXPECTED[] = {
	[EXPECT_VALUE] = "a value",
	[EXPECT_FIRST_ITEM] = "a value or ']'",
	[EXPECT_FIRST_KEY] = "a key or '}'",
	[EXPECT_KEY] = "a key",
	[EXPECT_COLON] = "':'",
	[EXPECT_ITEM_COMMA] = "',' or ']'",
	[EXPECT_KEY_COMMA] = "',' or '}'",
	[EXPECT_NOTHING] = "the end",
};

/* The token that is being read; it may go on in the next chunk. */
enum token {
	TOKEN_NONE,
	TOKEN_STRING,
	TOKEN_KEY,
	TOKEN_NUMBER,
	TOKEN_WORD,
};

struct json_strict {
	const struct json_limits *limits;
	const char *what;
	json_handler *handler;
	void *context;

	enum expect expect;
	enum token token;
	bool failed;
	struct buf open; /* one '{' or '[' for each open object or array */
	struct json_keys keys;

	const char *chunk;
	const char *at;
	const char *end;
	uint64_t base;	/* offset of the chunk in the document */
	uint64_t start; /* offset of the token */
	uint64_t line_start;
	unsigned line;

	struct buf text; /* of a string that is not one run in this chunk */
	/*
	 * A number, a word or a character of a string that the last chunk cut
	 * off; one more than the longest number, so that too long shows.
	 */
	char part[JSON_NUMBER_MAX + 1];
	size_t part_size;
};

static uint64_t offset_of(const struct json_strict *reader, const char *at)
{
	return reader->base + (uint64_t)(at - reader->chunk);
}

/* Says where; no token spans lines, so the current line is the right one. */
static int fail_at(const struct json_strict *reader, uint64_t offset,
		   struct error *err)
{
	return error_wrap(err, "%s:%u:%llu", reader->what, reader->line,
			  (unsigned long long)(offset - reader->line_start) +
				  1);
}

static int fail_memory(struct error *err)
{
	return error_set(err, ERROR_SYSTEM, "json.memory", "out of memory");
}

static int fail_string_limit(const struct json_strict *reader,
			     struct error *err)
{
	error_set(err, ERROR_INPUT, "json.limit",
		  "string larger than %zu bytes", reader->limits->string);
	return fail_at(reader, reader->start, err);
}

static int fail_unexpected(const struct json_strict *reader, struct error *err)
{
	unsigned char c = (unsigned char)*reader->at;
	const char *expected = EXPECTED[reader->expect];
	uint64_t offset = offset_of(reader, reader->at);

	if (reader->expect == EXPECT_NOTHING)
		error_set(err, ERROR_INPUT, "json.trailing",
			  "something follows the value");
	else if (c > 0x20 && c < 0x7f)
		error_set(err, ERROR_INPUT, "json.syntax",
			  "expected %s, found '%c'", expected, c);
	else
		error_set(err, ERROR_INPUT, "json.syntax",
			  "expected %s, found byte 0x%02x", expected, c);
	if (c == '/' || c == '#')
		error_hint(err, "JSON has no comments: remove them");
	if (c == 0xef && offset == 0)
		error_hint(err, "remove the byte-order mark");
	return fail_at(reader, offset, err);
}

static int emit(struct json_strict *reader, enum json_event event,
		struct span text, struct error *err)
{
	return reader->handler(reader->context, event, text, reader->start,
			       err);
}

/* A value is complete: what follows depends on what it is in. */
static void expect_after_value(struct json_strict *reader)
{
	const struct buf *open = &reader->open;

	if (open->size == 0)
		reader->expect = EXPECT_NOTHING;
	else if (open->data[open->size - 1] == '{')
		reader->expect = EXPECT_KEY_COMMA;
	else
		reader->expect = EXPECT_ITEM_COMMA;
}

static int open_container(struct json_strict *reader, char c, struct error *err)
{
	static const struct span NO_TEXT;

	reader->start = offset_of(reader, reader->at);
	if (reader->open.size >= reader->limits->depth) {
		error_set(err, ERROR_INPUT, "json.limit",
			  "nested deeper than %u", reader->limits->depth);
		return fail_at(reader, reader->start, err);
	}
	buf_add_char(&reader->open, c);
	if (!buf_ok(&reader->open))
		return fail_memory(err);
	reader->at++;
	if (c == '{') {
		reader->expect = EXPECT_FIRST_KEY;
		return emit(reader, JSON_EVENT_OBJECT, NO_TEXT, err);
	}
	reader->expect = EXPECT_FIRST_ITEM;
	return emit(reader, JSON_EVENT_ARRAY, NO_TEXT, err);
}

static int close_container(struct json_strict *reader, struct error *err)
{
	static const struct span NO_TEXT;
	bool object = reader->open.data[reader->open.size - 1] == '{';

	reader->start = offset_of(reader, reader->at++);
	if (object)
		json_keys_close(&reader->keys, reader->open.size);
	reader->open.size--;
	expect_after_value(reader);
	return emit(reader,
		    object ? JSON_EVENT_OBJECT_END : JSON_EVENT_ARRAY_END,
		    NO_TEXT, err);
}

static int finish_number(struct json_strict *reader, struct span text,
			 struct error *err)
{
	if (json_number_check(text, err) < 0)
		return fail_at(reader, reader->start, err);
	return emit(reader, JSON_EVENT_NUMBER, text, err);
}

static int finish_word(struct json_strict *reader, struct span text,
		       struct error *err)
{
	static const struct {
		const char *word;
		enum json_event event;
	} WORDS[] = {
		{"true", JSON_EVENT_TRUE},
		{"false", JSON_EVENT_FALSE},
		{"null", JSON_EVENT_NULL},
	};

	for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++)
		if (span_is(text, WORDS[i].word))
			return emit(reader, WORDS[i].event, text, err);
	error_set(err, ERROR_INPUT, "json.syntax", "expected %s, found '%.*s'",
		  EXPECTED[EXPECT_VALUE], text.size < 16 ? (int)text.size : 16,
		  text.data);
	return fail_at(reader, reader->start, err);
}

static bool in_number(char c)
{
	return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' ||
	       (c | 0x20) == 'e';
}

static bool in_word(char c)
{
	return c >= 'a' && c <= 'z';
}

static int finish_run(struct json_strict *reader, struct span text,
		      struct error *err)
{
	bool number = reader->token == TOKEN_NUMBER;

	reader->token = TOKEN_NONE;
	reader->part_size = 0;
	expect_after_value(reader);
	return number ? finish_number(reader, text, err)
		      : finish_word(reader, text, err);
}

/* Reads a number or a word up to the first byte that cannot belong to it. */
static int read_run(struct json_strict *reader, struct error *err)
{
	const char *at = reader->at;
	struct span run = {at, 0};
	size_t room = sizeof(reader->part) - reader->part_size;

	if (reader->token == TOKEN_NUMBER)
		while (at < reader->end && in_number(*at))
			at++;
	else
		while (at < reader->end && in_word(*at))
			at++;
	reader->at = at;
	run.size = (size_t)(at - run.data);
	if (reader->part_size == 0 && at < reader->end)
		return finish_run(reader, run, err);
	if (run.size > room)
		run.size = room;
	memcpy(reader->part + reader->part_size, run.data, run.size);
	reader->part_size += run.size;
	if (at == reader->end && reader->part_size < sizeof(reader->part))
		return 0;
	return finish_run(reader,
			  (struct span){reader->part, reader->part_size}, err);
}

static int finish_string(struct json_strict *reader, struct span text,
			 struct error *err)
{
	bool key = reader->token == TOKEN_KEY;

	reader->token = TOKEN_NONE;
	if (!key) {
		expect_after_value(reader);
		return emit(reader, JSON_EVENT_STRING, text, err);
	}
	reader->expect = EXPECT_COLON;
	if (json_keys_add(&reader->keys, reader->open.size, text, err) < 0)
		return fail_at(reader, reader->start, err);
	return emit(reader, JSON_EVENT_KEY, text, err);
}

/* Keeps @size bytes of the string for when it is whole. */
static int keep_text(struct json_strict *reader, const char *data, size_t size,
		     struct error *err)
{
	if (size > reader->limits->string - reader->text.size)
		return fail_string_limit(reader, err);
	buf_add(&reader->text, data, size);
	return buf_ok(&reader->text) ? 0 : fail_memory(err);
}

/*
 * Reads one escape or UTF-8 sequence at reader->at, behind what the last chunk
 * had of it. What this chunk cuts off stays in reader->part.
 */
static int read_char(struct json_strict *reader, struct error *err)
{
	struct span text = {reader->at, (size_t)(reader->end - reader->at)};
	size_t used, size, before = reader->part_size;
	uint64_t offset = offset_of(reader, reader->at) - before;
	char out[4];

	if (before > 0) {
		if (text.size > JSON_TEXT_CHAR_MAX - before)
			text.size = JSON_TEXT_CHAR_MAX - before;
		memcpy(reader->part + before, text.data, text.size);
		text = (struct span){reader->part, before + text.size};
	}
	if (json_text_char(text, &used, out, &size, err) < 0)
		return fail_at(reader, offset, err);
	if (used > 0) {
		reader->part_size = 0;
		reader->at += used - before;
		return keep_text(reader, out, size, err);
	}
	if (before == 0)
		memcpy(reader->part, text.data, text.size);
	reader->part_size = text.size;
	reader->at = reader->end;
	return 0;
}

/*
 * Reads a string up to its closing quote or the end of the chunk. One that is
 * a single run in the chunk is handed out where it lies.
 */
static int read_string(struct json_strict *reader, struct error *err)
{
	if (reader->part_size > 0 && read_char(reader, err) < 0)
		return -1;
	while (reader->at < reader->end) {
		struct span run = {reader->at,
				   (size_t)(reader->end - reader->at)};

		run.size = json_text_plain(run);
		reader->at += run.size;
		if (reader->text.size == 0 && reader->at < reader->end &&
		    *reader->at == '"' && run.size <= reader->limits->string) {
			reader->at++;
			return finish_string(reader, run, err);
		}
		if (keep_text(reader, run.data, run.size, err) < 0)
			return -1;
		if (reader->at < reader->end && *reader->at == '"') {
			reader->at++;
			return finish_string(reader, buf_span(&reader->text),
					     err);
		}
		if (reader->at < reader->end && read_char(reader, err) < 0)
			return -1;
	}
	return 0;
}

static int read_token(struct json_strict *reader, struct error *err)
{
	if (reader->token == TOKEN_NUMBER || reader->token == TOKEN_WORD)
		return read_run(reader, err);
	return read_string(reader, err);
}

static int start_string(struct json_strict *reader, enum token token,
			struct error *err)
{
	reader->token = token;
	reader->start = offset_of(reader, reader->at++);
	reader->text.size = 0;
	return read_string(reader, err);
}

static int start_value(struct json_strict *reader, char c, struct error *err)
{
	if (c == '"')
		return start_string(reader, TOKEN_STRING, err);
	if (c == '{' || c == '[')
		return open_container(reader, c, err);
	if (c == '-' || (c >= '0' && c <= '9'))
		reader->token = TOKEN_NUMBER;
	else if (in_word(c))
		reader->token = TOKEN_WORD;
	else
		return fail_unexpected(reader, err);
	reader->start = offset_of(reader, reader->at);
	return read_run(reader, err);
}

/* What a byte does that stands alone: "," or ":". */
static int step(struct json_strict *reader, enum expect next)
{
	reader->at++;
	reader->expect = next;
	return 0;
}

/* Starts the token at reader->at, which is not white space. */
static int start_token(struct json_strict *reader, struct error *err)
{
	char c = *reader->at;

	switch (reader->expect) {
	case EXPECT_FIRST_ITEM:
		if (c == ']')
			return close_container(reader, err);
		return start_value(reader, c, err);
	case EXPECT_VALUE:
		return start_value(reader, c, err);
	case EXPECT_FIRST_KEY:
		if (c == '}')
			return close_container(reader, err);
		if (c == '"')
			return start_string(reader, TOKEN_KEY, err);
		break;
	case EXPECT_KEY:
		if (c == '"')
			return start_string(reader, TOKEN_KEY, err);
		break;
	case EXPECT_COLON:
		if (c == ':')
			return step(reader, EXPECT_VALUE);
		break;
	case EXPECT_ITEM_COMMA:
		if (c == ',')
			return step(reader, EXPECT_VALUE);
		if (c == ']')
			return close_container(reader, err);
		break;
	case EXPECT_KEY_COMMA:
		if (c == ',')
			return step(reader, EXPECT_KEY);
		if (c == '}')
			return close_container(reader, err);
		break;
	case EXPECT_NOTHING:
		break;
	}
	return fail_unexpected(reader, err);
}

/* Passes over white space; strings hold no line feed, so lines count here. */
static void skip_space(struct json_strict *reader)
{
	const char *at = reader->at;

	for (; at < reader->end; at++) {
		if (*at == '\n') {
			reader->line++;
			reader->line_start = offset_of(reader, at) + 1;
		} else if (*at != ' ' && *at != '\t' && *at != '\r') {
			break;
		}
	}
	reader->at = at;
}

static int read_chunk(struct json_strict *reader, struct error *err)
{
	if (reader->token != TOKEN_NONE && read_token(reader, err) < 0)
		return -1;
	for (;;) {
		skip_space(reader);
		if (reader->at == reader->end)
			return 0;
		if (start_token(reader, err) < 0)
			return -1;
	}
}

int json_strict_push(struct json_strict *reader, struct span chunk,
		     struct error *err)
{
	int result;

	if (reader->failed)
		return error_set(err, ERROR_INPUT, "json.syntax",
				 "%s: refused before", reader->what);
	if (chunk.size == 0)
		return 0;
	reader->failed = true;
	if (chunk.size > reader->limits->document ||
	    reader->base > reader->limits->document - chunk.size)
		return error_set(err, ERROR_INPUT, "json.limit",
				 "%s: larger than %zu bytes", reader->what,
				 reader->limits->document);
	reader->chunk = chunk.data;
	reader->at = chunk.data;
	reader->end = chunk.data + chunk.size;
	result = read_chunk(reader, err);
	reader->base += chunk.size;
	reader->failed = result < 0;
	return result;
}

static int fail_truncated(struct json_strict *reader, struct error *err)
{
	if (reader->base == 0)
		return error_set(err, ERROR_INPUT, "json.syntax", "%s: empty",
				 reader->what);
	if (reader->token != TOKEN_NONE)
		error_set(err, ERROR_INPUT, "json.syntax",
			  "ends inside a string");
	else
		error_set(err, ERROR_INPUT, "json.syntax",
			  "ends where %s is expected",
			  EXPECTED[reader->expect]);
	return fail_at(reader, reader->base, err);
}

int json_strict_finish(struct json_strict *reader, struct error *err)
{
	struct span part = {reader->part, reader->part_size};

	if (reader->failed)
		return error_set(err, ERROR_INPUT, "json.syntax",
				 "%s: refused before", reader->what);
	reader->failed = true;
	if ((reader->token == TOKEN_NUMBER || reader->token == TOKEN_WORD) &&
	    finish_run(reader, part, err) < 0)
		return -1;
	if (reader->token != TOKEN_NONE || reader->expect != EXPECT_NOTHING)
		return fail_truncated(reader, err);
	return 0;
}

static void init(struct json_strict *reader, const struct json_limits *limits,
		 const char *what, json_handler *handler, void *context)
{
	*reader = (struct json_strict){
		.limits = limits,
		.what = what,
		.handler = handler,
		.context = context,
		.line = 1,
		.text.limit = limits->string ? limits->string : 1,
	};
	json_keys_init(&reader->keys, limits->members, limits->string);
}

static void release(struct json_strict *reader)
{
	buf_release(&reader->open);
	buf_release(&reader->text);
	json_keys_release(&reader->keys);
}

int json_strict_new(const struct json_limits *limits, const char *what,
		    json_handler *handler, void *context,
		    struct json_strict **out, struct error *err)
{
	*out = malloc(sizeof(**out));
	if (!*out)
		return fail_memory(err);
	init(*out, limits, what, handler, context);
	return 0;
}

void json_strict_free(struct json_strict *reader)
{
	if (!reader)
		return;
	release(reader);
	free(reader);
}

int json_strict_read(struct span text, const struct json_limits *limits,
		     const char *what, json_handler *handler, void *context,
		     struct error *err)
{
	struct json_strict reader CLEANUP(release);

	init(&reader, limits, what, handler, context);
	if (json_strict_push(&reader, text, err) < 0)
		return -1;
	return json_strict_finish(&reader, err);
}

void json_strict_position(struct span text, uint64_t offset, unsigned *line,
			  unsigned *column)
{
	*line = 1;
	*column = 1;
	for (size_t i = 0; i < text.size && i < offset; i++) {
		++*column;
		if (text.data[i] == '\n') {
			++*line;
			*column = 1;
		}
	}
}

int json_strict_int64(struct span number, int64_t *out)
{
	return json_number_int64(number, out);
}
