#include "gate/gather_paths.h"

#include "base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ID	     "internal.facts"
#define CONTROLS_MAX 48
#define INODES_MAX   512

/* What a container that reaches it could do to others. */
enum control_kind {
	CONTROL_SOCKET, /* it, and every directory that holds it */
	CONTROL_TREE,	/* and everything below it too */
};

struct control {
	enum control_kind kind;
	const char *path;
	const char *label;
};

/* By their place below /run; /var/run is a link to it, or its own. */
static const struct control known[] = {
	{CONTROL_SOCKET, "/run/docker.sock", "Docker's socket"},
	{CONTROL_SOCKET, "/var/run/docker.sock", "Docker's socket"},
	{CONTROL_SOCKET, "/run/docker/containerd/containerd.sock",
	 "containerd's socket"},
	{CONTROL_SOCKET, "/run/containerd/containerd.sock",
	 "containerd's socket"},
	{CONTROL_SOCKET, "/run/containerd/containerd.sock.ttrpc",
	 "containerd's socket"},
	{CONTROL_SOCKET, "/run/k3s/containerd/containerd.sock",
	 "containerd's socket"},
	{CONTROL_SOCKET, "/run/crio/crio.sock", "CRI-O's socket"},
	{CONTROL_SOCKET, "/run/podman/podman.sock", "Podman's socket"},
	{CONTROL_SOCKET, "/run/cri-dockerd.sock", "cri-dockerd's socket"},
	{CONTROL_SOCKET, "/run/buildkit/buildkitd.sock", "BuildKit's socket"},
	{CONTROL_SOCKET, "/run/containerd/s", "containerd's shims"},
	{CONTROL_SOCKET, "/run/nri/nri.sock", "containerd's plugin socket"},
	{CONTROL_SOCKET, "/var/lib/docker", "Docker's storage"},
	{CONTROL_SOCKET, "/var/lib/containerd", "containerd's storage"},
	{CONTROL_TREE, "/run/runc", "runc's state"},
	{CONTROL_TREE, "/run/crun", "crun's state"},
	{CONTROL_TREE, "/run/containerd/runc", "runc's state"},
	{CONTROL_TREE, "/run/docker/runtime-runc", "runc's state"},
	{CONTROL_TREE, "/run/containerd/io.containerd.runtime.v2.task",
	 "the bundles"},
	{CONTROL_TREE, OCIGATE_LIBEXEC, "ocigate's programs"},
};

struct inode {
	dev_t device;
	ino_t number;
	bool tree; /* what is below counts too */
	const char *label;
};

/* The controls of this host, by name and by inode. */
struct controls {
	struct control list[CONTROLS_MAX];
	size_t count;
	char directories[2][SETTINGS_PATH_MAX]; /* of the settings' files */
	struct inode inodes[INODES_MAX];
	size_t inode_count;
};

static void add_control(struct controls *all, enum control_kind kind,
			const char *path, const char *label)
{
	if (path[0] == '/' && path[1] && all->count < CONTROLS_MAX)
		all->list[all->count++] = (struct control){kind, path, label};
}

static const char *directory_of(char out[SETTINGS_PATH_MAX], const char *file)
{
	const char *slash = strrchr(file, '/');
	size_t size = slash ? (size_t)(slash - file) : 0;

	memcpy(out, file, size);
	out[size] = '\0';
	return out;
}

static void list_controls(struct controls *all, const struct settings *settings)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		add_control(all, known[i].kind, known[i].path, known[i].label);
	add_control(all, CONTROL_SOCKET, settings->containerd_address,
		    "containerd's socket");
	add_control(all, CONTROL_SOCKET, settings->docker_root,
		    "Docker's storage");
	add_control(all, CONTROL_SOCKET, settings->storage_root,
		    "the storage of Podman and CRI-O");
	add_control(all, CONTROL_TREE,
		    directory_of(all->directories[0],
				 settings->path[0] ? settings->path
						   : settings_default_path()),
		    "ocigate's configuration");
	add_control(all, CONTROL_TREE, settings->policy, "ocigate's policy");
	add_control(all, CONTROL_TREE,
		    directory_of(all->directories[1], settings->decisions_file),
		    "ocigate's decision log");
	for (size_t i = 0; i < settings->evidence_count; i++)
		add_control(all, CONTROL_TREE, settings->evidence[i],
			    "ocigate's evidence");
}

/* Whether @path is @of or lies below it, both normalised. */
static bool is_below(const char *path, const char *of)
{
	size_t size = strlen(of);

	return strncmp(path, of, size) == 0 &&
	       (path[size] == '\0' || path[size] == '/' || size == 1);
}

static void answer(struct path_fact *fact, const char *label)
{
	fact->is_control = HOST_YES;
	snprintf(fact->control, sizeof(fact->control), "%s", label);
}

static void judge_by_name(const struct controls *all, const char *resolved,
			  struct path_fact *fact)
{
	fact->is_control = HOST_NO;
	for (size_t i = 0; i < all->count; i++) {
		const struct control *one = &all->list[i];

		if (is_below(one->path, resolved) ||
		    (one->kind == CONTROL_TREE &&
		     is_below(resolved, one->path)))
			answer(fact, one->label);
	}
}

static void add_inode(struct controls *all, const char *path, bool tree,
		      const char *label)
{
	struct stat st;

	if (all->inode_count < INODES_MAX && stat(path, &st) == 0)
		all->inodes[all->inode_count++] =
			(struct inode){st.st_dev, st.st_ino, tree, label};
}

/* Each control that exists and every directory above it, links followed. */
static void list_inodes(struct controls *all)
{
	char path[PATH_MAX];
	char *slash;

	for (size_t i = 0; i < all->count; i++) {
		const struct control *one = &all->list[i];

		if (!realpath(one->path, path))
			continue;
		add_inode(all, path, one->kind == CONTROL_TREE, one->label);
		while ((slash = strrchr(path, '/')) && slash != path) {
			*slash = '\0';
			add_inode(all, path, false, one->label);
		}
		add_inode(all, "/", false, one->label);
	}
}

static void judge_inode(const struct controls *all, const struct stat *st,
			bool above, struct path_fact *fact)
{
	for (size_t i = 0; i < all->inode_count; i++)
		if (all->inodes[i].number == st->st_ino &&
		    all->inodes[i].device == st->st_dev &&
		    (!above || all->inodes[i].tree))
			answer(fact, all->inodes[i].label);
}

/* By inode: the path itself, and for trees the directories above it. */
static void judge_by_inode(const struct controls *all, const struct stat *st,
			   struct path_fact *fact)
{
	char above[FACT_VALUE_MAX];
	struct stat parent;
	char *slash;

	judge_inode(all, st, false, fact);
	strcpy(above, fact->resolved);
	while ((slash = strrchr(above, '/')) && slash != above) {
		*slash = '\0';
		if (stat(above, &parent) == 0)
			judge_inode(all, &parent, true, fact);
	}
}

/* Resolves fact->path. Returns 0 with *st filled, or -1 with errno. */
static int resolve(struct path_fact *fact, struct stat *st)
{
	CLEANUP_FD int fd = open(fact->path, O_PATH | O_CLOEXEC);
	char link[64];
	ssize_t size;

	if (fd < 0 || fstat(fd, st) < 0)
		return -1;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	size = readlink(link, fact->resolved, sizeof(fact->resolved));
	if (size < 0)
		return -1;
	if ((size_t)size >= sizeof(fact->resolved)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fact->resolved[size] = '\0';
	return 0;
}

/* Normalises as written: no empty, "." or ".." components. */
static void normalise(const char *path, char out[FACT_VALUE_MAX])
{
	size_t used = 0;

	while (*path) {
		size_t size;

		path += strspn(path, "/");
		size = strcspn(path, "/");
		if (size == 2 && memcmp(path, "..", 2) == 0) {
			while (used > 0 && out[--used] != '/')
				;
		} else if (size > 0 && !(size == 1 && *path == '.')) {
			out[used++] = '/';
			memcpy(out + used, path, size);
			used += size;
		}
		path += size;
	}
	if (used == 0)
		out[used++] = '/';
	out[used] = '\0';
}

struct path_fact *gather_paths_add(struct facts *facts, const char *path,
				   struct error *err)
{
	struct path_fact *grown;

	if (strlen(path) >= FACT_VALUE_MAX ||
	    facts->path_count == FACTS_PATHS_MAX) {
		error_set(err, ERROR_INPUT, ID,
			  "more than %d host paths, or one of more than %d "
			  "bytes",
			  FACTS_PATHS_MAX, FACT_VALUE_MAX - 1);
		return NULL;
	}
	grown = realloc(facts->paths, (facts->path_count + 1) * sizeof(*grown));
	if (!grown) {
		error_set(err, ERROR_SYSTEM, ID, "out of memory");
		return NULL;
	}
	facts->paths = grown;
	grown += facts->path_count++;
	memset(grown, 0, sizeof(*grown));
	strcpy(grown->path, path);
	return grown;
}

static int gather_path(const struct controls *all, const char *path,
		       enum gather_mode mode, struct facts *facts,
		       struct error *err)
{
	struct path_fact *fact;
	struct stat st;

	if (!path || path[0] != '/' || facts_path(facts, path))
		return 0;
	fact = gather_paths_add(facts, path, err);
	if (!fact)
		return -1;
	errno = ENOENT;
	if (mode != GATHER_GIVEN && resolve(fact, &st) == 0) {
		fact->exists = HOST_YES;
		judge_by_name(all, fact->resolved, fact);
		judge_by_inode(all, &st, fact);
		return 0;
	}
	if (errno != ENOENT && errno != ENOTDIR && mode == GATHER_NODE)
		return 0; /* stays unknown */
	fact->exists = HOST_NO;
	normalise(path, fact->resolved);
	judge_by_name(all, fact->resolved, fact);
	return 0;
}

void gather_paths_by_name(const char *resolved, const struct settings *settings,
			  struct path_fact *fact)
{
	struct controls *all = calloc(1, sizeof(*all));

	if (!all)
		return; /* stays unknown */
	list_controls(all, settings);
	judge_by_name(all, resolved, fact);
	free(all);
}

int gather_paths(const struct json *config, const struct settings *settings,
		 enum gather_mode mode, struct facts *facts, struct error *err)
{
	const struct json *mounts = json_find(config, "mounts");
	CLEANUP_FREE struct controls *all = calloc(1, sizeof(*all));

	if (!all)
		return error_set(err, ERROR_SYSTEM, ID, "out of memory");
	list_controls(all, settings);
	if (mode != GATHER_GIVEN)
		list_inodes(all);
	for (size_t i = 0; i < json_count(mounts); i++)
		if (gather_path(all,
				json_text(json_find(json_item(mounts, i),
						    "source")),
				mode, facts, err) < 0)
			return -1;
	return gather_path(all,
			   json_text(json_at(config, "root", "path", NULL)),
			   mode, facts, err);
}
