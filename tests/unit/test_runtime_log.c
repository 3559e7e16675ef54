#include "shim/runtime_log.h"

#include "temp.h"

#include "tap.h"

#include <fcntl.h>

static struct buf bytes;

/* The command line of @flavour with these options. */
static const struct runtime_argv *line(enum runtime_flavour flavour,
				       const char *log, const char *format)
{
	static struct runtime_argv argv;
	static char words[8][256];
	static char *pointers[9];
	struct error err = ERROR_INIT;
	int count = 0;

	snprintf(words[count++], 256, "W");
	if (log)
		snprintf(words[count++], 256, "--log=%s", log);
	if (format)
		snprintf(words[count++], 256, "--log-format=%s", format);
	snprintf(words[count++], 256, "state");
	for (int i = 0; i < count; i++)
		pointers[i] = words[i];
	pointers[count] = NULL;
	runtime_argv_parse(flavour, count, pointers, &argv, &err);
	return &argv;
}

static const char *format(enum runtime_flavour flavour, const char *how,
			  const char *message)
{
	static char out[RUNTIME_LOG_LINE_MAX];
	/* 2026-11-21T21:04:30.960195Z */
	struct timespec now = {.tv_sec = 1795295070, .tv_nsec = 960195123};
	size_t size = runtime_log_format(line(flavour, NULL, how), "error",
					 message, &now, out);

	ok(size == strlen(out) && size && out[size - 1] == '\n', "a line");
	out[size ? size - 1 : 0] = '\0';
	return out;
}

static void test_format(void)
{
	char message[901];

	is(format(RUNTIME_RUNC, "json", "no"),
	   "{\"level\":\"error\",\"msg\":\"no\","
	   "\"time\":\"2026-11-21T21:04:30Z\"}",
	   "runc's JSON");
	is(format(RUNTIME_CRUN, "json", "no"),
	   "{\"msg\":\"no\",\"level\":\"error\","
	   "\"time\":\"2026-11-21T21:04:30.960195Z\"}",
	   "crun's JSON");
	is(format(RUNTIME_RUNC, NULL, "no"),
	   "time=\"2026-11-21T21:04:30Z\" level=error msg=\"no\"",
	   "runc's text");
	is(format(RUNTIME_CRUN, "text", "no"),
	   "2026-11-21T21:04:30.960195Z: no", "crun's text");
	is(format(RUNTIME_RUNC, "json", "a\"b\\c\n\x1b\xff"),
	   "{\"level\":\"error\",\"msg\":\"a\\\"b\\\\c\\\\x0a\\\\x1b\\\\xff\","
	   "\"time\":\"2026-11-21T21:04:30Z\"}",
	   "nothing breaks out");
	memset(message, '"', 900);
	message[900] = '\0';
	ok(strlen(format(RUNTIME_RUNC, "json", message)) > 1800,
	   "the longest line is whole");
}

static const char *content(const char *name)
{
	struct span text = temp_read(name, &bytes);

	return text.data ? text.data : "";
}

static void test_append(void)
{
	const char *log, *last;

	ok(runtime_log_append(line(RUNTIME_RUNC, NULL, "json"), "error", "x") ==
		   0,
	   "no log, nothing to do");
	ok(runtime_log_append(line(RUNTIME_RUNC, "log", "json"), "warning",
			      "one") == 0,
	   "a new file");
	ok(runtime_log_append(line(RUNTIME_RUNC, "log", "json"), "error",
			      "two") == 0,
	   "a second line");
	log = content("log");
	last = strchr(log, '\n');
	ok(strstr(log, "\"level\":\"warning\",\"msg\":\"one\"") && last &&
		   strstr(last, "\"level\":\"error\",\"msg\":\"two\""),
	   "is appended");
	ok(runtime_log_append(line(RUNTIME_CRUN, "file:crun", "json"), "error",
			      "x") == 0 &&
		   strstr(content("crun"), "{\"msg\":\"x\""),
	   "crun's file:");
	ok(runtime_log_append(line(RUNTIME_CRUN, "journald:x", "json"), "error",
			      "x") == 0 &&
		   access("journald:x", F_OK) < 0,
	   "a service is no file");
	temp_run("ln -s target link; mkfifo fifo; mkdir directory");
	ok(runtime_log_append(line(RUNTIME_RUNC, "link", "json"), "error",
			      "x") < 0 &&
		   access("target", F_OK) < 0,
	   "a link is not followed");
	ok(runtime_log_append(line(RUNTIME_RUNC, "fifo", "json"), "error",
			      "x") < 0,
	   "a fifo does not stop us");
	ok(runtime_log_append(line(RUNTIME_RUNC, "directory", "json"), "error",
			      "x") < 0,
	   "a directory");
	ok(runtime_log_append(line(RUNTIME_RUNC, "no/where", "json"), "error",
			      "x") < 0,
	   "a missing directory");
}

/* Runs @speak with standard error in the file "stderr". */
static const char *heard(void (*speak)(void))
{
	int saved = dup(STDERR_FILENO);

	if (saved < 0 || !freopen("stderr", "we", stderr))
		return "";
	speak();
	dup2(saved, STDERR_FILENO);
	close(saved);
	return content("stderr");
}

static void refuse(void)
{
	runtime_log_refusal(line(RUNTIME_RUNC, "refusal", "json"),
			    "ocigate: refused [x] y: z");
}

static void fail(void)
{
	struct error err = ERROR_INIT;

	error_set(&err, ERROR_SYSTEM, "internal.judge",
		  "no such file or directory");
	error_hint(&err, "install it");
	runtime_log_error(line(RUNTIME_RUNC, "error", "json"), &err);
}

static void test_refusal(void)
{
	is(heard(refuse), "ocigate: refused [x] y: z\n", "on standard error");
	ok(strstr(content("refusal"), "\"msg\":\"ocigate: refused [x] y: z\""),
	   "and in the log");
	is(heard(fail),
	   "ocigate: refused [internal.judge] -: no_such file or directory; "
	   "fix: install it\n",
	   "an error, without what engines would replace");
	ok(strstr(content("error"), "refused [internal.judge]"),
	   "and in the log");
}

static void test_guard(void)
{
	int saved = dup(STDIN_FILENO);
	int fd;

	close(STDIN_FILENO);
	runtime_log_guard_stdio();
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	ok(fd > STDERR_FILENO, "a closed descriptor is not reused");
	ok(fcntl(STDIN_FILENO, F_GETFD) == FD_CLOEXEC,
	   "and is closed again by exec");
	close(fd);
	dup2(saved, STDIN_FILENO);
	close(saved);
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	runtime_log_guard_stdio();
	ok(fcntl(STDIN_FILENO, F_GETFD) == 0, "an open one stays as it is");
	close(fd);
}

int main(void)
{
	temp_make();
	test_format();
	test_append();
	test_refusal();
	test_guard();
	temp_remove();
	buf_release(&bytes);
	return tap_done();
}
