#include "gate/gather_namespaces.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

#define ID "internal.facts"

/* The runtime-spec's names of namespaces, and the kernel's. */
static const struct {
	const char *type;
	const char *file;
} types[] = {
	{"pid", "pid"},	  {"network", "net"},	{"mount", "mnt"},
	{"ipc", "ipc"},	  {"uts", "uts"},	{"user", "user"},
	{"time", "time"}, {"cgroup", "cgroup"},
};

static bool is_of_process(const char *path)
{
	static const char proc[] = "/proc/";

	return strncmp(path, proc, strlen(proc)) == 0 &&
	       path[strlen(proc)] >= '0' && path[strlen(proc)] <= '9';
}

static const char *file_of(const char *type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(type, types[i].type) == 0)
			return types[i].file;
	return NULL;
}

/* Whether both are the same namespace; UNKNOWN when one cannot be read. */
static enum host_answer is_same(const struct stat *st, const char *process,
				const char *file)
{
	struct stat own;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%s/ns/%s", process, file);
	if (stat(path, &own) < 0)
		return HOST_UNKNOWN;
	return own.st_dev == st->st_dev && own.st_ino == st->st_ino ? HOST_YES
								    : HOST_NO;
}

void gather_namespaces_identity(const struct stat *st,
				char out[FACTS_IDENTITY_SIZE])
{
	snprintf(out, FACTS_IDENTITY_SIZE, "%ju:%ju", (uintmax_t)st->st_dev,
		 (uintmax_t)st->st_ino);
}

/* "/proc/PID/ns/TYPE" and "/proc/self/ns/TYPE": nobody puts another there. */
static bool is_kernels(const char *path)
{
	static const char self[] = "/proc/self/";
	const char *at;

	if (!is_of_process(path) && strncmp(path, self, strlen(self)) != 0)
		return false;
	at = strchr(path + strlen("/proc/"), '/');
	return at && strncmp(at, "/ns/", 4) == 0 && !strchr(at + 4, '/');
}

/*
 * Whether what @path leads to is root's choice alone: the runtime looks it up
 * again after us. A link may lead to a process's, as `ln -s` into /run/netns
 * makes it.
 */
static bool only_root_changes(const char *path)
{
	struct error ignored = ERROR_INIT;
	CLEANUP_FD int fd =
		file_open(path, FILE_PROGRAM, FILE_ROOT, ID, &ignored);
	char text[FACTS_NAMESPACE_PATH_MAX];
	ssize_t size;
	struct stat st;

	if (fd >= 0 || geteuid() != 0) /* rootless engines' are the user's */
		return true;
	size = readlink(path, text, sizeof(text) - 1);
	text[size > 0 ? size : 0] = '\0';
	if (!is_kernels(text) || lstat(path, &st) < 0 || st.st_uid != 0)
		return false;
	snprintf(text, sizeof(text), "%.*s",
		 (int)(strrchr(path, '/') - path + 1), path);
	fd = file_open(text, FILE_DIRECTORY, FILE_ROOT, ID, &ignored);
	return fd >= 0;
}

/*
 * The host's namespaces are ours, since engines start us there, and those of
 * process 1, where that can be seen.
 */
static enum host_answer is_host(const char *file, struct namespace_fact *fact)
{
	const char *path = fact->path;
	struct stat st;
	struct statfs fs;
	enum host_answer ours;

	/* runtimes look for a relative one somewhere else */
	if (path[0] != '/' || statfs(path, &fs) < 0 || stat(path, &st) < 0)
		return HOST_UNKNOWN;
	if (fs.f_type != NSFS_MAGIC) {
		errno = EINVAL; /* not a namespace: runtimes fail on it */
		return HOST_UNKNOWN;
	}
	if (!is_kernels(path) && !only_root_changes(path))
		return HOST_UNKNOWN;
	gather_namespaces_identity(&st, fact->identity);
	ours = is_same(&st, "self", file);
	if (ours == HOST_NO && is_same(&st, "1", file) == HOST_YES)
		return HOST_YES;
	return ours;
}

/*
 * A path that is not here: process 1 is the host's, and so is what dockerd
 * calls the network namespace of --network host; others nobody knows.
 */
static enum host_answer as_written(const char *path)
{
	static const char init[] = "/proc/1/ns/";
	static const char docker[] = "/docker/netns/default";
	size_t size = strlen(path);
	size_t end = sizeof(docker) - 1;

	if (strncmp(path, init, strlen(init)) == 0)
		return HOST_YES;
	return size > end && strcmp(path + size - end, docker) == 0
		       ? HOST_YES
		       : HOST_UNANSWERED;
}

/* In check a process is one of the host where the spec was captured. */
static enum host_answer judge(struct namespace_fact *fact,
			      enum gather_mode mode)
{
	const char *file = file_of(fact->type);
	enum host_answer answer;

	if (mode == GATHER_GIVEN ||
	    (mode == GATHER_CHECK && is_of_process(fact->path)))
		return as_written(fact->path);
	answer = file ? is_host(file, fact) : HOST_UNKNOWN;
	if (answer == HOST_UNKNOWN && mode == GATHER_CHECK)
		return as_written(fact->path);
	return answer;
}

static int gather_one(const char *type, const char *path, enum gather_mode mode,
		      struct facts *facts, struct error *err)
{
	struct namespace_fact *fact;

	if (strlen(path) >= sizeof(fact->path) ||
	    strlen(type) >= sizeof(fact->type))
		return 0; /* has no fact: nothing is known of it */
	if (facts->namespace_count == FACTS_NAMESPACES_MAX)
		return error_set(err, ERROR_INPUT, ID,
				 "more than %d namespaces in the spec",
				 FACTS_NAMESPACES_MAX);
	fact = &facts->namespaces[facts->namespace_count++];
	strcpy(fact->type, type);
	strcpy(fact->path, path);
	fact->identity[0] = '\0';
	fact->is_host = judge(fact, mode);
	return 0;
}

/* Reads uid_map or gid_map of a process, all of it. */
static int read_map(int process, const char *name, struct id_map **out,
		    size_t *count)
{
	struct id_map *maps = calloc(FACTS_MAPS_MAX, sizeof(*maps));
	int fd = openat(process, name, O_RDONLY | O_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	int fields = 0;

	*count = 0;
	*out = maps;
	if (!file)
		cleanup_fd(&fd);
	while (maps && file && *count < FACTS_MAPS_MAX &&
	       (fields = fscanf(file, "%u %u %u", &maps[*count].container,
				&maps[*count].host, &maps[*count].size)) == 3)
		++*count;
	if (file)
		fclose(file);
	return maps && file && fields == EOF && *count > 0 ? 0 : -1;
}

/*
 * The maps of the process whose namespace it is: "/proc/PID/ns/user". The
 * directory of a process stays that process's. The kernel says the maps as
 * our own user namespace sees them. Of a namespace that is known by another
 * name the maps cannot be read.
 */
static enum host_answer read_joined(const char *path, struct facts *facts)
{
	CLEANUP_FD int process = -1;
	struct stat named;
	struct stat own;
	char directory[32];
	long pid = 0;
	char rest;

	if (sscanf(path, "/proc/%9ld/ns/use%c", &pid, &rest) != 2 ||
	    rest != 'r' || pid <= 0)
		return HOST_UNKNOWN;
	snprintf(directory, sizeof(directory), "/proc/%ld", pid);
	process = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (process < 0 || stat(path, &named) < 0 ||
	    fstatat(process, "ns/user", &own, 0) < 0 ||
	    named.st_dev != own.st_dev || named.st_ino != own.st_ino)
		return HOST_UNKNOWN;
	if (read_map(process, "uid_map", &facts->uid_maps,
		     &facts->uid_map_count) < 0 ||
	    read_map(process, "gid_map", &facts->gid_maps,
		     &facts->gid_map_count) < 0)
		return HOST_UNKNOWN;
	return HOST_YES;
}

static void gather_userns(enum gather_mode mode, struct facts *facts)
{
	const struct namespace_fact *joined = NULL;

	facts->joined_userns = HOST_NO;
	for (size_t i = 0; i < facts->namespace_count; i++) {
		if (strcmp(facts->namespaces[i].type, "user") != 0)
			continue;
		if (joined) { /* which of the two? */
			facts->joined_userns = HOST_UNKNOWN;
			return;
		}
		joined = &facts->namespaces[i];
	}
	if (!joined || joined->is_host == HOST_YES)
		return;
	facts->joined_userns =
		mode == GATHER_GIVEN || joined->is_host == HOST_UNANSWERED
			? HOST_UNANSWERED
			: read_joined(joined->path, facts);
}

int gather_namespaces(const struct json *config, enum gather_mode mode,
		      struct facts *facts, struct error *err)
{
	const struct json *list = json_at(config, "linux", "namespaces", NULL);

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *entry = json_item(list, i);
		const char *type = json_text(json_find(entry, "type"));
		const char *path = json_text(json_find(entry, "path"));

		if (type && path && *path &&
		    gather_one(type, path, mode, facts, err) < 0)
			return -1;
	}
	gather_userns(mode, facts);
	return 0;
}
