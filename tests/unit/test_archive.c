#include "oci/archive.h"

#include "base/file.h"

#include "tap.h"
#include "temp.h"

#include <fcntl.h>
#include <sys/stat.h>

static const struct archive_limits roomy = {100, 1 << 20};

static bool unpacks(const char *name, const struct archive_limits *limits)
{
	struct error err = ERROR_INIT;
	CLEANUP_FD int fd = open(name, O_RDONLY);
	CLEANUP_FD int dir = -1;
	int result;

	temp_run("rm -rf out && mkdir out");
	dir = open("out", O_RDONLY | O_DIRECTORY);
	result = archive_unpack(fd, dir, limits, &err);
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
	const struct archive_limits few = {4, 1 << 20};
	const struct archive_limits enough = {5, 9};
	const struct archive_limits small = {5, 8};

	ok(unpacks("plain.tar", &enough), "as much as the limits allow");
	ok(!unpacks("plain.tar", &few), "one entry more");
	ok(!unpacks("plain.tar", &small), "one byte more");
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
