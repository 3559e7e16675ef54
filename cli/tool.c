#include "cli/tool.h"

#include "base/cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ID "evidence.fetch"

static bool is_program(const char *directory, size_t size, const char *name)
{
	char path[PATH_MAX];
	struct stat st;

	if (size == 0 || size + strlen(name) + 2 > sizeof(path))
		return false;
	snprintf(path, sizeof(path), "%.*s/%s", (int)size, directory, name);
	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	       access(path, X_OK) == 0;
}

bool tool_is_there(const char *name)
{
	const char *at = getenv("PATH");

	while (at && *at) {
		size_t size = strcspn(at, ":");

		if (is_program(at, size, name))
			return true;
		at += size + (at[size] == ':');
	}
	return false;
}

static void __attribute__((noreturn))
become(const char *const argv[], int output, bool quiet)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	char *copy[TOOL_ARGS_MAX + 1] = {NULL};

	for (size_t i = 0; i < TOOL_ARGS_MAX && argv[i]; i++)
		copy[i] = strdup(argv[i]);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(output, STDOUT_FILENO) < 0 ||
	    (quiet && dup2(null, STDERR_FILENO) < 0))
		_exit(127);
	execvp(copy[0], copy);
	_exit(127);
}

/* Reads what the tool prints until it ends; more than there may be is -1. */
static int read_output(int fd, struct buf *out)
{
	char block[4096];

	for (;;) {
		ssize_t got = read(fd, block, sizeof(block));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return (int)got;
		if (!out)
			continue;
		if (out->size + (size_t)got > TOOL_OUTPUT_MAX)
			return -1;
		buf_add(out, block, (size_t)got);
	}
}

int tool_run(const char *const argv[], struct buf *out, bool quiet,
	     struct error *err)
{
	CLEANUP_FD int from = -1;
	int pipes[2];
	int status;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return error_set_errno(err, ID, "cannot make a pipe");
	from = pipes[0];
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		become(argv, pipes[1], quiet);
	close(pipes[1]);
	if (pid < 0)
		return error_set_errno(err, ID, "cannot run '%s'", argv[0]);
	if (read_output(from, out) < 0)
		error_set(err, ERROR_INPUT, ID, "'%s' prints too much",
			  argv[0]);
	close(steal_fd(&from)); /* one that goes on printing ends now */
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_set_errno(err, ID, "cannot wait for '%s'",
					       argv[0]);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0 &&
	    (!err || err->kind == ERROR_NONE))
		return 0;
	return error_set(err, ERROR_INPUT, ID, "'%s %s' failed", argv[0],
			 argv[1] ? argv[1] : "");
}
