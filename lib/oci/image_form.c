#include "oci/image_form.h"

#include "base/json_shape.h"
#include "oci/manifest.h"

#include <string.h>

#define ID "manifest.syntax"

static void set_span(struct json *object, const char *key, struct span text)
{
	if (text.size > 0)
		json_set(object, key, json_new_span(text));
}

static void set_digest(struct json *object, const char *key,
		       const struct digest *digest)
{
	char text[DIGEST_TEXT_SIZE];

	digest_format(text, digest);
	json_set(object, key, json_new_text(text));
}

/* containerd's annotation is a whole name, the other often only a tag. */
static const char *name_of(const struct json *annotations)
{
	const char *name =
		json_text(json_find(annotations, "io.containerd.image.name"));

	if (name)
		return name;
	name = json_text(
		json_find(annotations, "org.opencontainers.image.ref.name"));
	return name && strchr(name, '/') ? name : NULL;
}

static void form_index(const struct manifest *index, struct json *out)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < index->count; i++) {
		const struct descriptor *one = &index->items[i];
		struct json *item = json_new_object();
		const char *name = name_of(one->annotations);

		set_digest(item, "digest", &one->digest);
		set_span(item, "os", one->os);
		set_span(item, "architecture", one->architecture);
		if (name)
			json_set(item, "name", json_new_text(name));
		json_append(list, item);
	}
	json_set(out, "kind", json_new_text("index"));
	json_set(out, "images", list);
}

static bool is_layer(struct span media_type)
{
	static const char *const types[] = {
		"application/vnd.oci.image.layer.",
		"application/vnd.docker.image.rootfs."};

	for (size_t i = 0; i < 2; i++) {
		size_t size = strlen(types[i]);

		if (media_type.size > size &&
		    memcmp(media_type.data, types[i], size) == 0)
			return true;
	}
	return false;
}

/* Signatures of cosign have an image's config, but none of its layers. */
static bool is_image(const struct manifest *manifest)
{
	bool any = manifest->count == 0;

	for (size_t i = 0; i < manifest->count; i++)
		any = any || is_layer(manifest->items[i].media_type);
	return any && manifest_is_config_type(manifest->config.media_type);
}

static void form_manifest(const struct manifest *manifest, struct json *out)
{
	json_set(out, "kind", json_new_text("manifest"));
	json_set(out, "image", json_new_bool(is_image(manifest)));
	set_digest(out, "config", &manifest->config.digest);
	if (json_count(manifest->annotations) > 0)
		json_set(out, "annotations", json_copy(manifest->annotations));
}

static int read_manifest(struct span text, struct json *out, struct error *err)
{
	CLEANUP(manifest_release) struct manifest manifest = {.root = NULL};

	if (manifest_parse(text, (struct span){NULL, 0}, &manifest, err) < 0)
		return -1;
	switch (manifest.kind) {
	case MANIFEST_INDEX:
		form_index(&manifest, out);
		break;
	case MANIFEST_IMAGE:
		form_manifest(&manifest, out);
		break;
	}
	return 0;
}

/* What of a config decides what a container runs with. */
static int read_config(const struct json *root, struct json *out,
		       struct error *err)
{
	static const char *const members[] = {
		"User",	      "Env",	      "Entrypoint", "Cmd",
		"WorkingDir", "ExposedPorts", "Volumes",    "Labels"};
	const struct json *from = json_find(root, "config");
	struct json *to = json_new_object();

	if (from && json_type(from) != JSON_OBJECT) {
		json_free(to);
		return error_set(err, ERROR_INPUT, ID,
				 "the image config's 'config' is no object");
	}
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (json_find(from, members[i]))
			json_set(to, members[i],
				 json_copy(json_find(from, members[i])));
	json_set(out, "kind", json_new_text("config"));
	set_span(out, "os", json_span(json_find(root, "os")));
	set_span(out, "architecture",
		 json_span(json_find(root, "architecture")));
	return json_set(out, "config", to);
}

/* manifest.json of docker save. */
static int read_save(const struct json *root, struct json *out,
		     struct error *err)
{
	struct json *list = json_new_array();
	int status = 0;

	for (size_t i = 0; status == 0 && i < json_count(root); i++) {
		const struct json *one = json_item(root, i);
		const struct json *names = json_find(one, "RepoTags");
		struct json *item = json_new_object();

		if (!json_text(json_find(one, "Config")))
			status = error_set(err, ERROR_INPUT, ID,
					   "an image of manifest.json has no "
					   "Config");
		set_span(item, "config", json_span(json_find(one, "Config")));
		json_set(item, "names",
			 names ? json_copy(names) : json_new_array());
		json_append(list, item);
	}
	json_set(out, "kind", json_new_text("save"));
	return json_set(out, "images", list) < 0 ? -1 : status;
}

static int read_any(struct span text, const struct json *root, struct json *out,
		    struct error *err)
{
	if (json_type(root) == JSON_ARRAY)
		return read_save(root, out, err);
	if (json_type(root) != JSON_OBJECT)
		return error_set(err, ERROR_INPUT, ID, "no document of images");
	if (json_has(root, "schemaVersion") || json_has(root, "manifests") ||
	    json_has(root, "layers"))
		return read_manifest(text, out, err);
	if (json_has(root, "rootfs") || json_has(root, "architecture"))
		return read_config(root, out, err);
	return error_set(err, ERROR_INPUT, ID,
			 "neither an index, a manifest nor a config of an "
			 "image");
}

int image_form_read(struct span text, struct json **out, struct error *err)
{
	CLEANUP_JSON struct json *root = NULL;
	CLEANUP_JSON struct json *form = json_new_object();

	*out = NULL;
	if (text.size > IMAGE_CONFIG_SIZE_MAX)
		return error_set(err, ERROR_INPUT, "manifest.limit",
				 "a document of more than %zu bytes",
				 IMAGE_CONFIG_SIZE_MAX);
	if (json_parse(text, &JSON_STRICT_LIMITS, "", &root, err) < 0 ||
	    read_any(text, root, form, err) < 0)
		return -1;
	*out = steal_pointer(&form);
	return 0;
}

static const struct shape any = {.kind = SHAPE_ANY};
static const struct shape flag = {.kind = SHAPE_BOOL};
static const struct shape text_shape = {.kind = SHAPE_STRING};
static const struct shape texts = {
	.kind = SHAPE_ARRAY, .nullable = true, .of = &text_shape};
static const struct shape text_map = {.kind = SHAPE_MAP, .of = &text_shape};
static const struct shape any_map = {.kind = SHAPE_MAP, .of = &any};
static const struct shape_field image_fields[] = {
	{"digest", &text_shape, false},
	{"name", &text_shape, false},
	{"os", &text_shape, false},
	{"architecture", &text_shape, false},
	{"config", &text_shape, false},
	{"names", &texts, false},
	{0}};
static const struct shape image = {.kind = SHAPE_OBJECT,
				   .fields = image_fields};
static const struct shape images = {.kind = SHAPE_ARRAY, .of = &image};
static const struct shape_field list_fields[] = {
	{"kind", &text_shape, true}, {"images", &images, true}, {0}};
static const struct shape_field manifest_fields[] = {
	{"kind", &text_shape, true},
	{"image", &flag, true},
	{"config", &text_shape, true},
	{"annotations", &text_map, false},
	{0}};
static const struct shape_field config_fields[] = {
	{"kind", &text_shape, true},
	{"os", &text_shape, false},
	{"architecture", &text_shape, false},
	{"config", &any_map, true},
	{0}};

/* The shapes of the kinds. */
static const struct {
	const char *kind;
	struct shape shape;
} shapes[] = {
	{"index", {.kind = SHAPE_OBJECT, .fields = list_fields}},
	{"save", {.kind = SHAPE_OBJECT, .fields = list_fields}},
	{"manifest", {.kind = SHAPE_OBJECT, .fields = manifest_fields}},
	{"config", {.kind = SHAPE_OBJECT, .fields = config_fields}},
};

int image_form_check(const struct json *form, struct error *err)
{
	const char *kind = json_text(json_find(form, "kind"));
	struct shape_source source = {.what = "the form",
				      .id = "evidence.inspect",
				      .kind = ERROR_INPUT};

	for (size_t i = 0; kind && i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (strcmp(shapes[i].kind, kind) == 0)
			return json_shape_check(form, &shapes[i].shape, &source,
						err);
	return error_set(err, ERROR_INPUT, "evidence.inspect",
			 "a form of no kind");
}
