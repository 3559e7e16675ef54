#include "base/dir.h"

#include "tests/unit/tap.h"
#include "tests/unit/temp.h"

#include <errno.h>
#include <fcntl.h>

static void test_names(void)
{
	CLEANUP_DIR DIR *dir = dir_open(open(".", O_RDONLY | O_DIRECTORY));
	bool a = false, hidden = false;
	const char *name;
	int count = 0;

	for (; dir && (name = dir_next(dir)); count++) {
		a |= strcmp(name, "a") == 0;
		hidden |= strcmp(name, ".hidden") == 0;
		errno = EIO;
	}
	ok(dir && count == 2 && a && hidden && errno == 0,
	   "what lies in it, and then the end");
}

static void test_none(void)
{
	int fd = open("a", O_RDONLY);

	ok(!dir_open(fd) && errno == ENOTDIR, "no directory: an error");
	ok(fcntl(fd, F_GETFD) < 0, "and the descriptor is taken");
	errno = ENOENT;
	ok(!dir_open(-1) && errno == ENOENT, "what was not opened: its error");
}

int main(void)
{
	temp_make();
	temp_run("touch a .hidden");
	test_names();
	test_none();
	temp_remove();
	return tap_done();
}
