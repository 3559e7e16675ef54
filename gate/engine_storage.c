/*
 * containers/storage: Podman, whose bundles lie below the storage root. CRI-O's
 * lie below the run root; this version recognises them, so that config rules
 * judge them, and does not read its records: image rules refuse.
 */
#include "gate/engine_answer.h"
#include "gate/storage_records.h"
#include "oci/reference.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define ID	   STORAGE_RECORDS_ID
#define CONTAINERS "-containers"

#define PATH_BELOW_MAX 128

/* ROOT/DRIVER-containers/ID/userdata */
struct place {
	char root[SETTINGS_PATH_MAX];
	char driver[STORAGE_RECORDS_DRIVER_MAX];
	char id[65];
};

/* Where a storage driver mounts the layer of a container. */
static const struct {
	const char *driver;
	const char *front;
	const char *back;
} drivers[] = {
	{"overlay", "overlay/", "/merged"},
	{"vfs", "vfs/dir/", ""},
	{"btrfs", "btrfs/subvolumes/", ""},
	{"zfs", "zfs/graph/", ""},
};

/* Takes the last component off @path. */
static struct span take_last(struct span *path)
{
	size_t start = path->size;
	struct span last;

	while (start > 0 && path->data[start - 1] != '/')
		start--;
	last = (struct span){path->data + start, path->size - start};
	path->size = start > 0 ? start - 1 : 0;
	return last;
}

static bool read_place(const char *bundle, struct place *out)
{
	struct span path = span_of(bundle);
	bool is_userdata = span_is(take_last(&path), "userdata");
	struct span id = take_last(&path);
	struct span driver = take_last(&path);
	size_t suffix = strlen(CONTAINERS);
	struct digest hex;

	if (!is_userdata || path.size == 0 || digest_parse_hex(id, &hex) < 0 ||
	    driver.size <= suffix ||
	    !span_is(span_skip(driver, driver.size - suffix), CONTAINERS))
		return false;
	driver.size -= suffix;
	return span_copy(out->id, sizeof(out->id), id) &&
	       span_copy(out->driver, sizeof(out->driver), driver) &&
	       span_copy(out->root, sizeof(out->root), path);
}

static bool owns(const struct engine_request *request)
{
	struct place place;

	return read_place(request->bundle, &place);
}

/* Whether both paths lead to one directory: a root is often a link. */
static bool is_same(const char *a, const char *b)
{
	struct stat first, second;

	return strcmp(a, b) == 0 ||
	       (stat(a, &first) == 0 && stat(b, &second) == 0 &&
		first.st_dev == second.st_dev && first.st_ino == second.st_ino);
}

/* A root is often a link: both its names are its own. */
static bool root_is(const struct engine_request *request,
		    const struct place *place, const char *below)
{
	const char *const roots[] = {place->root,
				     request->settings->storage_root};
	char path[SETTINGS_PATH_MAX + PATH_BELOW_MAX];

	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", roots[i], below);
		if (engine_answer_root_is(request, path))
			return true;
	}
	return false;
}

/* Whether root.path is where the driver mounts the container's @layer. */
static int check_layer(const struct engine_request *request,
		       const struct place *place, const char *layer,
		       struct error *err)
{
	char below[PATH_BELOW_MAX];

	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++) {
		if (strcmp(drivers[i].driver, place->driver) != 0)
			continue;
		snprintf(below, sizeof(below), "%s%.64s%s", drivers[i].front,
			 layer, drivers[i].back);
		if (root_is(request, place, below))
			return 0;
		return error_set(err, ERROR_INPUT, ID,
				 "root.path is not '%s/%s', the layer that was "
				 "made for this container",
				 place->root, below);
	}
	return error_set(err, ERROR_INPUT, ID,
			 "storage driver '%s' is not known", place->driver);
}

/* The id of an image is the digest of its config. */
static int resolve_image(const struct engine_request *request,
			 const struct place *place,
			 struct storage_records *records,
			 const struct json *container,
			 struct image_identity *identity, struct error *err)
{
	struct span image = json_span(json_find(container, "image"));
	const char *layer = json_text(json_find(container, "layer"));

	if (image.size == 0)
		return error_set(err, ERROR_INPUT, ID,
				 "the container was made of no image "
				 "(--rootfs)");
	if (digest_parse_hex(image, &identity->config) < 0 || !layer)
		return error_set(err, ERROR_INPUT, ID,
				 "its record names no image by its digest, or "
				 "no layer");
	if (check_layer(request, place, layer, err) < 0 ||
	    storage_records_chain(records, layer, &identity->chain_id, err) < 0)
		return -1;
	identity->config_state = FACT_ATTESTED;
	identity->chain_state = FACT_ATTESTED;
	return 0;
}

/* Whether @name is NAME@DIGEST of @image, in the repository of @wanted. */
static bool attests(struct span name, const struct json *image,
		    const struct reference *wanted, struct reference *out)
{
	char key[sizeof("manifest-") + DIGEST_TEXT_SIZE];

	if (reference_parse(name, out, NULL) < 0 || !out->digest[0] ||
	    out->tag[0] || strcmp(out->repository, wanted->repository) != 0 ||
	    (wanted->digest[0] && strcmp(out->digest, wanted->digest) != 0))
		return false;
	snprintf(key, sizeof(key), "manifest-%s", out->digest);
	return span_is(json_span(json_find(image, "digest")), out->digest) ||
	       span_is(json_span(json_at(image, "big-data-digests", key, NULL)),
		       out->digest);
}

/*
 * What was typed; attested when the image bears it with the digest of one of
 * its manifests: a tag is anybody's to set.
 */
static void resolve_reference(struct span typed, const struct json *image,
			      struct fact *out)
{
	const struct json *names = json_find(image, "names");
	struct reference wanted, pulled;

	engine_answer_fact(out, FACT_UNKNOWN, NULL);
	if (reference_parse(typed, &wanted, NULL) < 0)
		return;
	engine_answer_fact(out, FACT_CHOSEN, wanted.text);
	for (size_t i = 0; i < json_count(names); i++)
		if (attests(json_span(json_item(names, i)), image, &wanted,
			    &pulled)) {
			engine_answer_fact(out, FACT_ATTESTED, pulled.text);
			return;
		}
}

/*
 * The image, then what it was called by: that holds for this container only
 * when the image is its own.
 */
static int resolve_container(const struct engine_request *request,
			     const struct place *place,
			     struct storage_records *records,
			     struct facts *facts, struct error *err)
{
	CLEANUP_JSON struct json *metadata = NULL;
	const struct json *container =
		storage_records_container(records, place->id, err);
	const char *id = json_text(json_find(container, "image"));

	if (!container)
		return -1;
	/* what Podman wrote into the record: a document within a text */
	json_parse(json_span(json_find(container, "metadata")),
		   &JSON_STRICT_LIMITS, "metadata", &metadata, NULL);
	engine_answer_fact(&facts->name, FACT_CHOSEN,
			   json_text(json_find(metadata, "name")));
	if (resolve_image(request, place, records, container, &facts->identity,
			  err) < 0)
		return -1;
	resolve_reference(json_span(json_find(metadata, "image-name")),
			  storage_records_image(records, id, NULL),
			  &facts->image);
	return 0;
}

static int resolve_podman(const struct engine_request *request,
			  const struct place *place,
			  struct engine_answer *answer, struct error *err)
{
	struct storage_records records = {
		.root = place->root,
		.run = request->settings->storage_run,
	};
	struct error cause = ERROR_INIT;

	if (request->id[0] && strcmp(request->id, place->id) != 0)
		return error_set(err, ERROR_INPUT, ID,
				 "container '%s' is to run in the bundle of %s",
				 request->id, place->id);
	strcpy(records.driver, place->driver);
	if (resolve_container(request, place, &records, answer->facts, &cause) <
	    0)
		engine_answer_unknown(answer, "%s", cause.reason.msg);
	storage_records_release(&records);
	return 0;
}

static int resolve(const struct engine_request *request,
		   struct engine_answer *answer, struct error *err)
{
	struct facts *facts = answer->facts;
	struct place place;

	engine_answer_none(&facts->containerd_namespace);
	if (!read_place(request->bundle, &place) ||
	    !is_same(place.root, request->settings->storage_root))
		return engine_answer_unknown(
			answer,
			"the bundle is not below engines.storage.root '%s' as "
			"Podman's are; CRI-O is not supported by this version",
			request->settings->storage_root);
	engine_answer_fact(&facts->engine, FACT_ATTESTED, "podman");
	engine_answer_fact(&facts->kind, FACT_ATTESTED, "container");
	engine_answer_none(&facts->namespace);
	engine_answer_none(&facts->pod);
	return resolve_podman(request, &place, answer, err);
}

const struct engine engine_storage = {
	.name = "podman", .owns = owns, .resolve = resolve};
