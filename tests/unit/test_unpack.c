#include "oci/unpack.h"

#include "tap.h"
#include "temp.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct unpack_limits LIMITS = {10, 100, 100};

/* Whether @name can be written, in a new directory. */
static bool enters(const char *name, bool directory)
{
	struct error err = ERROR_INIT;
	struct unpack unpack;
	int status;
	int dir;

	temp_run("rm -rf out && mkdir -p out/real && ln -s /tmp out/link");
	dir = open("out", O_RDONLY | O_DIRECTORY);
	unpack = unpack_start(dir, &LIMITS);
	status = unpack_enter(&unpack, name, directory, &err);
	unpack_release(&unpack);
	close(dir);
	return status == 0;
}

/* E.3: 55 */
static void test_names(void)
{
	static const struct {
		const char *name;
		bool directory;
		bool good;
	} rows[] = {
		{"a", false, true},
		{"./a", false, true},
		{"a//b", false, true},
		{"real/a", false, true},
		{"a", true, true},
		{"./", true, true},
		{"real", true, true},
		{"", false, false},
		{".", false, false},
		{"a/", false, false},
		{"/a", false, false},
		{"..", true, false},
		{"../a", false, false},
		{"a/../../b", false, false},
		{"a/..", true, false},
		{"link/a", false, false},
		{"link", false, false},
		{"link", true, false},
		{"real", false, false},
		{"1/2/3/4/5/6/7/8/9", false, true},
		{"1/2/3/4/5/6/7/8/9/10", false, false},
	};
	char name[UNPACK_NAME_MAX + 1];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ok(enters(rows[i].name, rows[i].directory) == rows[i].good,
		   "%s '%s' is %s", rows[i].directory ? "directory" : "file",
		   rows[i].name, rows[i].good ? "written" : "refused");
	memset(name, 'a', sizeof(name));
	name[UNPACK_NAME_MAX] = '\0';
	ok(!enters(name, false), "a name that is too long is refused");
}

static void test_order(void)
{
	struct error err = ERROR_INIT;
	struct unpack unpack;
	struct stat st;
	int dir;

	temp_run("rm -rf out && mkdir out");
	dir = open("out", O_RDONLY | O_DIRECTORY);
	unpack = unpack_start(dir, &LIMITS);
	ok(unpack_data(&unpack, span_of("x"), &err) == -1,
	   "bytes of no file are refused");
	ok(unpack_enter(&unpack, "d", true, NULL) == 0 &&
		   unpack_data(&unpack, span_of("x"), NULL) == -1,
	   "and those of a directory");
	ok(unpack_enter(&unpack, "a", false, NULL) == 0 &&
		   unpack_data(&unpack, span_of("xy"), NULL) == 0 &&
		   unpack_data(&unpack, span_of("z"), NULL) == 0 &&
		   fstatat(dir, "a", &st, 0) == 0 && st.st_size == 3,
	   "bytes of a file are written");
	ok((st.st_mode & 07777) == 0644, "whatever its mode was");
	unpack_release(&unpack);
	close(dir);
}

int main(void)
{
	temp_make();
	test_names();
	test_order();
	temp_remove();
	return tap_done();
}
