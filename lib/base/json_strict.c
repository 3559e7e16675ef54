#include "base/json_strict.h"

#include "base/json_number.h"
#include "base/json_reader.h"

const struct json_limits JSON_STRICT_LIMITS = {
	.depth = 64,
	.document = (size_t)16 << 20,
	.string = (size_t)4 << 20,
	.members = (size_t)64 << 10,
};

static const char *const EXPECTED[] = {
	[JSON_EXPECT_VALUE] = "a value",
	[JSON_EXPECT_FIRST_ITEM] = "a value or ']'",
	[JSON_EXPECT_FIRST_KEY] = "a key or '}'",
	[JSON_EXPECT_KEY] = "a key",
	[JSON_EXPECT_COLON] = "':'",
	[JSON_EXPECT_ITEM_COMMA] = "',' or ']'",
	[JSON_EXPECT_KEY_COMMA] = "',' or '}'",
	[JSON_EXPECT_NOTHING] = "the end",
};

static int fail_unexpected(const struct json_strict *reader, struct error *err)
{
	unsigned char c = (unsigned char)*reader->at;
	const char *expected = EXPECTED[reader->expect];
	uint64_t offset = json_reader_offset(reader, reader->at);

	if (reader->expect == JSON_EXPECT_NOTHING)
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
	return json_reader_fail(reader, offset, err);
}

static int open_container(struct json_strict *reader, char c, struct error *err)
{
	static const struct span NO_TEXT;

	reader->start = json_reader_offset(reader, reader->at);
	if (reader->open.size >= reader->limits->depth) {
		error_set(err, ERROR_INPUT, "json.limit",
			  "nested deeper than %u", reader->limits->depth);
		return json_reader_fail(reader, reader->start, err);
	}
	buf_add_char(&reader->open, c);
	if (!buf_ok(&reader->open))
		return error_set(err, ERROR_SYSTEM, "json.memory",
				 "out of memory");
	reader->at++;
	if (c == '{') {
		reader->expect = JSON_EXPECT_FIRST_KEY;
		return json_reader_emit(reader, JSON_EVENT_OBJECT, NO_TEXT,
					err);
	}
	reader->expect = JSON_EXPECT_FIRST_ITEM;
	return json_reader_emit(reader, JSON_EVENT_ARRAY, NO_TEXT, err);
}

static int close_container(struct json_strict *reader, struct error *err)
{
	static const struct span NO_TEXT;
	bool object = reader->open.data[reader->open.size - 1] == '{';

	reader->start = json_reader_offset(reader, reader->at++);
	if (object)
		json_keys_close(&reader->keys, reader->open.size);
	reader->open.size--;
	json_reader_after_value(reader);
	return json_reader_emit(
		reader, object ? JSON_EVENT_OBJECT_END : JSON_EVENT_ARRAY_END,
		NO_TEXT, err);
}

/* Its first byte is @skip bytes from here: a string's is behind the quote. */
static int start_token(struct json_strict *reader, enum json_token token,
		       size_t skip, struct error *err)
{
	reader->token = token;
	reader->start = json_reader_offset(reader, reader->at);
	reader->escaped = false;
	reader->at += skip;
	return json_reader_token(reader, err);
}

static int start_value(struct json_strict *reader, char c, struct error *err)
{
	if (c == '"')
		return start_token(reader, JSON_TOKEN_STRING, 1, err);
	if (c == '{' || c == '[')
		return open_container(reader, c, err);
	if (c == '-' || (c >= '0' && c <= '9'))
		return start_token(reader, JSON_TOKEN_NUMBER, 0, err);
	if (c >= 'a' && c <= 'z')
		return start_token(reader, JSON_TOKEN_WORD, 0, err);
	return fail_unexpected(reader, err);
}

/* What a byte does that stands alone: "," or ":". */
static int step(struct json_strict *reader, enum json_expect next)
{
	reader->at++;
	reader->expect = next;
	return 0;
}

/* Does what the byte at reader->at says, which is not white space. */
static int read_next(struct json_strict *reader, struct error *err)
{
	char c = *reader->at;

	switch (reader->expect) {
	case JSON_EXPECT_FIRST_ITEM:
		if (c == ']')
			return close_container(reader, err);
		return start_value(reader, c, err);
	case JSON_EXPECT_VALUE:
		return start_value(reader, c, err);
	case JSON_EXPECT_FIRST_KEY:
		if (c == '}')
			return close_container(reader, err);
		if (c == '"')
			return start_token(reader, JSON_TOKEN_KEY, 1, err);
		break;
	case JSON_EXPECT_KEY:
		if (c == '"')
			return start_token(reader, JSON_TOKEN_KEY, 1, err);
		break;
	case JSON_EXPECT_COLON:
		if (c == ':')
			return step(reader, JSON_EXPECT_VALUE);
		break;
	case JSON_EXPECT_ITEM_COMMA:
		if (c == ',')
			return step(reader, JSON_EXPECT_VALUE);
		if (c == ']')
			return close_container(reader, err);
		break;
	case JSON_EXPECT_KEY_COMMA:
		if (c == ',')
			return step(reader, JSON_EXPECT_KEY);
		if (c == '}')
			return close_container(reader, err);
		break;
	case JSON_EXPECT_NOTHING:
		break;
	}
	return fail_unexpected(reader, err);
}

/* Passes over white space; strings hold no line feed, so lines count here. */
static void skip_space(struct json_strict *reader)
{
	const char *at = reader->at;

	for (; at < reader->end; at++) {
		unsigned char c = (unsigned char)*at;

		if (c == ' ')
			continue;
		if (c == '\n') {
			reader->line++;
			reader->line_start = json_reader_offset(reader, at) + 1;
		} else if (c != '\t' && c != '\r') {
			break;
		}
	}
	reader->at = at;
}

static int read_chunk(struct json_strict *reader, struct error *err)
{
	if (reader->token != JSON_TOKEN_NONE &&
	    json_reader_token(reader, err) < 0)
		return -1;
	for (;;) {
		skip_space(reader);
		if (reader->at == reader->end)
			return 0;
		if (read_next(reader, err) < 0)
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
	if (reader->token != JSON_TOKEN_NONE)
		error_set(err, ERROR_INPUT, "json.syntax",
			  "ends inside a string");
	else
		error_set(err, ERROR_INPUT, "json.syntax",
			  "ends where %s is expected",
			  EXPECTED[reader->expect]);
	return json_reader_fail(reader, reader->base, err);
}

int json_strict_finish(struct json_strict *reader, struct error *err)
{
	if (reader->failed)
		return error_set(err, ERROR_INPUT, "json.syntax",
				 "%s: refused before", reader->what);
	reader->failed = true;
	if (json_reader_finish(reader, err) < 0)
		return -1;
	if (reader->token != JSON_TOKEN_NONE ||
	    reader->expect != JSON_EXPECT_NOTHING)
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
		return error_set(err, ERROR_SYSTEM, "json.memory",
				 "out of memory");
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

int json_strict_read_large(struct span text, const struct json_limits *limits,
			   const char *what, json_handler *handler,
			   void *context, span_passed *passed,
			   struct error *err)
{
	struct json_strict reader CLEANUP(release);

	init(&reader, limits, what, handler, context);
	while (text.size > 0) {
		struct span piece = span_take(&text, SPAN_PIECE);

		if (json_strict_push(&reader, piece, err) < 0)
			return -1;
		span_tell(passed, piece);
	}
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

bool json_strict_is_plain(struct span document, uint64_t offset,
			  struct span value)
{
	const char *written;
	size_t left;

	if (offset >= document.size)
		return false;
	written = document.data + offset + 1;
	left = document.size - (size_t)offset - 1;
	return value.size < left && written[value.size] == '"' &&
	       (value.size == 0 ||
		memcmp(written, value.data, value.size) == 0);
}
