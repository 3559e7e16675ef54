/*
 * The Test Anything Protocol, as little of it as the unit tests need. A test
 * is a main() that calls ok() and friends and ends with `return tap_done();`.
 */
#ifndef TESTS_UNIT_TAP_H
#define TESTS_UNIT_TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count;
static int tap_failed;

/* Reports one assertion; the message is formatted. Returns @passed. */
#define ok(passed, ...) tap_ok((passed), __FILE__, __LINE__, __VA_ARGS__)
/* Both C strings are equal; shows them when not. NULL equals only NULL. */
#define is(got, want, ...)                                                     \
	tap_is((got), (want), __FILE__, __LINE__, __VA_ARGS__)

static inline bool __attribute__((format(printf, 4, 0)))
tap_result(bool passed, const char *file, int line, const char *format,
	   __builtin_va_list args)
{
	tap_failed += !passed;
	printf("%sok %d - ", passed ? "" : "not ", ++tap_count);
	vprintf(format, args);
	printf(passed ? "\n" : "\n# at %s:%d\n", file, line);
	fflush(stdout);
	return passed;
}

static inline bool __attribute__((format(printf, 4, 5)))
tap_ok(bool passed, const char *file, int line, const char *format, ...)
{
	__builtin_va_list args;

	__builtin_va_start(args, format);
	tap_result(passed, file, line, format, args);
	__builtin_va_end(args);
	return passed;
}

static inline bool __attribute__((format(printf, 5, 6)))
tap_is(const char *got, const char *want, const char *file, int line,
       const char *format, ...)
{
	bool same = got && want ? !strcmp(got, want) : got == want;
	__builtin_va_list args;

	__builtin_va_start(args, format);
	tap_result(same, file, line, format, args);
	__builtin_va_end(args);
	if (!same)
		printf("# got:  %s\n# want: %s\n", got ? got : "(null)",
		       want ? want : "(null)");
	return same;
}

/* Prints the plan; the exit status of the test. */
static inline int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif
