/*
 * The inside of a JSON string, for json_strict alone (and what is UTF-8, for
 * cbor): how far it is plain, and what is not. RFC 8259 section 7, RFC 3629.
 * Nothing here knows about chunks: a character that is cut off says so and is
 * asked for again with more bytes.
 */
#ifndef BASE_JSON_TEXT_H
#define BASE_JSON_TEXT_H

#include "base/error.h"
#include "base/span.h"

/* The longest one: a surrogate pair, both halves escaped. */
#define JSON_TEXT_CHAR_MAX 12

/*
 * How many bytes of @text stand for themselves: up to a control character, '"',
 * '\\' or a UTF-8 sequence that is invalid or not whole.
 */
size_t json_text_plain(struct span text);

/*
 * Measures the UTF-8 sequence or escape at the start of @text (not empty). On
 * success *used is its length, or 0 when @text ends before it does. The first
 * *size bytes of @out are what it stands for. Returns 0, or -1 with *err set.
 */
int json_text_char(struct span text, size_t *used, char out[4], size_t *size,
		   struct error *err);

#endif
