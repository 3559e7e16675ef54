#include "gate/gather_hooks.h"

#include "tap.h"
#include "temp.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define ID     "017dc8b3d3976decc0735bf8d0b0ac3724de5ab3c94854784194a6a850b47a77"
#define ARGS   "\"libnetwork-setkey\",\"-exec-root=/var/run/docker\",\"" ID "\""
#define SETKEY "\"args\":[" ARGS ",\"89bb212f5392\"]"

static enum host_answer is_engine(const char *stage, const char *path,
				  const char *rest, enum gather_mode mode)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *config = NULL;
	struct facts facts = {0};

	buf_add_format(&text, "{\"hooks\":{\"%s\":[{\"path\":\"%s\",%s}]}}",
		       stage, path, rest);
	json_parse(buf_span(&text), &JSON_STRICT_LIMITS, "config", &config,
		   NULL);
	if (gather_hooks(config, mode, &facts, NULL) < 0 ||
	    facts.hook_count != 1 || strcmp(facts.hooks[0].stage, stage) != 0)
		return HOST_UNKNOWN;
	return facts.hooks[0].is_engine;
}

static const struct {
	const char *why;
	const char *stage;
	const char *path;
	const char *rest;
	enum host_answer answer;
} shapes[] = {
	{"Docker's hook", "prestart", "/proc/77/exe", SETKEY, HOST_YES},
	{"in the stage that replaces prestart", "createRuntime", "/proc/77/exe",
	 SETKEY, HOST_YES},
	{"with an empty environment", "prestart", "/proc/77/exe",
	 SETKEY ",\"env\":[]", HOST_YES},
	{"in another stage", "poststop", "/proc/77/exe", SETKEY, HOST_NO},
	{"with an environment", "prestart", "/proc/77/exe",
	 SETKEY ",\"env\":[\"LD_PRELOAD=/x.so\"]", HOST_NO},
	{"of no process", "prestart", "/proc/0/exe", SETKEY, HOST_NO},
	{"of this process", "prestart", "/proc/self/exe", SETKEY, HOST_NO},
	{"with a sign", "prestart", "/proc/+77/exe", SETKEY, HOST_NO},
	{"with more of a path", "prestart", "/proc/77/exe/x", SETKEY, HOST_NO},
	{"through another root", "prestart", "/proc/77/root/exe", SETKEY,
	 HOST_NO},
	{"a file", "prestart", "/usr/bin/dockerd", SETKEY, HOST_NO},
	{"no path", "prestart", "", SETKEY, HOST_NO},
	{"another name", "prestart", "/proc/77/exe",
	 "\"args\":[\"docker-untar\",\"-exec-root=/x\",\"" ID "\",\"0\"]",
	 HOST_NO},
	{"no exec root", "prestart", "/proc/77/exe",
	 "\"args\":[\"libnetwork-setkey\",\"x\",\"" ID "\",\"0\"]", HOST_NO},
	{"no container", "prestart", "/proc/77/exe",
	 "\"args\":[\"libnetwork-setkey\",\"-exec-root=/x\",\"x\",\"0\"]",
	 HOST_NO},
	{"no controller", "prestart", "/proc/77/exe", "\"args\":[" ARGS "]",
	 HOST_NO},
	{"a controller that is none", "prestart", "/proc/77/exe",
	 "\"args\":[" ARGS ",\"../x\"]", HOST_NO},
	{"one argument more", "prestart", "/proc/77/exe",
	 "\"args\":[" ARGS ",\"0\",\"x\"]", HOST_NO},
	{"no arguments", "prestart", "/proc/77/exe", "\"args\":null", HOST_NO},
};

static void test_shape(void)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		ok(is_engine(shapes[i].stage, shapes[i].path, shapes[i].rest,
			     GATHER_CHECK) == shapes[i].answer,
		   "by its shape: %s", shapes[i].why);
		ok(is_engine(shapes[i].stage, shapes[i].path, shapes[i].rest,
			     GATHER_NODE) != HOST_YES,
		   "on the node no process vouches for it");
	}
}

/* Runs the program @name for a while, after @before. */
static pid_t run(const char *name, int (*before)(void))
{
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe2(ready, O_CLOEXEC) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (before && before() < 0)
			_exit(1);
		execl(name, name, "60", (char *)NULL);
		_exit(1);
	}
	close(ready[1]);
	/* the end of file comes when exec has closed the other end */
	if (read(ready[0], &byte, 1) < 0)
		printf("# no pipe\n");
	close(ready[0]);
	return pid;
}

static enum host_answer engine_runs(const char *name, int (*before)(void))
{
	pid_t pid = run(name, before);
	char path[64];
	enum host_answer answer;

	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	answer = is_engine("prestart", path, SETKEY, GATHER_NODE);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return answer;
}

static int be_nobody(void)
{
	return setuid(65533);
}

static int be_contained(void)
{
	return unshare(CLONE_NEWNS);
}

static enum host_answer upgraded(void)
{
	pid_t pid = run("./dockerd", NULL);
	char path[64];
	enum host_answer answer;

	temp_run("rm dockerd");
	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	answer = is_engine("prestart", path, SETKEY, GATHER_NODE);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return answer;
}

static void test_process(void)
{
	temp_run("cp /bin/sleep dockerd && cp /bin/sleep other && "
		 "chmod 755 . dockerd other");
	ok(engine_runs("./dockerd", NULL) == HOST_YES, "root runs dockerd");
	ok(engine_runs("./other", NULL) == HOST_NO, "root runs another one");
	ok(engine_runs("./dockerd", be_nobody) != HOST_YES,
	   "another user runs it");
	ok(engine_runs("./dockerd", be_contained) == HOST_NO,
	   "it runs in a mount namespace of its own, as in a container");
	temp_run("chmod 775 dockerd");
	ok(engine_runs("./dockerd", NULL) == HOST_NO,
	   "its file can be written by the group");
	temp_run("chmod 755 dockerd && chown 65533 dockerd");
	ok(engine_runs("./dockerd", NULL) == HOST_NO,
	   "its file is another user's");
	temp_run("chown 0 dockerd");
	ok(upgraded() == HOST_YES, "its file was replaced while it runs");
}

static void test_limits(void)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_JSON struct json *config = NULL;
	struct facts facts = {0};
	struct error err = ERROR_INIT;

	buf_add_text(&text, "{\"hooks\":{\"poststop\":[{\"path\":\"/a\"}");
	for (size_t i = 0; i < FACTS_HOOKS_MAX; i++)
		buf_add_text(&text, ",{\"path\":\"/a\"}");
	buf_add_text(&text, "]}}");
	json_parse(buf_span(&text), &JSON_STRICT_LIMITS, "config", &config,
		   NULL);
	ok(gather_hooks(config, GATHER_NODE, &facts, &err) == -1,
	   "too many hooks: %s", err.reason.msg);
	is(err.reason.id, "internal.facts", "its id");
	ok(facts.hooks[FACTS_HOOKS_MAX - 1].index == FACTS_HOOKS_MAX - 1,
	   "each has its place");
}

int main(void)
{
	test_shape();
	test_limits();
	if (geteuid() == 0) {
		temp_make();
		test_process();
		temp_remove();
	}
	return tap_done();
}
