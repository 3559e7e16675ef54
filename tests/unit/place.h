/*
 * Directories for tests: an OCI layout on disk, made of a world in memory.
 */
#ifndef TESTS_UNIT_PLACE_H
#define TESTS_UNIT_PLACE_H

#include "base/file.h"
#include "evidence/store.h"
#include "world.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

struct place {
	char path[256];
	int fd;
};

/* Writes @text to the file @name, in place of what was there. */
static inline void place_put(const struct place *place, const char *name,
			     struct span text)
{
	int fd = openat(place->fd, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || file_write(fd, text) < 0)
		abort();
	close(fd);
}

/* An empty directory that place_release() removes. */
static inline struct place place_new(void)
{
	struct place place = {.path = "/tmp/test_place.XXXXXX"};

	if (!mkdtemp(place.path))
		abort();
	place.fd = open(place.path, O_RDONLY | O_DIRECTORY);
	return place;
}

static inline void place_release(struct place *place)
{
	char command[300];

	close(place->fd);
	snprintf(command, sizeof(command), "rm -rf %s", place->path);
	if (system(command) != 0)
		abort();
}

/* The layout that store 0 of @world is. */
static inline struct place place_layout(struct world *world)
{
	struct place place = place_new();

	memory_layout(&world->memory, 0, &world->list);
	mkdirat(place.fd, "blobs", 0755);
	mkdirat(place.fd, "blobs/sha256", 0755);
	place_put(&place, "oci-layout",
		  span_of("{\"imageLayoutVersion\":\"1.0.0\"}"));
	for (size_t i = 0; i < world->memory.count; i++) {
		const struct memory_item *item = &world->memory.items[i];
		char name[STORE_NAME_SIZE];

		store_item_name(item->item, &item->digest, name);
		if (item->store == 0)
			place_put(&place, name, buf_span(&item->bytes));
	}
	return place;
}

#endif
