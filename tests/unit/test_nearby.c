/* A thread that stays on one processor, and what it leaves behind: nothing. */
#include "gate/nearby.h"

#include "gate/confine.h"
#include "tests/unit/tap.h"

#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PATIENT (confine_now() + (int64_t)10000000000)

struct seen {
	int cpus;  /* of the thread */
	int child; /* what its child says */
	bool bound;
};

static int count_cpus(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) < 0 ? -1
							   : CPU_COUNT(&set);
}

static int say_cpu(void *context, int socket)
{
	int cpu = sched_getcpu();

	(void)context;
	return confine_child_send(socket, &cpu, sizeof(cpu)) < 0;
}

static int look(void *context)
{
	struct seen *seen = context;
	struct confine child = CONFINE_INIT;
	size_t size = 0;
	int cpu = -1;

	seen->cpus = count_cpus();
	seen->bound = cap_get_bound(CAP_SYS_ADMIN) > 0;
	if (confine_start(say_cpu, NULL, (size_t)64 << 20, &child, NULL) == 0 &&
	    confine_receive(&child, PATIENT, &cpu, sizeof(cpu), &size, NULL) ==
		    0 &&
	    size == sizeof(cpu))
		seen->child = cpu == sched_getcpu();
	confine_stop(&child);
	return 7;
}

/* The first word of how the kernel treats signal 33; sets it to @set. */
static uint64_t treat(const uint64_t *set)
{
	uint64_t was[8] = {0};

	syscall(SYS_rt_sigaction, 33, set, was, sizeof(uint64_t));
	return was[0];
}

int main(void)
{
	const uint64_t ignored[8] = {(uint64_t)(uintptr_t)SIG_IGN};
	struct seen seen = {0};
	bool bound = cap_get_bound(CAP_SYS_ADMIN) > 0;
	int cpus = count_cpus();

	treat(ignored);
	ok(nearby_run(look, &seen) == 7, "the work's result");
	ok(treat(NULL) == ignored[0], "a signal that is ignored stays so");
	ok(seen.cpus == 1, "it stays on one processor");
	ok(seen.child == 1, "and so does its child");
	ok(count_cpus() == cpus, "who started it may go where it could");
	if (geteuid() == 0)
		ok(!seen.bound, "its children need not drop a bounding set");
	ok((cap_get_bound(CAP_SYS_ADMIN) > 0) == bound,
	   "who started it keeps its own");
	return tap_done();
}
