/*
 * ocigate-judge: what the front of the shim cannot pass on. It judges the
 * request and then becomes the runtime, or tells why not; always in the
 * process that the engine started.
 */
#include "evidence/key.h"
#include "gate/carry.h"
#include "shim/exec_process.h"
#include "shim/request.h"
#include "shim/runtime_log.h"
#include "shim/start.h"
#include "shim/undo.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>

/* Descriptors that are passed on lie above those that the runtime counts. */
#define PASSED_LOWEST  64
#define PASSED_HIGHEST 4096

static int write_record(struct request *request, struct error *err)
{
	const struct gate_decision *decision = &request->decision;
	const struct json *before = decision->before;

	if (!before)
		before = config_process(&decision->judged);
	return carry_write(&request->bundle, decision->profile, decision->id,
			   &decision->facts, before, decision->judged.root,
			   err);
}

/* The directory of a checkpoint, and whose it is. */
static int read_checkpoint(struct request *request, struct error *err)
{
	const char *path = runtime_argv_value(&request->argv, "image-path");

	if (request_absolute(path ? path : "checkpoint", request->checkpoint,
			     err) < 0)
		return -1;
	request->gate.checkpoint = request->checkpoint;
	request->gate.checkpoint_trusted =
		request_checkpoint_trusted(request->checkpoint);
	return handoff_set(&request->handoff, "image-path", request->checkpoint,
			   err);
}

static int serve_bundle(struct request *request, struct error *err)
{
	const char *path = runtime_argv_value(&request->argv, "bundle");
	struct gate_decision *decision = &request->decision;

	if (request_list_options(request, err) < 0 ||
	    request_open_bundle(request, path ? path : "", err) < 0 ||
	    handoff_set(&request->handoff, "bundle", request->bundle.path,
			err) < 0)
		return -1;
	if (request->argv.act == RUNTIME_RESTORE &&
	    read_checkpoint(request, err) < 0)
		return -1;
	request->gate.may_repair = true;
	if (request_decide(request) < 0)
		return -1;
	if (decision->repaired.size &&
	    bundle_write_config(&request->bundle, buf_span(&decision->repaired),
				err) < 0)
		return -1;
	if (write_record(request, err) < 0 ||
	    bundle_unchanged(&request->bundle, err) < 0)
		return -1;
	return request_hand_on(request, err);
}

/* The process that the runtime would build from its options. */
static int build_process(struct request *request, struct error *err)
{
	struct config config = CONFIG_INIT;
	int result = -1;

	if (request_add_option(request, "exec without --process", NULL, err) <
	    0)
		return -1;
	if (request->state.bundle_disputed)
		return error_set(err, ERROR_INPUT, "request.state",
				 "an annotation hides the container's bundle "
				 "from runc: give --process");
	if (request_read_config(request, err) == 0 &&
	    config_parse(buf_span(&request->config), "config.json", &config,
			 err) == 0)
		result = exec_process_build(&request->argv,
					    config_process(&config),
					    &request->text, err);
	config_release(&config);
	return result;
}

static long number_of(const char *text)
{
	long number = text ? strtol(text, NULL, 10) : 0;

	return number < 0 || number > PASSED_HIGHEST ? PASSED_HIGHEST : number;
}

/* A repaired process goes on as a file that nobody can change any more. */
static int pass_process(struct request *request, struct error *err)
{
	const char *kept = runtime_argv_value(&request->argv, "preserve-fds");
	long lowest = PASSED_LOWEST + number_of(kept) +
		      number_of(getenv("LISTEN_FDS"));
	char path[32];

	if (handoff_pass_file(buf_span(&request->decision.repaired),
			      (int)lowest, path, err) < 0)
		return -1;
	request->handoff.drop_process = !request->file.path[0];
	return handoff_set(&request->handoff, "process", path, err);
}

static int serve_exec(struct request *request, struct error *err)
{
	const char *path = runtime_argv_value(&request->argv, "process");

	if (request_list_options(request, err) < 0 ||
	    request_find_container(request, err) < 0)
		return -1;
	if ((path ? request_read_file(request, path, CONFIG_SIZE_MAX,
				      "bundle.process", err)
		  : build_process(request, err)) < 0)
		return -1;
	request->gate.process = buf_span(&request->text);
	request->gate.may_repair = true;
	if (request_decide(request) < 0)
		return -1;
	if (request->decision.repaired.size) {
		if (pass_process(request, err) < 0)
			return -1;
	} else if (path) {
		if (request_file_unchanged(request, err) < 0 ||
		    handoff_set(&request->handoff, "process",
				request->file.path, err) < 0)
			return -1;
	} else if (request_config_unchanged(request, err) < 0) {
		return -1;
	}
	return request_hand_on(request, err);
}

static int read_resources(struct request *request, const char *path,
			  struct error *err)
{
	if (!path) {
		/* limits that are options: those were listed */
		buf_add_text(&request->text, "{}");
		return 0;
	}
	if (strcmp(path, "-") == 0)
		return file_read(STDIN_FILENO, REQUEST_RESOURCES_MAX, "stdin",
				 "request.resources", &request->text, err);
	return request_read_file(request, path, REQUEST_RESOURCES_MAX,
				 "request.resources", err);
}

static int serve_update(struct request *request, struct error *err)
{
	const char *path = runtime_argv_value(&request->argv, "resources");
	const struct buf *text = &request->text;

	if (request_list_options(request, err) < 0 ||
	    request_find_container(request, err) < 0 ||
	    read_resources(request, path, err) < 0)
		return -1;
	request->gate.resources = buf_span(&request->text);
	request->gate.may_repair = true;
	if (request_decide(request) < 0)
		return -1;
	if (request->decision.repaired.size)
		text = &request->decision.repaired;
	if (path && (handoff_pass_stdin(buf_span(text), err) < 0 ||
		     handoff_set(&request->handoff, "resources", "-", err) < 0))
		return -1;
	return request_hand_on(request, err);
}

/* Compares the frozen process with create's record, or with its config. */
static int compare(struct request *request, const struct frozen *frozen,
		   struct gate_frozen *out, struct error *err)
{
	struct start_judged judged = {.flavour = request->runtime.flavour};
	CLEANUP_JSON struct json *config = NULL;
	struct carry carry = {.root = NULL};
	struct facts facts = {.kind = {.state = FACT_UNKNOWN}};
	bool found = false;

	if (!request->config.size) {
		if (carry_read(&request->bundle, &found, &carry, &facts, err) <
		    0)
			return -1;
		judged.process = carry.after;
		judged.config = carry.config;
		judged.namespaces = carry.namespaces;
	} else if (json_parse(buf_span(&request->config), &JSON_STRICT_LIMITS,
			      "config.json", &config, err) < 0) {
		return -1;
	} else {
		judged.process = json_find(config, "process");
		judged.config = config;
	}
	start_compare(frozen, &judged, out);
	carry_release(&carry);
	facts_release(&facts);
	return 0;
}

static int judge_start(struct request *request, struct frozen *frozen,
		       struct error *err)
{
	struct gate_frozen result = {.compared = 0};

	if (frozen_open(request->state.pid, request->state.start_time, frozen,
			err) < 0 ||
	    compare(request, frozen, &result, err) < 0)
		return -1;
	request->gate.frozen = &result;
	return request_decide(request);
}

static int serve_start(struct request *request, struct error *err)
{
	struct frozen frozen = FROZEN_INIT;
	int result;

	if (request_find_container(request, err) < 0)
		return -1;
	/* Nothing is released by this start: the runtime says so itself. */
	if (request->state.started == STARTED_YES)
		return request_hand_on(request, err);
	result = judge_start(request, &frozen, err);
	if (result == 0)
		result = request_hand_on(request, err);
	else if (frozen.rootfd >= 0) {
		frozen_kill(&frozen);
		undo_create(&request->argv, request->runtime.path);
	}
	frozen_release(&frozen);
	return result;
}

/* What asks only for help. */
static int pass_on(struct request *request, struct error *err)
{
	request->argv.argv[0] =
		runtime_path_argv0(&request->runtime, request->argv0);
	execv(request->runtime.path, request->argv.argv);
	return error_set_errno(err, "internal.exec", "cannot execute '%s'",
			       request->runtime.path);
}

static int serve(struct request *request, struct error *err)
{
	switch (request->argv.act) {
	case RUNTIME_CREATE:
	case RUNTIME_RUN:
	case RUNTIME_RESTORE:
		return serve_bundle(request, err);
	case RUNTIME_EXEC:
		return serve_exec(request, err);
	case RUNTIME_UPDATE:
		return serve_update(request, err);
	case RUNTIME_START:
		return serve_start(request, err);
	case RUNTIME_PASS:
		return pass_on(request, err);
	case RUNTIME_REFUSE:
		break;
	}
	return error_set(err, ERROR_USAGE, "request.command",
			 "nothing that is known was asked for");
}

/* Records the refusal, unless that was done, and tells it. */
static void refuse(struct request *request, const struct error *err)
{
	struct gate_decision *decision = &request->decision;

	if (!request->decided)
		gate_refuse(&request->gate, err, decision);
	else if (err->kind != ERROR_NONE)
		gate_revoke(&request->gate, err, decision);
	request->decided = true;
	runtime_log_refusal(&request->argv, decision->line);
}

int main(int argc, char **argv)
{
	static const char usage[] =
		"ocigate-judge is run by ocigate-shim, see ocigate-shim(8)\n";
	struct request *request;
	struct error err = ERROR_INIT;

	/* a core dump would hold the secrets of the container */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	/* memory that is zero comes from the kernel, and only what is used */
	mallopt(M_MMAP_THRESHOLD, 16 << 10);
	request = calloc(1, sizeof(*request));
	runtime_log_guard_stdio();
	if (argc < 3 || !request || key_init() < 0) {
		fputs(argc < 3 ? usage : "ocigate: out of memory\n", stderr);
		free(request);
		return 1;
	}
	if (request_read(argc, argv, request, &err) == 0)
		serve(request, &err);
	refuse(request, &err);
	request_release(request);
	free(request);
	return 1;
}
