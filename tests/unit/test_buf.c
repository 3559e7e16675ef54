#include "base/buf.h"

#include "tap.h"

int main(void)
{
	CLEANUP_BUF struct buf buf = BUF_INIT;
	CLEANUP_BUF struct buf small = {.limit = 8};

	ok(buf_ok(&buf) && buf_span(&buf).size == 0, "empty at first");
	buf_add_text(&buf, "ab");
	buf_add_char(&buf, 'c');
	buf_add_format(&buf, "%d", 42);
	buf_add(&buf, "", 0);
	is(buf.data, "abc42", "everything in order, with its NUL");
	for (int i = 0; i < 10000; i++)
		buf_add_text(&buf, "xyz");
	ok(buf_ok(&buf) && buf.size == 30005, "grows");
	buf_add(&small, "12345678", 8);
	ok(buf_ok(&small), "holds its limit");
	buf_add_char(&small, '9');
	ok(!buf_ok(&small), "and no byte more");
	ok(small.size == 8, "the content stays");
	ok(!buf_reserve(&small, 0), "a failed buffer stays failed");
	buf_release(&small);
	buf_add_char(&small, '1');
	ok(buf_ok(&small), "until it is released");
	ok(!buf_reserve(&small, (size_t)-1), "no overflow");
	return tap_done();
}
