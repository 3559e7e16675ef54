#include "cli/intake.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "cli/loosefiles.h"
#include "cli/scratch.h"
#include "evidence/loose.h"
#include "gate/adopter.h"
#include "gate/relater.h"
#include "gate/unarchive.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID	   "evidence.import"
#define HEAD_SIZE  4096
#define COSE_SIGN1 "\xd2\x84" /* how such an envelope begins */

/* One import. */
struct intake {
	const struct store *to;
	struct plan *plan;
	struct import_result *result;
	int64_t deadline;
};

static int import_layout(const struct intake *intake, const struct store *from,
			 struct error *err)
{
	if (relater_run(from, NULL, intake->deadline, intake->plan, err) < 0)
		return -1;
	return import_write(from, intake->to, intake->plan, intake->result,
			    err);
}

/* Imports the layout that was made in @scratch. */
static int import_stage(const struct intake *intake, struct stage *stage,
			const struct scratch *scratch, struct error *err)
{
	CLEANUP(store_release) struct store from = {.dirfd = -1};

	if (stage_finish(stage, err) < 0 ||
	    store_open(scratch->path, FILE_ANY, &from, err) < 0)
		return -1;
	return import_layout(intake, &from, err);
}

/* A directory of the dir: transport. */
static int import_transport(const struct intake *intake,
			    const struct store *from, struct error *err)
{
	CLEANUP(scratch_remove) struct scratch scratch = SCRATCH_INIT;
	CLEANUP(stage_release) struct stage stage = {.blobs = -1};
	const struct adopter_request request = {.from = from,
						.deadline = intake->deadline};

	if (scratch_make(intake->to->path, &scratch, err) < 0 ||
	    stage_start(scratch.dirfd, &stage, err) < 0 ||
	    adopter_run(&request, &stage, intake->plan, err) < 0)
		return -1;
	return import_stage(intake, &stage, &scratch, err);
}

/* Has the files read that were copied into the stage. */
static int adopt_files(const struct intake *intake, struct stage *stage,
		       const struct scratch *scratch,
		       const struct digest *files, size_t count,
		       struct error *err)
{
	CLEANUP(store_release) struct store from = {.dirfd = -1};
	const struct adopter_request request = {.from = &from,
						.files = files,
						.file_count = count,
						.deadline = intake->deadline};

	if (count == 0)
		return error_set(err, ERROR_INPUT, "evidence.layout",
				 "neither an OCI layout nor a directory of "
				 "the dir: transport, and no file in it is a "
				 "bundle or an envelope");
	if (store_open(scratch->path, FILE_ANY, &from, err) < 0 ||
	    adopter_run(&request, stage, intake->plan, err) < 0)
		return -1;
	return import_stage(intake, stage, scratch, err);
}

/* A directory of loose files. */
static int import_files(const struct intake *intake, int dirfd,
			struct error *err)
{
	CLEANUP(scratch_remove) struct scratch scratch = SCRATCH_INIT;
	CLEANUP(stage_release) struct stage stage = {.blobs = -1};
	CLEANUP_FREE struct digest *files = NULL;
	size_t count;

	if (scratch_make(intake->to->path, &scratch, err) < 0 ||
	    stage_start(scratch.dirfd, &stage, err) < 0 ||
	    loosefiles_take(dirfd, &stage, &files, &count, err) < 0)
		return -1;
	return adopt_files(intake, &stage, &scratch, files, count, err);
}

/* A file that begins with @head and goes on in @fd, as JSON does. */
static int import_file(const struct intake *intake, struct span head, int fd,
		       struct error *err)
{
	CLEANUP(scratch_remove) struct scratch scratch = SCRATCH_INIT;
	CLEANUP(stage_release) struct stage stage = {.blobs = -1};
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct digest file;

	buf_add(&text, head.data, head.size);
	if (file_read(fd, SOURCE_BLOB_MAX - head.size, "file", "evidence.limit",
		      &text, err) < 0 ||
	    scratch_make(intake->to->path, &scratch, err) < 0 ||
	    stage_start(scratch.dirfd, &stage, err) < 0 ||
	    stage_blob(&stage, buf_span(&text), &file, err) < 0)
		return -1;
	return adopt_files(intake, &stage, &scratch, &file, 1, err);
}

static bool has(int dirfd, const char *name)
{
	return faccessat(dirfd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static int import_directory(const struct intake *intake, const char *path,
			    struct error *err)
{
	CLEANUP(store_release) struct store from = {.dirfd = -1};

	if (store_open(path, FILE_ANY, &from, err) < 0)
		return -1;
	if (from.is_directory)
		return import_transport(intake, &from, err);
	if (from.kept || has(from.dirfd, "index.json") ||
	    has(from.dirfd, "blobs"))
		return import_layout(intake, &from, err);
	return import_files(intake, from.dirfd, err);
}

/* What is no JSON and no archive either may be anything. */
static int fail_archive(struct error *err)
{
	if (strcmp(err->reason.id, "archive.format") == 0)
		error_hint(err, "import takes OCI layouts, dir: directories, "
				"Sigstore bundles, DSSE envelopes, and tar "
				"archives of these");
	return -1;
}

static int import_archive(const struct intake *intake, struct span head, int fd,
			  struct error *err)
{
	CLEANUP(scratch_remove) struct scratch scratch = SCRATCH_INIT;
	char path[PATH_MAX];

	if (scratch_make(intake->to->path, &scratch, err) < 0 ||
	    unarchive_run(
		    &(struct unarchive_request){
			    .head = head,
			    .fd = fd,
			    .dirfd = scratch.dirfd,
			    .limits = {INTAKE_ENTRIES_MAX, INTAKE_BYTES_MAX,
				       SOURCE_BLOB_MAX},
			    .deadline = intake->deadline,
		    },
		    err) < 0)
		return fail_archive(err);
	scratch_inside(&scratch, path);
	return import_directory(intake, path, err);
}

/* An archive or a file: what it begins with says which. */
static int import_stream(const struct intake *intake, int fd, struct error *err)
{
	char head[HEAD_SIZE];
	size_t size = 0;

	while (size < sizeof(head)) {
		ssize_t got = read(fd, head + size, sizeof(head) - size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set_errno(err, ID, "cannot read it");
		if (got == 0)
			break;
		size += (size_t)got;
	}
	if (size >= 2 && memcmp(head, COSE_SIGN1, 2) == 0)
		return error_set(err, ERROR_INPUT, "evidence.loose", "%s",
				 LOOSE_NOTARY);
	if (json_begins_object((struct span){head, size}))
		return import_file(intake, (struct span){head, size}, fd, err);
	return import_archive(intake, (struct span){head, size}, fd, err);
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
	return error_hint(err, "name a layout, a bundle or an archive; a pipe "
			       "by '-'");
}

int intake_run(const char *from, const struct store *to, struct plan *plan,
	       struct import_result *result, struct error *err)
{
	const struct intake intake = {
		.to = to,
		.plan = plan,
		.result = result,
		.deadline =
			confine_now() + INTAKE_SECONDS * (int64_t)1000000000,
	};
	CLEANUP_FD int fd = -1;
	bool directory;

	*result = (struct import_result){0};
	if (strcmp(from, "-") == 0)
		return import_stream(&intake, STDIN_FILENO, err);
	fd = open_input(from, &directory, err);
	if (fd < 0)
		return -1;
	if (directory)
		return import_directory(&intake, from, err);
	return import_stream(&intake, fd, err);
}
