#include "gate/gather_layer.h"

#include "base/dir.h"
#include "gate/mountinfo.h"
#include "policy/rules/spec.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define DEPTH_MAX   40
#define ENTRIES_MAX 1024

/* What a walk has seen, and where it is. */
struct walk {
	const struct json *config;
	struct layer_fact *out;
	size_t entries;
	char path[PATH_MAX]; /* "/etc/hosts" */
	size_t size;
};

/* Whether @written is @path (*exact) or lies below it. */
static bool leads_through(const char *written, const char *path, bool *exact)
{
	char plain[PATH_MAX];

	if (!spec_path_normalise(written, plain, sizeof(plain)))
		return false;
	*exact = strcmp(plain, path) == 0;
	return mountinfo_below(plain, path);
}

/*
 * Whether the engine needs @path: something is mounted there (*place) or below,
 * or the process starts there.
 */
static bool is_needed(const struct walk *walk, const char *path, bool *place)
{
	const struct json *mounts = json_find(walk->config, "mounts");
	const char *cwd =
		json_text(json_at(walk->config, "process", "cwd", NULL));
	bool needed = false;
	bool exact = false;

	*place = false;
	for (size_t i = 0; i < json_count(mounts); i++) {
		const char *written = json_text(
			json_find(json_item(mounts, i), "destination"));

		if (!written || !leads_through(written, path, &exact))
			continue;
		needed = true;
		*place |= exact;
	}
	return needed || (cwd && leads_through(cwd, path, &exact));
}

/* A directory that hides or moves what the image has below it. */
static bool hides(int fd)
{
	static const char *const names[] = {
		"trusted.overlay.opaque", "user.overlay.opaque",
		"trusted.overlay.redirect", "user.overlay.redirect"};
	char value[8];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (fgetxattr(fd, names[i], value, sizeof(value)) >= 0 ||
		    errno == ERANGE)
			return true;
	return false;
}

/* Podman puts one link into the layer itself. */
static bool is_mtab(int dirfd, const char *name, const char *path)
{
	char target[32];
	ssize_t size = readlinkat(dirfd, name, target, sizeof(target));

	return strcmp(path, "/etc/mtab") == 0 && size == 12 &&
	       memcmp(target, "/proc/mounts", 12) == 0;
}

/* Ends the walk: @what is wrong with the path where it stands. */
static bool stop(struct walk *walk, enum layer_state state, const char *what)
{
	walk->out->state = state;
	snprintf(walk->out->found, sizeof(walk->out->found), "%s%.200s", what,
		 walk->path);
	return false;
}

static bool look_into(struct walk *walk, int fd, unsigned depth);

/* One entry of the layer; false ends the walk. */
static bool look_at(struct walk *walk, int dirfd, const char *name,
		    unsigned depth)
{
	CLEANUP_FD int fd = -1;
	struct stat st;
	bool place;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return stop(walk, LAYER_UNKNOWN, "cannot look at ");
	if (S_ISLNK(st.st_mode) && is_mtab(dirfd, name, walk->path))
		return true;
	if (!is_needed(walk, walk->path, &place))
		return stop(walk, LAYER_WRITTEN, "");
	if (S_ISREG(st.st_mode))
		return (place && st.st_size == 0) ||
		       stop(walk, LAYER_WRITTEN, "");
	if (!S_ISDIR(st.st_mode))
		return stop(walk, LAYER_WRITTEN, "");
	fd = openat(dirfd, name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || depth == DEPTH_MAX)
		return stop(walk, LAYER_UNKNOWN, "cannot read ");
	if (hides(fd))
		return stop(walk, LAYER_WRITTEN, "");
	return look_into(walk, steal_fd(&fd), depth + 1);
}

/* All entries of the directory @fd, which is taken. */
static bool look_into(struct walk *walk, int fd, unsigned depth)
{
	CLEANUP_DIR DIR *dir = dir_open(fd);
	size_t size = walk->size;
	const char *name;
	bool fine = true;

	if (!dir)
		return stop(walk, LAYER_UNKNOWN, "cannot read ");
	while (fine && (name = dir_next(dir))) {
		int length = snprintf(walk->path + size,
				      sizeof(walk->path) - size, "/%s", name);

		if (++walk->entries > ENTRIES_MAX || length < 0 ||
		    (size_t)length >= sizeof(walk->path) - size) {
			fine = stop(walk, LAYER_UNKNOWN, "too much lies in ");
			break;
		}
		walk->size = size + (size_t)length;
		fine = look_at(walk, dirfd(dir), name, depth);
	}
	if (fine && errno) {
		snprintf(walk->path + size, sizeof(walk->path) - size, "/");
		fine = stop(walk, LAYER_UNKNOWN, "cannot read all of ");
	}
	walk->size = size;
	return fine;
}

void gather_layer_walk(int upper, const struct json *config,
		       struct layer_fact *out)
{
	struct walk walk = {.config = config, .out = out};
	int fd = openat(upper, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	out->state = LAYER_UNKNOWN;
	if (fd < 0) {
		snprintf(out->found, sizeof(out->found),
			 "cannot read the upper directory");
		return;
	}
	if (look_into(&walk, fd, 0))
		out->state = LAYER_PRISTINE;
}

/* The value of @key ("upperdir=") among a mount's options, unescaped. */
static bool find_option(const char *options, const char *key, char *out,
			size_t size)
{
	const char *at = options;
	size_t used = 0;

	while ((at = strstr(at, key)) && at > options && at[-1] != ',' &&
	       at[-1] != ' ')
		at++;
	if (!at)
		return false;
	for (at += strlen(key); *at && *at != ',' && *at != ' '; at++) {
		char c = *at;

		if (c == '\\' && at[1] >= '0' && at[1] <= '3' && at[2] &&
		    at[3]) {
			c = (char)((at[1] - '0') << 6 | (at[2] - '0') << 3 |
				   (at[3] - '0'));
			at += 3;
		}
		if (used + 1 >= size)
			return false;
		out[used++] = c;
	}
	out[used] = '\0';
	return used > 0;
}

/*
 * "rw,relatime shared:1 - overlay overlay rw,lowerdir=A:B,upperdir=C": what
 * stands behind " - ".
 */
static const char *file_system_of(const struct mountinfo_mount *mount)
{
	const char *dash = strstr(mount->rest, " - ");

	return dash ? dash + 3 : "";
}

static void unknown(struct layer_fact *out, const char *why)
{
	out->state = LAYER_UNKNOWN;
	snprintf(out->found, sizeof(out->found), "%s", why);
}

/* containers/storage and dockerd mount with paths below their own directory. */
static int open_upper(const char *root, const char *upper)
{
	char path[PATH_MAX * 2];
	size_t size = strlen(root);
	size_t depth = upper[0] == '/' ? 0 : 2;

	while (size > 0 && depth > 0)
		depth -= root[--size] == '/';
	snprintf(path, sizeof(path), "%.*s%s%s",
		 upper[0] == '/' ? 0 : (int)size, root,
		 upper[0] == '/' ? "" : "/", upper);
	return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static void look_at_mount(const struct mountinfo_mount *mount, const char *real,
			  const struct json *config, struct layer_fact *out)
{
	const char *kind = file_system_of(mount);
	char upper[PATH_MAX];
	CLEANUP_FD int fd = -1;

	if (strcmp(mount->point, real) != 0) {
		unknown(out, "the root is no mount of its own");
		return;
	}
	if (strncmp(kind, "overlay ", 8) != 0) {
		if (strncmp(mount->rest, "ro,", 3) == 0 ||
		    strncmp(mount->rest, "ro ", 3) == 0)
			out->state = LAYER_PRISTINE;
		else
			unknown(out, "the root is no overlay");
		return;
	}
	if (!strstr(kind, "upperdir=")) {
		out->state = LAYER_PRISTINE; /* nobody can write */
		return;
	}
	if (find_option(kind, "upperdir=", upper, sizeof(upper)))
		fd = open_upper(real, upper);
	if (fd < 0)
		unknown(out, "its upper directory cannot be opened");
	else
		gather_layer_walk(fd, config, out);
}

/* The container's root without links; false: there is none here. */
static bool find_root(const struct json *config, const char *bundle,
		      char real[PATH_MAX])
{
	const char *root = json_text(json_at(config, "root", "path", NULL));
	char path[PATH_MAX];
	int size;

	if (!root || (root[0] != '/' && !*bundle))
		return false;
	size = snprintf(path, sizeof(path), "%s%s%s",
			root[0] == '/' ? "" : bundle, root[0] == '/' ? "" : "/",
			root);
	return size > 0 && (size_t)size < sizeof(path) && realpath(path, real);
}

/*
 * No engine: root itself put the root file system into its bundle, and there
 * is no layer that somebody else could have written.
 */
static bool is_plain_bundle(const struct json *config,
			    const struct facts *facts)
{
	const char *root = json_text(json_at(config, "root", "path", NULL));

	return strcmp(facts->engine.value, "none") == 0 && root &&
	       root[0] != '/';
}

int gather_layer(const struct json *config, const char *bundle,
		 enum gather_mode mode, struct facts *facts, struct error *err)
{
	struct layer_fact *out = &facts->layer;
	const struct mountinfo_mount *mount;
	struct mountinfo mounts;
	char real[PATH_MAX];
	CLEANUP_FD int fd = -1;

	if (out->state != LAYER_UNKNOWN)
		return 0;
	if (mode != GATHER_NODE)
		out->state = LAYER_UNANSWERED;
	if (mode == GATHER_GIVEN || !find_root(config, bundle, real)) {
		snprintf(out->found, sizeof(out->found),
			 "the root is not on this host");
		return 0;
	}
	fd = open(real, O_PATH | O_CLOEXEC);
	if (mountinfo_read(&mounts, err) < 0)
		return -1;
	mount = fd < 0 ? NULL : mountinfo_mount_of(&mounts, fd);
	if (mode == GATHER_NODE && is_plain_bundle(config, facts) &&
	    (!mount || strcmp(mount->point, real) != 0)) {
		out->state = LAYER_PRISTINE;
		mountinfo_release(&mounts);
		return 0;
	}
	/* only a node can be sure that what is mounted here is a container's */
	if (mount && (mode == GATHER_NODE || strcmp(mount->point, real) == 0))
		look_at_mount(mount, real, config, out);
	if (out->state == LAYER_UNKNOWN && mode != GATHER_NODE)
		out->state = LAYER_UNANSWERED;
	mountinfo_release(&mounts);
	return 0;
}
