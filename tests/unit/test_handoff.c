#include "shim/handoff.h"

#include "tap.h"
#include "temp.h"

#include <fcntl.h>
#include <sys/wait.h>

#define WORDS_MAX 32

/* What is handed on for @line, in one string. */
static const char *rebuild(const char *line, struct handoff *handoff)
{
	static char text[512], out[1024];
	char *words[WORDS_MAX], *rest = text;
	struct runtime_argv argv;
	struct error err = ERROR_INIT;
	static char name[] = "runc";
	int count = 0;

	snprintf(text, sizeof(text), "%s", line);
	while ((words[count] = strsep(&rest, " ")))
		count++;
	if (runtime_argv_parse(RUNTIME_RUNC, count, words, &argv, &err) < 0 ||
	    runtime_argv_parse_verb(&argv, &err) < 0 ||
	    handoff_build(handoff, &argv, name, &err) < 0)
		return err.reason.id;
	out[0] = '\0';
	for (size_t i = 0; handoff->words[i]; i++)
		snprintf(out + strlen(out), sizeof(out) - strlen(out), "%s%s",
			 i ? " " : "", handoff->words[i]);
	return out;
}

static void test_build(void)
{
	struct handoff handoff = HANDOFF_INIT;
	struct error err = ERROR_INIT;

	is(rebuild("W --root /r --log=/l start ID", &handoff),
	   "runc --root /r --log=/l start ID", "as it came, under its name");
	handoff_set(&handoff, "bundle", "/b c", &err);
	is(rebuild("W --root /r create --pid-file p -b x --no-pivot ID",
		   &handoff),
	   "runc --root /r create --bundle /b c --pid-file p --no-pivot ID",
	   "the bundle that was judged");
	is(rebuild("W create ID", &handoff), "runc create --bundle /b c ID",
	   "where none was given");
	is(rebuild("W create --bundle=x ID", &handoff),
	   "runc create --bundle /b c ID", "or in one word");
	handoff_set(&handoff, "image-path", "/i", &err);
	is(rebuild("W restore --image-path x --bundle y -d ID", &handoff),
	   "runc restore --bundle /b c --image-path /i -d ID", "two of them");
	ok(handoff_set(&handoff, "process", "/p", &err) < 0 &&
		   err.reason.msg[0],
	   "three are too many");
	handoff_release(&handoff);
}

static void test_process(void)
{
	struct handoff handoff = HANDOFF_INIT;
	struct error err = ERROR_INIT;
	char path[HANDOFF_PATH_MAX + 1];

	is(rebuild("W exec -e A=1 -u 0 ID sh -c x", &handoff),
	   "runc exec -e A=1 -u 0 ID sh -c x", "a command as it came");
	handoff_set(&handoff, "process", "/p", &err);
	handoff.drop_process = true;
	is(rebuild("W exec --cwd / -e A=1 -u 0 -t -c CAP_X -g 1 --apparmor a "
		   "--process-label b --no-new-privs --preserve-fds 3 -d ID sh "
		   "-c x",
		   &handoff),
	   "runc exec --process /p --preserve-fds 3 -d ID",
	   "a process in a file takes the place of its options");
	handoff_release(&handoff);
	memset(path, 'x', HANDOFF_PATH_MAX);
	path[HANDOFF_PATH_MAX] = '\0';
	handoff.count = 0;
	ok(handoff_set(&handoff, "process", path, &err) < 0, "a path too long");
	path[HANDOFF_PATH_MAX - 1] = '\0';
	err = (struct error)ERROR_INIT;
	ok(handoff_set(&handoff, "process", path, &err) == 0, "one that fits");
}

static bool reads(int fd, const char *want)
{
	char got[64];
	ssize_t size = read(fd, got, sizeof(got));

	return size == (ssize_t)strlen(want) &&
	       memcmp(got, want, strlen(want)) == 0;
}

static void test_files(void)
{
	struct error err = ERROR_INIT;
	char path[32];
	int fd = handoff_file(span_of("text"), &err);
	int passed, again;

	ok(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC, "a file in memory");
	ok(write(fd, "x", 1) < 0 && ftruncate(fd, 0) < 0 &&
		   fcntl(fd, F_ADD_SEALS, 0) < 0,
	   "nobody can change it, or unseal it");
	ok(reads(fd, "text"), "it begins at its beginning");
	close(fd);
	ok(handoff_pass_file(span_of("more"), 100, path, &err) == 0 &&
		   sscanf(path, "/proc/self/fd/%d", &passed) == 1 &&
		   passed >= 100,
	   "one to be passed: %s", path);
	ok(fcntl(passed, F_GETFD) == 0, "  stays open at exec");
	again = open(path, O_RDONLY | O_CLOEXEC);
	ok(again >= 0 && reads(again, "more"), "  and opens by its path");
	close(again);
	close(passed);
	ok(handoff_pass_file(span_of(""), 1 << 30, path, &err) < 0 &&
		   err.kind != ERROR_NONE,
	   "no such descriptor can be had");
}

static void test_stdin(void)
{
	struct error err = ERROR_INIT;
	int saved = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10);

	ok(handoff_pass_stdin(span_of("limits"), &err) == 0 &&
		   reads(STDIN_FILENO, "limits"),
	   "standard input is replaced");
	ok(fcntl(STDIN_FILENO, F_GETFD) == 0, "  and stays open at exec");
	close(STDIN_FILENO);
	ok(handoff_pass_stdin(span_of("again"), &err) == 0 &&
		   reads(STDIN_FILENO, "again") &&
		   fcntl(STDIN_FILENO, F_GETFD) == 0,
	   "where it was closed too");
	dup2(saved, STDIN_FILENO);
	close(saved);
}

/* Runs the rebuilt command line with a script for the runtime. */
static void test_exec(void)
{
	struct handoff handoff = HANDOFF_INIT;
	struct error err = ERROR_INIT;
	char script[128], path[32];
	struct buf out = BUF_INIT;
	pid_t child;
	int status = -1;

	temp_run("printf '#!/bin/sh\\necho \"$@\" >out; cat \"$3\" >>out\\n' "
		 ">script && chmod 755 script");
	snprintf(script, sizeof(script), "%s/script", temp_dir);
	handoff_pass_file(span_of("process"), 64, path, &err);
	handoff_set(&handoff, "process", path, &err);
	rebuild("W exec -d ID", &handoff);
	child = fork();
	if (child == 0) {
		handoff_exec(&handoff, script, &err);
		_exit(99);
	}
	ok(child > 0 && waitpid(child, &status, 0) == child && status == 0,
	   "the runtime is executed");
	temp_read("out", &out);
	ok(out.data &&
		   strncmp(out.data, "exec --process /proc/self/fd/", 29) ==
			   0 &&
		   strstr(out.data, " -d ID\nprocess"),
	   "  with these words, and can read the file");
	ok(handoff_exec(&handoff, "/nowhere", &err) < 0 &&
		   strcmp(err.reason.id, "internal.exec") == 0,
	   "what cannot be executed: %s", err.reason.msg);
	buf_release(&out);
	handoff_release(&handoff);
}

int main(void)
{
	temp_make();
	test_build();
	test_process();
	test_files();
	test_stdin();
	test_exec();
	temp_remove();
	return tap_done();
}
