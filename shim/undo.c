#include "shim/undo.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The globals that say where the container is; its log is no longer needed. */
static size_t add_globals(const struct runtime_argv *argv, char **words)
{
	size_t count = 0;

	for (size_t i = 0; i < argv->given_count; i++) {
		const struct runtime_given *given = &argv->given[i];

		if (given->at > argv->verb_at ||
		    strncmp(given->option->name, "--log", 5) == 0)
			continue;
		for (int word = 0; word < given->words; word++)
			words[count++] = argv->argv[given->at + word];
	}
	return count;
}

static void run(char *const *words)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		_exit(127);
	for (int i = 0; i <= STDERR_FILENO; i++)
		if (dup2(fd, i) < 0)
			_exit(127);
	execv(words[0], words);
	_exit(127);
}

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void reap(pid_t child)
{
	int pidfd = (int)syscall(SYS_pidfd_open, child, 0);
	int64_t end = milliseconds() + UNDO_SECONDS * 1000;
	int64_t left;

	while (pidfd >= 0 && (left = end - milliseconds()) > 0) {
		struct pollfd ready = {.fd = pidfd, .events = POLLIN};

		if (poll(&ready, 1, (int)left) >= 0 || errno != EINTR)
			break;
	}
	/* It has ended, or it is told to. */
	kill(child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	if (pidfd >= 0)
		close(pidfd);
}

void undo_create(const struct runtime_argv *argv, const char *path)
{
	char **words = calloc((size_t)argv->argc + 5, sizeof(*words));
	char *program = strdup(path);
	char verb[] = "delete", force[] = "--force";
	size_t count = 0;
	pid_t child;

	if (words && program) {
		words[count++] = program;
		count += add_globals(argv, words + count);
		words[count++] = verb;
		words[count++] = force;
		words[count] = argv->argv[argv->operand_at];
		child = fork();
		if (child == 0)
			run(words);
		if (child > 0)
			reap(child);
	}
	free(program);
	free(words);
}
