#include "oci/archive.h"

#include "oci/unpack.h"

#include "tap.h"
#include "temp.h"

#include <fcntl.h>
#include <sys/stat.h>

static const struct unpack_limits roomy = {100, 1 << 20, 1 << 20};

static int on_enter(void *context, const char *name, bool directory,
		    struct error *err)
{
	return unpack_enter(context, name, directory, err);
}

static int on_data(void *context, struct span bytes, struct error *err)
{
	return unpack_data(context, bytes, err);
}

static int unpack(int fd, int dir, const struct unpack_limits *limits,
		  struct error *err)
{
	struct unpack all = unpack_start(dir, limits);
	const struct archive_sink sink = {on_enter, on_data, &all, false};
	int status = archive_each((struct span){NULL, 0}, fd, &sink, err);

	unpack_release(&all);
	return status;
}

static bool unpacks(const char *name, const struct unpack_limits *limits)
{
	struct error err = ERROR_INIT;
	CLEANUP_FD int fd = open(name, O_RDONLY);
	CLEANUP_FD int dir = -1;
	int result;

	temp_run("rm -rf out && mkdir out");
	dir = open("out", O_RDONLY | O_DIRECTORY);
	result = unpack(fd, dir, limits, &err);
	if (result < 0)
		printf("# %s: %s\n", err.reason.id, err.reason.msg);
	return result == 0;
}

static void test_accepts(void)
{
	temp_run("mkdir -p in/blobs/sha256 && echo hello >in/blobs/sha256/a && "
		 "echo '{}' >in/index.json && tar -C in -cf plain.tar . && "
		 "gzip -k plain.tar && tar -C in -cf bare.tar index.json "
		 "blobs");
	ok(unpacks("plain.tar", &roomy), "a plain one");
	ok(access("out/blobs/sha256/a", R_OK) == 0, "with its files");
	ok(unpacks("plain.tar.gz", &roomy), "a compressed one");
	ok(unpacks("bare.tar", &roomy), "without leading dots");
}

static void test_refuses(void)
{
	static const char *const rows[][2] = {
		{"ln -s /etc/passwd bad/link", "a symbolic link"},
		{"echo a >bad/a && ln bad/a bad/b", "a hard link"},
		{"mkfifo bad/fifo", "a FIFO"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		temp_run("rm -rf bad bad.tar && mkdir bad && %s && "
			 "tar -C bad -cf bad.tar .",
			 rows[i][0]);
		ok(!unpacks("bad.tar", &roomy), "%s", rows[i][1]);
	}
	temp_run("echo x >evil && mkdir -p sub && "
		 "tar -P --transform 's|^evil|../evil|' -cf up.tar evil && "
		 "tar -P --transform 's|^evil|/tmp/ocigate-evil|' -cf abs.tar "
		 "evil && tar -P --transform 's|^evil|a/../../evil|' -cf "
		 "mid.tar evil && "
		 "tar -cf twice.tar evil && tar -rf twice.tar evil && "
		 "tar --transform 's|^evil|1/2/3/4/5/6/7/8/9/x|' -cf deep.tar "
		 "evil && rm -f evil && head -c 700 plain.tar >cut.tar && "
		 "head -c 4096 /dev/urandom >noise.tar");
	ok(!unpacks("up.tar", &roomy), "a name that leads out");
	ok(access("evil", F_OK) < 0, "and nothing was written there");
	ok(!unpacks("mid.tar", &roomy), "the same in the middle");
	ok(!unpacks("abs.tar", &roomy), "an absolute name");
	ok(access("/tmp/ocigate-evil", F_OK) < 0, "likewise");
	ok(!unpacks("twice.tar", &roomy), "a name twice");
	ok(!unpacks("deep.tar", &roomy), "too deep");
	ok(!unpacks("cut.tar", &roomy), "a truncated one");
	ok(!unpacks("noise.tar", &roomy), "noise");
}

static void test_limits(void)
{
	const struct unpack_limits brief = {5, 9, 5};
	struct stat st;
	const struct unpack_limits few = {4, 1 << 20, 1 << 20};
	const struct unpack_limits enough = {5, 9, 9};
	const struct unpack_limits small = {5, 8, 9};

	ok(unpacks("plain.tar", &enough), "as much as the limits allow");
	ok(!unpacks("plain.tar", &few), "one entry more");
	ok(!unpacks("plain.tar", &small), "one byte more");
	ok(unpacks("plain.tar", &brief) && stat("out/index.json", &st) == 0 &&
		   st.st_size == 3 && stat("out/blobs/sha256/a", &st) == 0 &&
		   st.st_size == 0,
	   "a file that is too large to be evidence is left empty");
}

int main(void)
{
	temp_make();
	test_accepts();
	test_refuses();
	test_limits();
	temp_remove();
	return tap_done();
}
