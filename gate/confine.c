#include "gate/confine.h"

#include "base/cleanup.h"
#include "base/message.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#define ID "internal.confine"

/* Descriptors that may be open in a child: what it is handed, one by one. */
#define OPEN_FILES 16
/* Exit statuses from here on name the step at which a child gave up. */
#define STEP_STATUS 64

/* valgrind and sanitizers have files, reports and terabytes of their own */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__
#endif
#endif

/*
 * Their reports go to standard error, which in programs that are installed is
 * closed in a child: it is the container's or the engine's, and a child that
 * was taken over would tell there what it knows.
 */
#if defined(__SANITIZE_ADDRESS__) || defined(OCIGATE_NO_FILTER)
#define REPORTS(socket) ((unsigned)STDERR_FILENO)
#else
#define REPORTS(socket) (socket)
#endif

struct setup {
	pid_t parent;
	int cpu; /* where the parent runs */
	int socket;
	size_t memory;
};

/*
 * Parent and child take turns: on one processor each turn is a switch, on two
 * it wakes one that sleeps. Only a matter of speed: it may fail.
 */
static int stay_near(const struct setup *setup)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	if (setup->cpu >= 0 && setup->cpu < CPU_SETSIZE) {
		CPU_SET(setup->cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
	}
	return 0;
}

static int close_files(const struct setup *setup)
{
	unsigned socket = (unsigned)setup->socket;
	unsigned reports = REPORTS(socket);
	unsigned low = socket < reports ? socket : reports;
	unsigned high = socket < reports ? reports : socket;

	if (low > 0 && close_range(0, low - 1, 0) < 0)
		return -1;
	if (high > low + 1 && close_range(low + 1, high - 1, 0) < 0)
		return -1;
	return close_range(high + 1, ~0U, 0);
}

static int reset_signals(const struct setup *setup)
{
	struct sigaction action = {.sa_handler = SIG_DFL};
	sigset_t none;
	int i;

	(void)setup;
	/* the two that cannot be set, and libc's own, fail and may */
	for (i = 1; i < NSIG; i++)
		sigaction(i, &action, NULL);
	sigemptyset(&none);
	return sigprocmask(SIG_SETMASK, &none, NULL);
}

static int drop_bounding_set(const struct setup *setup)
{
	cap_value_t cap = 0;

	(void)setup;
	if (geteuid() != 0)
		return 0;
	while (cap_drop_bound(cap) == 0)
		cap++;
	/* the first that the kernel does not know ends the set */
	return cap > 0 && errno == EINVAL ? 0 : -1;
}

/*
 * A user namespace may have no such id. Then this is not the host's root, and
 * the child stays who it is, without capabilities, files and system calls.
 */
static int leave_identity(const struct setup *setup)
{
	(void)setup;
	if (geteuid() != 0)
		return 0;
	if (setresgid(CONFINE_ID, CONFINE_ID, CONFINE_ID) < 0)
		return errno == EINVAL ? 0 : -1;
	if (setgroups(0, NULL) < 0)
		return -1;
	return setresuid(CONFINE_ID, CONFINE_ID, CONFINE_ID);
}

static int drop_capabilities(const struct setup *setup)
{
	cap_t none = cap_init();
	int result;

	(void)setup;
	if (!none)
		return -1;
	result = cap_set_proc(none);
	cap_free(none);
	if (result == 0)
		result = prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0,
			       0);
	return result;
}

/* After the ids are set: a change of ids takes these back. */
static int tie_to_parent(const struct setup *setup)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return -1;
	return getppid() == setup->parent ? 0 : -1;
}

static int set_limits(const struct setup *setup)
{
	const struct {
		__rlimit_resource_t resource;
		rlim_t most;
	} limits[] = {
		{RLIMIT_CORE, 0},	    {RLIMIT_NPROC, 0},
		{RLIMIT_MEMLOCK, 0},
#ifndef OCIGATE_NO_FILTER
		{RLIMIT_FSIZE, 0},	    {RLIMIT_NOFILE, OPEN_FILES},
#ifndef __SANITIZE_ADDRESS__
		{RLIMIT_AS, setup->memory},
#endif
#endif
	};
	size_t i;

	(void)setup;
	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		struct rlimit limit = {limits[i].most, limits[i].most};

		if (setrlimit(limits[i].resource, &limit) < 0)
			return -1;
	}
	return 0;
}

static int forbid_privileges(const struct setup *setup)
{
	(void)setup;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

#ifdef OCIGATE_NO_FILTER
static int load_filter(const struct setup *setup)
{
	(void)setup;
	return 0;
}
#else
/* What may be called however it is called. */
static const int ALLOWED[] = {
	SCMP_SYS(read),		 SCMP_SYS(recvmsg),    SCMP_SYS(munmap),
	SCMP_SYS(mremap),	 SCMP_SYS(brk),	       SCMP_SYS(madvise),
	SCMP_SYS(close),	 SCMP_SYS(futex),      SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime), SCMP_SYS(exit_group), SCMP_SYS(exit),
#ifdef __SANITIZE_ADDRESS__
	SCMP_SYS(sigaltstack),
#endif
};

static void free_filter(scmp_filter_ctx *filter)
{
	seccomp_release(*filter);
}

static int add_rules(scmp_filter_ctx filter, const struct setup *setup)
{
	const struct {
		int syscall;
		struct scmp_arg_cmp when;
	} limited[] = {
		/* memory that can be executed is of no use to a reader */
		{SCMP_SYS(mmap), {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0}},
		{SCMP_SYS(sendmsg),
		 {0, SCMP_CMP_EQ, (scmp_datum_t)setup->socket, 0}},
#ifdef __SANITIZE_ADDRESS__
		{SCMP_SYS(write), {0, SCMP_CMP_EQ, STDERR_FILENO, 0}},
#endif
	};
	size_t i;

	for (i = 0; i < sizeof(ALLOWED) / sizeof(ALLOWED[0]); i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, ALLOWED[i], 0))
			return -1;
	for (i = 0; i < sizeof(limited) / sizeof(limited[0]); i++)
		if (seccomp_rule_add_array(filter, SCMP_ACT_ALLOW,
					   limited[i].syscall, 1,
					   &limited[i].when))
			return -1;
	return 0;
}

static int load_filter(const struct setup *setup)
{
	CLEANUP(free_filter)
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

	if (!filter ||
	    seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH,
			     SCMP_ACT_KILL_PROCESS) ||
	    add_rules(filter, setup) < 0)
		return -1;
	return seccomp_load(filter) ? -1 : 0;
}
#endif

static const struct {
	const char *what;
	int (*run)(const struct setup *setup);
} STEPS[] = {
	{"stay near its parent", stay_near},
	{"close its descriptors", close_files},
	{"reset its signals", reset_signals},
	{"drop its bounding set", drop_bounding_set},
	{"leave its identity", leave_identity},
	{"drop its capabilities", drop_capabilities},
	{"tie itself to its parent", tie_to_parent},
	{"set its limits", set_limits},
	{"forbid new privileges", forbid_privileges},
	{"load its filter", load_filter},
};

#define STEP_COUNT (sizeof(STEPS) / sizeof(STEPS[0]))

static void __attribute__((noreturn))
run_child(const struct setup *setup, confine_work *work, void *context)
{
	size_t i;

	for (i = 0; i < STEP_COUNT; i++)
		if (STEPS[i].run(setup) < 0)
			_exit(STEP_STATUS + (int)i);
	_exit(work(context, setup->socket) & (STEP_STATUS - 1));
}

/*
 * fork() without its signal: whoever this process becomes or belongs to has a
 * disposition for SIGCHLD that is not ours to use, and with SIG_IGN a child
 * could not be waited for.
 */
static pid_t fork_silently(void)
{
	return (pid_t)syscall(SYS_clone, 0UL, NULL, NULL, NULL, 0UL);
}

int confine_start(confine_work *work, void *context, size_t memory,
		  struct confine *out, struct error *err)
{
	struct setup setup = {
		.parent = getpid(), .cpu = sched_getcpu(), .memory = memory};
	int sockets[2];
	pid_t pid;

	*out = (struct confine)CONFINE_INIT;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
		return error_set_errno(err, ID, "cannot make a socket pair");
	setup.socket = sockets[1];
	pid = fork_silently();
	if (pid == 0)
		run_child(&setup, work, context);
	close(sockets[1]);
	if (pid < 0) {
		error_set_errno(err, ID, "cannot start a confined child");
		close(sockets[0]);
		return -1;
	}
	out->pid = pid;
	out->socket = sockets[0];
	return 0;
}

int64_t confine_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int took_too_long(struct error *err)
{
	error_set(err, ERROR_SYSTEM, ID, "the confined child took too long");
	return error_hint(err, "raise timeoutSeconds if the host is slow");
}

/* Waits for @fd until @deadline. */
static int wait_for(int fd, short events, int64_t deadline, struct error *err)
{
	struct pollfd poll = {.fd = fd, .events = events};

	for (;;) {
		int64_t left = deadline - confine_now();
		struct timespec time = {left / 1000000000, left % 1000000000};
		int result;

		if (left <= 0)
			break;
		result = ppoll(&poll, 1, &time, NULL);
		if (result > 0)
			return 0;
		if (result < 0 && errno != EINTR)
			return error_set_errno(err, ID,
					       "cannot wait for the child");
	}
	return took_too_long(err);
}

int confine_receive(const struct confine *child, int64_t deadline,
		    void *message, size_t capacity, size_t *size,
		    struct error *err)
{
	CLEANUP_FD int fd = -1;

	*size = 0;
	if (wait_for(child->socket, POLLIN, deadline, err) < 0)
		return -1;
	if (message_receive(child->socket, MSG_DONTWAIT, message, capacity,
			    size, &fd) < 0) {
		/* it died with messages of ours unread */
		if (errno == ECONNRESET)
			return 0;
		return error_set_errno(err, ID,
				       "cannot hear the confined child");
	}
	if (fd >= 0)
		return error_set(err, ERROR_SYSTEM, ID,
				 "the confined child sent a descriptor");
	return 0;
}

int confine_send(const struct confine *child, int64_t deadline,
		 const void *message, size_t size, int fd, struct error *err)
{
	do {
		if (message_send(child->socket, MSG_DONTWAIT, message, size,
				 fd) == 0)
			return 0;
		if (errno != EAGAIN)
			return error_set_errno(
				err, ID, "cannot tell the confined child");
	} while (wait_for(child->socket, POLLOUT, deadline, err) == 0);
	return -1;
}

/* Forgets the child, which was reaped. */
static void forget(struct confine *child)
{
	close(child->socket);
	*child = (struct confine)CONFINE_INIT;
}

void confine_stop(struct confine *child)
{
	if (child->pid <= 0)
		return;
	kill(child->pid, SIGKILL);
	while (waitpid(child->pid, NULL, __WALL) < 0 && errno == EINTR)
		;
	forget(child);
}

static int explain(int status, struct error *err)
{
	size_t step = (size_t)WEXITSTATUS(status) - STEP_STATUS;

	if (WIFSIGNALED(status))
		return error_set(err, ERROR_SYSTEM, ID,
				 "the confined child was killed by signal %d",
				 WTERMSIG(status));
	if (!WIFEXITED(status))
		return error_set(err, ERROR_SYSTEM, ID,
				 "the confined child was lost");
	if (WEXITSTATUS(status) == 0)
		return 0;
	if (WEXITSTATUS(status) >= STEP_STATUS && step < STEP_COUNT)
		return error_set(err, ERROR_SYSTEM, ID,
				 "the confined child could not %s",
				 STEPS[step].what);
	return error_set(err, ERROR_SYSTEM, ID,
			 "the confined child ended with status %d",
			 WEXITSTATUS(status));
}

/*
 * Waits for the socket's other end to close, which a child does last of all,
 * and then for the moment until it can be reaped.
 */
static int await(const struct confine *child, int64_t deadline, int *status,
		 struct error *err)
{
	static const struct timespec MOMENT = {0, 100000};

	if (wait_for(child->socket, 0, deadline, err) < 0)
		return -1;
	for (;;) {
		pid_t pid = waitpid(child->pid, status, __WALL | WNOHANG);

		if (pid == child->pid)
			return 0;
		if (pid < 0 && errno != EINTR)
			return error_set_errno(err, ID,
					       "cannot reap the child");
		if (confine_now() > deadline)
			return took_too_long(err);
		nanosleep(&MOMENT, NULL);
	}
}

int confine_finish(struct confine *child, int64_t deadline, struct error *err)
{
	int status = 0;

	if (child->pid <= 0)
		return error_set(err, ERROR_SYSTEM, ID, "no confined child");
	if (await(child, deadline, &status, err) < 0) {
		confine_stop(child);
		return -1;
	}
	forget(child);
	return explain(status, err);
}

int confine_child_send(int socket, const void *message, size_t size)
{
	return message_send(socket, 0, message, size, -1);
}

int confine_child_receive(int socket, void *message, size_t capacity,
			  size_t *size, int *fd)
{
	CLEANUP_FD int got = -1;

	if (message_receive(socket, 0, message, capacity, size, &got) < 0)
		return -1;
	if (fd)
		*fd = steal_fd(&got);
	return got < 0 ? 0 : -1;
}
