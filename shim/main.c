/*
 * ocigate-shim: stands where the engine expects runc or crun. It reads the
 * command line, hands on what starts nothing, and leaves everything else to
 * ocigate-judge, in this same process. It links neither a JSON tree nor
 * cryptography, so that `kill` and `delete` cost next to nothing and cannot
 * be broken by what judges.
 */
#include "shim/runtime_argv.h"
#include "shim/runtime_config.h"
#include "shim/runtime_log.h"
#include "shim/runtime_path.h"

#include <stdlib.h>
#include <string.h>

/* The request as the front sees it. */
struct front {
	enum file_trust trust;
	char called[RUNTIME_PATH_MAX];
	struct runtime_config config;
	struct runtime_path runtime;
	struct runtime_argv argv;
};

/* Replaces this process by the runtime; returns only on failure. */
static int hand_on(struct front *front, char *name, struct error *err)
{
	front->argv.argv[0] = runtime_path_argv0(&front->runtime, name);
	execv(front->runtime.path, front->argv.argv);
	return error_set_errno(err, "internal.exec", "cannot execute '%s'",
			       front->runtime.path);
}

/*
 * Replaces this process by the judge, which gets the whole command line
 * behind the path by which the shim was called.
 */
static int call_judge(struct front *front, int argc, char **argv,
		      struct error *err)
{
	char path[RUNTIME_PATH_MAX];
	char name[] = "ocigate-judge";
	CLEANUP_FREE char **words = calloc((size_t)argc + 3, sizeof(*words));

	if (!words)
		return error_set(err, ERROR_SYSTEM, "internal.memory",
				 "out of memory");
	if (runtime_path_judge(front->trust, path, err) < 0)
		return -1;
	words[0] = name;
	words[1] = front->called;
	memcpy(words + 2, argv, (size_t)argc * sizeof(*words));
	execv(path, words);
	return error_set_errno(err, "internal.judge", "cannot execute '%s'",
			       path);
}

/* Returns only when nothing could be executed, with the reason in *err. */
static int serve(struct front *front, int argc, char **argv, struct error *err)
{
	struct error no_runtime = ERROR_INIT;
	struct error ignored = ERROR_INIT;
	char **words = argv;
	int count = argc;
	const char *named = runtime_argv_config(&count, &words);

	runtime_path_called(front->called);
	/* What starts nothing works with a broken configuration too, so that
	   a container can always be killed and deleted. */
	runtime_config_load(named, getenv("OCIGATE_CONFIG"), front->trust,
			    &front->config, &ignored);
	runtime_path_find(&front->config, argv[0], front->called, front->trust,
			  &front->runtime, &no_runtime);
	runtime_argv_parse(front->runtime.flavour, count, words, &front->argv,
			   err);
	if (front->argv.act != RUNTIME_PASS)
		return call_judge(front, argc, argv, err);
	if (front->runtime.path[0])
		return hand_on(front, argv[0], err);
	*err = no_runtime;
	return -1;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_INIT;
	struct front front;

	if (argc < 1)
		return 1;
	front.trust = geteuid() == 0 ? FILE_ROOT : FILE_ANY;
	serve(&front, argc, argv, &err);
	runtime_log_guard_stdio();
	runtime_log_error(&front.argv, &err);
	return 1;
}
