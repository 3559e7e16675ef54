/*
 * Docker. dockerd keeps a container's record in its data root, written before
 * the runtime is called: containers/ID/config.v2.json says which image, and
 * image/DRIVER/layerdb/mounts/ID which layer was made for it. Both name the
 * container; the layer is what root.path must be.
 */
#include "gate/docker_reference.h"
#include "gate/engine_answer.h"

#include <stdio.h>
#include <string.h>

#define ID	   "engine.docker"
#define RECORD_MAX ((size_t)8 << 20)
#define SMALL_MAX  ((size_t)256)

static const struct engine_answer_driver drivers[] = {
	{"overlay2", "overlay2/", "/merged"},
	{"fuse-overlayfs", "fuse-overlayfs/", "/merged"},
	{"vfs", "vfs/dir/", ""},
	{"btrfs", "btrfs/subvolumes/", ""},
	{"zfs", "zfs/graph/", ""},
	{"devicemapper", "devicemapper/mnt/", "/rootfs"},
	{"aufs", "aufs/mnt/", ""},
	{NULL, NULL, NULL},
};

/* A container's record, and where it was found. */
struct record {
	const char *root; /* as configured */
	char real[4096];  /* the same without links */
	const char *id;	  /* the container's */
	const char *driver;
	struct json *json;
};

static bool is_id(const char *text)
{
	struct digest digest;

	return digest_parse_hex(span_of(text), &digest) == 0;
}

static bool owns(const struct engine_request *request)
{
	struct engine_answer_task task;

	return engine_answer_task(request->bundle, &task) &&
	       strcmp(task.ns, "moby") == 0 && is_id(task.id);
}

/* Fills record->real: dockerd follows links before it writes root.path. */
static int find_root(struct record *record, struct error *err)
{
	CLEANUP_FD int fd =
		file_open(record->root, FILE_DIRECTORY, FILE_ROOT, ID, err);
	char link[64];
	ssize_t size;

	if (fd < 0)
		return -1;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	size = readlink(link, record->real, sizeof(record->real) - 1);
	if (size < 0)
		return error_set_errno(err, ID, "cannot read '%s'", link);
	record->real[size] = '\0';
	return 0;
}

/* Reads ROOT/@name, root's all the way. */
static int read_file(const struct record *record, const char *name,
		     size_t limit, struct buf *out, struct error *err)
{
	char path[4096 + 512];
	int length = snprintf(path, sizeof(path), "%s/%s", record->real, name);

	if (length < 0 || (size_t)length >= sizeof(path))
		return error_set(err, ERROR_INPUT, ID, "a path is too long");
	return file_read_path(path, FILE_ROOT, limit, ID, out, err);
}

static int read_record(struct record *record, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	char name[160];

	snprintf(name, sizeof(name), "containers/%s/config.v2.json",
		 record->id);
	if (find_root(record, err) < 0 ||
	    read_file(record, name, RECORD_MAX, &text, err) < 0)
		return -1;
	return json_parse(buf_span(&text), &JSON_STRICT_LIMITS,
			  "config.v2.json", &record->json, err);
}

/* Reads one of the small files that describe the container's layer. */
static int read_layer(const struct record *record, const char *name, char *out,
		      size_t capacity, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	char path[320];

	snprintf(path, sizeof(path), "image/%s/layerdb/mounts/%s/%s",
		 record->driver, record->id, name);
	if (read_file(record, path, SMALL_MAX, &text, err) < 0)
		return -1;
	if (text.size == 0 || text.size >= capacity ||
	    memchr(text.data, '\0', text.size) || strchr(text.data, '/'))
		return error_set(err, ERROR_INPUT, ID,
				 "'%s' holds no name of a layer", path);
	memcpy(out, text.data, text.size + 1);
	return 0;
}

/* Whether root.path is where the driver mounts the layer of this container. */
static int check_layer(const struct engine_request *request,
		       const struct record *record, struct error *err)
{
	char layer[SMALL_MAX];

	if (read_layer(record, "mount-id", layer, sizeof(layer), err) < 0)
		return -1;
	return engine_answer_layer(request, drivers, record->driver,
				   record->real, layer, ID, err);
}

/* With a graph driver .Image is the image's config; the layer has a parent. */
static int resolve_classic(const struct engine_request *request,
			   const struct record *record,
			   struct image_identity *identity, struct error *err)
{
	char parent[SMALL_MAX];

	if (check_layer(request, record, err) < 0 ||
	    read_layer(record, "parent", parent, sizeof(parent), err) < 0)
		return -1;
	if (digest_parse(span_of(parent), &identity->chain_id) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "'%s' is no chain ID of layers", parent);
	if (digest_parse(json_span(json_find(record->json, "Image")),
			 &identity->config) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "config.v2.json names no image by its digest");
	identity->config_state = FACT_ATTESTED;
	identity->chain_state = FACT_ATTESTED;
	return 0;
}

/*
 * With containerd's image store .Image may be an index; .ImageManifest is what
 * was unpacked for this platform.
 */
static int resolve_snapshot(const struct engine_request *request,
			    const struct record *record,
			    struct image_identity *identity, struct error *err)
{
	char path[4096 + 512];

	snprintf(path, sizeof(path), "%s/rootfs/%s/%s", record->real,
		 record->driver, record->id);
	if (!engine_answer_root_is(request, path))
		return error_set(err, ERROR_INPUT, ID,
				 "root.path is not '%s', the snapshot that "
				 "Docker made for this container",
				 path);
	if (digest_parse(json_span(json_at(record->json, "ImageManifest",
					   "digest", NULL)),
			 &identity->target) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "config.v2.json names no manifest");
	identity->target_state = FACT_ATTESTED;
	return 0;
}

static bool is_driver(const char *text)
{
	return text && *text &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-.") ==
		       strlen(text) &&
	       text[0] != '.' && strlen(text) < 64;
}

static int resolve_image(const struct engine_request *request,
			 struct record *record, struct engine_answer *answer,
			 struct error *err)
{
	struct image_identity *identity = &answer->facts->identity;

	record->driver = json_text(json_find(record->json, "Driver"));
	if (!is_driver(record->driver))
		return error_set(err, ERROR_INPUT, ID,
				 "config.v2.json names no storage driver");
	if (json_find(record->json, "ImageManifest"))
		return resolve_snapshot(request, record, identity, err);
	return resolve_classic(request, record, identity, err);
}

/* The reference, as typed; attested by the digest that a pull recorded. */
static void resolve_reference(const struct record *record, struct facts *facts)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *names = NULL;
	char name[128];

	snprintf(name, sizeof(name), "image/%s/repositories.json",
		 record->driver);
	if (read_file(record, name, RECORD_MAX, &text, NULL) == 0)
		json_parse(buf_span(&text), &JSON_STRICT_LIMITS, name, &names,
			   NULL);
	docker_reference(
		json_span(json_at(record->json, "Config", "Image", NULL)),
		json_span(json_find(record->json, "Image")), names,
		&facts->image);
}

/* dockerd writes the year 1 for a container that has never been started. */
static bool has_run(const struct record *record)
{
	const char *started =
		json_text(json_at(record->json, "State", "StartedAt", NULL));

	return started && *started && strncmp(started, "0001-", 5) != 0;
}

static void resolve_names(const struct record *record, struct facts *facts)
{
	const char *name = json_text(json_find(record->json, "Name"));
	const struct json *labels =
		json_at(record->json, "Config", "Labels", NULL);

	if (name && name[0] == '/')
		name++;
	engine_answer_fact(&facts->name, FACT_CHOSEN, name);
	facts->labels = json_type(labels) == JSON_OBJECT ? json_copy(labels)
							 : json_new_object();
	facts->labels_state = facts->labels ? FACT_CHOSEN : FACT_UNKNOWN;
	facts->layer.ran_before = has_run(record);
}

/* Records that speak of another container: nothing of it can be believed. */
static int check_ids(const struct engine_request *request,
		     const struct record *record, struct error *err)
{
	const char *id = json_text(json_find(record->json, "ID"));

	if (!id || strcmp(id, record->id) != 0)
		return error_set(err, ERROR_INPUT, ID,
				 "config.v2.json of container %s says that it "
				 "is of '%s'",
				 record->id, id ? id : "");
	if (request->id[0] && strcmp(request->id, record->id) != 0)
		return error_set(err, ERROR_INPUT, ID,
				 "container '%s' is to run in the bundle of %s",
				 request->id, record->id);
	return 0;
}

static int resolve_record(const struct engine_request *request,
			  struct record *record, struct engine_answer *answer,
			  struct error *err)
{
	struct error cause = ERROR_INIT;

	if (read_record(record, &cause) < 0)
		return engine_answer_unknown(answer,
					     "engines.docker.root '%s': %s",
					     record->root, cause.reason.msg);
	if (check_ids(request, record, err) < 0)
		return -1;
	resolve_names(record, answer->facts);
	if (resolve_image(request, record, answer, &cause) < 0)
		return engine_answer_unknown(answer, "%s", cause.reason.msg);
	resolve_reference(record, answer->facts);
	return 0;
}

static int resolve(const struct engine_request *request,
		   struct engine_answer *answer, struct error *err)
{
	struct facts *facts = answer->facts;
	struct engine_answer_task task;
	struct record record = {.root = request->settings->docker_root};
	int result;

	if (!engine_answer_task(request->bundle, &task))
		return engine_answer_unknown(answer,
					     "not a bundle of Docker's");
	record.id = task.id;
	engine_answer_fact(&facts->engine, FACT_ATTESTED, "docker");
	engine_answer_fact(&facts->kind, FACT_ATTESTED, "container");
	engine_answer_fact(&facts->containerd_namespace, FACT_ATTESTED,
			   task.ns);
	engine_answer_none(&facts->namespace);
	engine_answer_none(&facts->pod);
	result = resolve_record(request, &record, answer, err);
	json_free(record.json);
	if (result == 0 && facts->identity.target_state == FACT_ATTESTED)
		engine_answer_content(request, &task, answer);
	return result;
}

const struct engine engine_docker = {
	.name = "docker", .owns = owns, .resolve = resolve};
