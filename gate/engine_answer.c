#include "gate/engine_answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CONTENT "io.containerd.content.v1.content"

/* Directories of the shims' versions, below containerd's state or root. */
static const char *const tasks[] = {"io.containerd.runtime.v2.task",
				    "io.containerd.runtime.v1.linux"};

bool engine_answer_last(struct span *path, char *out, size_t capacity)
{
	size_t start = path->size;

	while (start > 0 && path->data[start - 1] != '/')
		start--;
	if (start == 0 || start == path->size ||
	    path->size - start >= capacity || path->data[start] == '.')
		return false;
	memcpy(out, path->data + start, path->size - start);
	out[path->size - start] = '\0';
	path->size = start - 1;
	return true;
}

bool engine_answer_task(const char *bundle, struct engine_answer_task *out)
{
	struct span path = span_of(bundle);
	char kind[64];

	if (path.size == 0 || path.data[0] != '/' ||
	    !engine_answer_last(&path, out->id, sizeof(out->id)) ||
	    !engine_answer_last(&path, out->ns, sizeof(out->ns)) ||
	    !engine_answer_last(&path, kind, sizeof(kind)))
		return false;
	return strcmp(kind, tasks[0]) == 0 || strcmp(kind, tasks[1]) == 0;
}

void engine_answer_fact(struct fact *fact, enum fact_state state,
			const char *value)
{
	*fact = (struct fact){.state = FACT_UNKNOWN};
	if (!value || strlen(value) >= sizeof(fact->value))
		return;
	fact->state = state;
	strcpy(fact->value, value);
}

void engine_answer_none(struct fact *fact)
{
	*fact = (struct fact){.state = FACT_NONE};
}

int engine_answer_unknown(struct engine_answer *answer, const char *format, ...)
{
	struct image_identity *identity = &answer->facts->identity;
	char message[512];
	va_list args;
	int length;

	memset(identity, 0, sizeof(*identity));
	va_start(args, format);
	length = vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	error_escape(identity->why, sizeof(identity->why), message,
		     length < 0 ? 0 : strlen(message));
	return 0;
}

bool engine_answer_root_is(const struct engine_request *request,
			   const char *path)
{
	const char *root =
		json_text(json_at(request->config, "root", "path", NULL));
	size_t size = strlen(request->bundle);

	if (!root)
		return false;
	if (path)
		return strcmp(root, path) == 0;
	return strcmp(root, "rootfs") == 0 ||
	       (strncmp(root, request->bundle, size) == 0 &&
		strcmp(root + size, "/rootfs") == 0);
}

int engine_answer_layer(const struct engine_request *request,
			const struct engine_answer_driver *drivers,
			const char *driver, const char *root, const char *layer,
			const char *id, struct error *err)
{
	char path[4096 + 512];

	while (drivers->name && strcmp(drivers->name, driver) != 0)
		drivers++;
	if (!drivers->name)
		return error_set(err, ERROR_INPUT, id,
				 "storage driver '%s' is not known", driver);
	snprintf(path, sizeof(path), "%s/%s%s%s", root, drivers->front, layer,
		 drivers->back);
	if (engine_answer_root_is(request, path))
		return 0;
	return error_set(err, ERROR_INPUT, id,
			 "root.path is not '%s', the layer that was made for "
			 "this container",
			 path);
}

void engine_answer_content(const struct engine_request *request,
			   const struct engine_answer_task *task,
			   struct engine_answer *answer)
{
	struct engine_answer_task work;
	char path[4096];
	char *end;
	ssize_t size = readlinkat(request->bundle_fd, "work", path,
				  sizeof(path) - sizeof(CONTENT));

	if (size < 0 || (size_t)size >= sizeof(path) - sizeof(CONTENT) ||
	    answer->store_count == ENGINE_STORES_MAX)
		return;
	path[size] = '\0';
	if (!engine_answer_task(path, &work) || strcmp(work.ns, task->ns) ||
	    strcmp(work.id, task->id))
		return;
	end = strstr(path, "/io.containerd.runtime.");
	strcpy(end + 1, CONTENT);
	if (store_open(path, FILE_ROOT, &answer->stores[answer->store_count],
		       NULL) == 0)
		answer->store_count++;
}

void engine_answer_release(struct engine_answer *answer)
{
	for (size_t i = 0; i < answer->store_count; i++)
		store_release(&answer->stores[i]);
	answer->store_count = 0;
}
