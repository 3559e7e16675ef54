#include "gate/gather_hooks.h"

#include "base/cleanup.h"
#include "oci/digest.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define ID "internal.facts"

/* "/proc/PID/exe" gives PID, anything else 0. */
static long pid_of(const char *path)
{
	char again[64];
	long pid = 0;

	if (!path || sscanf(path, "/proc/%9ld/exe", &pid) != 1 || pid <= 0)
		return 0;
	snprintf(again, sizeof(again), "/proc/%ld/exe", pid);
	return strcmp(path, again) == 0 ? pid : 0;
}

static bool is_hex(const char *text)
{
	return text && *text &&
	       strspn(text, "0123456789abcdef") == strlen(text);
}

/*
 * Docker's one hook, which gives a container's network namespace to dockerd:
 * dockerd itself as libnetwork-setkey -exec-root=DIR CONTAINER CONTROLLER. An
 * environment of its own it does not have: LD_PRELOAD would be another program.
 */
static bool is_setkey(const char *stage, const struct json *hook)
{
	static const char exec_root[] = "-exec-root=/";
	const struct json *args = json_find(hook, "args");
	const char *name = json_text(json_item(args, 0));
	const char *root = json_text(json_item(args, 1));
	const char *container = json_text(json_item(args, 2));
	struct digest id;

	return (strcmp(stage, "prestart") == 0 ||
		strcmp(stage, "createRuntime") == 0) &&
	       json_count(json_find(hook, "env")) == 0 &&
	       json_count(args) == 4 && name && root && container &&
	       strcmp(name, "libnetwork-setkey") == 0 &&
	       strncmp(root, exec_root, strlen(exec_root)) == 0 &&
	       digest_parse_hex(span_of(container), &id) == 0 &&
	       is_hex(json_text(json_item(args, 3)));
}

/* Whether @process, a directory of /proc, shares our namespaces. */
static enum host_answer is_host_process(int process)
{
	static const char *const shared[] = {"ns/pid", "ns/mnt", "ns/user"};
	CLEANUP_FD int self =
		open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);

	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++) {
		struct stat ours;
		struct stat theirs;

		if (self < 0 || fstatat(self, shared[i], &ours, 0) < 0 ||
		    fstatat(process, shared[i], &theirs, 0) < 0)
			return HOST_UNKNOWN;
		if (ours.st_dev != theirs.st_dev ||
		    ours.st_ino != theirs.st_ino)
			return HOST_NO;
	}
	return HOST_YES;
}

/* Whether the program that it runs is root's, and called dockerd. */
static enum host_answer runs_dockerd(int process)
{
	static const char *const names[] = {
		"/dockerd",
		"/dockerd (deleted)", /* an upgrade has replaced the file */
	};
	char target[PATH_MAX];
	struct stat exe;
	ssize_t size = readlinkat(process, "exe", target, sizeof(target) - 1);
	const char *name;

	if (size < 0 || fstatat(process, "exe", &exe, 0) < 0)
		return HOST_UNKNOWN;
	target[size] = '\0';
	name = strrchr(target, '/');
	if (!name || !S_ISREG(exe.st_mode) || exe.st_uid != 0 ||
	    (exe.st_mode & 022) || !(exe.st_mode & 0100))
		return HOST_NO;
	return strcmp(name, names[0]) == 0 || strcmp(name, names[1]) == 0
		       ? HOST_YES
		       : HOST_NO;
}

/*
 * Whether @pid is the host's dockerd. A container could bring a program of
 * that name: it runs in namespaces of its own.
 */
static enum host_answer is_dockerd(long pid)
{
	CLEANUP_FD int process = -1;
	struct stat st;
	char path[64];
	enum host_answer answer;

	snprintf(path, sizeof(path), "/proc/%ld", pid);
	process = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (process < 0 || fstat(process, &st) < 0)
		return HOST_UNKNOWN;
	if (st.st_uid != 0)
		return HOST_NO;
	answer = is_host_process(process);
	return answer == HOST_YES ? runs_dockerd(process) : answer;
}

static enum host_answer judge(const char *stage, const struct json *hook,
			      enum gather_mode mode)
{
	long pid = pid_of(json_text(json_find(hook, "path")));

	if (pid == 0 || !is_setkey(stage, hook))
		return HOST_NO;
	return mode == GATHER_NODE ? is_dockerd(pid) : HOST_YES;
}

int gather_hooks(const struct json *config, enum gather_mode mode,
		 struct facts *facts, struct error *err)
{
	struct json_iter stages = json_iter(json_find(config, "hooks"));
	struct json_member stage;

	while (json_next(&stages, &stage)) {
		for (size_t i = 0; i < json_count(stage.value); i++) {
			struct hook_fact *fact =
				&facts->hooks[facts->hook_count];

			if (facts->hook_count == FACTS_HOOKS_MAX)
				return error_set(err, ERROR_INPUT, ID,
						 "more than %d hooks in the "
						 "spec",
						 FACTS_HOOKS_MAX);
			if (strlen(stage.key) >= sizeof(fact->stage))
				continue; /* no stage that runtimes know */
			strcpy(fact->stage, stage.key);
			fact->index = (uint32_t)i;
			fact->is_engine = judge(
				stage.key, json_item(stage.value, i), mode);
			facts->hook_count++;
		}
	}
	return 0;
}
