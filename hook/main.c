/*
 * ocigate-hook: the gate as a createRuntime or prestart hook. It reads the
 * state on standard input to its end, then the bundle, and says yes by ending
 * with status 0. It repairs nothing. What it does not understand it refuses.
 */
#include "evidence/key.h"
#include "gate/gate.h"
#include "oci/state.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

/* What the hook knows of its request. */
struct hook {
	enum file_trust trust;
	struct settings settings;
	struct state state;
	struct bundle bundle;
	struct buf config;
	char runtime[8];
	struct gate_request gate;
	struct gate_decision decision;
};

/* The file of --ocigate-config, the only argument there is. */
static int read_arguments(int argc, char **argv, const char **config,
			  struct error *err)
{
	static const char name[] = "--ocigate-config";
	const size_t size = sizeof(name) - 1;

	*config = NULL;
	if (argc == 3 && strcmp(argv[1], name) == 0)
		*config = argv[2];
	else if (argc == 2 && strncmp(argv[1], name, size) == 0 &&
		 argv[1][size] == '=')
		*config = argv[1] + size + 1;
	else if (argc > 1)
		error_set(err, ERROR_USAGE, "request.arguments",
			  "'%.64s' is not an argument of a hook", argv[1]);
	return argc > 1 && !*config
		       ? error_hint(err, "a runtime runs it, with no argument "
					 "or --ocigate-config FILE")
		       : 0;
}

static bool is_runtime(const char *name)
{
	return strcmp(name, "runc") == 0 || strcmp(name, "crun") == 0;
}

/*
 * Which runtime runs the hook: the configured flavour, else the name of the
 * parent, which is the runtime; runc when that says nothing.
 */
static void name_runtime(struct hook *hook)
{
	char path[32], name[32] = "";
	CLEANUP_FD int fd = -1;
	ssize_t size;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)getppid());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	size = fd < 0 ? -1 : read(fd, name, sizeof(name) - 1);
	name[size > 0 ? size : 0] = '\0';
	name[strcspn(name, "\n")] = '\0';
	if (hook->settings.runtime_flavour[0])
		snprintf(name, sizeof(name), "%s",
			 hook->settings.runtime_flavour);
	snprintf(hook->runtime, sizeof(hook->runtime), "%.7s",
		 is_runtime(name) ? name : "runc");
}

static int read_request(struct hook *hook, int argc, char **argv,
			struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct gate_request *gate = &hook->gate;
	const char *named;

	int result = read_arguments(argc, argv, &named, err);

	/* A runtime may fail when nobody reads what it writes. */
	if (file_read(STDIN_FILENO, STATE_SIZE_MAX, "the state",
		      "request.state", &text, err) < 0)
		result = -1;
	if (settings_load(named, getenv("OCIGATE_CONFIG"), hook->trust,
			  &hook->settings, err) < 0) {
		gate->skip_record = true; /* nobody can say where it belongs */
		return -1;
	}
	name_runtime(hook);
	if (result < 0 || state_parse(buf_span(&text), &hook->state, err) < 0)
		return -1;
	gate->container_id = hook->state.id;
	if (bundle_open(hook->state.bundle, hook->trust, &hook->bundle, err) <
		    0 ||
	    bundle_read_config(&hook->bundle, hook->trust, &hook->config, err) <
		    0)
		return -1;
	gate->bundle = &hook->bundle;
	gate->config = buf_span(&hook->config);
	return 0;
}

/* Decides, also about what could not be read; the exit status. */
static int judge(struct hook *hook, int argc, char **argv)
{
	struct gate_decision *decision = &hook->decision;
	struct error err = ERROR_INIT;

	hook->trust = geteuid() == 0 ? FILE_ROOT : FILE_ANY;
	hook->bundle.dirfd = -1;
	hook->gate.verb = GATE_HOOK;
	hook->gate.trust = hook->trust;
	hook->gate.settings = &hook->settings;
	hook->gate.runtime = hook->runtime;
	if (read_request(hook, argc, argv, &err) < 0)
		gate_refuse(&hook->gate, &err, decision);
	else
		gate_decide(&hook->gate, decision);
	/* Changed meanwhile: another config.json was judged than will run. */
	if (decision->verdict.value == VERDICT_ALLOW &&
	    bundle_unchanged(&hook->bundle, &err) < 0)
		gate_revoke(&hook->gate, &err, decision);
	if (decision->verdict.value == VERDICT_ALLOW)
		return 0;
	fprintf(stderr, "%s\n", decision->line);
	return 1;
}

int main(int argc, char **argv)
{
	struct hook *hook = calloc(1, sizeof(*hook));
	int status = 1;

	/* a core dump would hold the secrets of the container */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (!hook || key_init() < 0) {
		fputs("ocigate: out of memory\n", stderr);
		return 1;
	}
	status = judge(hook, argc, argv);
	gate_release(&hook->decision);
	bundle_release(&hook->bundle);
	buf_release(&hook->config);
	free(hook);
	return status;
}
