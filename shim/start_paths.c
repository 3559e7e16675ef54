#include "shim/start_paths.h"

#include "base/dir.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#define ID "bundle.weaker"

/* Opens what @path is for a process with the root @rootfd. */
static int open_inside(int rootfd, const char *path, uint64_t flags)
{
	struct open_how how = {
		.flags = flags | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};

	return (int)syscall(SYS_openat2, rootfd, path, &how, sizeof(how));
}

static bool is_read_only(int fd)
{
	struct statvfs fs;

	return fstatvfs(fd, &fs) == 0 && (fs.f_flag & ST_RDONLY);
}

static bool is_empty(int rootfd, const char *path)
{
	CLEANUP_DIR DIR *dir =
		dir_open(open_inside(rootfd, path, O_RDONLY | O_DIRECTORY));

	return dir && !dir_next(dir) && errno == 0;
}

/* A masked file is the null device, a masked directory empty for good. */
static bool is_masked(int rootfd, const char *path, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return false;
	if (S_ISCHR(st.st_mode))
		return st.st_rdev == makedev(1, 3);
	return S_ISDIR(st.st_mode) && is_read_only(fd) &&
	       is_empty(rootfd, path);
}

static int compare_path(int rootfd, const char *path, bool masked,
			struct error *err)
{
	CLEANUP_FD int fd = open_inside(rootfd, path, O_PATH);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd < 0)
		return error_set_errno(err, ID, "cannot look at '%.100s'",
				       path);
	if (masked ? is_masked(rootfd, path, fd) : is_read_only(fd))
		return 0;
	return error_set(err, ERROR_INPUT, ID,
			 "'%.100s' is not %s in the frozen container, as was "
			 "judged",
			 path, masked ? "masked" : "read-only");
}

static int compare_list(int rootfd, const struct json *list, bool masked,
			struct error *err)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const char *path = json_text(json_item(list, i));

		if (path && compare_path(rootfd, path, masked, err) < 0)
			return -1;
	}
	return 0;
}

int start_paths_compare(int rootfd, const struct json *config,
			struct error *err)
{
	const struct json *root = json_find(config, "linux");

	if (json_true(json_at(config, "root", "readonly", NULL)) &&
	    !is_read_only(rootfd))
		return error_set(err, ERROR_INPUT, ID,
				 "the root of the frozen container is "
				 "writable, read-only was judged");
	if (compare_list(rootfd, json_find(root, "maskedPaths"), true, err) < 0)
		return -1;
	return compare_list(rootfd, json_find(root, "readonlyPaths"), false,
			    err);
}
