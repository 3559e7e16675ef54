#include "evidence/prune.h"

#include "evidence/fsck.h"
#include "keeper.h"
#include "tap.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct prune_result result;

static int prune(const struct keeper *keeper, const struct digest *keep,
		 size_t count, bool dry)
{
	const struct prune_request request = {
		.keep = keep, .keep_count = count, .dry_run = dry};

	return prune_run(&keeper->store, &request, &result, NULL);
}

/* Whether nothing is wrong, or with @repair nothing that cannot be mended. */
static bool is_sound(const struct keeper *keeper, bool repair)
{
	const struct fsck_request request = {.repair = repair};
	struct fsck_result found;

	return fsck_run(&keeper->store, &request, &found, NULL) == 0 &&
	       found.wrong == found.repaired;
}

static void test_keep(void)
{
	struct keeper keeper = keeper_new();
	size_t blobs = keeper_count(&keeper, "blobs/sha256");

	ok(keeper_has(&keeper, 0) && keeper_has(&keeper, 1), "two images");
	ok(prune(&keeper, &keeper.manifests[0], 1, true) == 0 &&
		   result.images == 2 && result.blobs > 0 &&
		   keeper_count(&keeper, "blobs/sha256") == blobs &&
		   keeper_has(&keeper, 1),
	   "a dry run removes nothing");
	ok(prune(&keeper, &keeper.manifests[0], 1, false) == 0 &&
		   result.images == 2,
	   "an image and its index go");
	ok(keeper_has(&keeper, 0), "what is kept has all its evidence");
	ok(!keeper_has(&keeper, 1) && keeper_count(&keeper, "blobs/sha256") ==
					      blobs - result.blobs,
	   "the other has none, and its blobs are gone");
	ok(is_sound(&keeper, false), "the store is sound");
	ok(prune(&keeper, &keeper.manifests[0], 1, false) == 0 &&
		   result.entries == 0 && result.blobs == 0,
	   "once more changes nothing");
	keeper_import(&keeper, 1);
	ok(keeper_has(&keeper, 1), "what went can be imported again");
	ok(prune(&keeper, &keeper.indexes[1], 1, false) == 0 &&
		   keeper_has(&keeper, 1) && !keeper_has(&keeper, 0),
	   "an index keeps its manifests");
	keeper_import(&keeper, 0);
	ok(prune(&keeper, &keeper.what[0].config, 1, false) == 0 &&
		   keeper_has(&keeper, 0) && !keeper_has(&keeper, 1),
	   "and a config its image");
	keeper_release(&keeper);
}

static void test_age(void)
{
	struct keeper keeper = keeper_new();
	struct prune_request request = {.has_since = true};
	struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
	CLEANUP_FREE struct digest *keys = NULL;
	size_t count;

	request.since = time(NULL) - 3600;
	ok(prune_run(&keeper.store, &request, &result, NULL) == 0 &&
		   result.entries == 0,
	   "what was imported lately stays");
	if (inventory_digests(&keeper.store, "images", &keys, &count, NULL) < 0)
		abort();
	for (size_t i = 0; i < count; i++) {
		char name[STORE_NAME_SIZE];

		store_item_name(SOURCE_ENTRY, &keys[i], name);
		utimensat(keeper.store.dirfd, name, times, 0);
	}
	keeper_import(&keeper, 0);
	ok(prune_run(&keeper.store, &request, &result, NULL) == 0 &&
		   keeper_has(&keeper, 0) && !keeper_has(&keeper, 1),
	   "imported again counts, though nothing is new");
	keeper_release(&keeper);
}

/* Killed at whatever point, what is kept is whole. */
static void test_killed(void)
{
	int wrong = 0;

	for (unsigned i = 0; i < 20; i++) {
		struct keeper keeper = keeper_new();
		pid_t pid = fork();

		if (pid == 0)
			_exit(prune(&keeper, &keeper.manifests[0], 1, false) <
			      0);
		usleep(i * 100);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		wrong += !keeper_has(&keeper, 0) || !is_sound(&keeper, true);
		wrong += prune(&keeper, &keeper.manifests[0], 1, false) != 0;
		wrong += !keeper_has(&keeper, 0) || keeper_has(&keeper, 1);
		keeper_release(&keeper);
	}
	ok(wrong == 0, "one that is killed can be done again");
}

/* Who decides meanwhile sees what is kept at every moment. */
static void test_beside_readers(void)
{
	struct keeper keeper = keeper_new();
	int wrong = 0;
	pid_t pid = fork();

	if (pid == 0) {
		for (int i = 0; i < 30; i++) {
			keeper_import(&keeper, 1);
			prune(&keeper, &keeper.manifests[0], 1, false);
		}
		_exit(0);
	}
	while (waitpid(pid, NULL, WNOHANG) == 0)
		wrong += !keeper_has(&keeper, 0);
	ok(wrong == 0, "who reads meanwhile sees what is kept");
	keeper_release(&keeper);
}

int main(void)
{
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root: files must be root's\n");
		return 0;
	}
	test_keep();
	test_age();
	test_killed();
	test_beside_readers();
	return tap_done();
}
