#include "cli/loosefiles.h"

#include "base/dir.h"
#include "base/file.h"
#include "base/json.h"
#include "cli/intake.h"
#include "evidence/source.h"

#include <fcntl.h>
#include <string.h>

#define ID "evidence.import"

struct taking {
	struct stage *stage;
	struct digest *list;
	size_t count;
};

static int take_file(struct taking *taking, int fd, const char *name,
		     struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	char head[64];
	ssize_t got = pread(fd, head, sizeof(head), 0);

	if (got < 0)
		return error_set_errno(err, ID, "cannot read '%s'", name);
	if (!json_begins_object((struct span){head, (size_t)got}))
		return 0;
	if (taking->count == INTAKE_FILES_MAX)
		return error_set(err, ERROR_INPUT, "evidence.limit",
				 "more than %d files", INTAKE_FILES_MAX);
	if (file_read(fd, SOURCE_BLOB_MAX, name, "evidence.limit", &text, err) <
	    0)
		return -1;
	return stage_blob(taking->stage, buf_span(&text),
			  &taking->list[taking->count++], err);
}

static int take_below(struct taking *taking, int dirfd, unsigned depth,
		      struct error *err);

/* A file or directory; what is neither is passed over. */
static int take_entry(struct taking *taking, int dirfd, const char *name,
		      unsigned depth, struct error *err)
{
	CLEANUP_FD int fd = openat(
		dirfd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return 0;
	if (S_ISDIR(st.st_mode) && depth < INTAKE_DEPTH_MAX)
		return take_below(taking, fd, depth + 1, err);
	return S_ISREG(st.st_mode) ? take_file(taking, fd, name, err) : 0;
}

static int take_below(struct taking *taking, int dirfd, unsigned depth,
		      struct error *err)
{
	CLEANUP_DIR DIR *directory = dir_open(
		openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	const char *name;

	if (!directory)
		return error_set_errno(err, ID, "cannot list a directory");
	while ((name = dir_next(directory)))
		if (take_entry(taking, dirfd, name, depth, err) < 0)
			return -1;
	return 0;
}

int loosefiles_take(int dirfd, struct stage *stage, struct digest **out,
		    size_t *count, struct error *err)
{
	CLEANUP_FREE struct digest *list =
		calloc(INTAKE_FILES_MAX, sizeof(*list));
	struct taking taking = {stage, list, 0};

	*out = NULL;
	*count = 0;
	if (!list)
		return error_set(err, ERROR_SYSTEM, ID,
				 "no memory to import evidence");
	if (take_below(&taking, dirfd, 0, err) < 0)
		return -1;
	*count = taking.count;
	*out = steal_pointer(&list);
	return 0;
}
