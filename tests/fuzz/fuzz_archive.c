/*
 * Archives, and the names in them: what is told of is written beneath one
 * directory, or refused.
 */
#include "oci/archive.h"
#include "oci/unpack.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int on_enter(void *context, const char *name, bool directory,
		    struct error *err)
{
	return unpack_enter(context, name, directory, err);
}

static int on_data(void *context, struct span bytes, struct error *err)
{
	return unpack_data(context, bytes, err);
}

/* A directory in memory where there is one; emptied after each input. */
static void make_place(char path[64])
{
	snprintf(path, 64, "%s/fuzz_archive.XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(path))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct unpack_limits limits = {16, 1 << 16, 1 << 12};
	struct archive_sink sink = {on_enter, on_data, NULL, size % 2 == 0};
	struct unpack unpack;
	char command[128];
	char path[64];
	struct stat st;
	int null = open("/dev/null", O_RDONLY);
	int dir;

	make_place(path);
	dir = open(path, O_RDONLY | O_DIRECTORY);
	unpack = unpack_start(dir, &limits);
	sink.context = &unpack;
	archive_each((struct span){(const char *)data, size}, null, &sink,
		     NULL);
	unpack_release(&unpack);
	close(dir);
	close(null);
	if (rmdir(path) < 0) {
		snprintf(command, sizeof(command), "rm -rf %s", path);
		if (system(command) != 0)
			abort();
	}
	if (stat(path, &st) == 0)
		abort();
	return 0;
}
