#include "evidence/entry.h"

#include "base/json.h"
#include "base/json_shape.h"

#include <string.h>

#define ID	"evidence.entry"
#define VERSION 1

static const struct shape version = {
	.kind = SHAPE_INT, .has_max = true, .min = VERSION, .max = VERSION};
static const char *const layouts[] = {
	[CLAIM_LAYOUT_NONE] = "none",
	[CLAIM_LAYOUT_COSIGN_V2] = "cosign",
	[CLAIM_LAYOUT_REFERRER] = "referrer",
	[CLAIM_LAYOUT_DIR] = "dir",
};
static const struct shape text = {.kind = SHAPE_STRING};
static const struct shape images = {.kind = SHAPE_ARRAY, .of = &text};
static const struct shape_field evidence_fields[] = {{"manifest", &text, true},
						     {"subject", &text, false},
						     {"layout", &text, true},
						     {0}};
static const struct shape one = {.kind = SHAPE_OBJECT,
				 .fields = evidence_fields};
static const struct shape evidence_list = {.kind = SHAPE_ARRAY, .of = &one};
static const struct shape_field entry_fields[] = {
	{"ocigate", &version, true},
	{"images", &images, true},
	{"evidence", &evidence_list, true},
	{0}};
static const struct shape entry_shape = {.kind = SHAPE_OBJECT,
					 .fields = entry_fields};

const char *entry_layout_name(enum claim_layout layout)
{
	if ((size_t)layout >= sizeof(layouts) / sizeof(layouts[0]) ||
	    layout == CLAIM_LAYOUT_NONE)
		return NULL;
	return layouts[layout];
}

static int read_digest(const struct json *node, struct digest *out,
		       struct error *err)
{
	struct span value = json_span(node);

	if (digest_parse(value, out) == 0 && !digest_is_zero(out))
		return 0;
	return error_set(err, ERROR_INPUT, ID, "not a digest: '%.*s'",
			 (int)(value.size > 80 ? 80 : value.size),
			 value.size ? value.data : "");
}

static int read_evidence(const struct json *node, struct entry *out,
			 struct error *err)
{
	struct entry_evidence evidence = {.layout = CLAIM_LAYOUT_NONE};
	const struct json *subject = json_find(node, "subject");
	const char *layout = json_text(json_find(node, "layout"));

	if (read_digest(json_find(node, "manifest"), &evidence.manifest, err) <
	    0)
		return -1;
	if (subject && read_digest(subject, &evidence.subject, err) < 0)
		return -1;
	for (size_t i = 1; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (strcmp(layout, layouts[i]) == 0)
			evidence.layout = (enum claim_layout)i;
	if (evidence.layout == CLAIM_LAYOUT_NONE)
		return error_set(err, ERROR_INPUT, ID, "unknown layout '%.40s'",
				 layout);
	return entry_add_evidence(out, &evidence, err);
}

static int read_lists(const struct json *root, struct entry *out,
		      struct error *err)
{
	const struct json *list = json_find(root, "images");

	for (size_t i = 0; i < json_count(list); i++) {
		struct digest image;

		if (read_digest(json_item(list, i), &image, err) < 0 ||
		    entry_add_image(out, &image, err) < 0)
			return -1;
	}
	list = json_find(root, "evidence");
	for (size_t i = 0; i < json_count(list); i++)
		if (read_evidence(json_item(list, i), out, err) < 0)
			return -1;
	return 0;
}

int entry_parse(struct span document, struct entry *out, struct error *err)
{
	CLEANUP_JSON struct json *root = NULL;
	const struct shape_source source = {.what = "entry",
					    .id = ID,
					    .text = document,
					    .kind = ERROR_INPUT};

	*out = (struct entry){0};
	if (document.size > ENTRY_SIZE_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "an entry of more than %zu bytes",
				 ENTRY_SIZE_MAX);
	if (json_parse(document, &JSON_STRICT_LIMITS, "entry", &root, err) <
		    0 ||
	    json_shape_check(root, &entry_shape, &source, err) < 0 ||
	    read_lists(root, out, err) < 0) {
		entry_release(out);
		return -1;
	}
	return 0;
}

void entry_write(const struct entry *entry, struct buf *out)
{
	char digest[DIGEST_TEXT_SIZE];

	buf_add_format(out, "{\"ocigate\":%d,\"images\":[", VERSION);
	for (size_t i = 0; i < entry->image_count; i++) {
		digest_format(digest, &entry->images[i]);
		buf_add_format(out, "%s\"%s\"", i ? "," : "", digest);
	}
	buf_add_text(out, "],\"evidence\":[");
	for (size_t i = 0; i < entry->evidence_count; i++) {
		const struct entry_evidence *evidence = &entry->evidence[i];

		digest_format(digest, &evidence->manifest);
		buf_add_format(out, "%s{\"manifest\":\"%s\",", i ? "," : "",
			       digest);
		if (!digest_is_zero(&evidence->subject)) {
			digest_format(digest, &evidence->subject);
			buf_add_format(out, "\"subject\":\"%s\",", digest);
		}
		buf_add_format(out, "\"layout\":\"%s\"}",
			       layouts[evidence->layout]);
	}
	buf_add_text(out, "]}\n");
}

/* Makes room for one more of @count items of @size in *list. */
static int grow(void **list, size_t count, size_t size, struct error *err)
{
	void *grown;

	if (count == ENTRY_ITEMS_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "more than %d images, or manifests of "
				 "evidence, for one digest",
				 ENTRY_ITEMS_MAX);
	if (count & (count - 1))
		return 0; /* grows at powers of two */
	grown = realloc(*list, (count ? 2 * count : 1) * size);
	if (!grown)
		return error_set(err, ERROR_SYSTEM, ID,
				 "no memory for an entry");
	*list = grown;
	return 0;
}

bool entry_has_image(const struct entry *entry, const struct digest *image)
{
	for (size_t i = 0; i < entry->image_count; i++)
		if (digest_equal(&entry->images[i], image))
			return true;
	return false;
}

static bool has_evidence(const struct entry *entry,
			 const struct entry_evidence *wanted)
{
	for (size_t i = 0; i < entry->evidence_count; i++) {
		const struct entry_evidence *have = &entry->evidence[i];

		if (digest_equal(&have->manifest, &wanted->manifest) &&
		    digest_equal(&have->subject, &wanted->subject) &&
		    have->layout == wanted->layout)
			return true;
	}
	return false;
}

int entry_add_image(struct entry *entry, const struct digest *image,
		    struct error *err)
{
	void *list = entry->images;

	if (entry_has_image(entry, image))
		return 0;
	if (grow(&list, entry->image_count, sizeof(*image), err) < 0)
		return -1;
	entry->images = list;
	entry->images[entry->image_count++] = *image;
	return 0;
}

int entry_add_evidence(struct entry *entry,
		       const struct entry_evidence *evidence, struct error *err)
{
	void *list = entry->evidence;

	if (has_evidence(entry, evidence))
		return 0;
	if (grow(&list, entry->evidence_count, sizeof(*evidence), err) < 0)
		return -1;
	entry->evidence = list;
	entry->evidence[entry->evidence_count++] = *evidence;
	return 0;
}

int entry_merge(struct entry *entry, const struct entry *from,
		struct error *err)
{
	for (size_t i = 0; i < from->image_count; i++)
		if (entry_add_image(entry, &from->images[i], err) < 0)
			return -1;
	for (size_t i = 0; i < from->evidence_count; i++)
		if (entry_add_evidence(entry, &from->evidence[i], err) < 0)
			return -1;
	return 0;
}

bool entry_equal(const struct entry *a, const struct entry *b)
{
	if (a->image_count != b->image_count ||
	    a->evidence_count != b->evidence_count)
		return false;
	for (size_t i = 0; i < a->image_count; i++)
		if (!entry_has_image(b, &a->images[i]))
			return false;
	for (size_t i = 0; i < a->evidence_count; i++)
		if (!has_evidence(b, &a->evidence[i]))
			return false;
	return true;
}

void entry_release(struct entry *entry)
{
	free(entry->images);
	free(entry->evidence);
	*entry = (struct entry){0};
}
