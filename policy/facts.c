#include "policy/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct path_fact *facts_path(const struct facts *facts, const char *path)
{
	for (size_t i = 0; i < facts->path_count; i++)
		if (strcmp(facts->paths[i].path, path) == 0)
			return &facts->paths[i];
	return NULL;
}

enum host_answer facts_namespace_is_host(const struct facts *facts,
					 const char *type, const char *path)
{
	for (size_t i = 0; i < facts->namespace_count; i++) {
		const struct namespace_fact *fact = &facts->namespaces[i];

		if (strcmp(fact->type, type) == 0 &&
		    strcmp(fact->path, path) == 0)
			return fact->is_host;
	}
	return HOST_UNKNOWN;
}

void facts_release(struct facts *facts)
{
	json_free(facts->labels);
	json_free(facts->asked);
	free(facts->paths);
	free(facts->uid_maps);
	free(facts->gid_maps);
	memset(facts, 0, sizeof(*facts));
}

void facts_release_image(struct image_facts *image)
{
	for (size_t i = 0; i < image->statement_count; i++)
		statement_release(&image->statements[i].statement);
	question_release(&image->questions);
	free(image->statements);
	free(image->found);
	memset(image, 0, sizeof(*image));
}

void facts_set(struct fact *fact, enum fact_state state, const char *value)
{
	fact->state = state;
	snprintf(fact->value, sizeof(fact->value), "%s", value);
}
