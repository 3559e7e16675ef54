#include "gate/mountinfo.h"

#include "base/cleanup.h"
#include "tap.h"

#include <fcntl.h>

#define LINE(id, dev, root, point)                                             \
	id " 1 " dev " " root " " point " rw,relatime shared:1 - ext4 /dev/x " \
	   "rw\n"

static const char table[] = LINE("20", "8:1", "/", "/") LINE(
	"21", "0:5", "/", "/run") LINE("22", "8:1", "/srv/a\\040b", "/mnt/x")
	LINE("23", "0:5", "/docker", "/mnt/x/run")
		LINE("24", "0:4", "net:[4026531840]", "/run/netns/n")
			LINE("25", "8:1", "/gone//deleted", "/mnt/gone");

static void test_parse(void)
{
	struct mountinfo info;
	struct error err = ERROR_INIT;

	ok(mountinfo_parse(span_of(table), &info, &err) == 0 && info.count == 6,
	   "a table %s", err.reason.msg);
	ok(info.mounts[2].id == 22 &&
		   info.mounts[2].device == ((uint64_t)8 << 32 | 1),
	   "ids and devices");
	is(info.mounts[2].root, "/srv/a b", "what is mounted, unescaped");
	is(info.mounts[2].point, "/mnt/x", "and where");
	is(info.mounts[4].root, "net:[4026531840]", "what is no path");
	mountinfo_release(&info);
	ok(info.count == 0 && !info.mounts, "released");
}

static const char *const wrong[] = {
	"",
	"\n",
	"20\n",
	"x 1 8:1 / / rw\n",
	"20 1 8 / / rw\n",
	"20 1 8:1 /\n",
	"20 1 8:1 / /\n",
	"20 1 8:1  / rw\n",
	"20 1 4294967296:1 / / rw\n",
	"20 1 8:1 / \\000 rw\n",
	"99999999999999999999 1 8:1 / / rw\n",
	LINE("20", "8:1", "/", "/") "20 1",
};

static void test_wrong(void)
{
	struct mountinfo info;

	for (size_t i = 0; i + 1 < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct error err = ERROR_INIT;

		ok(mountinfo_parse(span_of(wrong[i]), &info, &err) == -1,
		   "wrong table %zu: %s", i, err.reason.msg);
		is(err.reason.id, "internal.mounts", "its id");
		ok(!info.mounts, "nothing is left of it");
	}
	ok(mountinfo_parse((struct span){"20 1 8:1 / /\0 rw\n", 17}, &info,
			   NULL) == -1,
	   "a NUL");
}

static bool holds(uint64_t device, const char *root, uint64_t on,
		  const char *path)
{
	struct mountinfo_place place = {.device = on};

	snprintf(place.path, sizeof(place.path), "%s", path);
	return mountinfo_holds(device, root, &place);
}

static void test_holds(void)
{
	ok(holds(1, "/", 1, "/a") && holds(1, "/a", 1, "/a") &&
		   holds(1, "/a", 1, "/a/b"),
	   "a part of a file system holds what lies in it");
	ok(!holds(1, "/a", 1, "/ab") && !holds(1, "/a/b", 1, "/a"),
	   "not what begins alike, nor what is above");
	ok(!holds(1, "/a", 2, "/a/b"), "nor what is on another one");
}

static void test_next(void)
{
	struct mountinfo info;
	size_t at;

	mountinfo_parse(span_of(table), &info, NULL);
	at = mountinfo_next(&info, "/mnt/x", 0);
	ok(at == 2, "the mount itself");
	at = mountinfo_next(&info, "/mnt/x", at + 1);
	ok(at == 3, "one below it");
	ok(mountinfo_next(&info, "/mnt/x", at + 1) == info.count, "the end");
	ok(mountinfo_next(&info, "/mnt/xy", 0) == info.count,
	   "none below a name that begins alike");
	mountinfo_release(&info);
}

static void test_read_only(void)
{
	static const struct {
		const char *rest;
		bool read_only;
	} mounts[] = {
		{"ro,noatime shared:1 - ext4 /dev/sda1 rw,errors=ro", true},
		{"ro - tmpfs tmpfs rw", true},
		{"rw,relatime master:1 - squashfs /dev/loop0 ro,x", true},
		{"rw - iso9660 /dev/sr0 ro", true},
		{"rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=ro", false},
		{"rw - fuse.root ro rw", false},
		{"rw - x y root=1", false},
		{"", false},
	};

	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++)
		ok(mountinfo_is_read_only(&(struct mountinfo_mount){
			   .rest = mounts[i].rest}) == mounts[i].read_only,
		   "%s: '%s'", mounts[i].read_only ? "read-only" : "writable",
		   mounts[i].rest);
}

static void test_here(void)
{
	CLEANUP_FD int root = open("/", O_PATH);
	CLEANUP_FD int proc = open("/proc", O_PATH);
	struct mountinfo info;
	struct mountinfo_place a;
	struct mountinfo_place b;
	struct error err = ERROR_INIT;

	ok(mountinfo_read(&info, &err) == 0 && info.count > 0,
	   "the table of this process %s", err.reason.msg);
	ok(mountinfo_place(&info, root, "/", &a, &err) == 0 &&
		   mountinfo_place(&info, proc, "/proc", &b, &err) == 0,
	   "the places of / and /proc %s", err.reason.msg);
	is(b.path, "/", "the second is all of its file system");
	ok(a.device != b.device, "which is another one");
	ok(mountinfo_place(&info, proc, "/elsewhere", &b, &err) == -1,
	   "a path that is not where the file is: %s", err.reason.msg);
	mountinfo_release(&info);
}

int main(void)
{
	test_parse();
	test_wrong();
	test_holds();
	test_next();
	test_read_only();
	test_here();
	return tap_done();
}
