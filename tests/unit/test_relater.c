/*
 * Layouts related by real children, and children that lie, die, stall and rave
 * in their place.
 */
#include "gate/relater.h"

#include "children.h"
#include "evidence/inventory.h"
#include "evidence/stores.h"
#include "gate/broker.h"
#include "oci/manifest.h"
#include "place.h"
#include "tap.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND	((int64_t)1000000000)
#define PATIENT (confine_now() + 300 * SECOND)
#define SHORT	(confine_now() + SECOND / 2)

#define DESCRIPTOR                                                             \
	"{\"mediaType\":\"" OCI_MANIFEST "\",\"digest\":\"" DIFF_ID "\","      \
	"\"size\":9}"

static struct error err;

/* Relates the layout @place; nothing of the child may be left. */
static int relate(const struct place *place, confine_work *work,
		  int64_t deadline, struct plan *plan)
{
	CLEANUP(store_release) struct store store = {.dirfd = -1};
	int status = -1;

	err = (struct error)ERROR_INIT;
	*plan = (struct plan){0};
	if (store_open(place->path, FILE_ANY, &store, &err) == 0)
		status = relater_run(&store, work, deadline, plan, &err);
	if (status < 0)
		printf("# [%s] %s\n", err.reason.id, err.reason.msg);
	if (waitpid(-1, NULL, __WALL | WNOHANG) >= 0 || errno != ECHILD)
		ok(false, "a child is left");
	return status;
}

/* Whether @place is refused with the error @id. */
static bool is_refused(const struct place *place, confine_work *work,
		       int64_t deadline, const char *id)
{
	CLEANUP(plan_release) struct plan plan = {0};
	int status = relate(place, work, deadline, &plan);

	return status < 0 && strcmp(err.reason.id, id) == 0;
}

static struct world signed_world(void)
{
	struct world world = world_new();

	world_list(&world, world.manifest, "");
	world_list(&world,
		   put_evidence(&world, 0, SIMPLESIGNING, "a", SIGNED("AQID")),
		   tag_of(&world.manifest->digest, ".sig"));
	return world;
}

/* What relate_layout() says in this very process. */
static void relate_here(const struct place *place, struct plan *plan)
{
	CLEANUP(stores_release) struct stores stores = {.count = 0};
	CLEANUP_FREE struct digest *candidates = NULL;
	struct source source;
	size_t count;

	if (stores_add(&stores, place->path, FILE_ANY, NULL) < 0)
		abort();
	source = stores_source(&stores);
	if (inventory_candidates(&stores.stores[0], &candidates, &count, NULL) <
		    0 ||
	    relate_layout(&source, candidates, count, plan_add, plan, NULL) < 0)
		abort();
	plan_seal(plan);
}

static void test_honest(void)
{
	CLEANUP(plan_release) struct plan plan = {0};
	CLEANUP(plan_release) struct plan same = {0};
	struct world world = signed_world();
	struct place place = place_layout(&world);

	ok(relate(&place, NULL, PATIENT, &plan) == 0, "a layout is related");
	relate_here(&place, &same);
	ok(plan.item_count == same.item_count && plan.item_count > 0 &&
		   memcmp(plan.items, same.items,
			  plan.item_count * sizeof(*plan.items)) == 0,
	   "as it would be here");
	ok(plan.blob_count == same.blob_count && plan.blob_count > 3 &&
		   memcmp(plan.blobs, same.blobs,
			  plan.blob_count * sizeof(*plan.blobs)) == 0 &&
		   plan.note_count == same.note_count,
	   "with its blobs and notes");
	place_release(&place);
	world_release(&world);
}

static void test_forms(void)
{
	struct place place = place_new();

	ok(is_refused(&place, NULL, PATIENT, "evidence.layout"),
	   "an empty directory is no layout");
	mkdirat(place.fd, "blobs", 0755);
	mkdirat(place.fd, "blobs/sha256", 0755);
	ok(is_refused(&place, NULL, PATIENT, "evidence.layout"),
	   "nor is one without index.json");
	place_put(&place, "manifest.json", span_of("{}"));
	ok(is_refused(&place, NULL, PATIENT, "evidence.layout") &&
		   err.reason.hint,
	   "nor is one of the dir: transport, which serves as it is");
	place_put(&place, STORE_MARKER, span_of(STORE_FORMAT));
	ok(is_refused(&place, NULL, PATIENT, "evidence.layout") &&
		   err.reason.hint,
	   "nor is a store");
	place_release(&place);
}

/* An index.json of @count entries. */
static void put_index_json(const struct place *place, unsigned count)
{
	CLEANUP_BUF struct buf text = BUF_INIT;

	buf_add_text(&text, "{\"schemaVersion\":2,\"manifests\":[");
	for (unsigned i = 0; i < count; i++)
		buf_add_text(&text, i ? "," DESCRIPTOR : DESCRIPTOR);
	buf_add_text(&text, "]}");
	place_put(place, "index.json", buf_span(&text));
}

static void test_hostile(void)
{
	struct world world = signed_world();
	struct place place = place_layout(&world);
	CLEANUP(plan_release) struct plan plan = {0};
	char path[300];

	put_index_json(&place, MANIFEST_ITEMS_MAX);
	ok(relate(&place, NULL, PATIENT, &plan) == 0, "as many as may be");
	put_index_json(&place, MANIFEST_ITEMS_MAX + 1);
	ok(is_refused(&place, NULL, PATIENT, "evidence.limit"), "one more");
	place_put(&place, "index.json", span_of("{\"schemaVersion\":2,"));
	ok(is_refused(&place, NULL, PATIENT, "evidence.store"), "no JSON");
	place_put(&place, "index.json", span_of("[[[[[[[[[[[[[[[[[["));
	ok(is_refused(&place, NULL, PATIENT, "evidence.store"), "a deep one");
	snprintf(path, sizeof(path), "%s/index.json", place.path);
	if (truncate(path, (off_t)MANIFEST_SIZE_MAX + 1) < 0)
		abort();
	ok(is_refused(&place, NULL, PATIENT, "evidence.limit"), "a large one");
	unlinkat(place.fd, "index.json", 0);
	if (symlinkat("/etc/passwd", place.fd, "index.json") < 0)
		abort();
	ok(is_refused(&place, NULL, PATIENT, "evidence.store"), "a link");
	unlinkat(place.fd, "index.json", 0);
	if (mkfifoat(place.fd, "index.json", 0644) < 0)
		abort();
	ok(is_refused(&place, NULL, PATIENT, "evidence.store"), "a FIFO");
	place_release(&place);
	world_release(&world);
}

/* Children that misbehave. */

static int say_little(void *context, int socket)
{
	(void)context;
	return confine_child_send(socket, "related", 7);
}

/* Sends @message for as long as somebody listens. */
static int repeat(int socket, const struct broker_message *message)
{
	while (confine_child_send(socket, message, sizeof(*message)) == 0)
		;
	return 0;
}

static int tell_claims(void *context, int socket)
{
	static struct broker_message message = {.kind = BROKER_CLAIM};

	(void)context;
	message.claim.kind = CLAIM_REJECTED;
	return repeat(socket, &message);
}

static int tell_nonsense(void *context, int socket)
{
	static struct broker_message message = {.kind = BROKER_RELATION};

	(void)context;
	memset(&message.relation, 0x41, sizeof(message.relation));
	return repeat(socket, &message);
}

static int tell_nothing(void *context, int socket)
{
	static struct broker_message message = {.kind = BROKER_RELATION};

	(void)context;
	message.relation.kind = RELATION_BLOB;
	return repeat(socket, &message);
}

static int tell_always(void *context, int socket)
{
	static struct broker_message message = {.kind = BROKER_RELATION};

	(void)context;
	message.relation.kind = RELATION_BLOB;
	message.relation.digest.sha256[0] = 1;
	return repeat(socket, &message);
}

/* Asks for index.json, again and again. */
static int ask_always(void *context, int socket)
{
	static struct broker_message message = {.kind = BROKER_ASK};
	struct broker_answer answer;
	size_t size;
	int fd;

	(void)context;
	message.ask.item = SOURCE_INDEX;
	message.ask.limit = MANIFEST_SIZE_MAX;
	while (confine_child_send(socket, &message, sizeof(message)) == 0 &&
	       confine_child_receive(socket, &answer, sizeof(answer), &size,
				     &fd) == 0 &&
	       size > 0)
		close(fd);
	return 0;
}

static void test_bad_children(void)
{
	static const struct {
		const char *what;
		confine_work *work;
		const char *id;
	} BAD[] = {
		{"a child that just ends", children_end, "evidence.inspect"},
		{"one that crashes", children_crash, "evidence.inspect"},
		{"one that stalls", children_hang, "evidence.inspect"},
		{"one that says little", say_little, "evidence.inspect"},
		{"one that tells claims", tell_claims, "evidence.inspect"},
		{"relations that are none", tell_nonsense, "evidence.relation"},
		{"relations of nothing", tell_nothing, "evidence.relation"},
		{"relations without end", tell_always, "evidence.limit"},
		{"questions without end", ask_always, "evidence.limit"},
	};
	struct world world = signed_world();
	struct place place = place_layout(&world);

	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		ok(is_refused(&place, BAD[i].work,
			      BAD[i].work == children_hang ? SHORT : PATIENT,
			      BAD[i].id),
		   "%s: %s", BAD[i].what, BAD[i].id);
	place_release(&place);
	world_release(&world);
}

int main(void)
{
	test_honest();
	test_forms();
	test_hostile();
	test_bad_children();
	return tap_done();
}
