/* What a confined child cannot do, and what becomes of one that misbehaves. */
#include "gate/confine.h"

#include "base/cleanup.h"
#include "base/message.h"
#include "tests/unit/children.h"
#include "tests/unit/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#define MEMORY	((size_t)256 << 20)
#define SECOND	((int64_t)1000000000)
#define PATIENT (confine_now() + 20 * SECOND)
#define SHORT	(confine_now() + SECOND / 5)

/* Whether this is root, and not only in a namespace of a few ids. */
static bool is_root(void)
{
	FILE *file = fopen("/proc/self/uid_map", "re");
	unsigned long count = 0;

	if (file && fscanf(file, "%*u %*u %lu", &count) != 1)
		count = 0;
	if (file)
		fclose(file);
	return geteuid() == 0 && count > CONFINE_ID;
}

/* Starts @work, waits for its end and tells how it ended. */
static const char *end_of(confine_work *work, void *context)
{
	static struct error err;
	struct confine child = CONFINE_INIT;

	err = (struct error)ERROR_INIT;
	if (confine_start(work, context, MEMORY, &child, &err) < 0)
		return err.reason.msg;
	if (confine_finish(&child, PATIENT, &err) == 0)
		return "done";
	ok(child.pid == 0 && child.socket == -1, "nothing is left of it");
	return err.reason.msg;
}

static int give_status(void *context, int socket)
{
	(void)socket;
	return *(int *)context;
}

/* Closes its socket as if it were done, and stays. */
static int linger(void *context, int socket)
{
	close(socket);
	return children_hang(context, socket);
}

/* What a child says last is heard, however soon the next thing is done. */
static void test_every_status(void)
{
	int heard = 0;

	for (int i = 0; i < 200; i++) {
		struct confine child = CONFINE_INIT;
		struct error err = ERROR_INIT;
		int status = i % 2;

		if (confine_start(give_status, &status, MEMORY, &child, NULL) ==
			    0 &&
		    (confine_finish(&child, PATIENT, &err) == 0) == !status &&
		    (!status || strstr(err.reason.msg, "ended with status 1")))
			heard++;
	}
	ok(heard == 200, "of 200 children each one's status is heard: %d",
	   heard);
}

static void test_ends(void)
{
	struct confine child = CONFINE_INIT;
	struct error err = ERROR_INIT;
	int status = 3;

	is(end_of(children_end, NULL), "done", "a child that is done");
	is(end_of(give_status, &status),
	   "the confined child ended with status 3", "one that fails");
	ok(strstr(end_of(children_crash, NULL), "was killed by signal"),
	   "one that crashes");
	ok(confine_start(children_hang, NULL, MEMORY, &child, NULL) == 0 &&
		   confine_finish(&child, SHORT, &err) < 0,
	   "one that hangs");
	is(err.reason.msg, "the confined child took too long", "says so");
	ok(child.pid == 0 && waitpid(-1, NULL, __WALL) < 0 && errno == ECHILD,
	   "and was killed and reaped");
	ok(strstr(end_of(linger, NULL), "was killed by signal"),
	   "one that closes its socket and goes on");
	ok(confine_start(children_hang, NULL, MEMORY, &child, NULL) == 0,
	   "again");
	confine_stop(&child);
	confine_stop(&child);
	ok(child.pid == 0 && waitpid(-1, NULL, __WALL) < 0 && errno == ECHILD,
	   "stopped, and stopped twice");
	ok(confine_finish(&child, PATIENT, &err) < 0, "no child has no end");
}

/* Sends back what it gets until it gets nothing. */
static int echo(void *context, int socket)
{
	char message[256];
	size_t size;

	(void)context;
	while (confine_child_receive(socket, message, sizeof(message), &size,
				     NULL) == 0 &&
	       size > 0)
		if (confine_child_send(socket, message, size) < 0)
			return 1;
	return 0;
}

/* Says what stands in the file that it is handed. */
static int read_file(void *context, int socket)
{
	char text[64];
	size_t size;
	int fd = -1;

	(void)context;
	if (confine_child_receive(socket, text, sizeof(text), &size, &fd) < 0)
		return 1;
	size = (size_t)read(fd, text, sizeof(text));
	close(fd);
	return confine_child_send(socket, text, size) < 0;
}

static void test_talk(void)
{
	struct confine child = CONFINE_INIT;
	struct error err = ERROR_INIT;
	char answer[256] = "";
	size_t size = 0;

	ok(confine_start(echo, NULL, MEMORY, &child, &err) == 0, "an echo");
	ok((fcntl(child.socket, F_GETFD) & FD_CLOEXEC) != 0,
	   "the parent's end closes on exec");
	ok(confine_send(&child, PATIENT, "hello", 5, -1, &err) == 0 &&
		   confine_receive(&child, PATIENT, answer, sizeof(answer),
				   &size, &err) == 0 &&
		   size == 5 && memcmp(answer, "hello", 5) == 0,
	   "answers");
	ok(confine_receive(&child, SHORT, answer, sizeof(answer), &size, &err) <
		   0,
	   "says nothing unasked: %s", err.reason.msg);
	ok(confine_send(&child, PATIENT, answer, 200, -1, NULL) == 0 &&
		   confine_receive(&child, PATIENT, answer, 199, &size, NULL) <
			   0,
	   "an answer that is too long is none");
	ok(confine_send(&child, PATIENT, "x", 1, STDIN_FILENO, NULL) == 0 &&
		   confine_receive(&child, PATIENT, answer, sizeof(answer),
				   &size, NULL) == 0 &&
		   size == 0,
	   "a descriptor that it does not take ends it");
	confine_stop(&child);
}

#define LONG_REPLY (((size_t)1 << 20) + 1)

/* As many bytes as it is told to say. */
static int reply_long(void *context, int socket)
{
	static char reply[LONG_REPLY + 1];
	size_t size = *(const size_t *)context;

	for (size_t i = 0; i < size; i++)
		reply[i] = (char)(i * 7 + i / 4096);
	return confine_child_reply(socket, reply, size) < 0;
}

static void test_reply(void)
{
	static const size_t SIZES[] = {LONG_REPLY, LONG_REPLY - 1,
				       LONG_REPLY + 1};
	struct confine child = CONFINE_INIT;
	char *reply = malloc(LONG_REPLY);
	size_t i, got = 0, wrong = 0;

	for (i = 0; reply && i < 3; i++) {
		size_t size = SIZES[i];
		int result =
			confine_start(reply_long, &size, MEMORY, &child, NULL);

		if (result == 0)
			result = confine_receive_reply(&child, PATIENT, reply,
						       LONG_REPLY, &got, NULL);
		confine_stop(&child);
		if (size > LONG_REPLY)
			ok(result < 0, "a reply that is too long is none");
		else
			ok(result == 0 && got == size,
			   "a reply of %zu bytes: %zu", size, got);
	}
	for (i = 0; reply && i < LONG_REPLY; i++)
		wrong += reply[i] != (char)(i * 7 + i / 4096);
	ok(reply && wrong <= 1, "its bytes are in order");
	free(reply);
}

static void test_descriptor(void)
{
	char name[] = "/tmp/ocigate-test-XXXXXX", answer[64];
	CLEANUP_FD int fd = mkstemp(name);
	struct confine child = CONFINE_INIT;
	size_t size = 0;

	unlink(name);
	ok(fd >= 0 && write(fd, "content", 7) == 7 && lseek(fd, 0, 0) == 0,
	   "a file");
	ok(confine_start(read_file, NULL, MEMORY, &child, NULL) == 0 &&
		   confine_send(&child, PATIENT, "", 1, fd, NULL) == 0 &&
		   confine_receive(&child, PATIENT, answer, sizeof(answer),
				   &size, NULL) == 0 &&
		   size == 7 && memcmp(answer, "content", 7) == 0,
	   "is read by a child that is handed it");
	ok(confine_finish(&child, PATIENT, NULL) == 0, "and is done");
}

static int send_descriptor(void *context, int socket)
{
	(void)context;
	return message_send(socket, 0, "x", 1, socket);
}

static int send_two(void *context, int socket)
{
	int fds[2] = {socket, socket};
	char control[CMSG_SPACE(sizeof(fds))] = "";
	struct iovec part = {control, 1};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = sizeof(control)};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	(void)context;
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fds));
	memcpy(CMSG_DATA(header), fds, sizeof(fds));
	return sendmsg(socket, &message, 0) < 0;
}

static int open_count(void)
{
	int fd, count = 0;

	for (fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static void test_foreign_descriptors(void)
{
	confine_work *const works[] = {send_descriptor, send_two};
	struct confine child = CONFINE_INIT;
	int before = open_count();
	size_t size, i;
	char message[8];

	for (i = 0; i < 2; i++) {
		struct error err = ERROR_INIT;

		ok(confine_start(works[i], NULL, MEMORY, &child, NULL) == 0 &&
			   confine_receive(&child, PATIENT, message,
					   sizeof(message), &size, &err) < 0,
		   "a child that sends descriptors: %s", err.reason.msg);
		confine_stop(&child);
		ok(open_count() == before, "none of them stays open");
	}
}

static int leave(void *context, int socket)
{
	(void)context;
	return close(socket);
}

/* A parent that writes to a child which does not listen, or is gone. */
static void test_deaf(void)
{
	static char message[CONFINE_MESSAGE_MAX];
	struct confine child = CONFINE_INIT;
	struct error err = ERROR_INIT;
	int64_t deadline = SHORT;
	int sent = 0;
	size_t size;

	ok(confine_start(children_hang, NULL, MEMORY, &child, NULL) == 0,
	   "deaf");
	while (confine_send(&child, deadline, message, sizeof(message), -1,
			    &err) == 0 &&
	       sent < 1000)
		sent++;
	ok(sent < 1000, "does not take all: %s", err.reason.msg);
	confine_stop(&child);
	ok(confine_start(leave, NULL, MEMORY, &child, NULL) == 0 &&
		   confine_receive(&child, PATIENT, message, 1, &size, NULL) ==
			   0 &&
		   size == 0,
	   "the end is an answer of no bytes");
	err = (struct error)ERROR_INIT;
	ok(confine_send(&child, PATIENT, "x", 1, -1, &err) < 0,
	   "and no signal: %s", err.reason.msg);
	confine_stop(&child);
}

static int look(void *context, int socket)
{
	long fields[4] = {prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)};

	(void)context;
	return confine_child_send(socket, fields, sizeof(fields)) < 0;
}

#ifdef OCIGATE_NO_FILTER
/* Without the filter a child can say who it is. */
static int say_who(void *context, int socket)
{
	struct rlimit limit;
	int facts[6];

	(void)context;
	getrlimit(RLIMIT_NPROC, &limit);
	facts[0] = (int)getuid();
	facts[1] = (int)getgid();
	facts[2] = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	facts[3] = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
	facts[4] = fcntl(STDOUT_FILENO, F_GETFD);
	facts[5] = (int)limit.rlim_max;
	return confine_child_send(socket, facts, sizeof(facts)) < 0;
}

static void test_confinement(void)
{
	struct confine child = CONFINE_INIT;
	int facts[6] = {0};
	size_t size = 0;

	(void)look;
	ok(confine_start(say_who, NULL, MEMORY, &child, NULL) == 0 &&
		   confine_receive(&child, PATIENT, facts, sizeof(facts), &size,
				   NULL) == 0 &&
		   size == sizeof(facts),
	   "a child of a build without filter says who it is");
	confine_stop(&child);
	ok(!is_root() || (facts[0] == CONFINE_ID && facts[1] == CONFINE_ID),
	   "nobody");
	ok(facts[2] == 1 && facts[3] == 0, "no new privileges, not dumpable");
	ok(facts[4] < 0 && facts[5] == 0, "no standard output, no processes");
}
#else
static int try_open(void *context, int socket)
{
	(void)context;
	(void)socket;
	return open("/dev/null", O_RDONLY) < 0;
}

static int try_openat2(void *context, int socket)
{
	long how[3] = {O_RDONLY, 0, 0};

	(void)context;
	(void)socket;
	return syscall(SYS_openat2, AT_FDCWD, "/", how, sizeof(how)) < 0;
}

static int try_stat(void *context, int socket)
{
	struct stat status;

	(void)context;
	(void)socket;
	return stat("/", &status) < 0;
}

static int try_socket(void *context, int fd)
{
	(void)context;
	(void)fd;
	return socket(AF_UNIX, SOCK_STREAM, 0) < 0;
}

static int try_execve(void *context, int socket)
{
	char name[] = "/bin/true";
	char *argv[] = {name, NULL};

	(void)context;
	(void)socket;
	return execve(name, argv, argv + 1);
}

static int try_ptrace(void *context, int socket)
{
	(void)context;
	(void)socket;
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0;
}

static int try_fork(void *context, int socket)
{
	(void)context;
	(void)socket;
	return syscall(SYS_clone, 0, NULL, NULL, NULL, 0) < 0;
}

static int try_kill(void *context, int socket)
{
	(void)context;
	(void)socket;
	return kill(getppid(), 0) < 0;
}

static int try_setuid(void *context, int socket)
{
	(void)context;
	(void)socket;
	return (int)syscall(SYS_setuid, 0);
}

static int try_ioctl(void *context, int socket)
{
	(void)context;
	return (int)syscall(SYS_ioctl, socket, 0x5412 /* TIOCSTI */, "x");
}

static int try_write_socket(void *context, int socket)
{
	(void)context;
	return write(socket, "x", 1) != 1;
}

#ifndef __SANITIZE_ADDRESS__
static int try_write_error(void *context, int socket)
{
	(void)context;
	(void)socket;
	return write(STDERR_FILENO, "", 0) != 0;
}
#endif

static int try_executable(void *context, int socket)
{
	(void)context;
	(void)socket;
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}

static int try_mprotect(void *context, int socket)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)context;
	(void)socket;
	return mprotect(page, 4096, PROT_READ | PROT_EXEC) < 0;
}

/* Numbers of another calling convention of the same processor. */
static int try_x32(void *context, int socket)
{
	(void)context;
	(void)socket;
	return syscall(0x40000000 | SYS_getpid) < 0;
}

static void test_confinement(void)
{
	static const struct {
		const char *what;
		confine_work *work;
	} TRIES[] = {
		{"open a file", try_open},
		{"open a file in a new way", try_openat2},
		{"look at a file", try_stat},
		{"open a socket", try_socket},
		{"execute a program", try_execve},
		{"be traced", try_ptrace},
		{"start a process", try_fork},
		{"send a signal", try_kill},
		{"become root again", try_setuid},
		{"control a device", try_ioctl},
		{"write beside its messages", try_write_socket},
#ifndef __SANITIZE_ADDRESS__
		{"write to standard error", try_write_error},
#endif
		{"map executable memory", try_executable},
		{"make memory executable", try_mprotect},
		{"call by other numbers", try_x32},
		{"ask for its own state", look},
	};
	char want[64];
	size_t i;

	snprintf(want, sizeof(want),
		 "the confined child was killed by signal %d", SIGSYS);
	for (i = 0; i < sizeof(TRIES) / sizeof(TRIES[0]); i++)
		is(end_of(TRIES[i].work, NULL), want, "a child cannot %s",
		   TRIES[i].what);
}
#endif

/* Waits until it is told, so that it can be looked at. */
static int wait_for_word(void *context, int socket)
{
	char word;
	size_t size;

	(void)context;
	if (confine_child_send(socket, "r", 1) < 0)
		return 1;
	return confine_child_receive(socket, &word, 1, &size, NULL) < 0;
}

/* The value of @field in /proc/PID/status. */
static const char *status_of(pid_t pid, const char *field)
{
	static char line[256];
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		size_t size = strlen(field);

		if (strncmp(line, field, size) || line[size] != ':')
			continue;
		fclose(file);
		line[strcspn(line, "\n")] = '\0';
		return line + size + 1 + strspn(line + size + 1, "\t ");
	}
	if (file)
		fclose(file);
	return "missing";
}

static void test_seen_from_outside(void)
{
	static const char *const SETS[] = {"CapInh", "CapPrm", "CapEff",
					   "CapAmb"};
	struct confine child = CONFINE_INIT;
	char word, uid[64];
	size_t size, i;

	ok(confine_start(wait_for_word, NULL, MEMORY, &child, NULL) == 0 &&
		   confine_receive(&child, PATIENT, &word, 1, &size, NULL) == 0,
	   "a child to look at");
	for (i = 0; i < sizeof(SETS) / sizeof(SETS[0]); i++)
		is(status_of(child.pid, SETS[i]), "0000000000000000", "%s",
		   SETS[i]);
	is(status_of(child.pid, "NoNewPrivs"), "1", "no new privileges");
	/* make has its children ignore 32 and 33, the C library's own */
	ok(!(strtoull(status_of(child.pid, "SigIgn"), NULL, 16) &
	     ~(3ULL << 31)),
	   "no signal is ignored");
	is(status_of(child.pid, "SigBlk"), "0000000000000000",
	   "none is blocked");
	snprintf(uid, sizeof(uid), "%d\t%d\t%d\t%d", CONFINE_ID, CONFINE_ID,
		 CONFINE_ID, CONFINE_ID);
	if (is_root()) {
		is(status_of(child.pid, "Uid"), uid, "another user");
		is(status_of(child.pid, "Gid"), uid, "another group");
		is(status_of(child.pid, "Groups"), "", "no groups");
	}
	if (geteuid() == 0)
		is(status_of(child.pid, "CapBnd"), "0000000000000000",
		   "no bounding set");
#ifndef OCIGATE_NO_FILTER
	is(status_of(child.pid, "Seccomp"), "2", "a filter");
#endif
	ok(confine_send(&child, PATIENT, "x", 1, -1, NULL) == 0 &&
		   confine_finish(&child, PATIENT, NULL) == 0,
	   "and it goes on");
}

/* A parent that is killed while its child stalls. */
static void test_orphan(void)
{
	struct confine child = CONFINE_INIT;
	int64_t deadline = PATIENT;
	const char *state = "?";
	pid_t parent, pid = 0;
	int ends[2];

	ok(pipe2(ends, O_CLOEXEC) == 0, "a pipe");
	parent = fork();
	if (parent == 0) {
		if (confine_start(children_hang, NULL, MEMORY, &child, NULL) <
			    0 ||
		    write(ends[1], &child.pid, sizeof(pid)) != sizeof(pid))
			_exit(1);
		kill(getpid(), SIGKILL);
	}
	close(ends[1]);
	ok(read(ends[0], &pid, sizeof(pid)) == sizeof(pid) &&
		   waitpid(parent, NULL, 0) == parent,
	   "the parent is dead");
	close(ends[0]);
	while (confine_now() < deadline) {
		struct timespec moment = {0, 10000000};

		state = status_of(pid, "State");
		if (state[0] == 'Z' || strcmp(state, "missing") == 0)
			break;
		nanosleep(&moment, NULL);
	}
	ok(state[0] == 'Z' || strcmp(state, "missing") == 0,
	   "and its child with it: %s", state);
}

static int use_memory(void *context, int socket)
{
	size_t size = *(size_t *)context;
	CLEANUP_FREE volatile char *memory = malloc(size);
	size_t i;

	(void)socket;
	if (!memory)
		return 9;
	for (i = 0; i < size; i += 4096)
		memory[i] = 1;
	return 0;
}

static void test_memory(void)
{
	size_t little = (size_t)1 << 20, much = 2 * MEMORY;

	is(end_of(use_memory, &little), "done", "some memory");
#if !defined(OCIGATE_NO_FILTER) && !defined(__SANITIZE_ADDRESS__)
	is(end_of(use_memory, &much), "the confined child ended with status 9",
	   "but not more than it may hold");
#else
	(void)much;
#endif
}

/*
 * The disposition of SIGCHLD is the caller's; with SIG_IGN the kernel reaps
 * ordinary children by itself.
 */
static void test_ignored_sigchld(void)
{
	struct sigaction before, after;
	int status = 5;

	signal(SIGCHLD, SIG_IGN);
	sigaction(SIGCHLD, NULL, &before);
	is(end_of(give_status, &status),
	   "the confined child ended with status 5", "SIGCHLD ignored");
	sigaction(SIGCHLD, NULL, &after);
	ok(after.sa_handler == SIG_IGN && before.sa_flags == after.sa_flags,
	   "and it still is");
	signal(SIGCHLD, SIG_DFL);
}

static volatile sig_atomic_t signalled;

static void count_signal(int signal)
{
	(void)signal;
	signalled++;
}

static void test_no_sigchld(void)
{
	signal(SIGCHLD, count_signal);
	signal(SIGPIPE, count_signal);
	is(end_of(children_end, NULL), "done", "with a handler");
	test_deaf();
	ok(signalled == 0, "no child of ours ever signals");
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
}

/* With the standard descriptors closed the socket takes one of their places. */
static void test_closed_stdio(void)
{
	struct confine child = CONFINE_INIT;
	int saved[3], i, low, result;
	char answer[8];
	size_t size;

	fflush(stdout);
	for (i = 0; i < 3; i++) {
		saved[i] = fcntl(i, F_DUPFD_CLOEXEC, 10);
		close(i);
	}
	result = confine_start(echo, NULL, MEMORY, &child, NULL);
	low = child.socket;
	if (result == 0)
		result = confine_send(&child, PATIENT, "x", 1, -1, NULL);
	if (result == 0)
		result = confine_receive(&child, PATIENT, answer,
					 sizeof(answer), &size, NULL);
	confine_stop(&child);
	for (i = 0; i < 3; i++) {
		dup2(saved[i], i);
		close(saved[i]);
	}
	ok(result == 0 && size == 1 && low < 3,
	   "a child that listens on a low descriptor");
}

int main(void)
{
	test_ends();
	test_every_status();
	test_talk();
	test_reply();
	test_descriptor();
	test_foreign_descriptors();
	test_confinement();
	test_seen_from_outside();
	test_orphan();
	test_memory();
	test_ignored_sigchld();
	test_no_sigchld();
	test_closed_stdio();
	return tap_done();
}
