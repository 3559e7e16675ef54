#include "cli/images.h"

#include "cli/docker_image.h"
#include "cli/docker_shape.h"
#include "cli/intake.h"
#include "cli/scratch.h"
#include "evidence/store.h"
#include "gate/image.h"
#include "gate/imager.h"
#include "gate/unarchive.h"
#include "oci/manifest.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ID    "bundle.image"
#define DEPTH 4 /* of indexes in indexes */

/* One reading. */
struct images {
	const char *path; /* as people know it */
	const char *root; /* Docker's */
	docker_each *each;
	void *context;
	int64_t deadline;
	size_t count;
	struct store store; /* where it lies, as a layout */
};

/* An image on the way to its config. */
struct found {
	const char *name;  /* or NULL */
	struct digest top; /* manifest; of docker save the config */
	const struct json *annotations;
};

/* ---- documents ---- */

static int read_form(const struct images *images, struct span text,
		     struct json **out, struct error *err)
{
	return imager_run(text, NULL, images->deadline, out, err);
}

static int read_item(const struct images *images, enum source_item item,
		     const struct digest *digest, const char *what,
		     struct buf *out, struct error *err)
{
	uint64_t size;
	CLEANUP_FD int fd = store_item(&images->store, item, digest,
				       IMAGE_CONFIG_SIZE_MAX, &size, err);

	if (fd >= 0)
		return file_read(fd, IMAGE_CONFIG_SIZE_MAX, what, ID, out, err);
	return error_set(err, ERROR_INPUT, ID, "%s is not there", what);
}

/* The form of the blob of @digest, which must have that digest. */
static int read_blob(const struct images *images, const struct digest *digest,
		     struct json **out, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	char name[DIGEST_TEXT_SIZE];
	struct digest actual;

	digest_format(name, digest);
	if (read_item(images, SOURCE_BLOB, digest, name, &text, err) < 0)
		return -1;
	digest_of(buf_span(&text), &actual);
	if (!digest_equal(&actual, digest))
		return error_set(err, ERROR_INPUT, ID,
				 "the blob %.19s has another digest", name);
	return read_form(images, buf_span(&text), out, err);
}

static bool is_kind(const struct json *form, const char *kind)
{
	return strcmp(json_text_at(form, "kind"), kind) == 0;
}

/* ---- telling ---- */

static int check_config(const struct json *form, struct error *err)
{
	CLEANUP_JSON struct json *image = json_new_object();
	struct shape_source source = {.what = "the image config",
				      .id = ID,
				      .kind = ERROR_INPUT,
				      .unknown = json_shape_ignore};

	if (!is_kind(form, "config"))
		return error_set(err, ERROR_INPUT, ID, "no image config");
	if (json_set(image, "Id", json_new_text("-")) < 0 ||
	    json_set(image, "Config", json_copy(json_find(form, "config"))) < 0)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	return json_shape_check(image, &docker_shape_image, &source, err);
}

static int tell(struct images *images, const struct json *form,
		const struct found *found, bool layout, struct error *err)
{
	CLEANUP(sketch_release) struct sketch sketch = {.config = NULL};
	char digest[DIGEST_TEXT_SIZE], told[256];
	struct docker_image image = {
		.config = json_find(form, "config"),
		.id = digest,
		.reference = found->name,
		.engine = layout ? "none" : "docker",
		.root = images->root,
		.annotations = found->annotations,
	};

	if (++images->count > IMAGES_MAX)
		return error_set(err, ERROR_INPUT, ID, "more than %d images",
				 IMAGES_MAX);
	digest_format(digest, &found->top);
	snprintf(told, sizeof(told), "image %.160s%s%.19s",
		 found->name ? found->name : "", found->name ? " " : "",
		 digest);
	if (check_config(form, err) < 0 ||
	    docker_image_draw(&image, &sketch, err) < 0)
		return error_wrap(err, "%s", told);
	sketch.evidence = layout ? images->store.path : NULL;
	return images->each(images->context, told, &sketch, err);
}

/* ---- layouts ---- */

static int visit(struct images *images, const struct digest *digest,
		 const char *name, unsigned depth, struct error *err);

static int visit_manifest(struct images *images, const struct json *form,
			  const struct digest *digest, const char *name,
			  struct error *err)
{
	const struct found found = {name, *digest,
				    json_find(form, "annotations")};
	CLEANUP_JSON struct json *config = NULL;
	struct digest config_digest;

	if (!json_true(json_find(form, "image")))
		return 0; /* a signature, or evidence */
	if (digest_parse(span_of(json_text_at(form, "config")),
			 &config_digest) < 0)
		return error_set(err, ERROR_INPUT, ID, "no config digest");
	if (read_blob(images, &config_digest, &config, err) < 0)
		return -1;
	return tell(images, config, &found, true, err);
}

/* This machine's platform; of a single image, or where none is told, any. */
static bool is_meant(const struct json *list, const struct json *one)
{
	return json_count(list) == 1 || !*json_text_at(one, "architecture") ||
	       (strcmp(json_text_at(one, "os"), "linux") == 0 &&
		strcmp(json_text_at(one, "architecture"),
		       image_architecture()) == 0);
}

static int visit_index(struct images *images, const struct json *form,
		       const char *name, unsigned depth, struct error *err)
{
	const struct json *list = json_find(form, "images");
	bool any = false;

	if (depth == DEPTH)
		return error_set(err, ERROR_INPUT, ID,
				 "more than %d indexes in each other", DEPTH);
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *one = json_item(list, i);
		struct digest digest;

		if (!is_meant(list, one))
			continue;
		any = true;
		if (digest_parse(span_of(json_text_at(one, "digest")),
				 &digest) < 0)
			return error_set(err, ERROR_INPUT, ID, "no digest");
		if (visit(images, &digest, name, depth + 1, err) < 0)
			return -1;
	}
	if (any)
		return 0;
	return error_set(err, ERROR_INPUT, ID, "%s has no image for linux/%s",
			 name ? name : "an index", image_architecture());
}

static int visit(struct images *images, const struct digest *digest,
		 const char *name, unsigned depth, struct error *err)
{
	CLEANUP_JSON struct json *form = NULL;

	if (read_blob(images, digest, &form, err) < 0)
		return -1;
	if (is_kind(form, "index"))
		return visit_index(images, form, name, depth, err);
	if (is_kind(form, "manifest"))
		return visit_manifest(images, form, digest, name, err);
	return error_set(err, ERROR_INPUT, ID,
			 "index.json lists what is no manifest");
}

static int read_layout(struct images *images, struct error *err)
{
	static const struct digest none;
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *form = NULL;
	const struct json *list;

	if (read_item(images, SOURCE_INDEX, &none, "index.json", &text, err) <
		    0 ||
	    read_form(images, buf_span(&text), &form, err) < 0)
		return -1;
	if (!is_kind(form, "index"))
		return error_set(err, ERROR_INPUT, ID,
				 "index.json is no index");
	list = json_find(form, "images");
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *one = json_item(list, i);
		struct digest digest;

		if (digest_parse(span_of(json_text_at(one, "digest")),
				 &digest) < 0)
			return error_set(err, ERROR_INPUT, ID, "no digest");
		if (visit(images, &digest, json_text(json_find(one, "name")), 0,
			  err) < 0)
			return -1;
	}
	return 0;
}

/* ---- docker save ---- */

static int read_saved(struct images *images, const struct json *one,
		      struct error *err)
{
	const struct json *names = json_find(one, "names");
	size_t count = json_count(names);
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *form = NULL;
	struct found found = {.name = NULL};

	if (file_read_beneath(images->store.dirfd, json_text_at(one, "config"),
			      IMAGE_CONFIG_SIZE_MAX, ID, &text, err) < 0)
		return -1;
	digest_of(buf_span(&text), &found.top);
	if (read_form(images, buf_span(&text), &form, err) < 0)
		return -1;
	for (size_t i = 0; i < (count > 0 ? count : 1); i++) {
		found.name = json_text(json_item(names, i));
		if (tell(images, form, &found, false, err) < 0)
			return -1;
	}
	return 0;
}

static int read_save(struct images *images, struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *form = NULL;
	const struct json *list;

	if (file_read_beneath(images->store.dirfd, "manifest.json",
			      IMAGE_CONFIG_SIZE_MAX, ID, &text, err) < 0 ||
	    read_form(images, buf_span(&text), &form, err) < 0)
		return -1;
	if (!is_kind(form, "save"))
		return error_set(err, ERROR_INPUT, ID,
				 "manifest.json is not that of docker save");
	list = json_find(form, "images");
	for (size_t i = 0; i < json_count(list); i++)
		if (read_saved(images, json_item(list, i), err) < 0)
			return -1;
	return 0;
}

/* ---- places ---- */

static bool has(const char *directory, const char *name)
{
	char path[PATH_MAX];
	int size = snprintf(path, sizeof(path), "%s/%s", directory, name);

	return size > 0 && (size_t)size < sizeof(path) &&
	       access(path, F_OK) == 0;
}

bool images_in_directory(const char *path)
{
	return !has(path, "config.json") &&
	       (has(path, "index.json") || has(path, "manifest.json"));
}

static void close_store(struct store *store)
{
	if (store->dirfd >= 0)
		close(store->dirfd);
	store->dirfd = -1;
}

static int read_directory(struct images *images, const char *path,
			  struct error *err)
{
	CLEANUP_FREE char *real = realpath(path, NULL);
	bool layout = has(path, "index.json");

	images->store = (struct store){.dirfd = -1};
	if (!real || strlen(real) >= sizeof(images->store.path))
		return error_set(err, ERROR_INPUT, ID, "the path is too long");
	strcpy(images->store.path, real);
	images->store.dirfd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (images->store.dirfd < 0)
		return error_set_errno(err, ID, "cannot open '%s'",
				       images->path);
	if ((layout ? read_layout : read_save)(images, err) < 0)
		return -1;
	if (images->count > 0)
		return 0;
	return error_set(err, ERROR_INPUT, ID, "'%s' holds no image",
			 images->path);
}

static int read_archive(struct images *images, struct error *err)
{
	CLEANUP(scratch_remove) struct scratch scratch = SCRATCH_INIT;
	CLEANUP_FD int fd =
		file_open(images->path, FILE_REGULAR, FILE_ANY, ID, err);
	struct unarchive_request request = {
		.head = {"", 0},
		.fd = fd,
		.limits = {INTAKE_ENTRIES_MAX, INTAKE_BYTES_MAX,
			   SOURCE_BLOB_MAX},
		/* of a layer that two images share, or of tools' own */
		.pass_links = true,
		.deadline = images->deadline,
	};
	char inside[PATH_MAX];

	if (fd < 0 || scratch_make_temporary(&scratch, err) < 0)
		return -1;
	request.dirfd = scratch.dirfd;
	if (unarchive_run(&request, err) < 0)
		return -1;
	scratch_inside(&scratch, inside);
	return read_directory(images, inside, err);
}

bool images_is_archive(struct span head)
{
	static const struct {
		size_t at;
		const char *magic;
	} forms[] = {{0, "\x1f\x8b"}, {0, "\x28\xb5\x2f\xfd"}, {257, "ustar"}};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		size_t size = strlen(forms[i].magic);

		if (head.size >= forms[i].at + size &&
		    memcmp(head.data + forms[i].at, forms[i].magic, size) == 0)
			return true;
	}
	return false;
}

int images_read(const char *path, bool archive, const char *root,
		docker_each *each, void *context, struct error *err)
{
	CLEANUP_FREE struct images *images = calloc(1, sizeof(*images));
	struct error cause = ERROR_INIT;
	int status;

	if (!images)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	images->path = path;
	images->root = root;
	images->each = each;
	images->context = context;
	images->deadline = confine_now() + IMAGES_SECONDS * INT64_C(1000000000);
	images->store.dirfd = -1;
	status = archive ? read_archive(images, &cause)
			 : read_directory(images, path, &cause);
	close_store(&images->store);
	if (status == 0)
		return 0;
	return error_set(err, cause.kind, ID, "%s", cause.reason.msg);
}
