#include "gate/gather_place.h"

#include "base/cleanup.h"
#include "gate/gather_sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

static int open_path(const char *path)
{
	struct open_how how = {.flags = O_PATH | O_CLOEXEC,
			       .resolve = RESOLVE_NO_MAGICLINKS};

	return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
}

/* The name that the kernel gives the open file, which must lead back to it. */
static int read_name(int fd, const struct stat *st, char **out)
{
	char link[64];
	char path[PATH_MAX];
	struct stat again;
	ssize_t size;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	size = readlink(link, path, sizeof(path) - 1);
	if (size < 0)
		return -1;
	path[size] = '\0';
	if (path[0] != '/' || lstat(path, &again) < 0 ||
	    again.st_dev != st->st_dev || again.st_ino != st->st_ino) {
		errno = ESTALE; /* removed, or outside of what we see */
		return -1;
	}
	*out = strdup(path);
	return *out ? 0 : -1;
}

int gather_place_find(const struct gather_place *place, const char *path,
		      struct gather_found *out)
{
	CLEANUP_FD int fd = open_path(path);

	memset(out, 0, sizeof(*out));
	if (fd < 0 || fstat(fd, &out->stat) < 0 ||
	    read_name(fd, &out->stat, &out->real) < 0)
		return -1;
	if (mountinfo_place(&place->mounts, fd, out->real, &out->place, NULL) ==
	    0)
		return 0;
	gather_place_release_found(out);
	errno = ESTALE;
	return -1;
}

void gather_place_release_found(struct gather_found *found)
{
	free(found->real);
	memset(found, 0, sizeof(*found));
}

int gather_place_open(struct gather_controls *controls,
		      struct gather_place *out, struct error *err)
{
	memset(out, 0, sizeof(*out));
	if (gather_sockets(controls, err) < 0 ||
	    mountinfo_read(&out->mounts, err) < 0)
		return -1;
	out->found = calloc(controls->count, sizeof(*out->found));
	if (!out->found) {
		gather_place_release(out);
		return error_set(err, ERROR_SYSTEM, "internal.facts",
				 "out of memory");
	}
	out->count = controls->count;
	for (size_t i = 0; i < out->count; i++)
		gather_place_find(out, controls->all[i].path, &out->found[i]);
	return 0;
}

void gather_place_release(struct gather_place *place)
{
	for (size_t i = 0; i < place->count; i++)
		gather_place_release_found(&place->found[i]);
	free(place->found);
	mountinfo_release(&place->mounts);
	memset(place, 0, sizeof(*place));
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Whether @found lies in @control: by name, or elsewhere in its file system. */
static bool is_inside(const struct gather_control *control,
		      const struct gather_found *there,
		      const struct gather_found *found, bool is_root)
{
	if (mountinfo_below(found->real, there->real))
		return gather_control_covers(
			control, found->real + strlen(there->real), is_root);
	return there->place.device == found->place.device &&
	       mountinfo_below(found->place.path, there->place.path) &&
	       gather_control_covers(
		       control, found->place.path + strlen(there->place.path),
		       is_root);
}

/* By the path itself: it is the control, lies in it, or holds it. */
static bool is_control(const struct gather_control *control,
		       const struct gather_found *there,
		       const struct gather_found *found, bool is_root)
{
	return there->real &&
	       (same_file(&found->stat, &there->stat) ||
		is_inside(control, there, found, is_root) ||
		mountinfo_holds(found->place.device, found->place.path,
				&there->place));
}

const char *gather_place_judge(const struct gather_place *place,
			       const struct gather_controls *controls,
			       const struct gather_found *found, bool is_root)
{
	const struct mountinfo *mounts = &place->mounts;

	for (size_t i = 0; i < place->count; i++)
		if (is_control(&controls->all[i], &place->found[i], found,
			       is_root))
			return controls->all[i].label;
	/* what is mounted below it comes along, or can */
	for (size_t at = mountinfo_next(mounts, found->real, 0);
	     at < mounts->count;
	     at = mountinfo_next(mounts, found->real, at + 1)) {
		const struct mountinfo_mount *mount = &mounts->mounts[at];

		for (size_t i = 0; i < place->count; i++)
			if (place->found[i].real &&
			    mountinfo_holds(mount->device, mount->root,
					    &place->found[i].place))
				return controls->all[i].label;
	}
	return NULL;
}
