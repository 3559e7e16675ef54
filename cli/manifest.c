#include "cli/manifest.h"

#include "base/buf.h"
#include "base/yaml.h"
#include "cli/pod.h"

#include <stdio.h>
#include <string.h>

#define ID "bundle.manifest"

struct reading {
	manifest_each *each;
	void *context;
	size_t count; /* of containers */
};

/* Where the pod of a kind stands in it; an empty path is the object itself. */
static const struct {
	const char *kind;
	const char *path[3];
} KINDS[] = {
	{"Pod", {NULL}},
	{"PodTemplate", {"template"}},
	{"Deployment", {"spec", "template"}},
	{"ReplicaSet", {"spec", "template"}},
	{"ReplicationController", {"spec", "template"}},
	{"StatefulSet", {"spec", "template"}},
	{"DaemonSet", {"spec", "template"}},
	{"Job", {"spec", "template"}},
	{"CronJob", {"spec", "jobTemplate", "spec"}}, /* and below it */
};

static const struct json *find_pod(const struct json *document,
				   const char *kind)
{
	for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++) {
		const struct json *at = document;

		if (strcmp(KINDS[i].kind, kind) != 0)
			continue;
		for (size_t j = 0; j < 3 && KINDS[i].path[j]; j++)
			at = json_find(at, KINDS[i].path[j]);
		return strcmp(kind, "CronJob") == 0 ? json_find(at, "template")
						    : at;
	}
	return NULL;
}

static int tell(struct reading *reading, const struct pod *pod,
		const struct json *container, struct error *err)
{
	CLEANUP_BUF struct buf config = BUF_INIT;
	CLEANUP_BUF struct buf facts = BUF_INIT;
	struct manifest_container told;
	char name[512];

	if (pod_write(pod, container, &config, &facts, err) < 0)
		return -1;
	snprintf(name, sizeof(name), "%s %s/%s, container %s", pod->kind,
		 pod->namespace, pod->name,
		 pod_text(json_find(container, "name"), "?"));
	told = (struct manifest_container){name, buf_span(&config),
					   buf_span(&facts)};
	reading->count++;
	return reading->each(reading->context, &told, err);
}

static int read_pod(struct reading *reading, const struct pod *pod,
		    struct error *err)
{
	static const char *const LISTS[] = {"initContainers", "containers",
					    "ephemeralContainers"};

	for (size_t i = 0; i < sizeof(LISTS) / sizeof(LISTS[0]); i++) {
		const struct json *list = json_find(pod->spec, LISTS[i]);

		for (size_t j = 0; j < json_count(list); j++)
			if (tell(reading, pod, json_item(list, j), err) < 0)
				return -1;
	}
	return 0;
}

static int read_object(struct reading *reading, const struct json *object,
		       struct error *err)
{
	const struct json *metadata = json_find(object, "metadata");
	const char *kind = pod_text(json_find(object, "kind"), "");
	const struct json *at = find_pod(object, kind);
	struct pod pod = {
		.kind = kind,
		.namespace =
			pod_text(json_find(metadata, "namespace"), "default"),
		.name = pod_text(json_find(metadata, "name"),
				 pod_text(json_find(metadata, "generateName"),
					  "unnamed")),
		.annotations = json_at(at, "metadata", "annotations", NULL),
		.spec = json_find(at, "spec"),
	};

	if (!at)
		return 0;
	if (json_type(pod.spec) != JSON_OBJECT)
		return error_set(err, ERROR_INPUT, ID,
				 "%s '%s' has no pod spec", kind, pod.name);
	return read_pod(reading, &pod, err);
}

static int read_document(void *context, const struct json *document,
			 struct error *err)
{
	const char *kind = json_text(json_find(document, "kind"));
	const struct json *items = json_find(document, "items");
	size_t size = kind ? strlen(kind) : 0;

	if (!kind || !json_text(json_find(document, "apiVersion")))
		return error_set(err, ERROR_INPUT, ID,
				 "a document has no apiVersion and kind");
	if (size < 4 || strcmp(kind + size - 4, "List") != 0)
		return read_object(context, document, err);
	for (size_t i = 0; i < json_count(items); i++)
		if (read_object(context, json_item(items, i), err) < 0)
			return -1;
	return 0;
}

bool manifest_is(struct span text, const char *name)
{
	const char *dot = strrchr(name, '.');
	struct error ignored = ERROR_INIT;
	CLEANUP_JSON struct json *tree = NULL;

	if (dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0))
		return true;
	return json_parse(text, &JSON_STRICT_LIMITS, "", &tree, &ignored) ==
		       0 &&
	       json_text(json_find(tree, "apiVersion")) &&
	       json_text(json_find(tree, "kind"));
}

int manifest_read(struct span text, const char *name, manifest_each *each,
		  void *context, struct error *err)
{
	struct reading reading = {.each = each, .context = context};

	if (yaml_read(text, name, read_document, &reading, err) < 0)
		return -1;
	if (reading.count > 0)
		return 0;
	return error_set(err, ERROR_INPUT, ID,
			 "'%s' holds no pod and no workload with one", name);
}
