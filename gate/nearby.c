#include "gate/nearby.h"

#include "gate/confine_setup.h"

#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As deep as a main thread's would be used; only what is used is there. */
#define STACK ((size_t)4 << 20)

struct nearby {
	int (*work)(void *context);
	void *context;
	int result;
};

/*
 * The C library takes a signal of its own (SIGSETXID) when the first thread
 * starts, and lets nobody ask for it. The runtime that comes after us has to
 * find it as it was: ignored, if whoever called us ignored it.
 */
#define LIBRARY_SIGNAL 33

/* struct sigaction of the kernel, as it is kept for giving back. */
struct disposition {
	uint64_t words[8];
	bool known;
};

static void keep_disposition(struct disposition *kept)
{
	kept->known = syscall(SYS_rt_sigaction, LIBRARY_SIGNAL, NULL,
			      kept->words, sizeof(uint64_t)) == 0;
}

static void give_back_disposition(const struct disposition *kept)
{
	if (kept->known)
		syscall(SYS_rt_sigaction, LIBRARY_SIGNAL, kept->words, NULL,
			sizeof(uint64_t));
}

/* Only a matter of speed: it may fail. */
static void stay_here(void)
{
	int cpu = sched_getcpu();
	cpu_set_t one;

	CPU_ZERO(&one);
	if (cpu < 0 || cpu >= CPU_SETSIZE)
		return;
	CPU_SET(cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
}

static void *run(void *context)
{
	struct nearby *nearby = context;

	stay_here();
	confine_setup_shed();
	nearby->result = nearby->work(nearby->context);
	return NULL;
}

static int start(pthread_t *thread, struct nearby *nearby)
{
	pthread_attr_t attributes;
	int result = pthread_attr_init(&attributes);

	if (result)
		return result;
	result = pthread_attr_setstacksize(&attributes, STACK);
	if (result == 0)
		result = pthread_create(thread, &attributes, run, nearby);
	pthread_attr_destroy(&attributes);
	return result;
}

int nearby_run(int (*work)(void *context), void *context)
{
	struct nearby nearby = {.work = work, .context = context};
	struct disposition kept = {.known = false};
	pthread_t thread;

	/* the two never run at once: one heap is enough */
	mallopt(M_ARENA_MAX, 1);
	keep_disposition(&kept);
	if (start(&thread, &nearby))
		return work(context);
	pthread_join(thread, NULL);
	give_back_disposition(&kept);
	return nearby.result;
}
