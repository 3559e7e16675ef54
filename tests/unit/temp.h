/*
 * A temporary directory for a unit test that needs other programs: commands
 * run in it, files are read from it, and it goes away at the end.
 */
#ifndef TESTS_UNIT_TEMP_H
#define TESTS_UNIT_TEMP_H

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char temp_dir[] = "/tmp/ocigate-test-XXXXXX";

/* Makes the directory and goes there; ends the test when that fails. */
static inline void temp_make(void)
{
	if (!mkdtemp(temp_dir) || chdir(temp_dir) < 0) {
		printf("Bail out! no temporary directory\n");
		exit(1);
	}
}

/* Removes the directory. */
static inline void temp_remove(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf '%s'", temp_dir);
	if (chdir("/") < 0 || system(command) != 0)
		printf("# cannot remove %s\n", temp_dir);
}

/* Runs a shell command there; ends the test when it fails. */
static inline void __attribute__((format(printf, 1, 2)))
temp_run(const char *format, ...)
{
	char command[4096];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	if (system(command) != 0) {
		printf("Bail out! failed: %s\n", command);
		temp_remove();
		exit(1);
	}
}

/* The bytes of the file @name; the caller releases *out. */
static inline struct span temp_read(const char *name, struct buf *out)
{
	char piece[4096];
	FILE *file = fopen(name, "re");
	size_t size;

	buf_release(out);
	while (file && (size = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(out, piece, size);
	if (file)
		fclose(file);
	else
		printf("# no file %s\n", name);
	return buf_span(out);
}

/* Writes @text to the file @name. */
static inline void temp_write(const char *name, struct span text)
{
	FILE *file = fopen(name, "we");

	if (!file || fwrite(text.data, 1, text.size, file) != text.size ||
	    fclose(file) != 0)
		printf("# cannot write %s\n", name);
}

#endif
