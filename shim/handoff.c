#include "shim/handoff.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>

#define ID "internal.handoff"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

/* What describes the process of an exec without --process. */
static const char process_options[][24] = {
	"cwd",	    "env",	     "tty",	     "user", "additional-gids",
	"apparmor", "process-label", "no-new-privs", "cap"};

int handoff_set(struct handoff *handoff, const char *name, const char *value,
		struct error *err)
{
	struct handoff_option *option = &handoff->options[handoff->count];

	if (handoff->count == HANDOFF_OPTIONS_MAX ||
	    strlen(name) + 2 >= sizeof(option->name) ||
	    strlen(value) >= sizeof(option->value))
		return error_set(err, ERROR_SYSTEM, ID,
				 "no room for the option '%s'", name);
	snprintf(option->name, sizeof(option->name), "--%s", name);
	strcpy(option->value, value);
	handoff->count++;
	return 0;
}

static bool is_left_out(const struct handoff *handoff, const char *name)
{
	const size_t most = sizeof(process_options) / sizeof(*process_options);

	for (size_t i = 0; i < handoff->count; i++)
		if (strcmp(handoff->options[i].name + 2, name) == 0)
			return true;
	for (size_t i = 0; handoff->drop_process && i < most; i++)
		if (strcmp(process_options[i], name) == 0)
			return true;
	return false;
}

/* Adds the given options that stand before or behind the subcommand. */
static size_t add_given(const struct handoff *handoff,
			const struct runtime_argv *argv, bool globals,
			char **words)
{
	size_t count = 0;

	for (size_t i = 0; i < argv->given_count; i++) {
		const struct runtime_given *given = &argv->given[i];
		bool global = given->at < argv->verb_at;

		if (global != globals ||
		    (!global && is_left_out(handoff, given->option->name + 2)))
			continue;
		for (int word = 0; word < given->words; word++)
			words[count++] = argv->argv[given->at + word];
	}
	return count;
}

int handoff_build(struct handoff *handoff, const struct runtime_argv *argv,
		  char *argv0, struct error *err)
{
	size_t most = (size_t)argv->argc + 2 * HANDOFF_OPTIONS_MAX + 2;
	char **words = calloc(most, sizeof(*words));
	int end = handoff->drop_process ? argv->operand_at + 1 : argv->argc;
	size_t count = 0;

	if (!words)
		return error_set(err, ERROR_SYSTEM, "internal.memory",
				 "out of memory");
	words[count++] = argv0;
	count += add_given(handoff, argv, true, words + count);
	if (argv->verb)
		words[count++] = argv->argv[argv->verb_at];
	for (size_t i = 0; i < handoff->count; i++) {
		words[count++] = handoff->options[i].name;
		words[count++] = handoff->options[i].value;
	}
	count += add_given(handoff, argv, false, words + count);
	for (int i = argv->operand_at; i < end && i < argv->argc; i++)
		words[count++] = argv->argv[i];
	handoff_release(handoff);
	handoff->words = words;
	return 0;
}

int handoff_file(struct span text, struct error *err)
{
	const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	CLEANUP_FD int fd = memfd_create("ocigate", flags | MFD_NOEXEC_SEAL);

	if (fd < 0 && errno == EINVAL) /* a kernel before 6.3 */
		fd = memfd_create("ocigate", flags);
	if (fd < 0 || file_write(fd, text) < 0 || lseek(fd, 0, SEEK_SET) < 0 ||
	    fcntl(fd, F_ADD_SEALS,
		  F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
		return error_set_errno(err, ID, "no file in memory");
	return steal_fd(&fd);
}

int handoff_pass_file(struct span text, int lowest, char out[32],
		      struct error *err)
{
	CLEANUP_FD int fd = handoff_file(text, err);
	int passed;

	if (fd < 0)
		return -1;
	passed = fcntl(fd, F_DUPFD, lowest);
	if (passed < 0)
		return error_set_errno(err, ID, "no descriptor to pass on");
	snprintf(out, 32, "/proc/self/fd/%d", passed);
	return 0;
}

int handoff_pass_stdin(struct span text, struct error *err)
{
	CLEANUP_FD int fd = handoff_file(text, err);

	if (fd < 0)
		return -1;
	if (fd == STDIN_FILENO) /* it was closed */
		steal_fd(&fd);
	else if (dup2(fd, STDIN_FILENO) < 0)
		return error_set_errno(err, ID, "cannot replace stdin");
	if (fcntl(STDIN_FILENO, F_SETFD, 0) < 0)
		return error_set_errno(err, ID, "cannot pass stdin on");
	return 0;
}

int handoff_exec(const struct handoff *handoff, const char *runtime,
		 struct error *err)
{
	execv(runtime, handoff->words);
	return error_set_errno(err, "internal.exec", "cannot execute '%s'",
			       runtime);
}

void handoff_release(struct handoff *handoff)
{
	free(handoff->words);
	handoff->words = NULL;
}
