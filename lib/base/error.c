#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

size_t error_escape(char *out, size_t capacity, const char *text, size_t size)
{
	static const char hex[] = "0123456789abcdef";
	size_t used = 0;
	size_t cut = 0; /* the last length at which "..." still fits */

	if (capacity < sizeof("...")) {
		if (capacity > 0)
			out[0] = '\0';
		return 0;
	}
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];
		bool plain = c >= 0x20 && c < 0x7f;
		size_t need = plain ? 1 : 4;

		if (used + 4 <= capacity)
			cut = used;
		if (used + need + 1 > capacity) {
			memcpy(out + cut, "...", 4);
			return cut + 3;
		}
		if (plain) {
			out[used++] = (char)c;
			continue;
		}
		out[used++] = '\\';
		out[used++] = 'x';
		out[used++] = hex[c >> 4];
		out[used++] = hex[c & 15];
	}
	out[used] = '\0';
	return used;
}

static void __attribute__((format(printf, 3, 0)))
fill_message(char *msg, size_t capacity, const char *format, va_list args)
{
	char raw[512];
	int length = vsnprintf(raw, sizeof(raw), format, args);

	if (length < 0)
		length = 0;
	if ((size_t)length >= sizeof(raw))
		length = sizeof(raw) - 1;
	error_escape(msg, capacity, raw, (size_t)length);
}

int error_set(struct error *err, enum error_kind kind, const char *id,
	      const char *format, ...)
{
	va_list args;

	if (!err || err->kind != ERROR_NONE)
		return -1;
	err->kind = kind;
	err->reason.id = id;
	err->reason.hint = NULL;
	va_start(args, format);
	fill_message(err->reason.msg, sizeof(err->reason.msg), format, args);
	va_end(args);
	return -1;
}

/*
 * Engines look for the usual texts of these in what a runtime says and show
 * something else in their place, so they are said in other words.
 */
static const char *errno_text(int number)
{
	switch (number) {
	case ENOENT:
		return "it does not exist";
	case EACCES:
		return "access is denied (EACCES)";
	case EPERM:
		return "the kernel does not allow it (EPERM)";
	case ELOOP:
		return "it is a symbolic link, or there are too many";
	}
	return strerror(number);
}

int error_set_errno(struct error *err, const char *id, const char *format, ...)
{
	int saved = errno;
	char what[256];
	va_list args;

	va_start(args, format);
	fill_message(what, sizeof(what), format, args);
	va_end(args);
	error_set(err, ERROR_SYSTEM, id, "%s: %s", what, errno_text(saved));
	errno = saved;
	return -1;
}

int error_hint(struct error *err, const char *hint)
{
	if (err && err->kind != ERROR_NONE && !err->reason.hint)
		err->reason.hint = hint;
	return -1;
}

int error_wrap(struct error *err, const char *format, ...)
{
	char front[256];
	char whole[600];
	va_list args;
	int length;

	if (!err)
		return -1;
	va_start(args, format);
	fill_message(front, sizeof(front), format, args);
	va_end(args);
	length = snprintf(whole, sizeof(whole), "%s: %s", front,
			  err->reason.msg);
	error_escape(err->reason.msg, sizeof(err->reason.msg), whole,
		     length < 0 ? 0 : (size_t)length);
	return -1;
}

int error_pass(struct error *err, const struct error *inner)
{
	if (err && err->kind == ERROR_NONE)
		*err = *inner;
	return -1;
}

void error_reason(struct reason *reason, const char *id, const char *hint,
		  const char *format, ...)
{
	va_list args;

	reason->id = id;
	reason->hint = hint;
	va_start(args, format);
	fill_message(reason->msg, sizeof(reason->msg), format, args);
	va_end(args);
}
