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
 * What is wrong with the index @from as a link to @to of @size, or NULL. One
 * entry that is right suffices, but none may call it an attestation.
 */
static const char *index_refusal(const struct manifest *from,
				 const struct digest *to, uint64_t size,
				 const struct image_config *config,
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
		} else if (!fits(item, config)) {
			wrong = "lists it for another platform than the image "
				"config's";
		} else if (!found) {
			*media_type = item->media_type;
			found = true;
		}
	}
	return found ? NULL : wrong;
}

static const char *manifest_refusal(const struct manifest *from,
				    const struct digest *to, uint64_t size,
				    const struct image_config *config)
{
	if (!manifest_is_config_type(from->config.media_type))
		return "is not the manifest of an image";
	if (!digest_equal(&from->config.digest, to))
		return "names another image config";
	if (from->config.size != size)
		return "names its image config with another size";
	if (from->count != config->count)
		return "has not as many layers as the image config diff_ids";
	return NULL;
}

/*
 * Checks the link from document @at to the next. *media_type is what is said
 * of this document above it, and then what this one says of the next.
 */
static int check_link(const struct claim_path *path, uint32_t at,
		      const struct span *documents,
		      const struct image_config *config,
		      struct span *media_type, struct manifest *document,
		      struct error *err)
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
		wrong = manifest_refusal(document, next, size, config);
	else
		wrong = index_refusal(document, next, size, config, media_type);
	return wrong ? fail(path, at, err, wrong) : 0;
}

static int check_config(const struct claim_path *path,
			const struct span *documents,
			struct image_config *config, struct error *err)
{
	struct error inner = ERROR_INIT;
	uint32_t last;

	if (path->count < 2 || path->count > CLAIM_PATH_MAX)
		return error_set(err, ERROR_INPUT, "evidence.link",
				 "a path of %u documents is none", path->count);
	last = path->count - 1;
	if (manifest_parse_config(documents[last], config, &inner) < 0)
		return fail(path, last, err, inner.reason.msg);
	if (strcmp(config->architecture, UNKNOWN) == 0 ||
	    strcmp(config->os, UNKNOWN) == 0)
		return fail(path, last, err,
			    "platform unknown: not an image that can start");
	return 0;
}

int link_read(const struct claim_path *path, const struct span *documents,
	      struct link *out, struct error *err)
{
	struct manifest parsed[CLAIM_PATH_MAX] = {0};
	struct span media_type = {NULL, 0};
	struct image_config config;
	int status = 0;

	*out = (struct link){0};
	if (check_config(path, documents, &config, err) < 0)
		return -1;
	/* media_type borrows from the document above: all stay until the end */
	for (uint32_t i = 0; status == 0 && i + 1 < path->count; i++)
		status = check_link(path, i, documents, &config, &media_type,
				    &parsed[i], err);
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
	return 0;
}
