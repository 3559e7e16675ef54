#include "gate/confine_setup.h"

#include "gate/confine.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Descriptors that may be open in a child: what it is handed, one by one. */
#define OPEN_FILES 16

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

static int close_files(struct confine_setup *setup)
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

static int reset_signals(struct confine_setup *setup)
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

static int drop_bounding_set(struct confine_setup *setup)
{
	cap_value_t cap;
	int is_set;

	(void)setup;
	if (geteuid() != 0)
		return 0;
	for (cap = 0; (is_set = cap_get_bound(cap)) >= 0; cap++)
		if (is_set && cap_drop_bound(cap) < 0)
			return -1;
	/* the first that the kernel does not know ends the set */
	return cap > 0 && errno == EINVAL ? 0 : -1;
}

/*
 * A user namespace may have no such id. Then this is not the host's root, and
 * the child stays who it is, without capabilities, files and system calls.
 */
static int leave_identity(struct confine_setup *setup)
{
	(void)setup;
	if (geteuid() != 0)
		return 0;
	/* libc's own would also tell the threads that were not forked */
	if (syscall(SYS_setresgid, CONFINE_ID, CONFINE_ID, CONFINE_ID) < 0)
		return errno == EINVAL ? 0 : -1;
	if (syscall(SYS_setgroups, 0UL, NULL) < 0)
		return -1;
	return (int)syscall(SYS_setresuid, CONFINE_ID, CONFINE_ID, CONFINE_ID);
}

static int drop_capabilities(struct confine_setup *setup)
{
	if (cap_set_proc(setup->none) < 0)
		return -1;
	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

/* After the ids are set: a change of ids takes these back. */
static int tie_to_parent(struct confine_setup *setup)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return -1;
	return getppid() == setup->parent ? 0 : -1;
}

static int set_limits(struct confine_setup *setup)
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

static int forbid_privileges(struct confine_setup *setup)
{
	(void)setup;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static int load_filter(struct confine_setup *setup)
{
#ifdef OCIGATE_NO_FILTER
	(void)setup;
	return 0;
#else
	return confine_filter_load(&setup->filter);
#endif
}

static const struct {
	const char *what;
	int (*run)(struct confine_setup *setup);
} STEPS[] = {
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

size_t confine_setup_run(struct confine_setup *setup)
{
	size_t i;

	for (i = 0; i < STEP_COUNT; i++)
		if (STEPS[i].run(setup) < 0)
			break;
	return i;
}

const char *confine_setup_step(size_t step)
{
	return step < STEP_COUNT ? STEPS[step].what : NULL;
}

int confine_setup_make(int socket, size_t memory, struct confine_setup *out)
{
	out->parent = getpid();
	out->socket = socket;
	out->memory = memory;
	out->none = cap_init();
	if (!out->none)
		return -1;
	confine_filter_make(socket, &out->filter);
	return 0;
}

void confine_setup_shed(void)
{
	drop_bounding_set(NULL);
}

void confine_setup_release(struct confine_setup *setup)
{
	cap_free(setup->none);
	setup->none = NULL;
}
