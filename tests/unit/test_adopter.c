/*
 * Directories and loose files adopted by real children, and children that lie.
 */
#include "gate/adopter.h"

#include "base/encode.h"
#include "children.h"
#include "gate/broker.h"
#include "imported.h"
#include "place.h"
#include "tap.h"

#define SECOND ((int64_t)1000000000)
#define FILE_TEXT                                                              \
	"{\"mimeType\":\"" SIMPLESIGNING "\",\"payload\":\"cGF5bG9hZA==\","    \
	"\"annotations\":{\"" COSIGN "signature\":\"AQID\",\"k\":\"v\"}}"

static struct error err;

/* Adopts @from or @files into a new layout. */
static struct place adopt(const struct place *from, const struct buf *files,
			  size_t count, confine_work *work, int *status)
{
	CLEANUP(store_release) struct store store = {.dirfd = -1};
	CLEANUP(stage_release) struct stage stage = {.blobs = -1};
	CLEANUP(plan_release) struct plan plan = {0};
	struct place place = place_new();
	struct digest digests[4];
	struct adopter_request request = {.from = &store,
					  .file_count = count,
					  .work = work,
					  .deadline =
						  confine_now() + 60 * SECOND};

	err = (struct error)ERROR_INIT;
	*status = stage_start(place.fd, &stage, &err);
	for (size_t i = 0; i < count; i++)
		*status |= stage_blob(&stage, buf_span(&files[i]), &digests[i],
				      &err);
	if (count)
		request.files = digests;
	*status |= store_open(from ? from->path : place.path, FILE_ANY, &store,
			      &err);
	if (*status == 0)
		*status = adopter_run(&request, &stage, &plan, &err);
	if (*status == 0)
		*status = stage_finish(&stage, &err);
	if (*status < 0)
		printf("# [%s] %s\n", err.reason.id, err.reason.msg);
	return place;
}

static void put_file(const struct place *place, const char *name,
		     const char *text)
{
	CLEANUP_BUF struct buf file = BUF_INIT;

	buf_add(&file, "\0sigstore-json\n", 15);
	buf_add_text(&file, text);
	place_put(place, name, buf_span(&file));
}

/* The image of @world as a directory of the dir: transport. */
static struct place directory_of(const struct world *world)
{
	struct place place = place_new();
	char hex[65];

	place_put(&place, "version", span_of("Directory Transport Version\n"));
	place_put(&place, "manifest.json", buf_span(&world->manifest->bytes));
	encode_hex(hex, world->config->digest.sha256, 32);
	place_put(&place, hex, buf_span(&world->config->bytes));
	put_file(&place, "signature-1", FILE_TEXT);
	return place;
}

static void test_directory(void)
{
	struct world world = world_new();
	struct place from = directory_of(&world);
	struct place made;
	struct place again;
	struct collected got;
	struct collected same;
	const struct claim *claim;
	int status;

	made = adopt(&from, NULL, 0, NULL, &status);
	got = collected_at(made.path, &world.what);
	ok(status == 0 && got.status == 0 &&
		   collected_count(&got, CLAIM_PATH) == 1,
	   "a directory becomes a layout with its image");
	claim = collected_find(&got, CLAIM_SIMPLESIGNING);
	ok(claim && claim->layout == CLAIM_LAYOUT_REFERRER &&
		   claim->signature.payload_size == strlen("payload") &&
		   claim->signature.signature_size == 3,
	   "and with its signature as a referrer");
	again = adopt(&from, NULL, 0, NULL, &status);
	same = collected_at(again.path, &world.what);
	ok(same.count == got.count &&
		   memcmp(same.claims, got.claims,
			  got.count * sizeof(*got.claims)) == 0,
	   "the same each time");
	collected_release(&got);
	collected_release(&same);
	place_release(&made);
	place_release(&again);
	put_file(&from, "signature-2", "{}");
	made = adopt(&from, NULL, 0, NULL, &status);
	got = collected_at(made.path, &world.what);
	ok(status == 0 && collected_count(&got, CLAIM_SIMPLESIGNING) == 1,
	   "a signature file that cannot be read is left out");
	collected_release(&got);
	place_release(&made);
	place_put(&from, "manifest.json", span_of("{}"));
	made = adopt(&from, NULL, 0, NULL, &status);
	ok(status < 0 && strcmp(err.reason.id, "evidence.layout") == 0,
	   "without a manifest it is refused");
	place_release(&made);
	place_release(&from);
	world_release(&world);
}

static void add_envelope(struct buf *out, const struct digest *subject)
{
	CLEANUP_BUF struct buf statement = BUF_INIT;

	buf_add_format(&statement,
		       "{\"subject\":[{\"digest\":{\"sha256\":\"%s\"}}]}",
		       memory_text(subject) + 7);
	buf_add_text(out, "{\"payloadType\":\"application/vnd.in-toto+json\","
			  "\"payload\":\"");
	encode_base64(out, buf_span(&statement));
	buf_add_text(out, "\",\"signatures\":[{\"sig\":\"AQID\"}]}");
}

static void test_files(void)
{
	struct world world = world_new();
	struct buf files[2] = {BUF_INIT, BUF_INIT};
	struct place image = place_layout(&world);
	struct place to = place_new();
	CLEANUP(store_release) struct store store = {.dirfd = -1};
	struct import_result result;
	struct collected got;
	struct place made;
	int status;

	add_envelope(&files[0], &world.manifest->digest);
	buf_add_text(&files[1], "{\"no\":\"bundle\"}");
	world_list(&world, world.manifest, "");
	place_release(&image);
	image = place_layout(&world);
	made = adopt(NULL, files, 2, NULL, &status);
	ok(status == 0 && import_open(to.path, &store, &err) == 0 &&
		   imported_run(made.path, &store, &result, &err) == 0,
	   "a loose envelope is imported; what is none is noted");
	ok(result.entries == 1, "under its subject");
	ok(imported_run(image.path, &store, &result, &err) == 0,
	   "its image comes later");
	got = collected_at(to.path, &world.what);
	ok(collected_count(&got, CLAIM_DSSE) == 1, "and has it");
	collected_release(&got);
	place_release(&made);
	made = adopt(NULL, files + 1, 1, NULL, &status);
	ok(status < 0 && strcmp(err.reason.id, "evidence.loose") == 0,
	   "alone it is an error");
	place_release(&made);
	place_release(&to);
	place_release(&image);
	buf_release(&files[0]);
	buf_release(&files[1]);
	world_release(&world);
}

/* A child that tells @relation, and then that it is done. */
static int lie(int socket, const struct relation *relation)
{
	struct broker_message message = {.kind = BROKER_RELATION};
	struct error none = ERROR_INIT;

	message.relation = *relation;
	broker_tell(socket, &message, NULL);
	return broker_end(socket, &none);
}

static int unknown_kind(void *context, int socket)
{
	(void)context;
	return lie(socket, &(struct relation){.kind = RELATION_EVIDENCE});
}

static int unknown_form(void *context, int socket)
{
	(void)context;
	return lie(socket,
		   &(struct relation){.kind = RELATION_ATTACH, .form = 9});
}

static int far_piece(void *context, int socket)
{
	struct relation relation = {.kind = RELATION_ATTACH,
				    .form = RELATION_BUNDLE,
				    .offset = UINT64_MAX,
				    .size = 2};

	(void)context;
	digest_of(span_of("{}"), &relation.digest);
	relation.key = relation.digest;
	return lie(socket, &relation);
}

static int odd_index(void *context, int socket)
{
	(void)context;
	return lie(socket,
		   &(struct relation){.kind = RELATION_TOP, .form = 77});
}

static int no_file(void *context, int socket)
{
	(void)context;
	return lie(socket,
		   &(struct relation){.kind = RELATION_FILE, .file = 4000});
}

static void test_lies(void)
{
	static confine_work *const works[] = {unknown_kind, unknown_form,
					      far_piece,    odd_index,
					      no_file,	    children_fail};
	struct buf file = BUF_INIT;

	buf_add_text(&file, "{}");
	for (size_t i = 0; i < sizeof(works) / sizeof(*works); i++) {
		int status;
		struct place made = adopt(NULL, &file, 1, works[i], &status);

		ok(status < 0, "lie %zu is refused", i);
		place_release(&made);
	}
	buf_release(&file);
}

int main(void)
{
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root: files must be root's\n");
		return 0;
	}
	test_directory();
	test_files();
	test_lies();
	return tap_done();
}
