/*
 * Fills an evidence store with images that nobody asks for, to see what a
 * look-up among many costs. Names only: what the blobs hold is never read.
 *
 *	fill STORE COUNT
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void __attribute__((noreturn)) die(const char *what)
{
	perror(what);
	exit(1);
}

/* Numbers that are spread as digests are. splitmix64 */
static uint64_t next(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static void write_file(int dirfd, const char *name, const char *text)
{
	int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL, 0444);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die(name);
	close(fd);
}

static int open_directory(int dirfd, const char *name)
{
	int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		die(name);
	return fd;
}

int main(int argc, char **argv)
{
	uint64_t state = 1;
	int store, images, blobs;

	if (argc != 3)
		return 2;
	store = open_directory(AT_FDCWD, argv[1]);
	images = open_directory(store, "images");
	blobs = open_directory(store, "blobs/sha256");
	for (long i = atol(argv[2]); i > 0; i--) {
		char name[65];
		char text[400];

		snprintf(name, sizeof(name), "%016lx%016lx%016lx%016lx",
			 next(&state), next(&state), next(&state),
			 next(&state));
		snprintf(text, sizeof(text),
			 "{\"ocigate\":1,\"images\":[\"sha256:%s\"],"
			 "\"evidence\":[{\"manifest\":\"sha256:%s\","
			 "\"subject\":\"sha256:%s\",\"layout\":\"cosign\"}]}\n",
			 name, name, name);
		write_file(images, name, text);
		write_file(blobs, name, "{}");
	}
	return 0;
}
