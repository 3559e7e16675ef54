#include "shim/undo.h"

#include "tap.h"
#include "temp.h"

#include <errno.h>
#include <sys/wait.h>

#define WORDS_MAX 16

/* What the runtime "script" was called with, when @line's start is undone. */
static const char *undo(const char *line)
{
	static struct buf out;
	static char text[512];
	char *words[WORDS_MAX], *rest = text, path[128];
	struct runtime_argv argv;
	struct error err = ERROR_INIT;
	int count = 0;

	snprintf(text, sizeof(text), "%s", line);
	while ((words[count] = strsep(&rest, " ")))
		count++;
	snprintf(path, sizeof(path), "%s/script", temp_dir);
	temp_run("rm -f called");
	if (runtime_argv_parse(RUNTIME_RUNC, count, words, &argv, &err) < 0 ||
	    runtime_argv_parse_verb(&argv, &err) < 0)
		return err.reason.id;
	undo_create(&argv, path);
	temp_read("called", &out);
	return out.data ? out.data : "";
}

int main(void)
{
	temp_make();
	temp_run("printf '#!/bin/sh\\nfor i in 0 1 2; do\\n"
		 "[ /proc/$$/fd/$i -ef /dev/null ] && n=$n.\\ndone\\n"
		 "echo \"$@\" $n >called\\nexit 3\\n' >script && "
		 "chmod 755 script");
	is(undo("W --root /r --log /l --log-format=json --systemd-cgroup start "
		"ID"),
	   "--root /r --systemd-cgroup delete --force ID ...\n",
	   "the container is deleted, silently");
	is(undo("W start ID"), "delete --force ID ...\n", "without globals");
	is(undo("W --root /r create --bundle /b ID"),
	   "--root /r delete --force ID ...\n", "nor with options of the verb");
	ok(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD,
	   "no child is left");
	temp_run("rm script");
	is(undo("W start ID"), "", "a runtime that is gone does no harm");
	ok(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD,
	   "no child is left");
	temp_remove();
	return tap_done();
}
