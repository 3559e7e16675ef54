/*
 * Errors: one shape for everything that goes wrong, from a missing file to a
 * container that is refused. Setting an error never allocates and never fails.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stddef.h>

enum error_kind {
	ERROR_NONE = 0,
	ERROR_USAGE,  /* the command line is wrong: exit 2 */
	ERROR_INPUT,  /* bytes from outside cannot be read or parsed */
	ERROR_POLICY, /* policy or configuration is wrong */
	ERROR_SYSTEM, /* a system call failed */
};

/*
 * What is wrong and what to do about it.
 * @id and @hint point to static text; @hint may be NULL.
 * @msg is printable ASCII, lower case, without a full stop; what does not fit
 * ends in "...".
 */
struct reason {
	const char *id;
	const char *hint;
	char msg[256];
};

struct error {
	enum error_kind kind;
	struct reason reason;
};

/* An error that has not happened yet; every struct error starts as this. */
#define ERROR_INIT                                                             \
	{                                                                      \
		.kind = ERROR_NONE                                             \
	}

/*
 * Sets *err unless it is set already: the first error stays.
 * @id is static text. Bytes of the formatted message that are not printable
 * ASCII enter as \xNN. @err may be NULL. Always returns -1.
 */
int error_set(struct error *err, enum error_kind kind, const char *id,
	      const char *format, ...) __attribute__((format(printf, 4, 5)));

/* As error_set(ERROR_SYSTEM), with ": " and the text of errno at the end. */
int error_set_errno(struct error *err, const char *id, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds the static @hint (what to do) to an error that has none; returns -1. */
int error_hint(struct error *err, const char *hint);

/* Puts formatted context and ": " in front of the message; returns -1. */
int error_wrap(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Sets *err to @inner, which was kept apart so that it could be judged, unless
 * it is set already; @err may be NULL. Always returns -1.
 */
int error_pass(struct error *err, const struct error *inner);

/*
 * Fills @reason: @id and @hint are static (@hint may be NULL), the message is
 * escaped and cut as in error_set().
 */
void error_reason(struct reason *reason, const char *id, const char *hint,
		  const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * Copies @size bytes of @text to @out (capacity @capacity, always terminated)
 * with everything but printable ASCII as \xNN, cut with "..." when it does not
 * fit; a place too small for that gets nothing. Returns the length of *out.
 */
size_t error_escape(char *out, size_t capacity, const char *text, size_t size);

#endif
