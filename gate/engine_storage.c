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

/* ROOT/DRIVER-containers/ID/userdata */
struct place {
	char root[SETTINGS_PATH_MAX];
	char driver[STORAGE_RECORDS_DRIVER_MAX];
	char id[65];
};

static const struct engine_answer_driver drivers[] = {
	{"overlay", "overlay/", "/merged"},
	{"vfs", "vfs/dir/", ""},
	{"btrfs", "btrfs/subvolumes/", ""},
	{"zfs", "zfs/graph/", ""},
	{NULL, NULL, NULL},
};

static bool read_place(const char *bundle, struct place *out)
{
	struct span path = span_of(bundle);
	char last[sizeof("userdata")];
	struct digest hex;
	size_t size;

	if (!engine_answer_last(&path, last, sizeof(last)) ||
	    strcmp(last, "userdata") != 0 ||
	    !engine_answer_last(&path, out->id, sizeof(out->id)) ||
	    digest_parse_hex(span_of(out->id), &hex) < 0 ||
	    !engine_answer_last(&path, out->driver, sizeof(out->driver)))
		return false;
	size = strlen(out->driver);
	if (size <= strlen(CONTAINERS) || path.size == 0 ||
	    strcmp(out->driver + size - strlen(CONTAINERS), CONTAINERS) != 0)
		return false;
	out->driver[size - strlen(CONTAINERS)] = '\0';
	return span_copy(out->root, sizeof(out->root), path);
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
static int check_layer(const struct engine_request *request,
		       const struct place *place, const char *layer,
		       struct error *err)
{
	if (engine_answer_layer(request, drivers, place->driver,
				request->settings->storage_root, layer, ID,
				NULL) == 0)
		return 0;
	return engine_answer_layer(request, drivers, place->driver, place->root,
				   layer, ID, err);
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
