#include "oci/manifest.h"

#include "base/json_shape.h"
#include "base/rfc3339.h"

static const struct shape version_2 = {
	.kind = SHAPE_INT, .has_max = true, .min = 2, .max = 2};
static const struct shape size = {
	.kind = SHAPE_INT, .has_max = true, .max = INT64_MAX};
static const struct shape text = {.kind = SHAPE_STRING};
static const struct shape any_text = {.kind = SHAPE_STRING, .nullable = true};
static const struct shape filled_text = {.kind = SHAPE_STRING, .filled = true};
static const struct shape annotations = {
	.kind = SHAPE_MAP, .nullable = true, .of = &text};

static const struct shape_field platform_fields[] = {
	{"architecture", &any_text, false},
	{"os", &any_text, false},
	{"variant", &any_text, false},
	{0}};
static const struct shape platform = {
	.kind = SHAPE_OBJECT, .nullable = true, .fields = platform_fields};

static const struct shape_field descriptor_fields[] = {
	{"mediaType", &filled_text, true},
	{"digest", &filled_text, true},
	{"size", &size, true},
	{"annotations", &annotations, false},
	{"platform", &platform, false},
	{0}};
static const struct shape descriptor = {.kind = SHAPE_OBJECT,
					.fields = descriptor_fields};
static const struct shape subject = {
	.kind = SHAPE_OBJECT, .nullable = true, .fields = descriptor_fields};
static const struct shape layers = {.kind = SHAPE_ARRAY, .of = &descriptor};
/* Go writes null for an index of nothing. */
static const struct shape manifests = {
	.kind = SHAPE_ARRAY, .nullable = true, .of = &descriptor};

static const struct shape_field manifest_fields[] = {
	{"schemaVersion", &version_2, true},
	{"mediaType", &text, false},
	{"artifactType", &any_text, false},
	{"config", &descriptor, false},
	{"layers", &layers, false},
	{"manifests", &manifests, false},
	{"subject", &subject, false},
	{"annotations", &annotations, false},
	{0}};
static const struct shape manifest_shape = {.kind = SHAPE_OBJECT,
					    .fields = manifest_fields};

static const struct shape diff_ids = {
	.kind = SHAPE_ARRAY, .filled = true, .of = &filled_text};
static const struct shape_field rootfs_fields[] = {
	{"type", &text, true}, {"diff_ids", &diff_ids, true}, {0}};
static const struct shape rootfs = {.kind = SHAPE_OBJECT,
				    .fields = rootfs_fields};

static const struct shape anything = {.kind = SHAPE_ANY};
static const struct shape_field config_fields[] = {
	{"architecture", &filled_text, true},
	{"os", &filled_text, true},
	{"variant", &any_text, false},
	{"created", &anything, false},
	{"rootfs", &rootfs, true},
	{0}};
static const struct shape config_shape = {.kind = SHAPE_OBJECT,
					  .fields = config_fields};

/* The OCI's, and Docker's. */
static const char *const media_types[][2] = {
	[MANIFEST_IMAGE] =
		{"application/vnd.oci.image.manifest.v1+json",
		 "application/vnd.docker.distribution.manifest.v2+json"},
	[MANIFEST_INDEX] =
		{"application/vnd.oci.image.index.v1+json",
		 "application/vnd.docker.distribution.manifest.list.v2+json"},
};

static const char *const config_types[] = {
	"application/vnd.oci.image.config.v1+json",
	"application/vnd.docker.container.image.v1+json",
};

static int fail(struct error *err, const char *what, struct span value)
{
	return error_set(err, ERROR_INPUT, "manifest.syntax", "%s: '%.*s'",
			 what, (int)(value.size > 80 ? 80 : value.size),
			 value.size ? value.data : "");
}

static int fail_limit(struct error *err, const char *what, size_t limit)
{
	return error_set(err, ERROR_INPUT, "manifest.limit", "more than %zu %s",
			 limit, what);
}

bool manifest_is_config_type(struct span media_type)
{
	for (size_t i = 0; i < sizeof(config_types) / sizeof(*config_types);
	     i++)
		if (span_is(media_type, config_types[i]))
			return true;
	return false;
}

bool manifest_kind_of(struct span media_type, enum manifest_kind *kind)
{
	for (size_t i = 0; i < sizeof(media_types) / sizeof(*media_types);
	     i++) {
		if (!span_is(media_type, media_types[i][0]) &&
		    !span_is(media_type, media_types[i][1]))
			continue;
		*kind = (enum manifest_kind)i;
		return true;
	}
	return false;
}

const char *manifest_media_type(enum manifest_kind kind)
{
	return media_types[kind][0];
}

/* Whether @media_type is one of documents of this @kind. */
static int check_type(struct span media_type, enum manifest_kind kind,
		      struct error *err)
{
	enum manifest_kind named;

	if (!manifest_kind_of(media_type, &named))
		return fail(err, "not the media type of a manifest or index",
			    media_type);
	if (named != kind)
		return fail(err,
			    kind == MANIFEST_INDEX
				    ? "an index under a manifest's media type"
				    : "a manifest under an index's media type",
			    media_type);
	return 0;
}

/* Parses @text to *root and checks its shape. */
static int read_shape(struct span document, size_t limit,
		      const struct shape *shape, const char *what,
		      struct json **root, struct error *err)
{
	const struct shape_source source = {.what = what,
					    .id = "manifest.syntax",
					    .text = document,
					    .kind = ERROR_INPUT,
					    /* all of them are open formats */
					    .unknown = json_shape_ignore};

	if (document.size > limit)
		return fail_limit(err, "bytes", limit);
	if (json_parse(document, &JSON_STRICT_LIMITS, what, root, err) < 0)
		return -1;
	return json_shape_check(*root, shape, &source, err);
}

static int fill_descriptor(const struct json *node, struct descriptor *out,
			   struct error *err)
{
	const struct json *platform_node = json_find(node, "platform");
	struct span digest = json_span(json_find(node, "digest"));
	int64_t bytes = 0;

	if (digest_parse(digest, &out->digest) < 0)
		return fail(err, "a digest is not sha256 and 64 hex digits",
			    digest);
	json_int64(json_find(node, "size"), &bytes);
	out->size = (uint64_t)bytes;
	out->media_type = json_span(json_find(node, "mediaType"));
	out->annotations = json_find(node, "annotations");
	out->architecture = json_span(json_find(platform_node, "architecture"));
	out->os = json_span(json_find(platform_node, "os"));
	out->variant = json_span(json_find(platform_node, "variant"));
	return 0;
}

static int fill_items(const struct json *list, struct manifest *out,
		      struct error *err)
{
	size_t count = json_count(list);

	if (count > MANIFEST_ITEMS_MAX)
		return fail_limit(err,
				  out->kind == MANIFEST_INDEX ? "manifests"
							      : "layers",
				  MANIFEST_ITEMS_MAX);
	out->items = calloc(count + 1, sizeof(*out->items));
	if (!out->items)
		return error_set(err, ERROR_SYSTEM, "manifest.memory",
				 "no memory for a manifest");
	out->count = count;
	for (size_t i = 0; i < count; i++)
		if (fill_descriptor(json_item(list, i), &out->items[i], err) <
		    0)
			return -1;
	return 0;
}

/* Decides by content what the document is; it must not be both. */
static int fill_kind(struct manifest *out, struct error *err)
{
	bool index = json_has(out->root, "manifests");
	bool image =
		json_has(out->root, "layers") || json_has(out->root, "config");

	if (index && image)
		return error_set(err, ERROR_INPUT, "manifest.syntax",
				 "both 'manifests' and 'layers' or 'config': "
				 "neither an index nor a manifest");
	if (!index && !json_has(out->root, "layers"))
		return error_set(err, ERROR_INPUT, "manifest.syntax",
				 "neither 'manifests' nor 'layers'");
	if (!index && !json_has(out->root, "config"))
		return error_set(err, ERROR_INPUT, "manifest.syntax",
				 "a manifest without 'config'");
	out->kind = index ? MANIFEST_INDEX : MANIFEST_IMAGE;
	return 0;
}

static int fill(struct manifest *out, struct span media_type, struct error *err)
{
	const struct json *inner = json_find(out->root, "mediaType");
	const struct json *subject_node = json_find(out->root, "subject");
	struct descriptor referred = {0};

	if (fill_kind(out, err) < 0)
		return -1;
	if (media_type.size && check_type(media_type, out->kind, err) < 0)
		return -1;
	if (inner && check_type(json_span(inner), out->kind, err) < 0)
		return -1;
	if (out->kind == MANIFEST_IMAGE &&
	    fill_descriptor(json_find(out->root, "config"), &out->config, err) <
		    0)
		return -1;
	if (subject_node && fill_descriptor(subject_node, &referred, err) < 0)
		return -1;
	out->has_subject = subject_node != NULL;
	out->subject = referred.digest;
	out->artifact_type = json_span(json_find(out->root, "artifactType"));
	out->annotations = json_find(out->root, "annotations");
	return fill_items(json_find(out->root, out->kind == MANIFEST_INDEX
						       ? "manifests"
						       : "layers"),
			  out, err);
}

int manifest_parse(struct span document, struct span media_type,
		   struct manifest *out, struct error *err)
{
	*out = (struct manifest){0};
	if (read_shape(document, MANIFEST_SIZE_MAX, &manifest_shape, "manifest",
		       &out->root, err) < 0 ||
	    fill(out, media_type, err) < 0) {
		manifest_release(out);
		return -1;
	}
	return 0;
}

void manifest_release(struct manifest *manifest)
{
	json_free(manifest->root);
	free(manifest->items);
	*manifest = (struct manifest){0};
}

static int copy_text(const struct json *root, const char *key, char out[32],
		     struct error *err)
{
	struct span value = json_span(json_find(root, key));

	if (value.size >= 32)
		return fail(err, "an image config's platform is too long",
			    value);
	if (value.size)
		memcpy(out, value.data, value.size);
	out[value.size] = '\0';
	return 0;
}

int manifest_parse_config(struct span document, struct image_config *out,
			  struct error *err)
{
	CLEANUP_JSON struct json *root = NULL;
	const struct json *list;

	*out = (struct image_config){0};
	if (read_shape(document, IMAGE_CONFIG_SIZE_MAX, &config_shape,
		       "image config", &root, err) < 0)
		return -1;
	list = json_at(root, "rootfs", "type", NULL);
	if (!span_is(json_span(list), "layers"))
		return fail(err, "a rootfs that is not of layers",
			    json_span(list));
	list = json_at(root, "rootfs", "diff_ids", NULL);
	if (json_count(list) > IMAGE_CONFIG_LAYERS_MAX)
		return fail_limit(err, "diff_ids", IMAGE_CONFIG_LAYERS_MAX);
	for (size_t i = 0; i < json_count(list); i++) {
		struct span digest = json_span(json_item(list, i));

		if (digest_parse(digest, &out->diff_ids[i]) < 0)
			return fail(err,
				    "a diff_id is not sha256 and 64 hex "
				    "digits",
				    digest);
	}
	out->count = json_count(list);
	if (rfc3339_parse(json_span(json_find(root, "created")),
			  &out->created) < 0 ||
	    out->created < RFC3339_YEAR_2000)
		out->created = 0;
	if (copy_text(root, "architecture", out->architecture, err) < 0 ||
	    copy_text(root, "os", out->os, err) < 0 ||
	    copy_text(root, "variant", out->variant, err) < 0)
		return -1;
	return 0;
}
