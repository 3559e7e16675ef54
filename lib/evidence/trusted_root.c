#include "evidence/trusted_root.h"

#include "base/encode.h"
#include "base/json.h"
#include "base/rfc3339.h"

#include <stdlib.h>
#include <string.h>

#define ID   "root.document"
#define TYPE "application/vnd.dev.sigstore.trustedroot"

/* Where it is read, for messages. */
struct reading {
	const char *what;
	const char *list; /* "tlogs" */
	size_t index;
};

static int wrong(const struct reading *reading, const char *words,
		 struct error *err)
{
	return error_set(err, ERROR_POLICY, ID, "%s: %s[%zu]: %s",
			 reading->what, reading->list, reading->index, words);
}

static void free_authorities(struct trusted_authority *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < list[i].count; j++)
			cert_free(list[i].certs[j]);
	free(list);
}

static void free_logs(struct trusted_log *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		key_free(list[i].key);
	free(list);
}

void trusted_root_free(struct trusted_root *root)
{
	if (!root)
		return;
	free_authorities(root->authorities, root->authority_count);
	free_authorities(root->timestamps, root->timestamp_count);
	free_logs(root->tlogs, root->tlog_count);
	free_logs(root->ctlogs, root->ctlog_count);
	free(root);
}

void trusted_root_cleanup(struct trusted_root **root)
{
	trusted_root_free(*root);
}

bool trusted_root_holds(const struct trusted_window *window, int64_t time)
{
	return time >= window->start && time <= window->end;
}

/* The bytes that the base64 string @node is. */
static int take_bytes(const struct json *node, struct buf *out)
{
	struct span text = json_span(node);

	return text.size && encode_base64_decode(text, ENCODE_BASE64_EITHER,
						 out, NULL) == 0
		       ? 0
		       : -1;
}

/* What has no begin counts at no time. */
static int read_window(const struct reading *reading, const struct json *node,
		       struct trusted_window *out, struct error *err)
{
	const struct json *start = json_find(node, "start");
	const struct json *end = json_find(node, "end");

	*out = (struct trusted_window){INT64_MAX, INT64_MIN};
	if (!start)
		return 0;
	out->end = INT64_MAX;
	if (rfc3339_parse(json_span(start), &out->start) < 0 ||
	    (end && rfc3339_parse(json_span(end), &out->end) < 0))
		return wrong(reading, "validFor is no time", err);
	return 0;
}

static int read_authority(const struct reading *reading,
			  const struct json *node, void *item,
			  struct error *err)
{
	struct trusted_authority *out = item;
	const struct json *chain =
		json_at(node, "certChain", "certificates", NULL);

	if (json_count(chain) == 0 || json_count(chain) > CERT_CHAIN_MAX)
		return wrong(reading, "has no certificates, or too many", err);
	for (size_t i = 0; i < json_count(chain); i++) {
		CLEANUP_BUF struct buf der = BUF_INIT;

		if (take_bytes(json_find(json_item(chain, i), "rawBytes"),
			       &der) < 0 ||
		    cert_parse(buf_span(&der), reading->what,
			       &out->certs[out->count], NULL) < 0)
			return wrong(reading, "a certificate cannot be read",
				     err);
		out->count++;
	}
	return read_window(reading, json_find(node, "validFor"), &out->window,
			   err);
}

/* "https://host:port/path", with or without a scheme, is "host:port". */
static void take_host(struct span url, char *out, size_t capacity)
{
	const char *scheme =
		url.size ? memmem(url.data, url.size, "://", 3) : NULL;
	size_t size = 0;

	if (scheme) {
		size = (size_t)(scheme + 3 - url.data);
		url = (struct span){url.data + size, url.size - size};
	}
	for (size = 0; size < url.size && url.data[size] != '/';)
		size++;
	if (size >= capacity)
		size = 0;
	if (size)
		memcpy(out, url.data, size);
	out[size] = '\0';
}

static int take_id(const struct json *node, struct digest *out)
{
	CLEANUP_BUF struct buf bytes = BUF_INIT;

	if (take_bytes(node, &bytes) < 0 || bytes.size != sizeof(out->sha256))
		return -1;
	memcpy(out->sha256, bytes.data, bytes.size);
	return 0;
}

/* Old logs give their RSA key without saying what it is. */
static void take_key(const struct json *node, const char *what,
		     struct key **out)
{
	struct span details = json_span(json_find(node, "keyDetails"));
	CLEANUP_BUF struct buf bytes = BUF_INIT;

	if (take_bytes(json_find(node, "rawBytes"), &bytes) < 0)
		return;
	if (span_is(details, "PKCS1_RSA_PKCS1V5"))
		key_from_pkcs1(buf_span(&bytes), what, out, NULL);
	else
		key_from_spki(buf_span(&bytes), what, out, NULL);
}

static int read_log(const struct reading *reading, const struct json *node,
		    void *item, struct error *err)
{
	struct trusted_log *out = item;
	const struct json *key = json_find(node, "publicKey");

	if (!json_text(json_find(key, "rawBytes")))
		return wrong(reading, "has no public key", err);
	if (take_id(json_at(node, "logId", "keyId", NULL), &out->id) < 0)
		return wrong(reading, "has no logId", err);
	if (take_id(json_at(node, "checkpointKeyId", "keyId", NULL),
		    &out->checkpoint_id) < 0)
		out->checkpoint_id = (struct digest){{0}};
	take_host(json_span(json_find(node, "baseUrl")), out->host,
		  sizeof(out->host));
	take_key(key, reading->what, &out->key);
	return read_window(reading, json_find(key, "validFor"), &out->window,
			   err);
}

/* Reads the list @name of @root into new items of @size bytes. */
static int
read_list(const struct json *root, struct reading *reading, size_t size,
	  int (*read)(const struct reading *reading, const struct json *node,
		      void *item, struct error *err),
	  void **out, size_t *count, struct error *err)
{
	const struct json *list = json_find(root, reading->list);
	char *items;

	if (list && json_type(list) != JSON_ARRAY)
		return wrong(reading, "is no list", err);
	if (json_count(list) > TRUSTED_ROOT_LIST_MAX)
		return wrong(reading, "is too long", err);
	items = calloc(json_count(list) + 1, size);
	*out = items;
	if (!items)
		return error_set_errno(err, ID, "cannot keep a root");
	for (; *count < json_count(list); reading->index = *count) {
		const struct json *node = json_item(list, *count);
		void *item = items + *count * size;

		++*count; /* what it owns is freed with the rest */
		if (read(reading, node, item, err) < 0)
			return -1;
	}
	return 0;
}

static int read_authorities(const struct json *root, const char *what,
			    const char *name, struct trusted_authority **list,
			    size_t *count, struct error *err)
{
	struct reading reading = {.what = what, .list = name};
	void *items = NULL;
	int status = read_list(root, &reading, sizeof(**list), read_authority,
			       &items, count, err);

	*list = items;
	return status;
}

static int read_logs(const struct json *root, const char *what,
		     const char *name, struct trusted_log **list, size_t *count,
		     struct error *err)
{
	struct reading reading = {.what = what, .list = name};
	void *items = NULL;
	int status = read_list(root, &reading, sizeof(**list), read_log, &items,
			       count, err);

	*list = items;
	return status;
}

static bool is_media_type(struct span type)
{
	return span_is(type, TYPE "+json;version=0.1") ||
	       span_is(type, TYPE "+json;version=0.2") ||
	       span_is(type, TYPE ".v0.1+json") ||
	       span_is(type, TYPE ".v0.2+json");
}

static int read_root(const struct json *tree, const char *what,
		     struct trusted_root *out, struct error *err)
{
	if (!is_media_type(json_span(json_find(tree, "mediaType"))))
		return error_set(err, ERROR_POLICY, ID,
				 "%s: is no trusted root of version 0.1 or 0.2",
				 what);
	if (read_authorities(tree, what, "certificateAuthorities",
			     &out->authorities, &out->authority_count,
			     err) < 0 ||
	    read_authorities(tree, what, "timestampAuthorities",
			     &out->timestamps, &out->timestamp_count, err) < 0)
		return -1;
	if (read_logs(tree, what, "tlogs", &out->tlogs, &out->tlog_count, err))
		return -1;
	return read_logs(tree, what, "ctlogs", &out->ctlogs, &out->ctlog_count,
			 err);
}

static int read_one(const struct json *tree, const char *what,
		    struct trusted_root *out, struct error *err)
{
	const struct reading reading = {.what = what, .list = "authority"};

	out->authorities = calloc(1, sizeof(*out->authorities));
	if (!out->authorities)
		return error_set_errno(err, ID, "cannot keep a root");
	out->authority_count = 1;
	return read_authority(&reading, tree, out->authorities, err);
}

static int parse(struct span text, const char *what,
		 int (*read)(const struct json *tree, const char *what,
			     struct trusted_root *out, struct error *err),
		 struct trusted_root **out, struct error *err)
{
	CLEANUP(trusted_root_cleanup)
	struct trusted_root *root = calloc(1, sizeof(*root));
	CLEANUP_JSON struct json *tree = NULL;

	*out = NULL;
	cert_prepare();
	if (!root)
		return error_set_errno(err, ID, "cannot keep a root");
	if (text.size > TRUSTED_ROOT_SIZE_MAX)
		return error_set(err, ERROR_POLICY, ID, "%s: is too large",
				 what);
	if (json_parse(text, &JSON_STRICT_LIMITS, what, &tree, err) < 0)
		return -1;
	if (json_type(tree) != JSON_OBJECT)
		return error_set(err, ERROR_POLICY, ID, "%s: is no object",
				 what);
	if (read(tree, what, root, err) < 0)
		return -1;
	*out = steal_pointer(&root);
	return 0;
}

int trusted_root_parse(struct span text, const char *what,
		       struct trusted_root **out, struct error *err)
{
	return parse(text, what, read_root, out, err);
}

int trusted_root_parse_authority(struct span text, const char *what,
				 struct trusted_root **out, struct error *err)
{
	return parse(text, what, read_one, out, err);
}
