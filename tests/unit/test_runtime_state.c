#include "shim/runtime_state.h"

#include "temp.h"

#include "tap.h"

static struct runtime_state state;

/* The bundle that a state file names, or the error's id. */
static const char *parse(enum runtime_flavour flavour, const char *text)
{
	static struct error err;

	err = (struct error)ERROR_INIT;
	if (runtime_state_parse(flavour, span_of(text), &state, &err) < 0)
		return err.reason.msg[0] ? err.reason.id : "no message";
	return state.bundle;
}

#define RUNC(labels)                                                           \
	"{\"id\":\"c\",\"init_process_pid\":7,\"init_process_start\":99,"      \
	"\"config\":{\"labels\":" labels ",\"x\":{\"labels\":[\"bundle=/n\"]}" \
	"},\"labels\":[\"bundle=/n\"]}"
#define CRUN(rest) "{\"pid\":7,\"process-start-time\":99" rest "}"
#define FAILS	   "request.state"

static void test_runc(void)
{
	is(parse(RUNTIME_RUNC, RUNC("[\"bundle=/b\"]")), "/b",
	   "runc's label names the bundle");
	ok(state.pid == 7 && state.start_time == 99 && !state.bundle_disputed,
	   "pid and start time");
	is(parse(RUNTIME_RUNC, RUNC("[\"a=b\",\"bundle=/a\",\"bundle=/b\"]")),
	   "/b", "runc's own label is the last");
	ok(state.bundle_disputed, "and it is known that there are two");
	is(parse(RUNTIME_RUNC, RUNC("[\"bundle=b\",\"bundle=/b\"]")), "/b",
	   "whatever the other is");
	is(parse(RUNTIME_RUNC, RUNC("[\"bundle=/b\",\"bundle=b\"]")), FAILS,
	   "a relative path at the end");
	is(parse(RUNTIME_RUNC, RUNC("[\"xbundle=/b\",\"Bundle=/b\"]")), FAILS,
	   "no such label");
	is(parse(RUNTIME_RUNC, RUNC("[]")), FAILS, "no labels");
	is(parse(RUNTIME_RUNC, RUNC("null")), FAILS, "null for labels");
	is(parse(RUNTIME_RUNC, RUNC("[[],\"bundle=/b\"]")), FAILS,
	   "labels that are no strings");
	is(parse(RUNTIME_RUNC, RUNC("\"bundle=/b\"")), FAILS,
	   "a label without its list");
	is(parse(RUNTIME_RUNC, CRUN(",\"bundle\":\"/b\"")), FAILS,
	   "crun's status");
}

static void test_crun(void)
{
	is(parse(RUNTIME_CRUN, CRUN(",\"bundle\":\"/b\"")), "/b",
	   "crun names its bundle");
	ok(state.pid == 7 && state.start_time == 99, "pid and start time");
	is(parse(RUNTIME_CRUN, CRUN(",\"x\":{\"bundle\":\"/b\"}")), FAILS,
	   "somewhere else");
	is(parse(RUNTIME_CRUN, CRUN(",\"bundle\":\"b\"")), FAILS,
	   "a relative path");
	is(parse(RUNTIME_CRUN, CRUN(",\"bundle\":[\"/b\"]")), FAILS, "a list");
	is(parse(RUNTIME_CRUN, CRUN("")), FAILS, "no bundle");
	is(parse(RUNTIME_CRUN, RUNC("[\"bundle=/b\"]")), FAILS, "runc's state");
	is(parse(RUNTIME_CRUN, "{\"pid\":7,\"bundle\":\"/b\"}"), FAILS,
	   "no start time");
	is(parse(RUNTIME_CRUN, "{\"process-start-time\":7,\"bundle\":\"/b\"}"),
	   FAILS, "no pid");
	is(parse(RUNTIME_CRUN,
		 "{\"pid\":-7,\"process-start-time\":7,\"bundle\":\"/b\"}"),
	   FAILS, "a negative pid");
	is(parse(RUNTIME_CRUN, "{\"pid\":4294967303,\"process-start-time\":7,"
			       "\"bundle\":\"/b\"}"),
	   FAILS, "a pid that is another when it is cut");
	is(parse(RUNTIME_CRUN,
		 "{\"pid\":\"7\",\"process-start-time\":7,\"bundle\":\"/b\"}"),
	   FAILS, "a pid in a string");
	is(parse(RUNTIME_CRUN, CRUN(",\"pid\":8,\"bundle\":\"/b\"")),
	   "json.duplicate-key", "two pids");
	ok(strncmp(parse(RUNTIME_CRUN, ""), "json.", 5) == 0, "nothing");
	ok(strncmp(parse(RUNTIME_CRUN, "{\"pid\":7"), "json.", 5) == 0, "half");
}

/* Where the state lies under these options and this environment. */
static const char *directory(enum runtime_flavour flavour, const char *root,
			     const char *xdg, uid_t user)
{
	static char out[RUNTIME_STATE_PATH_MAX];
	char program[] = "W", option[] = "--root", verb[] = "start",
	     id[] = "ID";
	char path[256];
	char *words[] = {program, option, path, verb, id, NULL};
	struct runtime_argv argv;
	struct error err = ERROR_INIT;

	snprintf(path, sizeof(path), "%s", root ? root : "");
	if (!root) {
		words[1] = verb;
		words[2] = id;
		words[3] = NULL;
	}
	runtime_argv_parse(flavour, root ? 5 : 3, words, &argv, &err);
	runtime_argv_parse_verb(&argv, &err);
	if (runtime_state_directory(&argv, xdg, user, out, &err) < 0)
		return err.reason.id;
	return out;
}

static void test_directory(void)
{
	is(directory(RUNTIME_RUNC, "/r", "/x", 0), "/r/ID", "--root");
	is(directory(RUNTIME_RUNC, NULL, NULL, 0), "/run/runc/ID", "runc's");
	is(directory(RUNTIME_CRUN, NULL, NULL, 0), "/run/crun/ID", "crun's");
	is(directory(RUNTIME_RUNC, NULL, "/x", 0), "/run/runc/ID",
	   "runc as root does not ask the environment");
	is(directory(RUNTIME_RUNC, NULL, "/x", 1), "/x/runc/ID",
	   "as another user it does");
	is(directory(RUNTIME_CRUN, NULL, "/x", 0), "/x/crun/ID",
	   "crun always does");
	is(directory(RUNTIME_CRUN, NULL, "", 0), "/run/crun/ID",
	   "unless it is empty");
	if (chdir(temp_dir) == 0)
		ok(strncmp(directory(RUNTIME_RUNC, "r", NULL, 0), temp_dir,
			   strlen(temp_dir)) == 0,
		   "a relative --root");
}

/* Reads the state of the container "ID" of @flavour below "r". */
static const char *read_below(enum runtime_flavour flavour,
			      enum file_trust trust)
{
	static struct error err;
	char program[] = "W", option[] = "--root=r", verb[] = "start",
	     id[] = "ID";
	char *words[] = {program, option, verb, id, NULL};
	struct runtime_argv argv;

	err = (struct error)ERROR_INIT;
	runtime_argv_parse(flavour, 4, words, &argv, &err);
	runtime_argv_parse_verb(&argv, &err);
	if (runtime_state_read(&argv, trust, &state, &err) < 0) {
		printf("# %s\n", err.reason.msg);
		return err.reason.id;
	}
	return state.bundle;
}

static void test_read(void)
{
	static const char status[] = CRUN(",\"bundle\":\"/b\"");

	is(read_below(RUNTIME_CRUN, FILE_ANY), FAILS, "no such container");
	temp_run("mkdir -p r/ID && chmod 700 r r/ID && umask 077 && mkfifo "
		 "r/ID/exec.fifo");
	temp_write("r/ID/status", span_of(status));
	is(read_below(RUNTIME_CRUN, FILE_ANY), "/b", "a created container");
	ok(state.started == STARTED_NO, "has not started");
	temp_run("rm r/ID/exec.fifo && chmod 600 r/ID/status");
	is(read_below(RUNTIME_CRUN, FILE_ANY), "/b", "a running container");
	ok(state.started == STARTED_YES, "has started");
	is(read_below(RUNTIME_RUNC, FILE_ANY), FAILS, "which runc has not");
	temp_write("r/ID/state.json", span_of(RUNC("[\"bundle=/b\"]")));
	is(read_below(RUNTIME_RUNC, FILE_ANY), "/b", "runc's state");
	if (geteuid() != 0) {
		ok(true, "# SKIP needs root");
		return;
	}
	is(read_below(RUNTIME_CRUN, FILE_ROOT), "/b", "root's state");
	temp_run("chown 1 r/ID/status");
	is(read_below(RUNTIME_CRUN, FILE_ROOT), FAILS, "another user's");
	temp_run("chown 0 r/ID/status && chmod 777 r/ID");
	is(read_below(RUNTIME_CRUN, FILE_ROOT), FAILS,
	   "in a directory that all can write");
	temp_run("chmod 700 r/ID && mv r/ID/status r/s && ln -s ../s "
		 "r/ID/status");
	is(read_below(RUNTIME_CRUN, FILE_ROOT), FAILS, "a link");
}

int main(void)
{
	temp_make();
	test_runc();
	test_crun();
	test_directory();
	test_read();
	temp_remove();
	return tap_done();
}
