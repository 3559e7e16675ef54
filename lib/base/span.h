/*
 * A span is bytes that somebody else owns, with their length. Text from
 * outside stays a span until it is known to hold no NUL.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
	const char *data;
	size_t size;
};

/*
 * Told of bytes that were read and are not needed for now. For a span that lies
 * in a file's mapping: file_passed().
 */
typedef void span_passed(struct span bytes);

/* How much of a large span is read before that is told. */
#define SPAN_PIECE ((size_t)256 << 10)

/* Takes the first @size bytes, or all that there are, off @span. */
static inline struct span span_take(struct span *span, size_t size)
{
	struct span first = {span->data, size < span->size ? size : span->size};

	span->data += first.size;
	span->size -= first.size;
	return first;
}

/* @span without its first @size bytes, which have to be there. */
static inline struct span span_skip(struct span span, size_t size)
{
	return (struct span){span.data + size, span.size - size};
}

/* Tells @passed (or NULL) of @piece when it is one of several. */
static inline void span_tell(span_passed *passed, struct span piece)
{
	if (passed && piece.size == SPAN_PIECE)
		passed(piece);
}

/*
 * Writes @span and a NUL to @out, which has room for @capacity bytes. False,
 * and nothing written, when it is too long.
 */
static inline bool span_copy(char *out, size_t capacity, struct span span)
{
	if (span.size >= capacity)
		return false;
	if (span.size > 0)
		memcpy(out, span.data, span.size);
	out[span.size] = '\0';
	return true;
}

/* For printf's "%.*s"; only for spans that are known to be short. */
#define SPAN_ARGS(span) (int)(span).size, (span).data

/* The bytes of the C string @text without its NUL; NULL gives an empty span. */
static inline struct span span_of(const char *text)
{
	return (struct span){text, text ? strlen(text) : 0};
}

/* Whether both hold the same bytes. */
static inline bool span_equal(struct span a, struct span b)
{
	return a.size == b.size &&
	       (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* Whether @span holds exactly the C string @text. */
static inline bool span_is(struct span span, const char *text)
{
	return span_equal(span, span_of(text));
}

/* Whether @span begins with the C string @prefix. */
static inline bool span_starts(struct span span, const char *prefix)
{
	size_t size = strlen(prefix);

	return span.size >= size && memcmp(span.data, prefix, size) == 0;
}

#endif
