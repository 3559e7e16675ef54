#include "evidence/link.h"

#define UNKNOWN "unknown" /* BuildKit's platform for attestation manifests */

static int fail(const struct claim_path *path, uint32_t at, struct error *err,
		const char *what)
{
	char digest[DIGEST_TEXT_SIZE];

	digest_format(digest, &path->digests[at]);
	return error_set(err, ERROR_INPUT, "evidence.link", "%s: %s", digest,
			 what);
}

static bool is_attestation(const struct descriptor *item)
{
	return span_is(item->architecture, UNKNOWN) ||
	       span_is(item->os, UNKNOWN);
}

/* An index need not say what platform an entry is for; what it says holds. */
static bool fits(const struct descriptor *item,
		 const struct image_config *config)
{
	if (item->architecture.size &&
	    !span_is(item->architecture, config->architecture))
		return false;
	if (item->os.size && !span_is(item->os, config->os))
		return false;
	return item->variant.size == 0 || !config->variant[0] ||
	       span_is(item->variant, config->variant);
}

/*
 * What is wrong with the index @from as a link to @to of @size, or NULL. None
 * of its entries may call it an attestation. For the platform, see below.
 */
static const char *index_refusal(const struct manifest *from,
				 const struct digest *to, uint64_t size,
				 struct span *media_type)
{
	const char *wrong = "does not list what should be below it";
	bool found = false;

	for (size_t i = 0; i < from->count; i++) {
		const struct descriptor *item = &from->items[i];

		if (!digest_equal(&item->digest, to))
			continue;
		if (is_attestation(item))
			return "lists it as an attestation manifest";
		if (item->size != size) {
			wrong = "lists it with another size";
		} else if (!found) {
			*media_type = item->media_type;
			found = true;
		}
	}
	return found ? NULL : wrong;
}

static const char *manifest_refusal(const struct manifest *from,
				    const struct digest *to, uint64_t size)
{
	if (!manifest_is_config_type(from->config.media_type))
		return "is not the manifest of an image";
	if (!digest_equal(&from->config.digest, to))
		return "names another image config";
	if (size && from->config.size != size)
		return "names its image config with another size";
	return NULL;
}

/*
 * Checks the link from document @at to the next. *media_type is what is said
 * of this document above it, and then what this one says of the next.
 */
static int check_link(const struct claim_path *path, uint32_t at,
		      const struct span *documents, struct span *media_type,
		      struct manifest *document, struct error *err)
{
	const struct digest *next = &path->digests[at + 1];
	uint64_t size = documents[at + 1].size;
	bool last = at + 2 == path->count;
	struct error inner = ERROR_INIT;
	const char *wrong;

	if (manifest_parse(documents[at], *media_type, document, &inner) < 0)
		return fail(path, at, err, inner.reason.msg);
	if (last != (document->kind == MANIFEST_IMAGE))
		wrong = last ? "is an index where a manifest should be"
			     : "is a manifest where an index should be";
	else if (last)
		wrong = manifest_refusal(document, next, size);
	else
		wrong = index_refusal(document, next, size, media_type);
	return wrong ? fail(path, at, err, wrong) : 0;
}

/* Whether an entry of the index @from for @to fits the platform. */
static bool lists_for(const struct manifest *from, const struct digest *to,
		      uint64_t size, const struct image_config *config)
{
	for (size_t i = 0; i < from->count; i++)
		if (digest_equal(&from->items[i].digest, to) &&
		    from->items[i].size == size &&
		    fits(&from->items[i], config))
			return true;
	return false;
}

/* What the documents above the config say of it beside its digest. */
static int check_config(const struct claim_path *path,
			const struct span *documents,
			const struct manifest *parsed,
			struct image_config *config, struct error *err)
{
	uint32_t last = path->count - 1;
	struct error inner = ERROR_INIT;

	if (manifest_parse_config(documents[last], config, &inner) < 0)
		return fail(path, last, err, inner.reason.msg);
	if (strcmp(config->architecture, UNKNOWN) == 0 ||
	    strcmp(config->os, UNKNOWN) == 0)
		return fail(path, last, err,
			    "platform unknown: not an image that can start");
	if (parsed[last - 1].count != config->count)
		return fail(path, last - 1, err,
			    "has not as many layers as the image config "
			    "diff_ids");
	for (uint32_t i = 0; i + 1 < last; i++)
		if (!lists_for(&parsed[i], &path->digests[i + 1],
			       documents[i + 1].size, config))
			return fail(path, i, err,
				    "lists it for another platform than the "
				    "image config's");
	return 0;
}

/*
 * From the top down, and no document is looked at before the one above it has
 * named it: whoever vouches for the top then vouches for every byte that is
 * parsed here, so that nobody else can lie about what this finds.
 */
static int check_path(const struct claim_path *path,
		      const struct span *documents, struct manifest *parsed,
		      struct image_config *config, struct error *err)
{
	struct span media_type = {NULL, 0};

	if (path->count < 2 || path->count > CLAIM_PATH_MAX)
		return error_set(err, ERROR_INPUT, "evidence.link",
				 "a path of %u documents is none", path->count);
	for (uint32_t i = 0; i + 1 < path->count; i++)
		if (check_link(path, i, documents, &media_type, &parsed[i],
			       err) < 0)
			return -1;
	if (documents[path->count - 1].size == 0)
		return 0;
	return check_config(path, documents, parsed, config, err);
}

int link_read(const struct claim_path *path, const struct span *documents,
	      struct link *out, struct error *err)
{
	/* media_type borrows from the document above: all stay until the end */
	struct manifest parsed[CLAIM_PATH_MAX] = {0};
	struct image_config config = {.count = 0};
	int status;

	*out = (struct link){0};
	status = check_path(path, documents, parsed, &config, err);
	for (uint32_t i = 0; i < CLAIM_PATH_MAX; i++)
		manifest_release(&parsed[i]);
	if (status < 0)
		return -1;
	out->diff_id_count = (uint32_t)config.count;
	memcpy(out->diff_ids, config.diff_ids, sizeof(out->diff_ids));
	digest_chain(out->diff_ids, config.count, &out->chain_id);
	memcpy(out->architecture, config.architecture,
	       sizeof(out->architecture));
	memcpy(out->os, config.os, sizeof(out->os));
	out->created = config.created;
	return 0;
}
