/*
 * A byte buffer that grows up to a limit. A buffer that could not grow stays
 * failed: write freely and ask once, at the end, with buf_ok().
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/cleanup.h"
#include "base/span.h"

#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data; /* owned; NUL-terminated once anything was added */
	size_t size;
	size_t capacity;
	size_t limit; /* most bytes it may hold; 0 means BUF_LIMIT_DEFAULT */
	bool failed;
};

#define BUF_LIMIT_DEFAULT ((size_t)256 << 20)
#define BUF_INIT                                                               \
	{                                                                      \
		.data = NULL                                                   \
	}
#define CLEANUP_BUF CLEANUP(buf_release)

/* Appends @size bytes. */
void buf_add(struct buf *buf, const void *data, size_t size);

/* Appends the C string @text. */
void buf_add_text(struct buf *buf, const char *text);

/* Appends one byte. */
void buf_add_char(struct buf *buf, char c);

/* Appends formatted text. */
void buf_add_format(struct buf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Makes room for @size more bytes and returns where they go; the caller adds
 * what it wrote to buf->size. NULL when the buffer has failed.
 */
char *buf_reserve(struct buf *buf, size_t size);

/* Whether everything that was added is there. */
bool buf_ok(const struct buf *buf);

/* The content; it stays the buffer's and moves when the buffer grows. */
struct span buf_span(const struct buf *buf);

/* Frees the content; the buffer is empty and usable again. */
void buf_release(struct buf *buf);

#endif
