#include "base/file.h"

#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID "test.file"

static char dir[] = "/tmp/ocigate-file-XXXXXX"; /* /tmp: sticky, root's */

static const char *at(const char *name)
{
	static char path[4][256];
	static int turn;

	turn = (turn + 1) % 4;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", dir, name);
	return path[turn];
}

static void put(const char *name, mode_t mode)
{
	FILE *file = fopen(at(name), "we");

	fputs("hello", file);
	fclose(file);
	chmod(at(name), mode);
}

static bool opens(const char *path, enum file_kind kind, enum file_trust trust)
{
	struct error err = ERROR_INIT;
	CLEANUP_FD int fd = file_open(path, kind, trust, ID, &err);

	if (fd < 0)
		printf("# %s\n", err.reason.msg);
	return fd >= 0;
}

static void test_kinds(void)
{
	put("file", 0644);
	mkdir(at("dir"), 0755);
	mkfifo(at("fifo"), 0600);
	ok(opens(at("file"), FILE_REGULAR, FILE_ANY), "a file");
	ok(!opens(at("dir"), FILE_REGULAR, FILE_ANY), "is no directory");
	ok(!opens(at("fifo"), FILE_REGULAR, FILE_ANY), "nor a FIFO");
	ok(!opens(at("none"), FILE_REGULAR, FILE_ANY), "and exists");
	ok(opens(at("dir"), FILE_DIRECTORY, FILE_ANY), "a directory");
	ok(!opens(at("file"), FILE_DIRECTORY, FILE_ANY), "is no file");
}

static void link_to(const char *target, const char *name)
{
	if (symlink(target, at(name)))
		perror(name);
}

static void give_away(const char *name)
{
	if (lchown(at(name), 1000, 1000))
		perror(name);
}

static void test_trust(void)
{
	mkdir(at("open"), 0777);
	chmod(at("open"), 0777);
	put("open/file", 0644);
	mkdir(at("sticky"), 0777);
	chmod(at("sticky"), 01777);
	put("sticky/file", 0644);
	put("group", 0664);
	put("world", 0646);
	put("other", 0644);
	link_to("file", "link");
	link_to("/", "rootlink");
	link_to(at("loop"), "loop");
	ok(opens(at("file"), FILE_REGULAR, FILE_ROOT), "root's file");
	ok(opens(at("dir"), FILE_DIRECTORY, FILE_ROOT), "root's directory");
	ok(opens("/", FILE_DIRECTORY, FILE_ROOT), "the root itself");
	ok(!opens(at("fifo"), FILE_REGULAR, FILE_ROOT), "not a FIFO");
	ok(!opens(at("group"), FILE_REGULAR, FILE_ROOT),
	   "not a policy that its group can write");
	ok(!opens(at("world"), FILE_REGULAR, FILE_ROOT),
	   "not one that anybody can write");
	ok(!opens(at("open/file"), FILE_REGULAR, FILE_ROOT),
	   "below a directory that anyone can change");
	ok(opens(at("sticky/file"), FILE_REGULAR, FILE_ROOT),
	   "below a sticky one of root's");
	ok(!opens(at("link"), FILE_REGULAR, FILE_ROOT), "a link is no file");
	ok(opens(at("link"), FILE_PROGRAM, FILE_ROOT),
	   "a program may be found by root's own");
	ok(opens(at("rootlink"), FILE_DIRECTORY, FILE_ROOT), "and a directory");
	ok(!opens(at("fifo"), FILE_PROGRAM, FILE_ROOT),
	   "but a FIFO is no program");
	ok(opens(at("rootlink/etc/passwd"), FILE_REGULAR, FILE_ROOT),
	   "by an absolute link on the way");
	ok(!opens(at("loop"), FILE_REGULAR, FILE_ROOT), "links in a circle");
	ok(!opens("file", FILE_REGULAR, FILE_ROOT), "a relative path");
	ok(!opens(at("none"), FILE_REGULAR, FILE_ROOT), "what is missing");
	if (geteuid() != 0) {
		ok(true, "# SKIP only root can give files away");
		return;
	}
	give_away("other");
	ok(!opens(at("other"), FILE_REGULAR, FILE_ROOT), "another's file");
	give_away("link");
	ok(!opens(at("link"), FILE_PROGRAM, FILE_ROOT), "another's link");
}

static void test_beneath(void)
{
	CLEANUP_FD int fd = open(dir, O_RDONLY | O_DIRECTORY);
	const char *refused[] = {
		"../etc/passwd", "/etc/passwd", "link", "rootlink/etc/passwd",
		"fifo",		 "dir",		"none"};
	struct error err = ERROR_INIT;
	CLEANUP_FD int file = file_open_beneath(fd, "file", ID, &err);

	ok(file >= 0, "a file beneath");
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		CLEANUP_FD int other = -1;

		err = (struct error)ERROR_INIT;
		other = file_open_beneath(fd, refused[i], ID, &err);
		ok(other < 0 && err.kind, "not '%s'", refused[i]);
	}
	errno = 0;
	file_open_beneath(fd, "none", ID, &err);
	ok(errno == ENOENT, "a missing file is ENOENT");
}

static void test_read(void)
{
	struct error err = ERROR_INIT;
	CLEANUP_BUF struct buf out = BUF_INIT;
	CLEANUP_BUF struct buf endless = BUF_INIT;
	CLEANUP_FD int zero = open("/dev/zero", O_RDONLY);

	ok(file_read_path(at("file"), FILE_ROOT, 5, ID, &out, &err) == 0,
	   "as many bytes as the limit");
	is(out.data, "hello", "all of them");
	ok(file_read_path(at("file"), FILE_ROOT, 4, ID, &out, &err) < 0,
	   "one more is an error");
	ok(file_read(zero, 10000, "zero", ID, &endless, &err) < 0,
	   "what never ends too");
	ok(endless.size <= 10000 + 4096, "after little more than the limit");
}

static void test_replace(void)
{
	CLEANUP_FD int fd = open(dir, O_RDONLY | O_DIRECTORY);
	CLEANUP_BUF struct buf out = BUF_INIT;
	struct error err = ERROR_INIT;
	char command[128];
	struct stat st;

	ok(file_replace(fd, "group", span_of("new"), 0640, geteuid(), getegid(),
			true, ID, &err) == 0,
	   "replaces");
	stat(at("group"), &st);
	ok((st.st_mode & 07777) == 0640, "with the mode that was asked for");
	file_read_path(at("group"), FILE_ANY, 100, ID, &out, &err);
	is(out.data, "new", "with the text");
	ok(file_replace(fd, "link", span_of("new"), 0600, geteuid(), getegid(),
			false, ID, &err) == 0,
	   "a link is replaced");
	lstat(at("link"), &st);
	ok(S_ISREG(st.st_mode), "not followed");
	ok(file_replace(fd, "dir", span_of("new"), 0600, geteuid(), getegid(),
			false, ID, &err) < 0,
	   "a directory is not");
	snprintf(command, sizeof(command),
		 "test -z \"$(ls -d %s/.oci* 2>/dev/null)\"", dir);
	ok(system(command) == 0, "nothing is left behind");
}

int main(void)
{
	char command[64];

	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root: files must be root's\n");
		return 0;
	}
	if (!mkdtemp(dir))
		return 1;
	umask(022);
	test_kinds();
	test_trust();
	test_beneath();
	test_read();
	test_replace();
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) || tap_done();
}
