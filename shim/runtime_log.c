#include "shim/runtime_log.h"

#include "base/file.h"
#include "base/rfc3339.h"
#include "gate/disarm.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* Copies @text as the inside of a JSON string; what is too long is cut. */
static void escape(char *out, size_t capacity, const char *text)
{
	char safe[RUNTIME_LOG_LINE_MAX / 2];
	size_t used = 0;

	error_escape(safe, sizeof(safe), text, strlen(text));
	for (const char *c = safe; *c && used + 3 < capacity; c++) {
		if (*c == '"' || *c == '\\')
			out[used++] = '\\';
		out[used++] = *c;
	}
	out[used] = '\0';
}

static bool wants_json(const struct runtime_argv *argv)
{
	const char *format = runtime_argv_value(argv, "log-format");

	return format && strcmp(format, "json") == 0;
}

/* The time as each runtime writes it: crun's has microseconds. */
static void format_time(enum runtime_flavour flavour,
			const struct timespec *now, char out[48])
{
	rfc3339_format(out, now->tv_sec);
	if (flavour == RUNTIME_CRUN) /* in place of the 'Z' */
		snprintf(out + strlen(out) - 1, 16, ".%06uZ",
			 (unsigned)(now->tv_nsec / 1000) % 1000000);
}

size_t runtime_log_format(const struct runtime_argv *argv, const char *level,
			  const char *message, const struct timespec *now,
			  char out[RUNTIME_LOG_LINE_MAX])
{
	bool crun = argv->flavour == RUNTIME_CRUN;
	char text[RUNTIME_LOG_LINE_MAX - 128];
	char time[48];
	int size;

	escape(text, sizeof(text), message);
	format_time(argv->flavour, now, time);
	if (wants_json(argv))
		size = crun ? snprintf(out, RUNTIME_LOG_LINE_MAX,
				       "{\"msg\":\"%s\",\"level\":\"%s\","
				       "\"time\":\"%s\"}\n",
				       text, level, time)
			    : snprintf(out, RUNTIME_LOG_LINE_MAX,
				       "{\"level\":\"%s\",\"msg\":\"%s\","
				       "\"time\":\"%s\"}\n",
				       level, text, time);
	else
		size = crun ? snprintf(out, RUNTIME_LOG_LINE_MAX, "%s: %s\n",
				       time, text)
			    : snprintf(out, RUNTIME_LOG_LINE_MAX,
				       "time=\"%s\" level=%s msg=\"%s\"\n",
				       time, level, text);
	return size > 0 ? (size_t)size : 0;
}

/* The file of --log, or NULL: crun's may be a service instead. */
static const char *log_path(const struct runtime_argv *argv)
{
	const char *path = runtime_argv_value(argv, "log");

	if (!path || argv->flavour != RUNTIME_CRUN)
		return path;
	if (strncmp(path, "file:", 5) == 0)
		return path + 5;
	return strncmp(path, "syslog:", 7) == 0 ||
			       strncmp(path, "journald:", 9) == 0
		       ? NULL
		       : path;
}

int runtime_log_append(const struct runtime_argv *argv, const char *level,
		       const char *message)
{
	const char *path = log_path(argv);
	char line[RUNTIME_LOG_LINE_MAX];
	CLEANUP_FD int fd = -1;
	struct timespec now;
	struct stat st;
	size_t size;

	if (!path)
		return 0;
	fd = open(path,
		  O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC |
			  O_NONBLOCK | O_NOCTTY,
		  0644);
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return -1;
	clock_gettime(CLOCK_REALTIME, &now);
	size = runtime_log_format(argv, level, message, &now, line);
	return file_write(fd, (struct span){line, size});
}

void runtime_log_refusal(const struct runtime_argv *argv, const char *line)
{
	char text[RUNTIME_LOG_LINE_MAX];
	int size = snprintf(text, sizeof(text), "%s\n", line);

	/* The log first: writing to a closed pipe may be the end. */
	runtime_log_append(argv, "error", line);
	if (size > 0 && (size_t)size < sizeof(text))
		file_write(STDERR_FILENO, (struct span){text, (size_t)size});
}

void runtime_log_error(const struct runtime_argv *argv, const struct error *err)
{
	const struct reason *reason = &err->reason;
	char line[901];

	snprintf(line, sizeof(line), "ocigate: refused [%s] %.12s: %s%s%s",
		 reason->id ? reason->id : "internal.error",
		 argv->id ? argv->id : "-", reason->msg,
		 reason->hint ? "; fix: " : "",
		 reason->hint ? reason->hint : "");
	disarm_phrases(line);
	runtime_log_refusal(argv, line);
}

void runtime_log_guard_stdio(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}
