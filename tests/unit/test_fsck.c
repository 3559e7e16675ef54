#include "evidence/fsck.h"

#include "keeper.h"
#include "tap.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static struct fsck_result result;
static char said[4096];

static void tell(void *context, const char *name, const char *why)
{
	size_t size = strlen(said);

	(void)context;
	snprintf(said + size, sizeof(said) - size, "%s %s\n", name, why);
}

static int check(const struct keeper *keeper, bool repair)
{
	const struct fsck_request request = {.repair = repair, .tell = tell};

	said[0] = '\0';
	return fsck_run(&keeper->store, &request, &result, NULL);
}

/* The store is repaired, then clean, and a new import brings all back. */
static bool recovers(struct keeper *keeper)
{
	if (check(keeper, true) < 0 || result.wrong == 0 ||
	    result.wrong != result.repaired)
		return false;
	if (check(keeper, false) < 0 || result.wrong)
		return false;
	keeper_import(keeper, 0);
	keeper_import(keeper, 1);
	return keeper_has(keeper, 0) && keeper_has(keeper, 1);
}

static void test_clean(void)
{
	struct keeper keeper = keeper_new();

	ok(check(&keeper, false) == 0 && result.wrong == 0 &&
		   result.blobs == keeper_count(&keeper, "blobs/sha256") &&
		   result.entries == keeper_count(&keeper, "images") &&
		   result.unreferenced == 0,
	   "a store that is sound");
	keeper_release(&keeper);
}

static void test_blob(void)
{
	struct keeper keeper = keeper_new();
	char name[STORE_NAME_SIZE];

	store_item_name(SOURCE_BLOB, &keeper.manifests[0], name);
	place_put(&keeper.place, name, span_of("damaged"));
	ok(check(&keeper, false) == 0 && result.wrong > 0 &&
		   result.repaired == 0 && strstr(said, "another digest"),
	   "a damaged blob is found");
	ok(recovers(&keeper), "and repaired");
	store_item_name(SOURCE_BLOB, &keeper.manifests[0], name);
	unlinkat(keeper.place.fd, name, 0);
	if (symlinkat("/etc/passwd", keeper.place.fd, name) < 0)
		abort();
	ok(check(&keeper, false) == 0 && result.wrong > 0 &&
		   strstr(said, "symbolic link"),
	   "a link in place of a blob is found");
	ok(recovers(&keeper), "and repaired");
	keeper_release(&keeper);
}

static void test_missing(void)
{
	struct keeper keeper = keeper_new();
	char name[STORE_NAME_SIZE];

	store_item_name(SOURCE_BLOB, &keeper.indexes[1], name);
	unlinkat(keeper.place.fd, name, 0);
	ok(check(&keeper, false) == 0 && result.wrong > 0 &&
		   strstr(said, "which is not stored"),
	   "an entry that leads nowhere is found");
	ok(recovers(&keeper), "and repaired");
	keeper_release(&keeper);
}

static void test_entry(void)
{
	struct keeper keeper = keeper_new();
	char name[STORE_NAME_SIZE];

	store_item_name(SOURCE_ENTRY, &keeper.indexes[1], name);
	place_put(&keeper.place, name, span_of("{\"ocigate\":1"));
	ok(check(&keeper, false) == 0 && result.wrong == 1,
	   "an entry that is cut off is found");
	ok(recovers(&keeper), "and repaired");
	keeper_release(&keeper);
}

static void test_leftovers(void)
{
	struct keeper keeper = keeper_new();

	place_put(&keeper.place, "blobs/sha256/.import-0123", span_of("half"));
	place_put(&keeper.place, "images/.ocigate-0123", span_of("half"));
	ok(check(&keeper, false) == 0 && result.wrong == 2,
	   "what a crash left is found");
	ok(recovers(&keeper), "and removed");
	place_put(&keeper.place, "images/README", span_of("hello"));
	ok(check(&keeper, true) == 0 && result.wrong == 1 &&
		   result.repaired == 0,
	   "what is not this store's is left alone");
	keeper_release(&keeper);
}

static void test_unreferenced(void)
{
	struct keeper keeper = keeper_new();
	struct digest digest;
	char name[STORE_NAME_SIZE];

	digest_of(span_of("orphan"), &digest);
	store_item_name(SOURCE_BLOB, &digest, name);
	place_put(&keeper.place, name, span_of("orphan"));
	ok(check(&keeper, false) == 0 && result.wrong == 0 &&
		   result.unreferenced == 1 && result.bytes == 6,
	   "a blob that nothing names is counted, and no harm");
	keeper_release(&keeper);
}

static void test_not_a_store(void)
{
	struct place place = place_new();
	struct keeper keeper = {.place = place};

	place_put(&place, "index.json", span_of("{}"));
	ok(store_open(place.path, FILE_ANY, &keeper.store, NULL) == 0 &&
		   check(&keeper, false) == -1,
	   "a layout is no store to check");
	keeper_release(&keeper);
}

/* Killed at whatever point, a store is clean or can be repaired. */
static void test_killed(void)
{
	int wrong = 0;

	for (unsigned i = 0; i < 30; i++) {
		struct keeper keeper = {.place = place_new()};
		pid_t pid;

		if (import_open(keeper.place.path, &keeper.store, NULL) < 0)
			abort();
		pid = fork();
		if (pid == 0) {
			keeper_import(&keeper, 0);
			keeper_import(&keeper, 1);
			_exit(0);
		}
		usleep(i * 600);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		wrong += check(&keeper, true) < 0 ||
			 result.wrong != result.repaired;
		wrong += check(&keeper, false) < 0 || result.wrong != 0;
		keeper_import(&keeper, 0);
		keeper_import(&keeper, 1);
		wrong += !keeper_has(&keeper, 0) || !keeper_has(&keeper, 1);
		keeper_release(&keeper);
	}
	ok(wrong == 0, "after an import that was killed it is, or becomes, "
		       "clean");
}

int main(void)
{
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root: files must be root's\n");
		return 0;
	}
	test_clean();
	test_blob();
	test_missing();
	test_entry();
	test_leftovers();
	test_unreferenced();
	test_not_a_store();
	test_killed();
	return tap_done();
}
