#include "base/error.h"

#include "tap.h"

#include <errno.h>

static void test_first_stays(void)
{
	struct error err = ERROR_INIT;

	ok(error_set(&err, ERROR_INPUT, "a.b", "first %d", 1) == -1, "is -1");
	error_set(&err, ERROR_SYSTEM, "c.d", "second");
	is(err.reason.msg, "first 1", "the first error stays");
	is(err.reason.id, "a.b", "with its id");
	ok(err.kind == ERROR_INPUT, "and its kind");
	error_hint(&err, "do this");
	error_hint(&err, "do that");
	is(err.reason.hint, "do this", "so does the first hint");
	error_wrap(&err, "in '%s'", "there");
	is(err.reason.msg, "in 'there': first 1", "context goes in front");
	ok(error_set(NULL, ERROR_INPUT, "a.b", "x") == -1, "NULL is fine");
}

static void test_escape(void)
{
	struct error err = ERROR_INIT;
	char out[16];

	error_set(&err, ERROR_INPUT, "a.b", "say '%s'", "\x1b[31m\nred\x80");
	is(err.reason.msg, "say '\\x1b[31m\\x0ared\\x80'",
	   "what a terminal would obey is written out");
	ok(error_escape(out, sizeof(out), "short", 5) == 5, "length");
	is(out, "short", "what fits stays");
	error_escape(out, sizeof(out), "exactly15bytes!", 15);
	is(out, "exactly15bytes!", "to the last byte");
	error_escape(out, sizeof(out), "sixteen bytes 16", 16);
	is(out, "sixteen byte...", "what does not ends in dots");
	error_escape(out, sizeof(out), "twelve char\x01", 12);
	is(out, "twelve char\\x01", "an escape that fits");
	error_escape(out, sizeof(out), "thirteen chr\x01", 13);
	is(out, "thirteen chr...", "is never cut in half");
	memset(out, 'x', sizeof(out));
	for (size_t capacity = 0; capacity < 6; capacity++) {
		error_escape(out, capacity, "anything", 8);
		ok(out[capacity] == 'x', "no byte behind a place of %zu",
		   capacity);
	}
}

static void test_long(void)
{
	struct error err = ERROR_INIT;
	char text[2000];

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	error_set(&err, ERROR_INPUT, "a.b", "%s", text);
	ok(strlen(err.reason.msg) == sizeof(err.reason.msg) - 1,
	   "a long message fills its place");
	ok(strcmp(err.reason.msg + strlen(err.reason.msg) - 3, "...") == 0,
	   "and ends in dots");
}

static void test_errno(void)
{
	struct error err = ERROR_INIT;

	errno = ENOENT;
	error_set_errno(&err, "a.b", "cannot open '%s'", "x");
	is(err.reason.msg, "cannot open 'x': it does not exist",
	   "not in the words that engines replace");
	ok(errno == ENOENT, "errno is kept");
}

int main(void)
{
	test_first_stays();
	test_escape();
	test_long();
	test_errno();
	return tap_done();
}
