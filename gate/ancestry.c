#include "gate/ancestry.h"

#include "gate/reader.h"

#include <stdlib.h>

struct ancestry_document {
	struct digest digest;
	struct buf bytes;
	bool is_right; /* the bytes have that digest */
};

void ancestry_release(struct ancestry *ancestry)
{
	size_t i;

	for (i = 0; i < ancestry->document_count; i++)
		buf_release(&ancestry->documents[i].bytes);
	free(ancestry->documents);
	ancestry->documents = NULL;
	ancestry->document_count = 0;
}

/* The path that claim number @index is, or NULL. */
static const struct claim_path *path_of(const struct ancestry *ancestry,
					size_t index)
{
	const struct claim *claim = &ancestry->claims->items[index];

	return claim->kind == CLAIM_PATH ? &claim->path : NULL;
}

static const struct digest *last_of(const struct claim_path *path)
{
	return &path->digests[path->count - 1];
}

/*
 * Digests of manifests or indexes that are known to be the container's; one
 * that is the config itself is none. Returns how many stand in @out.
 */
static size_t names_of(const struct ancestry *ancestry,
		       const struct digest *out[2])
{
	const struct collect_request *what = ancestry->what;
	size_t count = 0;

	if (!digest_is_zero(&what->manifest))
		out[count++] = &what->manifest;
	if (!digest_is_zero(&what->image) &&
	    !(ancestry->has_config &&
	      digest_equal(&what->image, &ancestry->config)))
		out[count++] = &what->image;
	return count;
}

/* Whether @path may tell what the config is, when it is not known. */
static bool tells_config(const struct ancestry *ancestry,
			 const struct claim_path *path)
{
	const struct collect_request *what = ancestry->what;

	if (!digest_is_zero(&what->manifest))
		return digest_equal(&path->digests[0], &what->manifest);
	if (!digest_is_zero(&what->image))
		return digest_equal(&path->digests[0], &what->image) ||
		       digest_equal(last_of(path), &what->image);
	return true;
}

static int find_config(struct ancestry *ancestry, struct error *err)
{
	size_t i;

	ancestry->config = ancestry->what->config;
	ancestry->has_config = !digest_is_zero(&ancestry->config);
	if (ancestry->has_config)
		return 0;
	for (i = 0; i < ancestry->claims->count; i++) {
		const struct claim_path *path = path_of(ancestry, i);

		if (!path || !tells_config(ancestry, path))
			continue;
		if (ancestry->has_config &&
		    !digest_equal(&ancestry->config, last_of(path)))
			return error_set(err, ERROR_INPUT, "image.identity",
					 "what is known of the image leads to "
					 "several image configs");
		ancestry->config = *last_of(path);
		ancestry->has_config = true;
	}
	return 0;
}

struct ancestor *ancestry_at(struct ancestry *ancestry,
			     const struct digest *digest)
{
	size_t i;

	for (i = 0; i < ancestry->count; i++)
		if (digest_equal(&ancestry->items[i].digest, digest))
			return &ancestry->items[i];
	return NULL;
}

int ancestry_find(struct ancestry *ancestry, struct error *err)
{
	size_t i;

	if (find_config(ancestry, err) < 0)
		return -1;
	for (i = 0; ancestry->has_config && i < ancestry->claims->count; i++) {
		const struct claim_path *path = path_of(ancestry, i);

		if (!path || !digest_equal(last_of(path), &ancestry->config) ||
		    ancestry_at(ancestry, &path->digests[0]))
			continue;
		if (ancestry->count == STATEMENT_MATCHES_MAX)
			return error_set(err, ERROR_INPUT, "evidence.limit",
					 "more than %d manifests and indexes "
					 "lead to the image",
					 STATEMENT_MATCHES_MAX);
		ancestry->items[ancestry->count++].digest = path->digests[0];
	}
	return 0;
}

static struct ancestry_document *document_at(struct ancestry *ancestry,
					     const struct digest *digest)
{
	size_t i;

	for (i = 0; i < ancestry->document_count; i++)
		if (digest_equal(&ancestry->documents[i].digest, digest))
			return &ancestry->documents[i];
	return NULL;
}

/* Reads and hashes a document, once. NULL with *err set, or not at all. */
static struct ancestry_document *load_document(struct ancestry *ancestry,
					       const struct digest *digest,
					       uint32_t store, size_t limit,
					       struct error *err)
{
	struct ancestry_document *document = document_at(ancestry, digest);
	struct digest actual;
	struct reason why;

	if (document)
		return document;
	document =
		reallocarray(ancestry->documents, ancestry->document_count + 1,
			     sizeof(*document));
	if (!document) {
		error_set_errno(err, "evidence.inspect", "cannot read links");
		return NULL;
	}
	ancestry->documents = document;
	document += ancestry->document_count;
	*document = (struct ancestry_document){.digest = *digest};
	if (loader_read(ancestry->loader, store, SOURCE_BLOB, digest, limit,
			&document->bytes, &why, err) < 0) {
		buf_release(&document->bytes);
		return NULL;
	}
	ancestry->document_count++;
	digest_of(buf_span(&document->bytes), &actual);
	document->is_right = digest_equal(&actual, digest);
	return document;
}

/*
 * Fills @out with the documents of @path. Returns 0; -1 with err unset when
 * one is not there or not what its digest says. A config that is not there is
 * left empty: the manifest names it all the same.
 */
static int load_path(struct ancestry *ancestry, const struct claim_path *path,
		     struct span out[CLAIM_PATH_MAX], struct error *err)
{
	uint32_t i;

	for (i = 0; i < path->count; i++) {
		bool last = i + 1 == path->count;
		size_t limit = last ? IMAGE_CONFIG_SIZE_MAX : MANIFEST_SIZE_MAX;
		struct error local = ERROR_INIT;
		const struct ancestry_document *document =
			load_document(ancestry, &path->digests[i],
				      path->stores[i], limit, &local);

		if (local.kind != ERROR_NONE) {
			*err = local;
			return -1;
		}
		if (!document && last)
			return 0;
		if (!document || !document->is_right)
			return -1;
		out[i] = buf_span(&document->bytes);
	}
	return 0;
}

static bool same_diff_ids(const struct link *link,
			  const struct collect_request *what)
{
	uint32_t i;

	if (link->diff_id_count != what->diff_id_count)
		return false;
	for (i = 0; i < link->diff_id_count; i++)
		if (!digest_equal(&link->diff_ids[i], &what->diff_ids[i]))
			return false;
	return true;
}

/* What the config says must agree with what is known, and with itself. */
static int keep_link(struct ancestry *ancestry, const struct link *link,
		     struct error *err)
{
	const struct collect_request *what = ancestry->what;

	if (link->diff_id_count == 0)
		return 0;
	if (ancestry->has_link &&
	    (!digest_equal(&link->chain_id, &ancestry->link.chain_id) ||
	     link->created != ancestry->link.created))
		return error_set(err, ERROR_SYSTEM, "evidence.inspect",
				 "two readings of one image config differ");
	ancestry->link = *link;
	ancestry->has_link = true;
	if ((!digest_is_zero(&what->chain_id) &&
	     !digest_equal(&what->chain_id, &link->chain_id)) ||
	    (what->diff_id_count > 0 && !same_diff_ids(link, what)))
		return error_set(err, ERROR_INPUT, "image.identity",
				 "the layers that the container runs on are "
				 "not those of the image config");
	return 0;
}

/* Tries one path; whether it holds is seen in ancestor->proven. */
static int prove_path(struct ancestry *ancestry, struct ancestor *ancestor,
		      const struct claim_path *path, struct error *err)
{
	struct span documents[CLAIM_PATH_MAX] = {{NULL, 0}};
	struct reader_link_task task = {.path = path, .documents = documents};
	struct error local = ERROR_INIT;
	struct reason why;
	struct link link;

	if (load_path(ancestry, path, documents, &local) < 0 ||
	    reader_link(&task, ancestry->work, ancestry->deadline, &link, &why,
			&local) < 0) {
		if (local.kind != ERROR_NONE && err && err->kind == ERROR_NONE)
			*err = local;
		return local.kind == ERROR_NONE ? 0 : -1;
	}
	if (keep_link(ancestry, &link, err) < 0)
		return -1;
	ancestor->proven = true;
	ancestor->manifest = path->digests[path->count - 2];
	ancestor->size = documents[0].size;
	return 0;
}

static int prove(struct ancestry *ancestry, struct ancestor *ancestor,
		 struct error *err)
{
	size_t i;

	for (i = 0; !ancestor->proven && i < ancestry->claims->count; i++) {
		const struct claim_path *path = path_of(ancestry, i);

		if (path && digest_equal(last_of(path), &ancestry->config) &&
		    digest_equal(&path->digests[0], &ancestor->digest) &&
		    prove_path(ancestry, ancestor, path, err) < 0)
			return -1;
	}
	return 0;
}

/* For its diff_ids, and to say which manifest it is, one is always read. */
static int prove_a_manifest(struct ancestry *ancestry, struct error *err)
{
	bool proven = ancestry->has_link;
	size_t i;

	for (i = 0; !proven && i < ancestry->claims->count; i++) {
		const struct claim_path *path = path_of(ancestry, i);
		struct ancestor *ancestor;

		if (!path || path->count != 2 ||
		    !digest_equal(last_of(path), &ancestry->config))
			continue;
		ancestor = ancestry_at(ancestry, &path->digests[0]);
		if (!ancestor->proven &&
		    prove_path(ancestry, ancestor, path, err) < 0)
			return -1;
		proven = ancestor->proven;
	}
	return 0;
}

int ancestry_prove(struct ancestry *ancestry, struct error *err)
{
	const struct digest *names[2];
	size_t i, count = names_of(ancestry, names);

	for (i = 0; i < count; i++) {
		struct ancestor *named = ancestry_at(ancestry, names[i]);

		if (named)
			named->needed = true;
	}
	for (i = 0; i < ancestry->count; i++)
		if (ancestry->items[i].needed &&
		    prove(ancestry, &ancestry->items[i], err) < 0)
			return -1;
	return prove_a_manifest(ancestry, err);
}

/*
 * The manifest that all names lead through, or NULL: there is no name, or
 * (*confirmed is false) one is not proven or leads elsewhere.
 */
static const struct digest *named_manifest(const struct ancestry *ancestry,
					   bool *confirmed)
{
	const struct digest *names[2], *manifest = NULL;
	size_t i, k, count = names_of(ancestry, names);

	*confirmed = true;
	for (i = 0; i < count; i++) {
		const struct ancestor *found = NULL;

		for (k = 0; k < ancestry->count; k++)
			if (digest_equal(&ancestry->items[k].digest, names[i]))
				found = &ancestry->items[k];
		if (!found || !found->proven ||
		    (manifest && !digest_equal(manifest, &found->manifest))) {
			*confirmed = false;
			return NULL;
		}
		manifest = &found->manifest;
	}
	return manifest;
}

bool ancestry_holds(const struct ancestry *ancestry,
		    const struct ancestor *ancestor)
{
	bool confirmed;
	const struct digest *manifest = named_manifest(ancestry, &confirmed);

	return ancestor->proven && confirmed &&
	       (!manifest || digest_equal(manifest, &ancestor->manifest));
}

bool ancestry_is_named(const struct ancestry *ancestry)
{
	const struct collect_request *what = ancestry->what;
	const struct digest *names[2];
	bool confirmed, layers = what->diff_id_count > 0;

	named_manifest(ancestry, &confirmed);
	if (!ancestry->has_config || !confirmed)
		return false;
	if ((layers || !digest_is_zero(&what->chain_id)) && !ancestry->has_link)
		return false;
	return layers || !digest_is_zero(&what->config) ||
	       !digest_is_zero(&what->image) || names_of(ancestry, names) > 0;
}
