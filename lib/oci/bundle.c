#include "oci/bundle.h"

#include "oci/config.h"

#include <fcntl.h>
#include <string.h>

#define CONFIG_NAME "config.json"

int bundle_open(const char *path, enum file_trust trust, struct bundle *out,
		struct error *err)
{
	*out = (struct bundle)BUNDLE_INIT;
	if (path[0] != '/' || strlen(path) >= sizeof(out->path))
		return error_set(err, ERROR_INPUT, "bundle.open",
				 "the bundle '%s' is not an absolute path",
				 path);
	memcpy(out->path, path, strlen(path) + 1);
	out->dirfd = file_open(path, FILE_DIRECTORY, trust, "bundle.open", err);
	return out->dirfd < 0 ? -1 : 0;
}

int bundle_read_config(struct bundle *bundle, enum file_trust trust,
		       struct buf *out, struct error *err)
{
	CLEANUP_FD int fd = file_open_beneath(bundle->dirfd, CONFIG_NAME,
					      "bundle.config", err);

	if (fd < 0)
		return error_wrap(err, "bundle '%s'", bundle->path);
	if (file_check(fd, trust, CONFIG_NAME, "bundle.config", err) < 0)
		return -1;
	if (fstat(fd, &bundle->config) < 0)
		return error_set_errno(err, "bundle.config",
				       "cannot stat " CONFIG_NAME);
	return file_read(fd, CONFIG_SIZE_MAX, CONFIG_NAME, "bundle.config", out,
			 err);
}

int bundle_write_config(struct bundle *bundle, struct span text,
			struct error *err)
{
	CLEANUP_BUF struct buf written = BUF_INIT;
	const struct stat *was = &bundle->config;

	if (bundle_unchanged(bundle, err) < 0 ||
	    file_replace(bundle->dirfd, CONFIG_NAME, text, was->st_mode & 07777,
			 was->st_uid, was->st_gid, false, "bundle.write",
			 err) < 0)
		return -1;
	if (bundle_read_config(bundle, FILE_ANY, &written, err) < 0)
		return -1;
	if (!span_equal(buf_span(&written), text))
		return error_set(err, ERROR_INPUT, "bundle.changed",
				 CONFIG_NAME " is not what was just written");
	return 0;
}

int bundle_unchanged(const struct bundle *bundle, struct error *err)
{
	const struct stat *was = &bundle->config;
	struct stat now;

	if (fstatat(bundle->dirfd, CONFIG_NAME, &now, AT_SYMLINK_NOFOLLOW) < 0)
		return error_set_errno(err, "bundle.changed",
				       "cannot stat " CONFIG_NAME);
	if (now.st_dev == was->st_dev && now.st_ino == was->st_ino &&
	    now.st_size == was->st_size && now.st_mode == was->st_mode &&
	    memcmp(&now.st_mtim, &was->st_mtim, sizeof(now.st_mtim)) == 0 &&
	    memcmp(&now.st_ctim, &was->st_ctim, sizeof(now.st_ctim)) == 0)
		return 0;
	return error_set(err, ERROR_INPUT, "bundle.changed",
			 CONFIG_NAME " changed while it was judged");
}

void bundle_release(struct bundle *bundle)
{
	if (bundle->dirfd >= 0)
		close(bundle->dirfd);
	bundle->dirfd = -1;
}
