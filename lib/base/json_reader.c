#include "base/json_reader.h"

#include "base/json_text.h"

int json_reader_fail(const struct json_strict *reader, uint64_t offset,
		     struct error *err)
{
	return error_wrap(err, "%s:%u:%llu", reader->what, reader->line,
			  (unsigned long long)(offset - reader->line_start) +
				  1);
}

static int fail_string_limit(const struct json_strict *reader,
			     struct error *err)
{
	error_set(err, ERROR_INPUT, "json.limit",
		  "string larger than %zu bytes", reader->limits->string);
	return json_reader_fail(reader, reader->start, err);
}

static int finish_number(struct json_strict *reader, struct span text,
			 struct error *err)
{
	if (json_number_check(text, err) < 0)
		return json_reader_fail(reader, reader->start, err);
	return json_reader_emit(reader, JSON_EVENT_NUMBER, text, err);
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
			return json_reader_emit(reader, WORDS[i].event, text,
						err);
	error_set(err, ERROR_INPUT, "json.syntax",
		  "expected a value, found '%.*s'",
		  text.size < 16 ? (int)text.size : 16, text.data);
	return json_reader_fail(reader, reader->start, err);
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
	bool number = reader->token == JSON_TOKEN_NUMBER;

	reader->token = JSON_TOKEN_NONE;
	reader->part_size = 0;
	json_reader_after_value(reader);
	return number ? finish_number(reader, text, err)
		      : finish_word(reader, text, err);
}

/* Reads a number or a word up to the first byte that cannot belong to it. */
static int read_run(struct json_strict *reader, struct error *err)
{
	const char *at = reader->at;
	struct span run = {at, 0};
	size_t room = sizeof(reader->part) - reader->part_size;

	if (reader->token == JSON_TOKEN_NUMBER)
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
	bool key = reader->token == JSON_TOKEN_KEY;

	reader->token = JSON_TOKEN_NONE;
	reader->text.size = 0; /* its bytes stay for this call */
	reader->long_size = 0;
	if (!key) {
		json_reader_after_value(reader);
		return json_reader_emit(reader, JSON_EVENT_STRING, text, err);
	}
	reader->expect = JSON_EXPECT_COLON;
	if (json_keys_add(&reader->keys, reader->open.size, text, err) < 0)
		return json_reader_fail(reader, reader->start, err);
	return json_reader_emit(reader, JSON_EVENT_KEY, text, err);
}

/* Counts @size bytes of a string of which nothing is kept. */
static int count_text(struct json_strict *reader, size_t size,
		      struct error *err)
{
	size_t before = reader->long_size + reader->text.size;
	size_t most = reader->limits->long_string;

	if (reader->escaped || reader->token == JSON_TOKEN_KEY ||
	    before > most || size > most - before)
		return fail_string_limit(reader, err);
	reader->long_size = before + size;
	reader->text.size = 0;
	return 0;
}

/* Keeps @size bytes of the string for when it is whole. */
static int keep_text(struct json_strict *reader, const char *data, size_t size,
		     struct error *err)
{
	if (reader->long_size > 0 ||
	    size > reader->limits->string - reader->text.size)
		return count_text(reader, size, err);
	buf_add(&reader->text, data, size);
	if (!buf_ok(&reader->text))
		return error_set(err, ERROR_SYSTEM, "json.memory",
				 "out of memory");
	return 0;
}

/*
 * Reads one escape or UTF-8 sequence at reader->at, behind what the last chunk
 * had of it. What this chunk cuts off stays in reader->part.
 */
static int read_char(struct json_strict *reader, struct error *err)
{
	struct span text = {reader->at, (size_t)(reader->end - reader->at)};
	size_t used, size, before = reader->part_size;
	uint64_t offset = json_reader_offset(reader, reader->at) - before;
	char out[4];

	if (before > 0) {
		if (text.size > JSON_TEXT_CHAR_MAX - before)
			text.size = JSON_TEXT_CHAR_MAX - before;
		memcpy(reader->part + before, text.data, text.size);
		text = (struct span){reader->part, before + text.size};
	}
	if (json_text_char(text, &used, out, &size, err) < 0)
		return json_reader_fail(reader, offset, err);
	reader->escaped = reader->escaped || text.data[0] == '\\';
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

/* The string, which is whole now. */
static struct span kept_text(const struct json_strict *reader)
{
	if (reader->long_size > 0)
		return (struct span){NULL, reader->long_size};
	return buf_span(&reader->text);
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
		if (reader->text.size == 0 && reader->long_size == 0 &&
		    reader->at < reader->end && *reader->at == '"' &&
		    run.size <= reader->limits->string) {
			reader->at++;
			return finish_string(reader, run, err);
		}
		if (keep_text(reader, run.data, run.size, err) < 0)
			return -1;
		if (reader->at < reader->end && *reader->at == '"') {
			reader->at++;
			return finish_string(reader, kept_text(reader), err);
		}
		if (reader->at < reader->end && read_char(reader, err) < 0)
			return -1;
	}
	return 0;
}

int json_reader_token(struct json_strict *reader, struct error *err)
{
	if (reader->token == JSON_TOKEN_NUMBER ||
	    reader->token == JSON_TOKEN_WORD)
		return read_run(reader, err);
	return read_string(reader, err);
}

int json_reader_finish(struct json_strict *reader, struct error *err)
{
	struct span part = {reader->part, reader->part_size};

	if (reader->token != JSON_TOKEN_NUMBER &&
	    reader->token != JSON_TOKEN_WORD)
		return 0;
	return finish_run(reader, part, err);
}
