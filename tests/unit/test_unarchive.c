/*
 * Archives read by real children, and children that lie, die and stall in
 * their place: whatever they say, nothing is written but beneath the directory.
 */
#include "gate/unarchive.h"

#include "base/cleanup.h"
#include "children.h"
#include "tap.h"
#include "temp.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SECOND ((int64_t)1000000000)

static struct error err;

/* Unpacks @name below "out", which is made anew. */
static int run(const char *name, struct span head, confine_work *work,
	       int64_t seconds)
{
	CLEANUP_FD int fd = open(name, O_RDONLY);
	CLEANUP_FD int dir = -1;
	int status;

	temp_run("rm -rf out && mkdir out");
	dir = open("out", O_RDONLY | O_DIRECTORY);
	err = (struct error)ERROR_INIT;
	status = unarchive_run(
		&(struct unarchive_request){
			.head = head,
			.fd = fd,
			.dirfd = dir,
			.limits = {100, 1 << 20, 1 << 20},
			.deadline = confine_now() + seconds * SECOND,
			.work = work,
		},
		&err);
	if (status < 0)
		printf("# [%s] %s\n", err.reason.id, err.reason.msg);
	if (waitpid(-1, NULL, __WALL | WNOHANG) >= 0 || errno != ECHILD)
		ok(false, "a child is left");
	return status;
}

static bool same(const char *name, off_t size)
{
	struct stat st;

	return stat(name, &st) == 0 && st.st_size == size;
}

static void test_honest(void)
{
	static const char *const names[] = {"a.tar", "a.tar.gz", "pax.tar",
					    "old.tar"};
	const struct span none = {NULL, 0};
	char head[1000];
	int fd;

	temp_run(
		"mkdir -p in/blobs/sha256 && echo hello >in/blobs/sha256/a && "
		"head -c 300000 /dev/urandom >in/b && tar -C in -cf a.tar . && "
		"gzip -k a.tar && tar -C in --format=pax -cf pax.tar . && "
		"tar -C in --format=v7 -cf old.tar .");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ok(run(names[i], none, NULL, 60) == 0 &&
			   same("out/blobs/sha256/a", 6) &&
			   same("out/b", 300000),
		   "%s is unpacked by two", names[i]);
	fd = open("a.tar.gz", O_RDONLY);
	if (read(fd, head, sizeof(head)) != sizeof(head))
		abort();
	close(fd);
	temp_run("tail -c +1001 a.tar.gz >rest");
	ok(run("rest", (struct span){head, sizeof(head)}, NULL, 60) == 0 &&
		   same("out/b", 300000),
	   "one whose beginning was read already");
	temp_run("head -c 700 a.tar >cut && ln -s /etc/passwd in/link && "
		 "tar -C in -cf link.tar link && : >empty");
	ok(run("cut", none, NULL, 60) < 0 &&
		   strcmp(err.reason.id, "archive.format") == 0,
	   "one that is cut is refused");
	ok(run("link.tar", none, NULL, 60) < 0 &&
		   strcmp(err.reason.id, "archive.type") == 0,
	   "and one with a link");
	ok(run("empty", none, NULL, 60) < 0, "and an empty file");
}

static int say(int socket, uint32_t word, const char *text, size_t size)
{
	char message[600];

	memcpy(message, &word, sizeof(word));
	memcpy(message + sizeof(word), text, size);
	return confine_child_send(socket, message, sizeof(word) + size);
}

/* Words of the protocol, as in unarchive.c. */
enum {
	WORD_FILE = 1,
	WORD_DIRECTORY,
	WORD_DATA,
	WORD_DONE,
	WORD_FAILED
};

static int leads_out(void *context, int socket)
{
	(void)context;
	say(socket, WORD_FILE, "../evil", 7);
	say(socket, WORD_DATA, "x", 1);
	return say(socket, WORD_DONE, "", 0);
}

static int absolute(void *context, int socket)
{
	(void)context;
	say(socket, WORD_FILE, "/tmp/ocigate-evil", 17);
	return say(socket, WORD_DONE, "", 0);
}

static int hides_nul(void *context, int socket)
{
	(void)context;
	say(socket, WORD_FILE, "a\0/../../b", 10);
	return say(socket, WORD_DONE, "", 0);
}

static int no_file(void *context, int socket)
{
	(void)context;
	say(socket, WORD_DATA, "x", 1);
	return say(socket, WORD_DONE, "", 0);
}

static int unknown_word(void *context, int socket)
{
	(void)context;
	return say(socket, 77, "x", 1);
}

static int short_message(void *context, int socket)
{
	(void)context;
	return confine_child_send(socket, "x", 1);
}

static int odd_failure(void *context, int socket)
{
	(void)context;
	return say(socket, WORD_FAILED, "no end", 6);
}

static int floods(void *context, int socket)
{
	char name[16];

	(void)context;
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "%d", i);
		if (say(socket, WORD_DIRECTORY, name, strlen(name)) < 0)
			return 1;
	}
	return say(socket, WORD_DONE, "", 0);
}

static int stalls(void *context, int socket)
{
	char byte = 0;
	size_t size = 1;

	(void)context;
	while (size > 0)
		if (confine_child_receive(socket, &byte, 1, &size, NULL) < 0)
			size = 1;
	return 0;
}

static void test_lies(void)
{
	static confine_work *const works[] = {
		leads_out,   absolute,	   hides_nul,
		no_file,     unknown_word, short_message,
		odd_failure, floods,	   children_fail};
	const struct span none = {NULL, 0};

	for (size_t i = 0; i < sizeof(works) / sizeof(works[0]); i++)
		ok(run("a.tar", none, works[i], 60) < 0, "lie %zu is refused",
		   i);
	ok(access("evil", F_OK) < 0 && access("/tmp/ocigate-evil", F_OK) < 0,
	   "and nothing was written elsewhere");
	ok(run("a.tar", none, stalls, 1) < 0, "a child that stalls is killed");
}

int main(void)
{
	temp_make();
	test_honest();
	test_lies();
	temp_remove();
	return tap_done();
}
