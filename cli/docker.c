#include "cli/docker.h"

#include "cli/docker_container.h"
#include "cli/docker_image.h"
#include "cli/docker_shape.h"

#include <stdio.h>
#include <string.h>

#define ID	     "bundle.inspect"
#define UNKNOWN_MAX  32
#define ELEMENTS_MAX 4096

/* Members of the document that matter and that nobody knows here. */
struct unknown {
	size_t count;
	char names[UNKNOWN_MAX][160];
};

static bool is_image(const struct json *element)
{
	return json_has(element, "RootFS") || json_has(element, "RepoTags");
}

static bool is_container(const struct json *element)
{
	return json_type(json_find(element, "HostConfig")) == JSON_OBJECT;
}

/* The list, or with --format '{{json .}}' what would be its one element. */
static const struct json *element_at(const struct json *tree, size_t index)
{
	if (json_type(tree) == JSON_OBJECT)
		return index == 0 ? tree : NULL;
	return json_item(tree, index);
}

bool docker_is(const struct json *tree)
{
	const struct json *first = element_at(tree, 0);

	return json_has(first, "Id") &&
	       (is_image(first) || is_container(first));
}

/* Podman writes the like, but starts containers otherwise. */
static int check_engine(const struct json *element, struct error *err)
{
	if (!json_has(element, "OCIConfigPath") &&
	    !json_has(element, "ConmonPidFile"))
		return 0;
	error_set(err, ERROR_INPUT, ID, "this is what podman inspect writes");
	return error_hint(err, "check the config.json that its OCIConfigPath "
			       "names");
}

static int on_unknown(void *context, const char *pointer,
		      const struct json *node, struct error *err)
{
	struct unknown *unknown = context;
	char *name;

	if (!docker_shape_matters(pointer, node))
		return 0;
	if (unknown->count == UNKNOWN_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "more than %d members that are not known",
				 UNKNOWN_MAX);
	name = unknown->names[unknown->count++];
	snprintf(name, sizeof(unknown->names[0]), "%s", pointer + 1);
	for (char *at = name; (at = strchr(at, '/')); at++)
		*at = '.';
	return 0;
}

static int check(const struct json *element, const struct shape *shape,
		 struct span text, struct unknown *unknown, struct error *err)
{
	struct shape_source source = {
		.what = "docker inspect",
		.id = ID,
		.text = text,
		.kind = ERROR_INPUT,
		.unknown = on_unknown,
		.context = unknown,
	};

	unknown->count = 0;
	return json_shape_check(element, shape, &source, err);
}

static int tell(const char *name, struct sketch *sketch,
		const struct unknown *unknown, docker_each *each, void *context,
		struct error *err)
{
	for (size_t i = 0; i < unknown->count; i++)
		sketch_unknown(sketch, unknown->names[i]);
	return each(context, name, sketch, err);
}

static int read_container(const struct json *element,
			  const struct unknown *unknown, const char *root,
			  docker_each *each, void *context, struct error *err)
{
	const struct docker_container container = {
		.all = element,
		.host = json_find(element, "HostConfig"),
		.config = json_find(element, "Config"),
		.root = root,
	};
	CLEANUP(sketch_release) struct sketch sketch = {.config = NULL};
	const char *name = json_text_at(element, "Name");
	char told[256];

	snprintf(told, sizeof(told), "container %.200s",
		 *name ? name + (*name == '/') : json_text_at(element, "Id"));
	if (docker_container_draw(&container, &sketch, err) < 0)
		return error_wrap(err, "%s", told);
	return tell(told, &sketch, unknown, each, context, err);
}

static int read_image(const struct json *element, const struct unknown *unknown,
		      const char *root, docker_each *each, void *context,
		      struct error *err)
{
	const struct json *tags = json_find(element, "RepoTags");
	const struct docker_image image = {
		.config = json_find(element, "Config"),
		.id = json_text_at(element, "Id"),
		.reference = json_text(json_item(tags, 0)),
		.engine = "docker",
		.root = root,
	};
	CLEANUP(sketch_release) struct sketch sketch = {.config = NULL};
	char told[256];

	snprintf(told, sizeof(told), "image %.200s",
		 image.reference ? image.reference : image.id);
	if (docker_image_draw(&image, &sketch, err) < 0)
		return error_wrap(err, "%s", told);
	return tell(told, &sketch, unknown, each, context, err);
}

int docker_read(struct span text, const char *root, docker_each *each,
		void *context, struct error *err)
{
	CLEANUP_JSON struct json *tree = NULL;
	const struct json *element;
	struct unknown unknown;

	if (json_parse(text, &JSON_STRICT_LIMITS, "docker inspect", &tree,
		       err) < 0)
		return -1;
	if (json_count(tree) > ELEMENTS_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "more than %d containers and images",
				 ELEMENTS_MAX);
	for (size_t i = 0; (element = element_at(tree, i)); i++) {
		bool image = !is_container(element);

		if (check_engine(element, err) < 0 ||
		    check(element,
			  image ? &docker_shape_image : &docker_shape_container,
			  text, &unknown, err) < 0 ||
		    (image ? read_image : read_container)(
			    element, &unknown, root, each, context, err) < 0)
			return -1;
	}
	return 0;
}
