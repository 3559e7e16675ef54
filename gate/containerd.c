#include "gate/containerd.h"

#include "gate/protobuf.h"

#include <stdio.h>
#include <string.h>

#define ID	  "engine.containerd"
#define NOT_FOUND 5 /* gRPC's status */

int containerd_open(const char *address, const char *ns, int64_t deadline,
		    struct containerd *out, struct error *err)
{
	out->ns = ns;
	return grpc_open(address, deadline, &out->grpc, err);
}

void containerd_close(struct containerd *containerd)
{
	grpc_free(containerd->grpc);
	containerd->grpc = NULL;
}

/* A request of one or two texts; @second may be NULL. */
static int call(const struct containerd *containerd, const char *method,
		const char *first, const char *second, bool *found,
		struct buf *reply, struct error *err)
{
	CLEANUP_BUF struct buf request = BUF_INIT;
	struct error cause = ERROR_INIT;
	int status;

	*found = false;
	protobuf_put_text(&request, 1, first);
	if (second)
		protobuf_put_text(&request, 2, second);
	if (!buf_ok(&request))
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	if (grpc_call(containerd->grpc, method, containerd->ns,
		      buf_span(&request), reply, &status, &cause) == 0) {
		*found = true;
		return 0;
	}
	if (status == NOT_FOUND)
		return 0;
	return error_set(err, cause.kind, ID, "%s", cause.reason.msg);
}

/* Text without NUL that fits; a missing field is the empty text. */
static int copy_text(struct span from, char *out, struct error *err)
{
	if (from.size >= CONTAINERD_TEXT_MAX ||
	    (from.size && memchr(from.data, '\0', from.size)))
		return error_set(err, ERROR_INPUT, ID,
				 "a name in the reply has %zu bytes or a NUL",
				 from.size);
	if (from.size)
		memcpy(out, from.data, from.size);
	out[from.size] = '\0';
	return 0;
}

static int add_label(struct json *labels, struct span key, struct span value,
		     struct error *err)
{
	char name[CONTAINERD_TEXT_MAX * 4 + 1];
	struct json *text;

	if (key.size >= sizeof(name) || value.size >= sizeof(name) ||
	    memchr(key.data, '\0', key.size) ||
	    memchr(value.data, '\0', value.size))
		return error_set(err, ERROR_INPUT, ID,
				 "a label is too long or has a NUL");
	memcpy(name, key.data, key.size);
	name[key.size] = '\0';
	text = json_new_span(value);
	if (!text || json_set(labels, name, text) < 0)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	return 0;
}

/* The map field 2 of a container. */
static int read_labels(struct span record, struct json **out, struct error *err)
{
	CLEANUP_JSON struct json *labels = json_new_object();
	struct protobuf reader = {.rest = record};
	struct protobuf_field field;
	size_t count = 0;

	while (labels && protobuf_next(&reader, &field)) {
		struct span key;
		struct span value;

		if (field.number != 2)
			continue;
		if (++count > CONTAINERD_LABELS_MAX)
			return error_set(err, ERROR_INPUT, ID,
					 "more than %d labels",
					 CONTAINERD_LABELS_MAX);
		if (protobuf_entry(&field, &key, &value, err) < 0 ||
		    add_label(labels, key, value, err) < 0)
			return -1;
	}
	if (!labels || reader.failed)
		return error_set(err, ERROR_SYSTEM, ID, "no labels");
	*out = steal_pointer(&labels);
	return 0;
}

/* The value of an extension, which is a google.protobuf.Any. */
static int read_extension(struct span record, const char *key,
			  struct span *value, struct error *err)
{
	const struct protobuf_want want = {2, value};
	struct span any;

	*value = (struct span){NULL, 0};
	if (protobuf_find_key(record, 10, key, &any, err) < 0)
		return -1;
	if (!any.data)
		return 0;
	if (protobuf_find(any, &want, 1, err) < 0)
		return -1;
	if (!value->data)
		*value = span_of("");
	return 0;
}

static int read_container(struct containerd_container *out, struct error *err)
{
	struct span record;
	struct span id;
	struct span image;
	struct span snapshotter;
	struct span key;
	const struct protobuf_want reply[] = {{1, &record}};
	const struct protobuf_want fields[] = {
		{1, &id}, {3, &image}, {6, &snapshotter}, {7, &key}};

	if (protobuf_find(buf_span(&out->reply), reply, 1, err) < 0 ||
	    protobuf_find(record, fields, 4, err) < 0 ||
	    copy_text(id, out->id, err) < 0 ||
	    copy_text(image, out->image, err) < 0 ||
	    copy_text(snapshotter, out->snapshotter, err) < 0 ||
	    copy_text(key, out->snapshot_key, err) < 0 ||
	    read_labels(record, &out->labels, err) < 0 ||
	    read_extension(record, "io.cri-containerd.container.metadata",
			   &out->cri_container, err) < 0)
		return -1;
	return read_extension(record, "io.cri-containerd.sandbox.metadata",
			      &out->cri_sandbox, err);
}

int containerd_container(const struct containerd *containerd, const char *id,
			 bool *found, struct containerd_container *out,
			 struct error *err)
{
	memset(out, 0, sizeof(*out));
	if (call(containerd,
		 "/containerd.services.containers.v1.Containers/Get", id, NULL,
		 found, &out->reply, err) < 0)
		return -1;
	if (!*found || read_container(out, err) == 0)
		return 0;
	containerd_release(out);
	return -1;
}

void containerd_release(struct containerd_container *container)
{
	buf_release(&container->reply);
	json_free(container->labels);
	memset(container, 0, sizeof(*container));
}

int containerd_image(const struct containerd *containerd, const char *name,
		     bool *found, struct digest *target, struct error *err)
{
	CLEANUP_BUF struct buf reply = BUF_INIT;
	struct span image;
	struct span said;
	struct span descriptor;
	struct span digest;
	const struct protobuf_want outer[] = {{1, &image}};
	const struct protobuf_want fields[] = {{1, &said}, {3, &descriptor}};
	const struct protobuf_want inner[] = {{2, &digest}};

	if (call(containerd, "/containerd.services.images.v1.Images/Get", name,
		 NULL, found, &reply, err) < 0)
		return -1;
	if (!*found)
		return 0;
	if (protobuf_find(buf_span(&reply), outer, 1, err) < 0 ||
	    protobuf_find(image, fields, 2, err) < 0 ||
	    protobuf_find(descriptor, inner, 1, err) < 0)
		return -1;
	if (!span_is(said, name) || digest_parse(digest, target) < 0)
		return error_set(err, ERROR_INPUT, ID,
				 "the image '%s' has no digest that is known",
				 name);
	return 0;
}

int containerd_snapshot(const struct containerd *containerd,
			const char *snapshotter, const char *key, bool *found,
			struct containerd_snapshot *out, struct error *err)
{
	CLEANUP_BUF struct buf reply = BUF_INIT;
	struct span info;
	struct span name;
	struct span parent;
	const struct protobuf_want outer[] = {{1, &info}};
	const struct protobuf_want fields[] = {{1, &name}, {2, &parent}};

	memset(out, 0, sizeof(*out));
	if (call(containerd, "/containerd.services.snapshots.v1.Snapshots/Stat",
		 snapshotter, key, found, &reply, err) < 0)
		return -1;
	if (!*found)
		return 0;
	if (protobuf_find(buf_span(&reply), outer, 1, err) < 0 ||
	    protobuf_find(info, fields, 2, err) < 0 ||
	    copy_text(name, out->name, err) < 0)
		return -1;
	return copy_text(parent, out->parent, err);
}

/* Whether @path is one of the names in "a,b,c". */
static bool lists(struct span names, const char *path)
{
	while (names.size > 0) {
		const char *comma = memchr(names.data, ',', names.size);
		size_t size = comma ? (size_t)(comma - names.data) : names.size;

		if (span_is((struct span){names.data, size}, path))
			return true;
		if (comma)
			size++;
		names.data += size;
		names.size -= size;
	}
	return false;
}

int containerd_fetched(const struct containerd *containerd,
		       const struct digest *digest, const char *host,
		       const char *path, bool *found, struct error *err)
{
	CLEANUP_BUF struct buf reply = BUF_INIT;
	char text[DIGEST_TEXT_SIZE];
	char key[CONTAINERD_TEXT_MAX];
	struct span info;
	struct span names;
	const struct protobuf_want outer[] = {{1, &info}};

	digest_format(text, digest);
	snprintf(key, sizeof(key), "containerd.io/distribution.source.%s",
		 host);
	if (call(containerd, "/containerd.services.content.v1.Content/Info",
		 text, NULL, found, &reply, err) < 0)
		return -1;
	if (!*found)
		return 0;
	if (protobuf_find(buf_span(&reply), outer, 1, err) < 0 ||
	    protobuf_find_key(info, 5, key, &names, err) < 0)
		return -1;
	*found = lists(names, path);
	return 0;
}
