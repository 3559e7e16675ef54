#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

char *buf_reserve(struct buf *buf, size_t size)
{
	size_t limit = buf->limit ? buf->limit : BUF_LIMIT_DEFAULT;
	size_t capacity = buf->capacity ? buf->capacity : 256;
	size_t need;
	char *grown;

	if (buf->failed || size > limit || buf->size > limit - size) {
		buf->failed = true;
		return NULL;
	}
	need = buf->size + size + 1;
	if (need <= buf->capacity)
		return buf->data + buf->size;
	while (capacity < need)
		capacity *= 2;
	grown = realloc(buf->data, capacity);
	if (!grown) {
		buf->failed = true;
		return NULL;
	}
	buf->data = grown;
	buf->capacity = capacity;
	return buf->data + buf->size;
}

void buf_add(struct buf *buf, const void *data, size_t size)
{
	char *at = buf_reserve(buf, size);

	if (!at)
		return;
	if (size)
		memcpy(at, data, size);
	buf->size += size;
	buf->data[buf->size] = '\0';
}

void buf_add_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_add_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_add_format(struct buf *buf, const char *format, ...)
{
	va_list args;
	int length;
	char *at;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0) {
		buf->failed = true;
		return;
	}
	at = buf_reserve(buf, (size_t)length);
	if (!at)
		return;
	va_start(args, format);
	vsnprintf(at, (size_t)length + 1, format, args);
	va_end(args);
	buf->size += (size_t)length;
}

bool buf_ok(const struct buf *buf)
{
	return !buf->failed;
}

struct span buf_span(const struct buf *buf)
{
	return (struct span){buf->data, buf->size};
}

void buf_release(struct buf *buf)
{
	free(buf->data);
	buf->data = NULL;
	buf->size = 0;
	buf->capacity = 0;
	buf->failed = false;
}
