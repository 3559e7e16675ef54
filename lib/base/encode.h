/*
 * Text forms of bytes: lower-case hex and base64, read strictly.
 * Base64: RFC 4648 sections 4 and 5.
 */
#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

/* Writes 2 * @size lower-case digits and a NUL to @out. */
void encode_hex(char *out, const void *data, size_t size);

/*
 * Reads exactly 2 * @size lower-case hex digits from @text into @out.
 * Returns 0, or -1 when the length or a digit is wrong.
 */
int encode_hex_decode(struct span text, uint8_t *out, size_t size);

/* What encode_base64_decode() accepts. */
enum encode_base64 {
	ENCODE_BASE64_STANDARD, /* '+' and '/', padding required */
	ENCODE_BASE64_EITHER,	/* one alphabet, standard or URL-safe; padding
				   optional, but right where it is written */
};

/*
 * Appends the decoded bytes of @text to @out. No white space, nothing after
 * the padding, unused bits zero. Returns 0, or -1 with *err set
 * ("encode.base64") and @out as before.
 */
int encode_base64_decode(struct span text, enum encode_base64 accept,
			 struct buf *out, struct error *err);

/*
 * The same in pieces: starts as {.accept = ACCEPT}. Each piece but the last is
 * some groups of four digits.
 */
struct encode_base64_pieces {
	enum encode_base64 accept;
	bool has_standard; /* digits that only this alphabet has */
	bool has_url;
};

/*
 * Appends the decoded bytes of @text, the next piece. Returns 0, or -1 with
 * *err set ("encode.base64") and @out as before.
 */
int encode_base64_piece(struct encode_base64_pieces *pieces, struct span text,
			bool is_last, struct buf *out, struct error *err);

/* How many bytes @text stands for if it is base64; of the last piece, too. */
size_t encode_base64_size(struct span text);

/* Appends the standard, padded base64 of @data to @out. */
void encode_base64(struct buf *out, struct span data);

#endif
