#include "shim/request.h"

#include "tap.h"
#include "temp.h"
#include "unreadable.h"

#include <unistd.h>

#define WORDS_MAX 96

/* A request for @line, as far as its command line says. */
static struct request *read_line(const char *line, enum runtime_flavour flavour)
{
	static char text[1024];
	static char *words[WORDS_MAX];
	static struct request request = {.bundle = BUNDLE_INIT};
	struct error err = ERROR_INIT;
	char *rest = text;
	int count = 0;

	request_release(&request);
	memset(&request, 0, sizeof(request));
	request.bundle.dirfd = -1;
	request.runtime.flavour = flavour;
	snprintf(text, sizeof(text), "%s", line);
	while ((words[count] = strsep(&rest, " ")))
		count++;
	if (runtime_argv_parse(flavour, count, words, &request.argv, &err) <
		    0 ||
	    runtime_argv_parse_verb(&request.argv, &err) < 0)
		printf("# %s\n", err.reason.msg);
	request.gate.container_id = request.argv.id;
	return &request;
}

/* The options of @line that are judged. */
static const char *listed(const char *line, enum runtime_flavour flavour)
{
	static char out[2048];
	struct request *request = read_line(line, flavour);
	struct error err = ERROR_INIT;

	out[0] = '\0';
	if (request_list_options(request, &err) < 0)
		return err.reason.id;
	for (size_t i = 0; i < request->gate.option_count; i++)
		snprintf(out + strlen(out), sizeof(out) - strlen(out),
			 "[%s %s]", request->gate.options[i].name,
			 request->gate.options[i].value
				 ? request->gate.options[i].value
				 : "-");
	return out;
}

static void test_options(void)
{
	char line[64];

	unsetenv("LISTEN_FDS");
	unsetenv("NOTIFY_SOCKET");
	is(listed("W --root r run -b b --pid-file p ID", RUNTIME_RUNC), "",
	   "nothing");
	is(listed("W --rootless true run --no-pivot ID", RUNTIME_RUNC),
	   "[--rootless true][--no-pivot -]", "two options");
	is(listed("W exec -e A=1 -e B=2 --cap CAP_X ID c", RUNTIME_RUNC),
	   "[--env -][--cap -]", "repeated ones are named once");
	setenv("NOTIFY_SOCKET", "/n", 1);
	is(listed("W run --no-pivot ID", RUNTIME_RUNC),
	   "[--no-pivot -][env NOTIFY_SOCKET /n]", "and the environment");
	is(listed("W start ID", RUNTIME_RUNC), "",
	   "which start and update do not use");
	unsetenv("NOTIFY_SOCKET");
	for (int i = 0; i < REQUEST_VARIABLES_MAX + 1; i++) {
		snprintf(line, sizeof(line), "_LIBCONTAINER_%d", i);
		setenv(line, "1", 1);
	}
	is(listed("W run ID", RUNTIME_RUNC), "request.option",
	   "too many variables");
	for (int i = 0; i < REQUEST_VARIABLES_MAX + 1; i++) {
		snprintf(line, sizeof(line), "_LIBCONTAINER_%d", i);
		unsetenv(line);
	}
}

static void test_room(void)
{
	struct request *request = read_line("W run ID", RUNTIME_RUNC);
	struct error err = ERROR_INIT;
	size_t count = 0;

	while (count < 100 &&
	       request_add_option(request, "--x", NULL, &err) == 0)
		count++;
	ok(count == sizeof(request->gate.options) /
			    sizeof(request->gate.options[0]),
	   "only so many options: %s", err.reason.msg);
}

static void test_absolute(void)
{
	char out[REQUEST_PATH_MAX], want[256], path[REQUEST_PATH_MAX + 1];
	struct error err = ERROR_INIT;

	snprintf(want, sizeof(want), "%s/a", temp_dir);
	ok(request_absolute("a", out, &err) == 0, "a relative path");
	is(out, want, "  begins here");
	ok(request_absolute("/a/b", out, &err) == 0, "an absolute one");
	is(out, "/a/b", "  stays");
	ok(request_absolute("", out, &err) == 0, "nothing");
	is(out, temp_dir, "  is here");
	memset(path, 'a', REQUEST_PATH_MAX);
	path[REQUEST_PATH_MAX] = '\0';
	ok(request_absolute(path, out, &err) < 0, "a path too long");
	path[0] = '/';
	ok(request_absolute(path, out, &err) < 0, "an absolute one");
}

static void test_file(void)
{
	struct request *request = read_line("W exec -p f ID", RUNTIME_RUNC);
	struct error err = ERROR_INIT;

	temp_write("f", span_of("{}"));
	ok(request_read_file(request, "f", 2, "bundle.process", &err) == 0 &&
		   span_is(buf_span(&request->text), "{}"),
	   "a file");
	ok(request_file_unchanged(request, &err) == 0, "  is the same");
	temp_run("cp f g && mv g f");
	ok(request_file_unchanged(request, &err) < 0, "  is another: %s",
	   err.reason.msg);
	temp_run("rm f");
	ok(request_file_unchanged(request, NULL) < 0, "  is gone");
	request = read_line("W exec -p f ID", RUNTIME_RUNC);
	temp_write("f", span_of("{ }"));
	ok(request_read_file(request, "f", 2, "bundle.process", &err) < 0,
	   "one byte more than the limit");
	ok(request_read_file(request, "none", 2, "bundle.process", &err) < 0,
	   "a missing file");
	temp_run("mkfifo fifo");
	ok(request_read_file(request, "fifo", 2, "bundle.process", &err) < 0,
	   "a fifo, without waiting");
}

static bool trusted(const char *path)
{
	char absolute[REQUEST_PATH_MAX];

	request_absolute(path, absolute, NULL);
	return request_checkpoint_trusted(absolute);
}

static void test_checkpoint(void)
{
	if (geteuid() != 0) {
		ok(true, "# SKIP needs root");
		return;
	}
	temp_run("mkdir cp");
	ok(!trusted("cp"), "an empty directory holds no checkpoint");
	temp_run("touch cp/a.img cp/b.img");
	ok(trusted("cp"), "root's files");
	unreadable_after = 3;
	ok(!trusted("cp"), "a directory that cannot be read to its end");
	unreadable_after = -1;
	ok(!trusted("none"), "a missing directory");
	temp_run("chmod 666 cp/b.img");
	ok(!trusted("cp"), "a file that anybody can write");
	temp_run("chmod 644 cp/b.img && chown 1 cp/b.img");
	ok(!trusted("cp"), "another user's file");
	temp_run("rm cp/b.img && ln -s /tmp/x cp/parent");
	ok(!trusted("cp"), "a link to elsewhere");
	temp_run("rm cp/parent && chmod 777 cp");
	ok(!trusted("cp"), "a directory that anybody can write");
	temp_run("chmod 755 cp && chown 1 cp");
	ok(!trusted("cp"), "another user's directory");
}

/* Makes a container's state as @flavour keeps it, below "r". */
static void make_state(enum runtime_flavour flavour)
{
	temp_run("rm -rf r b && mkdir -p r/ID b && echo bundle >b/config.json");
	if (flavour == RUNTIME_CRUN)
		temp_run("echo '{\"pid\":1,\"process-start-time\":2,"
			 "\"bundle\":\"%s/b\"}' >r/ID/status && "
			 "echo kept >r/ID/config.json",
			 temp_dir);
	else
		temp_run("echo '{\"init_process_pid\":1,"
			 "\"init_process_start\":2,\"config\":{\"labels\":"
			 "[\"bundle=%s/b\"]}}' >r/ID/state.json",
			 temp_dir);
}

/* The config that is judged for lack of a record, or the error's id. */
static const char *adopted(enum runtime_flavour flavour)
{
	static struct error err;
	struct request *request = read_line("W --root r exec -p f ID", flavour);

	err = (struct error)ERROR_INIT;
	if (request_find_container(request, &err) < 0)
		return err.reason.id;
	return request->gate.config.data ? request->gate.config.data
					 : "the record";
}

static void test_container(void)
{
	is(adopted(RUNTIME_RUNC), "request.state", "no container");
	make_state(RUNTIME_RUNC);
	is(adopted(RUNTIME_RUNC), "bundle\n", "runc: the bundle's config");
	temp_run("touch b/ocigate.json");
	is(adopted(RUNTIME_RUNC), "the record", "but for a record");
	make_state(RUNTIME_CRUN);
	is(adopted(RUNTIME_CRUN), "kept\n", "crun: its own copy");
	temp_run("rm r/ID/config.json");
	is(adopted(RUNTIME_CRUN), "bundle\n", "or the bundle's");
	temp_run("rm b/config.json");
	is(adopted(RUNTIME_CRUN), "bundle.config", "no config at all");
	temp_run("rmdir b");
	is(adopted(RUNTIME_CRUN), "bundle.open", "no bundle");
}

int main(void)
{
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root: files must be root's\n");
		return 0;
	}
	temp_make();
	test_options();
	test_room();
	test_absolute();
	test_file();
	test_checkpoint();
	test_container();
	read_line("W start ID", RUNTIME_RUNC);
	temp_remove();
	return tap_done();
}
