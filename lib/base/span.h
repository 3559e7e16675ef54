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
