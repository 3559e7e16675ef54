#include "shim/runtime_path.h"

#include "temp.h"

#include "tap.h"

#include <fcntl.h>

static enum file_trust trust;

/* A path in the temporary directory. */
static const char *in_temp(const char *name)
{
	static char path[4][4096];
	static int next;

	next = (next + 1) % 4;
	snprintf(path[next], sizeof(path[next]), "%s/%s", temp_dir, name);
	return path[next];
}

static void copy_self(const char *name)
{
	temp_run("cp /proc/%d/exe %s && chmod 755 %s", (int)getpid(), name,
		 name);
}

static void make_runtime(const char *name)
{
	temp_run("printf '#!/bin/sh\\n' >%s && chmod 755 %s", name, name);
}

static const char *hint; /* of the last failure */

/* What is found: a path in the temporary directory, or the error's id. */
static const char *find(const char *runtime, const char *flavour,
			const char *argv0, const char *called,
			struct runtime_path *out)
{
	static struct error err;
	static struct runtime_config config;
	size_t size = strlen(temp_dir) + 1;

	err = (struct error)ERROR_INIT;
	snprintf(config.runtime, sizeof(config.runtime), "%s", runtime);
	snprintf(config.flavour, sizeof(config.flavour), "%s", flavour);
	if (runtime_path_find(&config, argv0, called, trust, out, &err) < 0) {
		printf("# %s\n", err.reason.msg);
		hint = err.reason.hint ? err.reason.hint : "none";
		return out->path[0] ? "not empty" : err.reason.id;
	}
	return strncmp(out->path, temp_dir, size - 1) == 0 ? out->path + size
							   : out->path;
}

#define FAILS "policy.runtime"

static void test_configured(void)
{
	struct runtime_path out;

	make_runtime("runc");
	is(find(in_temp("runc"), "", "shim", "", &out), "runc",
	   "the configured file");
	ok(out.flavour == RUNTIME_RUNC && !out.diverted, "which is runc");
	make_runtime("crun-1.29");
	is(find(in_temp("crun-1.29"), "", "shim", "", &out), "crun-1.29",
	   "another");
	ok(out.flavour == RUNTIME_CRUN, "which is crun");
	is(find(in_temp("crun-1.29"), "runc", "shim", "", &out), "crun-1.29",
	   "with a flavour of its own");
	ok(out.flavour == RUNTIME_RUNC, "which counts");
	temp_run("ln -s runc link");
	is(find(in_temp("link"), "", "shim", "", &out), "link", "a link");
	is(find(in_temp("missing"), "", "crun-shim", "", &out), FAILS,
	   "a missing file");
	ok(out.flavour == RUNTIME_CRUN, "for which the name tells the flavour");
	is(hint, "set 'runtime' in ocigate.json to runc or crun",
	   "  with what to do");
	is(find(temp_dir, "", "shim", "", &out), FAILS, "a directory");
	temp_run("mkfifo -m 755 fifo");
	is(find(in_temp("fifo"), "", "shim", "", &out), FAILS, "a fifo");
	temp_run("ln -s /dev/null null");
	is(find(in_temp("null"), "", "shim", "", &out), FAILS, "a device");
}

static void test_trust(void)
{
	struct runtime_path out;

	if (trust != FILE_ROOT) {
		ok(true, "# SKIP needs root");
		return;
	}
	temp_run("cp runc foreign && chown 1 foreign");
	is(find(in_temp("foreign"), "", "shim", "", &out), FAILS,
	   "another user's file");
	temp_run("cp runc loose && chmod 775 loose");
	is(find(in_temp("loose"), "", "shim", "", &out), FAILS,
	   "a file that a group can write");
	is(hint, "chown root and chmod go-w it, and every directory above it",
	   "  with what to do about that");
	temp_run("mkdir -m 777 open && cp runc open");
	is(find(in_temp("open/runc"), "", "shim", "", &out), FAILS,
	   "a directory that all can write");
	temp_run("chmod 1777 open");
	is(find(in_temp("open/runc"), "", "shim", "", &out), "open/runc",
	   "unless it is sticky");
	temp_run("ln -s ../runc open/link && chown -h 1 open/link");
	is(find(in_temp("open/link"), "", "shim", "", &out), FAILS,
	   "another user's link");
}

static void test_recursion(void)
{
	struct runtime_path out;

	copy_self("copy");
	is(find(in_temp("copy"), "", "shim", "", &out), FAILS, "a copy of us");
	temp_run("ln copy hard && ln -s copy soft");
	is(find(in_temp("hard"), "", "shim", "", &out), FAILS, "a hard link");
	is(find(in_temp("soft"), "", "shim", "", &out), FAILS, "a soft link");
	temp_run("strip -o stripped copy");
	is(find(in_temp("stripped"), "", "shim", "", &out), FAILS,
	   "a stripped copy");
	temp_run("cp /bin/sh other");
	is(find(in_temp("other"), "", "shim", "", &out), "other",
	   "another program");
	temp_run("head -c 100 copy >short; printf '\\177ELF' >tiny; : >empty");
	is(find(in_temp("short"), "", "shim", "", &out), "short",
	   "the head of a program");
	is(find(in_temp("tiny"), "", "shim", "", &out), "tiny", "less of it");
	is(find(in_temp("empty"), "", "shim", "", &out), "empty", "nothing");
}

static void test_divert(void)
{
	struct runtime_path out;

	temp_run("mkdir bin && cp copy bin/runc && cp copy bin/crun");
	is(find("", "", "runc", in_temp("bin/runc"), &out), FAILS,
	   "nothing was diverted, nothing is searched");
	is(find("", "", "runc", "", &out), FAILS, "called by an unknown path");
	is(find(in_temp("runc"), "", "runc", in_temp("bin/runc"), &out), "runc",
	   "but the configured file is used");
	make_runtime("bin/runc.distrib");
	is(find("", "", "runc", in_temp("bin/runc"), &out), "bin/runc.distrib",
	   "dpkg-divert's default");
	make_runtime("bin/runc.real");
	is(find("", "", "/x/runc", in_temp("bin/runc"), &out), "bin/runc.real",
	   "the usual name");
	ok(out.diverted && out.flavour == RUNTIME_RUNC, "is diverted runc");
	is(find(in_temp("runc"), "", "runc", in_temp("bin/runc"), &out),
	   "bin/runc.real", "before the configured file");
	is(find("", "", "crun", in_temp("bin/crun"), &out), FAILS,
	   "crun is not runc");
	make_runtime("bin/crun.real");
	is(find("", "", "crun", in_temp("bin/crun"), &out), "bin/crun.real",
	   "crun is crun");
	ok(out.flavour == RUNTIME_CRUN, "by its name");
	is(find("", "", "runc2", in_temp("bin/runc2"), &out),
	   find("", "", "shim", "", &out), "another name diverts nothing");
	temp_run("cp copy bin/crun.real");
	is(find("", "", "crun", in_temp("bin/crun"), &out), FAILS,
	   "the diverted file is us");
}

static void test_search(void)
{
	struct runtime_path out;
	const char *got = find("", "", "ocigate-shim", "", &out);
	bool found = strcmp(got, FAILS) != 0;

	ok(!found || strcmp(strrchr(got, '/'), "/runc") == 0 ||
		   strcmp(strrchr(got, '/'), "/crun") == 0,
	   "searched: %s", got);
	ok(!found || strncmp(got, "/usr/", 5) == 0 ||
		   strncmp(got, "/bin/", 5) == 0 ||
		   strncmp(got, "/sbin/", 6) == 0,
	   "in the system's directories");
}

static void test_argv0(void)
{
	struct runtime_path runtime = {.path = "/usr/sbin/runc"};
	char name[] = "ocigate-shim", path[] = "/opt/ocigate-shim";

	is(runtime_path_argv0(&runtime, name), "runc", "a name for a name");
	is(runtime_path_argv0(&runtime, path), "/usr/sbin/runc",
	   "a path for a path");
	runtime.diverted = true;
	is(runtime_path_argv0(&runtime, name), "ocigate-shim",
	   "diverted: as it was called");
}

/* What another process, run as @command, says of itself. */
static const char *tell(const char *command)
{
	static char line[4096];
	FILE *pipe = popen(command, "re");
	size_t size = strlen(temp_dir) + 1;

	line[0] = '\0';
	if (!pipe || !fgets(line, sizeof(line), pipe))
		line[0] = '\0';
	if (pipe)
		pclose(pipe);
	return strncmp(line, temp_dir, size - 1) == 0 ? line + size : line;
}

static void test_judge(void)
{
	temp_run("mkdir -p p/bin p/libexec/ocigate && cp copy p/bin/shim");
	is(tell("p/bin/shim judge"), "internal.judge", "no judge");
	make_runtime("p/libexec/ocigate/ocigate-judge");
	is(tell("p/bin/shim judge"), "p/libexec/ocigate/ocigate-judge",
	   "as installed");
	make_runtime("p/bin/ocigate-judge");
	is(tell("p/bin/shim judge"), "p/bin/ocigate-judge", "beside the shim");
	temp_run("ln -s p/bin/shim shim");
	is(tell("./shim judge"), "p/bin/ocigate-judge", "through a link");
	if (trust != FILE_ROOT) {
		ok(true, "# SKIP needs root");
		return;
	}
	temp_run("chmod 777 p/bin/ocigate-judge");
	is(tell("p/bin/shim judge"), "internal.judge",
	   "anybody's judge is none");
}

static void test_called(void)
{
	char command[8192];

	is(tell("./shim called"), "p/bin/shim", "called by a relative path");
	snprintf(command, sizeof(command), "%s called", in_temp("shim"));
	is(tell(command), "shim", "called by an absolute path");
}

/* The test runs copies of itself. */
static int answer(const char *question)
{
	char path[RUNTIME_PATH_MAX] = "";
	struct error err = ERROR_INIT;

	if (strcmp(question, "called") == 0)
		runtime_path_called(path);
	else if (runtime_path_judge(trust, path, &err) < 0)
		strcpy(path, err.reason.id);
	fputs(path, stdout);
	return 0;
}

int main(int argc, char **argv)
{
	trust = geteuid() == 0 ? FILE_ROOT : FILE_ANY;
	if (argc > 1)
		return answer(argv[1]);
	temp_make();
	test_configured();
	test_trust();
	test_recursion();
	test_divert();
	test_search();
	test_argv0();
	test_judge();
	test_called();
	temp_remove();
	return tap_done();
}
