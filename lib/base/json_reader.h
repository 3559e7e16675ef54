/*
 * The state of a json_strict reader and how it reads tokens, for json_strict
 * alone: strings, numbers and words, each of which may begin in one chunk and
 * end in another.
 */
#ifndef BASE_JSON_READER_H
#define BASE_JSON_READER_H

#include "base/buf.h"
#include "base/json_keys.h"
#include "base/json_number.h"
#include "base/json_strict.h"

/* What may come next, between tokens. */
enum json_expect {
	JSON_EXPECT_VALUE,
	JSON_EXPECT_FIRST_ITEM, /* of an array, or its end */
	JSON_EXPECT_FIRST_KEY,	/* of an object, or its end */
	JSON_EXPECT_KEY,
	JSON_EXPECT_COLON,
	JSON_EXPECT_ITEM_COMMA, /* or the end of the array */
	JSON_EXPECT_KEY_COMMA,	/* or the end of the object */
	JSON_EXPECT_NOTHING,	/* the value is complete */
};

/* The token that is being read; it may go on in the next chunk. */
enum json_token {
	JSON_TOKEN_NONE,
	JSON_TOKEN_STRING,
	JSON_TOKEN_KEY,
	JSON_TOKEN_NUMBER,
	JSON_TOKEN_WORD,
};

struct json_strict {
	const struct json_limits *limits;
	const char *what;
	json_handler *handler;
	void *context;

	enum json_expect expect;
	enum json_token token;
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

	bool escaped;	  /* the string that is read has an escape */
	size_t long_size; /* of a string too long to keep: its bytes so far */
	struct buf text;  /* of a string that is not one run in this chunk */
	/*
	 * A number, a word or a character of a string that the last chunk cut
	 * off; one more than the longest number, so that too long shows.
	 */
	char part[JSON_NUMBER_MAX + 1];
	size_t part_size;
};

/* The offset in the document of @at, which is in the chunk. */
static inline uint64_t json_reader_offset(const struct json_strict *reader,
					  const char *at)
{
	return reader->base + (uint64_t)(at - reader->chunk);
}

/* Hands an event to the handler; its token began at reader->start. */
static inline int json_reader_emit(struct json_strict *reader,
				   enum json_event event, struct span text,
				   struct error *err)
{
	return reader->handler(reader->context, event, text, reader->start,
			       err);
}

/* A value is complete: what follows depends on what it is in. */
static inline void json_reader_after_value(struct json_strict *reader)
{
	const struct buf *open = &reader->open;

	if (open->size == 0)
		reader->expect = JSON_EXPECT_NOTHING;
	else if (open->data[open->size - 1] == '{')
		reader->expect = JSON_EXPECT_KEY_COMMA;
	else
		reader->expect = JSON_EXPECT_ITEM_COMMA;
}

/*
 * Puts where @offset is in front of *err. No token spans lines, so that is in
 * the current one. Returns -1.
 */
int json_reader_fail(const struct json_strict *reader, uint64_t offset,
		     struct error *err);

/*
 * Reads on in the token that reader->token names, from reader->at up to its end
 * or that of the chunk; at its end the event is out and reader->token is
 * JSON_TOKEN_NONE. Returns 0, or -1 with *err set.
 */
int json_reader_token(struct json_strict *reader, struct error *err);

/* The document ends here, and with it a number or a word. As above. */
int json_reader_finish(struct json_strict *reader, struct error *err);

#endif
