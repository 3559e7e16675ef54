#include "gate/cri.h"

#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ID "engine.cri"

/* A missing text is ""; one that is too long is an error. */
static int copy(const struct json *node, char *out, struct error *err)
{
	struct span text = json_span(node);

	if (!span_copy(out, CRI_TEXT_MAX, text))
		return error_set(err, ERROR_INPUT, ID,
				 "a name in the metadata has %zu bytes",
				 text.size);
	return 0;
}

/*
 * A container's metadata names its pod in Name alone:
 * NAME_POD_NAMESPACE_UID_ATTEMPT. With NAME and ATTEMPT known and no more than
 * two underscores between them there is one way to read the rest; names of
 * Kubernetes hold none.
 */
static void read_pod(const char *whole, int64_t attempt, struct cri *out)
{
	char back[32];
	size_t front = strlen(out->name);
	size_t size = strlen(whole);
	size_t tail =
		(size_t)snprintf(back, sizeof(back), "_%" PRId64, attempt);
	const char *pod = whole + front + 1;
	size_t pod_size;
	size_t namespace_size;

	if (front == 0 || size < front + 1 + tail ||
	    memcmp(whole, out->name, front) != 0 || whole[front] != '_' ||
	    strcmp(whole + size - tail, back) != 0)
		return;
	size -= front + 1 + tail;
	pod_size = strcspn(pod, "_");
	if (pod_size == 0 || pod_size >= size)
		return;
	namespace_size = strcspn(pod + pod_size + 1, "_");
	if (namespace_size == 0 || pod_size + 1 + namespace_size >= size ||
	    memchr(pod + pod_size + namespace_size + 2, '_',
		   size - pod_size - namespace_size - 2))
		return;
	memcpy(out->pod, pod, pod_size);
	memcpy(out->namespace, pod + pod_size + 1, namespace_size);
}

static int read_container(const struct json *metadata,
			  const struct json *config, struct cri *out,
			  struct error *err)
{
	const struct json *own = json_find(config, "metadata");
	const struct json *image = json_find(config, "image");
	const struct json *asked = json_find(image, "user_specified_image");
	char whole[CRI_TEXT_MAX];
	int64_t attempt = 0;

	if (copy(json_find(own, "name"), out->name, err) < 0 ||
	    copy(asked, out->asked, err) < 0 ||
	    copy(json_find(metadata, "Name"), whole, err) < 0)
		return -1;
	json_int64(json_find(own, "attempt"), &attempt);
	read_pod(whole, attempt, out);
	if (digest_parse(json_span(json_find(metadata, "ImageRef")),
			 &out->image) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "the CRI metadata has no ImageRef that is a "
				 "digest");
	return 0;
}

static int read_sandbox(const struct json *config, struct cri *out,
			struct error *err)
{
	const struct json *own = json_find(config, "metadata");

	if (copy(json_find(own, "name"), out->pod, err) < 0)
		return -1;
	return copy(json_find(own, "namespace"), out->namespace, err);
}

int cri_parse(struct span text, enum cri_kind kind, struct cri *out,
	      struct error *err)
{
	CLEANUP_JSON struct json *root = NULL;
	struct error cause = ERROR_INIT;
	const struct json *metadata;
	const struct json *config;

	memset(out, 0, sizeof(*out));
	if (text.size > CRI_SIZE_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "the CRI metadata has %zu bytes", text.size);
	if (json_parse(text, &JSON_STRICT_LIMITS, "CRI metadata", &root,
		       &cause) < 0)
		return error_set(err, ERROR_INPUT, ID, "%s", cause.reason.msg);
	metadata = json_find(root, "Metadata");
	config = json_find(metadata, "Config");
	if (copy(json_find(metadata, "ID"), out->id, err) < 0)
		return -1;
	return kind == CRI_CONTAINER
		       ? read_container(metadata, config, out, err)
		       : read_sandbox(config, out, err);
}
