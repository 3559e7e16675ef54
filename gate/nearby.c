#include "gate/nearby.h"

#include <malloc.h>
#include <pthread.h>
#include <sched.h>

/* As deep as a main thread's would be used; only what is used is there. */
#define STACK ((size_t)4 << 20)

struct nearby {
	int (*work)(void *context);
	void *context;
	int result;
};

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
	pthread_t thread;

	/* the two never run at once: one heap is enough */
	mallopt(M_ARENA_MAX, 1);
	if (start(&thread, &nearby))
		return work(context);
	pthread_join(thread, NULL);
	return nearby.result;
}
