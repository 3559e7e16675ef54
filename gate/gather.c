#include "gate/gather.h"

#include "gate/gather_paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#define ID "internal.facts"

/* The runtime-spec's names of namespaces, and the kernel's. */
static const struct {
	const char *type, *file;
} namespaces[] = {{"pid", "pid"},	{"network", "net"}, {"mount", "mnt"},
		  {"ipc", "ipc"},	{"uts", "uts"},	    {"user", "user"},
		  {"cgroup", "cgroup"}, {"time", "time"}};

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Our own namespaces are the host's: engines start us there. */
static enum host_answer is_own_namespace(const char *type, const char *path)
{
	char own[64];
	struct stat ours, theirs;

	for (size_t i = 0; i < sizeof(namespaces) / sizeof(namespaces[0]);
	     i++) {
		if (strcmp(type, namespaces[i].type) != 0)
			continue;
		snprintf(own, sizeof(own), "/proc/self/ns/%s",
			 namespaces[i].file);
		if (stat(own, &ours) < 0 || stat(path, &theirs) < 0)
			return HOST_UNKNOWN;
		return same_file(&ours, &theirs) ? HOST_YES : HOST_NO;
	}
	return HOST_UNKNOWN;
}

static int gather_namespace(const char *type, const char *path,
			    enum gather_mode mode, struct facts *facts,
			    struct error *err)
{
	struct namespace_fact *fact;

	if (facts->namespace_count == FACTS_NAMESPACES_MAX ||
	    strlen(path) >= sizeof(fact->path) ||
	    strlen(type) >= sizeof(fact->type))
		return error_set(err, ERROR_INPUT, ID,
				 "too many namespaces, or a path too long");
	fact = &facts->namespaces[facts->namespace_count++];
	strcpy(fact->type, type);
	strcpy(fact->path, path);
	fact->is_host = mode == GATHER_GIVEN ? HOST_UNANSWERED
					     : is_own_namespace(type, path);
	if (fact->is_host == HOST_UNKNOWN && mode == GATHER_CHECK)
		fact->is_host = HOST_UNANSWERED;
	return 0;
}

static int gather_namespaces(const struct json *config, enum gather_mode mode,
			     struct facts *facts, struct error *err)
{
	const struct json *list = json_at(config, "linux", "namespaces", NULL);

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *entry = json_item(list, i);
		const char *type = json_text(json_find(entry, "type"));
		const char *path = json_text(json_find(entry, "path"));

		if (type && path && *path &&
		    gather_namespace(type, path, mode, facts, err) < 0)
			return -1;
	}
	return 0;
}

/* "/proc/PID/exe" gives PID, anything else 0. */
static long pid_of_exe(const char *path)
{
	char *end;
	long pid;

	if (strncmp(path, "/proc/", 6) != 0 || path[6] < '1' || path[6] > '9')
		return 0;
	errno = 0;
	pid = strtol(path + 6, &end, 10);
	return errno == 0 && strcmp(end, "/exe") == 0 ? pid : 0;
}

/*
 * Whether @pid is the host's dockerd: root's, in our own namespaces (a
 * container could bring a file of that name), running a file that is root's.
 */
static enum host_answer is_dockerd(long pid)
{
	static const char *const shared[] = {"pid", "mnt", "user"};
	char path[64], target[4096], own[64];
	struct stat process, exe, ours, theirs;
	ssize_t size;
	char *name;

	snprintf(path, sizeof(path), "/proc/%ld", pid);
	if (stat(path, &process) < 0)
		return HOST_NO;
	snprintf(path, sizeof(path), "/proc/%ld/exe", pid);
	size = readlink(path, target, sizeof(target) - 1);
	if (size < 0 || stat(path, &exe) < 0)
		return HOST_UNKNOWN;
	target[size] = '\0';
	name = strrchr(target, '/');
	if (!name || process.st_uid != 0 || exe.st_uid != 0 ||
	    !S_ISREG(exe.st_mode) || (exe.st_mode & 022))
		return HOST_NO;
	for (size_t i = 0; i < 3; i++) {
		snprintf(own, sizeof(own), "/proc/self/ns/%s", shared[i]);
		snprintf(path, sizeof(path), "/proc/%ld/ns/%s", pid, shared[i]);
		if (stat(own, &ours) < 0 || stat(path, &theirs) < 0)
			return HOST_UNKNOWN;
		if (!same_file(&ours, &theirs))
			return HOST_NO;
	}
	/* after an upgrade the running file has no name any more */
	return strcmp(name, "/dockerd") == 0 ||
			       strcmp(name, "/dockerd (deleted)") == 0
		       ? HOST_YES
		       : HOST_NO;
}

/* Docker's one hook is its own binary as libnetwork-setkey. */
static enum host_answer is_engine_hook(const char *stage,
				       const struct json *hook,
				       enum gather_mode mode)
{
	const char *path = json_text(json_find(hook, "path"));
	const char *name = json_text(json_item(json_find(hook, "args"), 0));
	long pid = path ? pid_of_exe(path) : 0;

	if (strcmp(stage, "prestart") != 0 || pid == 0 || !name ||
	    strcmp(name, "libnetwork-setkey") != 0)
		return HOST_NO;
	return mode == GATHER_NODE ? is_dockerd(pid) : HOST_YES;
}

static int gather_hooks(const struct json *config, enum gather_mode mode,
			struct facts *facts, struct error *err)
{
	struct json_iter iter = json_iter(json_find(config, "hooks"));
	struct json_member stage;

	while (json_next(&iter, &stage)) {
		for (size_t i = 0; i < json_count(stage.value); i++) {
			struct hook_fact *fact =
				&facts->hooks[facts->hook_count];

			if (facts->hook_count == FACTS_HOOKS_MAX)
				return error_set(err, ERROR_INPUT, ID,
						 "more than %d hooks",
						 FACTS_HOOKS_MAX);
			snprintf(fact->stage, sizeof(fact->stage), "%s",
				 stage.key);
			fact->index = (uint32_t)i;
			fact->is_engine = is_engine_hook(
				stage.key, json_item(stage.value, i), mode);
			facts->hook_count++;
		}
	}
	return 0;
}

/* Reads /proc/PID/uid_map or gid_map. Returns 0, or -1. */
static int read_map(const char *path, struct id_map **out, size_t *count)
{
	struct id_map *maps = calloc(FACTS_MAPS_MAX, sizeof(*maps));
	FILE *file = fopen(path, "re");
	int fields = 0;

	*count = 0;
	while (maps && file && *count < FACTS_MAPS_MAX &&
	       (fields = fscanf(file, "%u %u %u", &maps[*count].container,
				&maps[*count].host, &maps[*count].size)) == 3)
		++*count;
	if (file)
		fclose(file);
	*out = maps;
	return maps && file && fields == EOF && *count > 0 ? 0 : -1;
}

/* The maps of the process whose user namespace is at "/proc/PID/ns/user". */
static enum host_answer read_joined(const char *path, struct facts *facts)
{
	struct stat before, after;
	char name[64];
	char *end;
	long pid;

	if (strncmp(path, "/proc/", 6) != 0 || stat(path, &before) < 0)
		return HOST_UNKNOWN;
	pid = strtol(path + 6, &end, 10);
	if (pid <= 0 || strcmp(end, "/ns/user") != 0)
		return HOST_UNKNOWN;
	snprintf(name, sizeof(name), "/proc/%ld/uid_map", pid);
	if (read_map(name, &facts->uid_maps, &facts->uid_map_count) < 0)
		return HOST_UNKNOWN;
	snprintf(name, sizeof(name), "/proc/%ld/gid_map", pid);
	if (read_map(name, &facts->gid_maps, &facts->gid_map_count) < 0)
		return HOST_UNKNOWN;
	/* the pid may have become another process meanwhile */
	if (stat(path, &after) < 0 || !same_file(&before, &after))
		return HOST_UNKNOWN;
	return HOST_YES;
}

static void gather_userns(enum gather_mode mode, struct facts *facts)
{
	facts->joined_userns = HOST_NO;
	for (size_t i = 0; i < facts->namespace_count; i++) {
		const struct namespace_fact *fact = &facts->namespaces[i];

		if (strcmp(fact->type, "user") != 0 ||
		    fact->is_host == HOST_YES)
			continue;
		facts->joined_userns = mode == GATHER_GIVEN
					       ? HOST_UNANSWERED
					       : read_joined(fact->path, facts);
		if (facts->joined_userns == HOST_UNKNOWN &&
		    mode == GATHER_CHECK)
			facts->joined_userns = HOST_UNANSWERED;
	}
}

/* A module that may be there counts as there. */
static enum host_answer has_apparmor(void)
{
	int fd = open("/sys/module/apparmor/parameters/enabled",
		      O_RDONLY | O_CLOEXEC);
	char value = 'Y';

	if (fd < 0)
		return errno == ENOENT ? HOST_NO : HOST_YES;
	if (read(fd, &value, 1) != 1)
		value = 'Y';
	close(fd);
	return value == 'N' ? HOST_NO : HOST_YES;
}

static enum host_answer has_selinux(void)
{
	struct stat st;

	if (stat("/sys/fs/selinux/enforce", &st) == 0)
		return HOST_YES;
	return errno == ENOENT ? HOST_NO : HOST_YES;
}

/* Seccomp profiles in Docker's form have rules for some versions only. */
static void gather_kernel(struct facts *facts)
{
	struct utsname name;

	if (uname(&name) < 0 || sscanf(name.release, "%u.%u", &facts->kernel[0],
				       &facts->kernel[1]) != 2)
		facts->kernel[0] = facts->kernel[1] = 0;
}

int gather_joined(const struct json *config, enum gather_mode mode,
		  struct facts *facts, struct error *err)
{
	if (gather_namespaces(config, mode, facts, err) < 0)
		return -1;
	gather_userns(mode, facts);
	return 0;
}

int gather_host(const struct json *config, const struct settings *settings,
		enum gather_mode mode, struct facts *facts, struct error *err)
{
	gather_kernel(facts);
	facts->apparmor = has_apparmor();
	facts->selinux = has_selinux();
	if (gather_joined(config, mode, facts, err) < 0 ||
	    gather_hooks(config, mode, facts, err) < 0)
		return -1;
	return gather_paths(config, settings, mode, facts, err);
}
