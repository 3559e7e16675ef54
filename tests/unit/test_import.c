#include "base/json.h"
#include "evidence/import.h"
#include "evidence/inventory.h"
#include "imported.h"
#include "place.h"
#include "tap.h"
#include "unreadable.h"
#include "vectors.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* A signed and attested image below an index, with a layer. */
static struct world full_world(void)
{
	struct world world = world_new();
	struct memory_item *index =
		put_index_of(&world, OCI_MANIFEST, world.manifest);

	memory_descriptor(&world.list, OCI_INDEX, index, KIND("imageIndex"));
	world_list(&world,
		   put_evidence(&world, 0, SIMPLESIGNING, "a", SIGNED("AQID")),
		   KIND("sigs"));
	world_list(&world, put_evidence(&world, 0, DSSE, ENVELOPE, ""),
		   tag_of(&world.manifest->digest, ".att"));
	memory_put(&world.memory, 0, "a layer that nobody needs");
	return world;
}

/* Imports the layout @from into the store @to. */
static int import(const struct place *from, const struct place *to,
		  struct import_result *result, struct error *err)
{
	CLEANUP(store_release) struct store store = {.dirfd = -1};

	*result = (struct import_result){0};
	if (import_open(to->path, &store, err) < 0)
		return -1;
	return imported_run(from->path, &store, result, err);
}

static unsigned count_files(const struct place *place, const char *directory)
{
	CLEANUP(store_release)
	struct store store = {.dirfd = dup(place->fd)};
	CLEANUP_FREE struct digest *list = NULL;
	size_t count = 0;

	if (inventory_digests(&store, directory, &list, &count, NULL) < 0)
		return 0;
	return (unsigned)count;
}

static bool same_claims(const struct collected *a, const struct collected *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		bool found = false;

		for (size_t k = 0; k < b->count; k++)
			found |= memcmp(&a->claims[i], &b->claims[k],
					sizeof(*a->claims)) == 0;
		if (!found)
			return false;
	}
	return true;
}

static void test_import(void)
{
	struct world world = full_world();
	struct place from = place_layout(&world);
	struct place to = place_new();
	struct import_result result;
	struct collected plain;
	struct collected kept;
	struct error err = ERROR_INIT;
	struct stat st;

	if (!ok(import(&from, &to, &result, &err) == 0, "a layout is imported"))
		printf("# %s\n", err.reason.msg);
	ok(result.blobs == 7 && result.present == 0 && result.images == 2,
	   "its %zu blobs, without layers", result.blobs);
	ok(result.entries == 4, "index, manifest, config and chain ID");
	ok(result.missing == 1, "the configs of evidence may be missing");
	plain = collected_at(from.path, &world.what);
	kept = collected_at(to.path, &world.what);
	ok(plain.count == 4 && same_claims(&plain, &kept),
	   "the store says what the layout said");
	collected_release(&plain);
	collected_release(&kept);
	ok(fstatat(to.fd, STORE_MARKER, &st, 0) == 0 &&
		   (st.st_mode & 07777) == 0444,
	   "a store has a marker");
	ok(fstatat(to.fd, "blobs/sha256", &st, 0) == 0 &&
		   (st.st_mode & 07777) == 0755,
	   "directories that all may read");
	ok(import(&from, &to, &result, NULL) == 0 && result.blobs == 0 &&
		   result.present == 7 && result.entries == 0,
	   "once more changes nothing");
	place_release(&from);
	place_release(&to);
	world_release(&world);
}

static void test_merge(void)
{
	struct world first = full_world();
	struct world second = world_new();
	struct place from = place_layout(&first);
	struct place more;
	struct place to = place_new();
	struct import_result result;
	struct collected got;

	world_list(
		&second,
		put_evidence(&second, 0, SIMPLESIGNING, "new", SIGNED("AQIE")),
		tag_of(&second.manifest->digest, ".sig"));
	more = place_layout(&second);
	ok(import(&from, &to, &result, NULL) == 0 &&
		   import(&more, &to, &result, NULL) == 0 &&
		   result.entries == 1,
	   "a later signature is merged");
	got = collected_at(to.path, &first.what);
	ok(got.status == 0 && collected_count(&got, CLAIM_SIMPLESIGNING) == 2,
	   "beside the earlier one");
	collected_release(&got);
	place_release(&from);
	place_release(&more);
	place_release(&to);
	world_release(&first);
	world_release(&second);
}

static void test_refusals(void)
{
	struct world world = full_world();
	struct place from = place_layout(&world);
	struct place to = place_new();
	struct import_result result;
	struct error err = ERROR_INIT;
	struct store store;

	ok(import(&from, &from, &result, &err) == -1,
	   "a layout does not become a store");
	is(err.reason.id, "evidence.store", "with its id");
	err = (struct error)ERROR_INIT;
	ok(import(&to, &to, &result, &err) == -1,
	   "an empty directory is no layout");
	ok(import_open("/nonexistent/a/b", &store, NULL) == -1,
	   "a store needs a parent");
	place_put(&to, STORE_MARKER, span_of("{\"ocigate\":9}"));
	ok(import(&from, &to, &result, NULL) == -1,
	   "a store of another format is left alone");
	place_release(&to);
	to = place_new();
	place_put(&to, "somebody's", span_of("x"));
	unreadable_after = 0;
	ok(import_open(to.path, &store, NULL) == -1 &&
		   faccessat(to.fd, STORE_MARKER, F_OK, 0) < 0,
	   "nor does a directory that cannot be read");
	unreadable_after = -1;
	place_release(&to);
	to = place_new();
	mkdirat(to.fd, "blobs", 0700);
	place_put(&to, ".ocigate-0123", span_of("x"));
	ok(import(&from, &to, &result, NULL) == 0,
	   "a store that was half made is made");
	place_release(&from);
	place_release(&to);
	world_release(&world);
}

/* Nothing is named before it is there, and what a crash left goes. */
static void test_damage(void)
{
	struct world world = full_world();
	struct memory_item *payload = memory_put(&world.memory, 0, "a");
	struct place from = place_layout(&world);
	struct place to = place_new();
	struct import_result result;
	struct error err = ERROR_INIT;
	char name[STORE_NAME_SIZE];
	struct stat st;

	store_item_name(SOURCE_BLOB, &payload->digest, name);
	place_put(&from, name, span_of("b"));
	ok(import(&from, &to, &result, &err) == -1,
	   "a damaged blob stops an import");
	is(err.reason.id, "evidence.import", "with its id");
	ok(count_files(&to, "images") == 0, "no entry was written");
	ok(fstatat(to.fd, name, &st, 0) < 0, "and the blob is not there");
	place_put(&from, name, span_of("a"));
	place_put(&to, "blobs/sha256/.import-0123", span_of("half"));
	ok(import(&from, &to, &result, NULL) == 0, "the next one succeeds");
	ok(fstatat(to.fd, "blobs/sha256/.import-0123", &st, 0) < 0,
	   "and removes what was left");
	place_put(&to, name, span_of("torn!"));
	ok(import(&from, &to, &result, NULL) == 0 && result.blobs == 1,
	   "a blob of another size is written again");
	ok(fstatat(to.fd, name, &st, 0) == 0 && st.st_size == 1 &&
		   (st.st_mode & 07777) == 0444,
	   "as it should be");
	place_release(&from);
	place_release(&to);
	world_release(&world);
}

/* An import in a process of its own. */
static pid_t import_apart(const struct place *from, const struct place *to)
{
	pid_t pid = fork();

	if (pid == 0) {
		struct import_result result;

		_exit(import(from, to, &result, NULL) < 0);
	}
	return pid;
}

static void test_side_by_side(void)
{
	struct world world = full_world();
	struct place from = place_layout(&world);
	struct place to = place_new();
	struct collected got;
	pid_t pids[6];
	int failed = 0;

	for (int i = 0; i < 6; i++)
		pids[i] = import_apart(&from, &to);
	for (int i = 0; i < 6; i++) {
		int status;

		failed += waitpid(pids[i], &status, 0) != pids[i] || status;
	}
	ok(failed == 0, "six imports side by side succeed");
	got = collected_at(to.path, &world.what);
	ok(got.status == 0 && got.count == 4 &&
		   count_files(&to, "images") == 4 &&
		   count_files(&to, "blobs/sha256") == 7,
	   "and make one store");
	collected_release(&got);
	place_release(&from);
	place_release(&to);
	world_release(&world);
}

/* Killed at whatever point, a store holds only what is whole. */
static void test_killed(void)
{
	struct world world = full_world();
	struct place from = place_layout(&world);
	int wrong = 0;

	for (unsigned i = 0; i < 20; i++) {
		struct place to = place_new();
		pid_t pid = import_apart(&from, &to);
		struct import_result result;
		struct collected got;

		usleep(i * 700);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		got = collected_at(to.path, &world.what);
		/* what is not there yet is not there, or it is whole */
		wrong += got.status != 0 || collected_rejected(&got, "damaged");
		wrong += collected_count(&got, CLAIM_DSSE) > 0 &&
			 collected_count(&got, CLAIM_REJECTED) > 0;
		collected_release(&got);
		wrong += import(&from, &to, &result, NULL) != 0;
		got = collected_at(to.path, &world.what);
		wrong += got.status != 0 || got.count != 4;
		collected_release(&got);
		place_release(&to);
	}
	ok(wrong == 0, "an import that is killed leaves nothing half");
	place_release(&from);
	world_release(&world);
}

/* Whether both say as much of what can be verified. */
static bool as_much(const struct collected *a, const struct collected *b)
{
	static const enum claim_kind kinds[] = {CLAIM_PATH, CLAIM_SIMPLESIGNING,
						CLAIM_DSSE};
	bool same = a->status == b->status;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		same &= collected_count(a, kinds[i]) ==
			collected_count(b, kinds[i]);
	return same;
}

static void run_vector(const char *directory, const struct json *vector)
{
	const struct json *started = json_at(vector, "params", "started", NULL);
	const char *name = vectors_name(vector);
	struct collect_request what = {0};
	struct place from = {.fd = -1};
	struct place to = place_new();
	struct import_result result;
	struct collected plain;
	struct collected kept;
	int status;

	snprintf(from.path, sizeof(from.path), "%s/%s", directory,
		 vectors_file(vector, "layout"));
	digest_parse(json_span(json_find(started, "manifest")), &what.manifest);
	digest_parse(json_span(json_find(started, "config")), &what.config);
	status = import(&from, &to, &result, NULL);
	plain = collected_at(from.path, &what);
	if (plain.status == 0) {
		kept = collected_at(to.path, &what);
		ok(status == 0 && as_much(&plain, &kept),
		   "%s: imported it says the same", name);
		collected_release(&kept);
	}
	collected_release(&plain);
	place_release(&to);
}

int main(void)
{
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root: files must be root's\n");
		return 0;
	}
	test_import();
	test_merge();
	test_refusals();
	test_damage();
	test_side_by_side();
	test_killed();
	vectors_each("image-evidence", run_vector);
	return tap_done();
}
