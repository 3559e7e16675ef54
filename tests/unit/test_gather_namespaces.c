#include "gate/gather_namespaces.h"

#include "tap.h"
#include "temp.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Gathers for namespaces that are given as "TYPE PATH" up to NULL. */
static int gather(struct facts *facts, enum gather_mode mode,
		  const char *const *pairs)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *config = NULL;
	struct error err = ERROR_INIT;
	int result;

	memset(facts, 0, sizeof(*facts));
	buf_add_text(&text, "{\"linux\":{\"namespaces\":[{\"type\":\"mount\"}");
	for (; *pairs; pairs += 2)
		buf_add_format(&text, ",{\"type\":\"%s\",\"path\":\"%s\"}",
			       pairs[0], pairs[1]);
	buf_add_text(&text, "]}}");
	json_parse(buf_span(&text), &JSON_STRICT_LIMITS, "config", &config,
		   NULL);
	result = gather_namespaces(config, mode, facts, &err);
	if (result < 0)
		printf("# %s: %s\n", err.reason.id, err.reason.msg);
	return result;
}

static enum host_answer is_host(const char *type, const char *path,
				enum gather_mode mode)
{
	const char *const pairs[] = {type, path, NULL};
	struct facts facts;
	enum host_answer answer;

	gather(&facts, mode, pairs);
	answer = facts_namespace_is_host(&facts, type, path);
	facts_release(&facts);
	return answer;
}

static void test_host(void)
{
	static const char *const own[][2] = {
		{"pid", "/proc/self/ns/pid"},
		{"network", "/proc/self/ns/net"},
		{"mount", "/proc/self/ns/mnt"},
		{"ipc", "/proc/self/ns/ipc"},
		{"uts", "/proc/self/ns/uts"},
		{"user", "/proc/self/ns/user"},
		{"cgroup", "/proc/self/ns/cgroup"}};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		ok(is_host(own[i][0], own[i][1], GATHER_NODE) == HOST_YES,
		   "our own %s namespace is the host's", own[i][0]);
	ok(is_host("network", "/proc/self/ns/uts", GATHER_NODE) == HOST_NO,
	   "a namespace of another type is not");
	ok(is_host("pid", "/etc/hostname", GATHER_NODE) == HOST_UNKNOWN,
	   "a file is no namespace");
	ok(is_host("pid", "/missing", GATHER_NODE) == HOST_UNKNOWN,
	   "nor what is not there");
	ok(is_host("magic", "/proc/self/ns/pid", GATHER_NODE) == HOST_UNKNOWN,
	   "nor what runtimes do not know");
}

static void test_check(void)
{
	char path[64];

	ok(is_host("pid", "/proc/999999999/ns/pid", GATHER_CHECK) ==
		   HOST_UNANSWERED,
	   "check cannot answer for a process that is not here");
	ok(is_host("pid", "/proc/self/ns/pid", GATHER_CHECK) == HOST_YES,
	   "but for what is");
	snprintf(path, sizeof(path), "/proc/%d/ns/pid", getpid());
	ok(is_host("pid", path, GATHER_CHECK) == HOST_UNANSWERED,
	   "a number is a process of the host where it was captured");
	ok(is_host("network", "/run/docker/netns/default", GATHER_GIVEN) ==
		   HOST_YES,
	   "Docker's name for the host's network");
	ok(is_host("pid", "/proc/self/ns/pid", GATHER_GIVEN) == HOST_UNANSWERED,
	   "without the host nothing is");
	ok(is_host("pid", "/proc/1/ns/pid", GATHER_GIVEN) == HOST_YES,
	   "process 1 is the host's in writing, too");
}

/* A process in namespaces of its own, with its maps written. */
static pid_t start_process(int flags)
{
	int ready[2];
	char byte = 0;
	pid_t pid;

	if (pipe(ready) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		byte = unshare(flags) == 0;
		if (write(ready[1], &byte, 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	if (read(ready[0], &byte, 1) != 1)
		byte = 0;
	close(ready[0]);
	close(ready[1]);
	if (byte)
		return pid;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return -1;
}

static void test_joined(pid_t pid)
{
	char path[64], absolute[128];
	const char *const pairs[] = {"user", path, NULL};
	const char *const twice[] = {"user", path, "user", "/proc/self/ns/user",
				     NULL};
	const char *const bound[] = {"user", absolute, NULL};
	struct facts facts;

	snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
	gather(&facts, GATHER_NODE, pairs);
	ok(facts.joined_userns == HOST_UNKNOWN,
	   "a user namespace without maps");
	facts_release(&facts);
	temp_run("echo '0 100000 1000' >/proc/%d/uid_map && "
		 "printf '0 100000 10\\n20 200000 5\\n' >/proc/%d/gid_map",
		 pid, pid);
	gather(&facts, GATHER_NODE, pairs);
	ok(facts.joined_userns == HOST_YES && facts.uid_map_count == 1 &&
		   facts.gid_map_count == 2,
	   "its maps are read");
	ok(facts.uid_map_count == 1 && facts.uid_maps[0].container == 0 &&
		   facts.uid_maps[0].host == 100000 &&
		   facts.uid_maps[0].size == 1000,
	   "as the kernel says them");
	ok(facts.gid_map_count == 2 && facts.gid_maps[1].container == 20 &&
		   facts.gid_maps[1].host == 200000 &&
		   facts.gid_maps[1].size == 5,
	   "every line of them");
	facts_release(&facts);
	gather(&facts, GATHER_NODE, twice);
	ok(facts.joined_userns == HOST_UNKNOWN, "two cannot both be joined");
	facts_release(&facts);
	temp_run("touch userns");
	snprintf(absolute, sizeof(absolute), "%s/userns", temp_dir);
	if (mount(path, "userns", "", MS_BIND, NULL) < 0) {
		ok(true, "# SKIP cannot mount here");
		return;
	}
	gather(&facts, GATHER_NODE, bound);
	ok(facts.joined_userns == HOST_UNKNOWN &&
		   facts.namespaces[0].is_host == HOST_NO,
	   "by another name its maps cannot be read");
	facts_release(&facts);
	umount("userns");
}

static void test_other(void)
{
	pid_t pid = start_process(CLONE_NEWUSER | CLONE_NEWUTS);
	char path[64];

	if (pid < 0) {
		ok(true, "# SKIP cannot make a user namespace here");
		return;
	}
	snprintf(path, sizeof(path), "/proc/%d/ns/uts", pid);
	ok(is_host("uts", path, GATHER_NODE) == HOST_NO,
	   "another process's own namespace");
	snprintf(path, sizeof(path), "/proc/%d/ns/ipc", pid);
	ok(is_host("ipc", path, GATHER_NODE) == HOST_YES,
	   "one that it shares with the host");
	test_joined(pid);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static enum host_answer found(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", temp_dir, name);
	return is_host("uts", path, GATHER_NODE);
}

static void test_bound(void)
{
	temp_run("touch hostns");
	if (mount("/proc/self/ns/uts", "hostns", "", MS_BIND, NULL) < 0) {
		ok(true, "# SKIP cannot mount here");
		return;
	}
	ok(found("hostns") == HOST_YES,
	   "a bind mount of the host's (Docker's netns/default)");
	ok(is_host("uts", "hostns", GATHER_NODE) == HOST_UNKNOWN,
	   "a relative path is looked up elsewhere by runtimes");
	temp_run("ln -s hostns relative && ln -s . run");
	ok(found("relative") == HOST_YES, "a link of root's");
	ok(found("run/hostns") == HOST_YES,
	   "below a link of root's (/var/run/netns)");
	umount("hostns");
}

/* Who can exchange what a path leads to, does so after it was judged. */
static void test_exchanged(void)
{
	temp_run("mkdir alice && "
		 "ln -s /proc/self/ns/uts alice/link && "
		 "ln -s alice/link through && ln -s /proc/self/ns/uts hers && "
		 "chown -h 1000 alice hers");
	temp_run("ln -s /proc/%d/ns/uts made", getpid());
	ok(found("made") == HOST_YES, "a link of root's to a process's");
	ok(found("alice/link") == HOST_UNKNOWN, "in somebody's directory");
	ok(found("through") == HOST_UNKNOWN, "nor through a link to there");
	ok(found("hers") == HOST_UNKNOWN, "nor a link that is somebody's");
	temp_run("mkdir open && chmod 777 open && mv made open");
	ok(found("open/made") == HOST_UNKNOWN, "nor where anybody writes");
}

static void test_none(void)
{
	static const char *const none[] = {NULL};
	static const char *const host[] = {"user", "/proc/self/ns/user", NULL};
	struct facts facts;

	gather(&facts, GATHER_NODE, none);
	ok(facts.namespace_count == 0 && facts.joined_userns == HOST_NO,
	   "no path, nothing to ask");
	gather(&facts, GATHER_NODE, host);
	ok(facts.joined_userns == HOST_NO, "the host's own is not joined");
	gather(&facts, GATHER_GIVEN, (const char *const[]){"user", "/x", NULL});
	ok(facts.joined_userns == HOST_UNANSWERED,
	   "one that nobody looked at has no answer");
}

static void test_limits(void)
{
	const char *pairs[2 * FACTS_NAMESPACES_MAX + 3];
	char path[300] = {0};
	struct facts facts;

	memset(path, 'x', sizeof(path) - 1);
	for (size_t i = 0; i < 2 * FACTS_NAMESPACES_MAX; i += 2) {
		pairs[i] = "pid";
		pairs[i + 1] = "/x";
	}
	pairs[2 * FACTS_NAMESPACES_MAX] = NULL;
	ok(gather(&facts, GATHER_GIVEN, pairs) == 0, "as many as may be");
	pairs[2 * FACTS_NAMESPACES_MAX] = "pid";
	pairs[2 * FACTS_NAMESPACES_MAX + 1] = "/x";
	pairs[2 * FACTS_NAMESPACES_MAX + 2] = NULL;
	ok(gather(&facts, GATHER_GIVEN, pairs) == -1, "and one more");
	ok(is_host("pid", path, GATHER_NODE) == HOST_UNKNOWN,
	   "a path that is too long has no fact");
}

int main(void)
{
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root: it makes namespaces\n");
		return 0;
	}
	temp_make();
	test_host();
	test_check();
	test_none();
	test_limits();
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("", "/", "", MS_REC | MS_PRIVATE, NULL) < 0)
		printf("# no mounts here\n");
	test_bound();
	test_exchanged();
	test_other();
	temp_remove();
	return tap_done();
}
