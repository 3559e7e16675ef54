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

static inline bool __attribute__((format(printf, 4, 5)))
tap_ok(bool passed, const char *file, int line, const char *format, ...)
{
	__builtin_va_list args;

	tap_failed += !passed;
	printf("%sok %d - ", passed ? "" : "not ", ++tap_count);
	__builtin_va_start(args, format);
	vprintf(format, args);
	__builtin_va_end(args);
	printf(passed ? "\n" : "\n# at %s:%d\n", file, line);
	fflush(stdout);
	return passed;
}

#define tap_is(got, want, file, line, ...)                                     \
	do {                                                                   \
		const char *got_ = (got), *want_ = (want);                     \
		bool same_ = got_ && want_ ? !strcmp(got_, want_)              \
					   : got_ == want_;                    \
		if (!tap_ok(same_, file, line, __VA_ARGS__))                   \
			printf("# got:  %s\n# want: %s\n",                     \
			       got_ ? got_ : "(null)",                         \
			       want_ ? want_ : "(null)");                      \
	} while (0)

/* Prints the plan; the exit status of the test. */
static inline int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif
