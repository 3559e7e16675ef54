/*
 * containers/storage: Podman and CRI-O. This version recognises their bundles,
 * so that config rules judge them, and does not read their records: image
 * rules refuse.
 */
#include "gate/engine_answer.h"

#include <string.h>

/* Whether @bundle is ROOT/DRIVER-containers/ID/userdata; the size of ROOT. */
static bool is_userdata(const char *bundle, size_t *root)
{
	static const char containers[] = "-containers/";
	static const char userdata[] = "/userdata";
	const char *found = strstr(bundle, containers);
	const char *id;
	size_t size;

	if (!found)
		return false;
	id = found + strlen(containers);
	size = strcspn(id, "/");
	if (size != 64 || strcmp(id + size, userdata) != 0)
		return false;
	while (found > bundle && *found != '/')
		found--;
	*root = (size_t)(found - bundle);
	return true;
}

static bool owns(const struct engine_request *request)
{
	size_t root;

	return is_userdata(request->bundle, &root);
}

static int resolve(const struct engine_request *request,
		   struct engine_answer *answer, struct error *err)
{
	struct facts *facts = answer->facts;
	const char *storage = request->settings->storage_root;
	const char *engine = NULL;
	size_t root = 0;

	(void)err;
	/* CRI-O's bundles lie below its run root, Podman's below the graph */
	if (is_userdata(request->bundle, &root) && root == strlen(storage) &&
	    strncmp(request->bundle, storage, root) == 0)
		engine = "podman";
	engine_answer_fact(&facts->engine, FACT_ATTESTED, engine);
	if (engine) {
		engine_answer_fact(&facts->kind, FACT_ATTESTED, "container");
		engine_answer_none(&facts->namespace);
		engine_answer_none(&facts->pod);
	}
	engine_answer_none(&facts->containerd_namespace);
	return engine_answer_unknown(answer,
				     "%s is not supported by this version",
				     engine ? engine : "CRI-O");
}

const struct engine engine_storage = {
	.name = "podman", .owns = owns, .resolve = resolve};
