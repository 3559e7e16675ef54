#include "cli/intake.h"

#include "base/cleanup.h"
#include "cli/scratch.h"
#include "gate/relater.h"
#include "oci/archive.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID "evidence.import"

static int import_directory(const char *path, const struct store *to,
			    struct plan *plan, struct import_result *result,
			    struct error *err)
{
	CLEANUP(store_release) struct store from = {.dirfd = -1};
	int64_t deadline = confine_now() + INTAKE_SECONDS * (int64_t)1000000000;

	if (store_open(path, FILE_ANY, &from, err) < 0 ||
	    relater_run(&from, NULL, deadline, plan, err) < 0)
		return -1;
	return import_write(&from, to, plan, result, err);
}

static int import_archive(int fd, const struct store *to, struct plan *plan,
			  struct import_result *result, struct error *err)
{
	static const struct archive_limits limits = {INTAKE_ENTRIES_MAX,
						     INTAKE_BYTES_MAX};
	CLEANUP(scratch_remove) struct scratch scratch = SCRATCH_INIT;

	if (scratch_make(to->path, &scratch, err) < 0 ||
	    archive_unpack(fd, scratch.dirfd, &limits, err) < 0)
		return -1;
	return import_directory(scratch.path, to, plan, result, err);
}

/*
 * Opens what is to be imported without waiting for whoever might write to a
 * FIFO. Says in *directory what it is.
 */
static int open_input(const char *path, bool *directory, struct error *err)
{
	CLEANUP_FD int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return error_set_errno(err, ID, "cannot open it");
	*directory = S_ISDIR(st.st_mode);
	if (*directory || S_ISREG(st.st_mode))
		return steal_fd(&fd);
	error_set(err, ERROR_INPUT, ID, "neither a directory nor a file");
	return error_hint(err, "name a layout or an archive; a pipe by '-'");
}

int intake_run(const char *from, const struct store *to, struct plan *plan,
	       struct import_result *result, struct error *err)
{
	CLEANUP_FD int fd = -1;
	bool directory;

	*result = (struct import_result){0};
	if (strcmp(from, "-") == 0)
		return import_archive(STDIN_FILENO, to, plan, result, err);
	fd = open_input(from, &directory, err);
	if (fd < 0)
		return -1;
	if (directory)
		return import_directory(from, to, plan, result, err);
	return import_archive(fd, to, plan, result, err);
}
