#include "cli/docker_container.h"

#include <string.h>

/* What Docker writes for every container. */
static const char TEMPLATE[] =
	"{\"ociVersion\":\"1.0.2\",\"process\":{\"cwd\":\"/\"},"
	"\"root\":{},\"mounts\":[" SKETCH_MOUNTS "],"
	"\"linux\":{\"resources\":{},"
	"\"namespaces\":[{\"type\":\"mount\"}]," SKETCH_PATHS "}}";

/* The manifest where the store of images is containerd's, else the config. */
static void draw_image(const struct docker_container *container,
		       struct sketch *out)
{
	const struct json *descriptor =
		json_find(container->all, "ImageManifestDescriptor");
	const char *digest = descriptor ? json_text_at(descriptor, "digest")
					: json_text_at(container->all, "Image");
	const char *name = json_text_at(container->config, "Image");
	struct digest ignored;

	if (digest_parse(span_of(digest), &out->image) < 0)
		memset(&out->image, 0, sizeof(out->image));
	/* an image that was named by its digest alone has no name */
	if (digest_parse(span_of(name), &ignored) < 0 &&
	    strspn(name, "0123456789abcdef") != strlen(name))
		sketch_text(out, out->facts, "reference", name);
}

static void draw_facts(const struct docker_container *container,
		       struct sketch *out)
{
	const char *name = json_text_at(container->all, "Name");
	const char *runtime = json_text_at(container->host, "Runtime");
	const struct json *labels = json_find(container->config, "Labels");

	sketch_text(out, out->facts, "kind", "container");
	sketch_text(out, out->facts, "engine", "docker");
	sketch_text(out, out->facts, "name", name + (*name == '/'));
	sketch_text(out, out->facts, "runtime",
		    strcmp(runtime, "crun") == 0 ? "crun" : "runc");
	if (json_count(labels) > 0)
		sketch_set(out, out->facts, "labels", json_copy(labels));
	draw_image(container, out);
}

static void draw_root(const struct docker_container *container,
		      struct sketch *out)
{
	CLEANUP_BUF struct buf path = BUF_INIT;
	struct json *root = sketch_object(out, out->config, "root");

	buf_add_format(&path, "%s/overlay2/0/merged", container->root);
	if (!buf_ok(&path)) {
		out->failed = true;
		return;
	}
	sketch_text(out, root, "path", path.data);
	sketch_set(out, sketch_object(out, out->facts, "paths"), path.data,
		   json_new_text(path.data));
	if (json_true(json_find(container->host, "ReadonlyRootfs")))
		sketch_set(out, root, "readonly", json_new_bool(true));
}

static void draw_annotations(const struct docker_container *container,
			     struct sketch *out)
{
	const struct json *annotations =
		json_find(container->host, "Annotations");

	if (json_count(annotations) > 0)
		sketch_set(out, out->config, "annotations",
			   json_copy(annotations));
}

int docker_container_draw(const struct docker_container *container,
			  struct sketch *out, struct error *err)
{
	if (sketch_start(TEMPLATE, out, err) < 0)
		return -1;
	draw_facts(container, out);
	draw_root(container, out);
	draw_annotations(container, out);
	docker_process_draw(container, out);
	docker_linux_draw(container, out);
	docker_mounts_draw(container, out);
	return docker_security_draw(container, out, err);
}
