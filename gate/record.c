#include "gate/record.h"

#include "base/rfc3339.h"
#include "gate/describe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>

#define ID    "record.write"
#define COUNT "\"count\":"
/* What ends each line; both values keep their width when they change. */
#define TAIL_FORMAT COUNT "%-10u,\"last\":\"%s\"}\n"
#define TAIL_SIZE   (8 + 10 + 9 + 20 + 3)

/* What two refusals must share to be one that happened twice. */
static void refusal_key(const struct gate_request *request,
			const struct gate_decision *decision, char out[17])
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct digest digest;
	char hex[DIGEST_TEXT_SIZE];

	buf_add_format(&text, "%d\n%s\n%s\n%s\n", request->verb,
		       request->container_id ? request->container_id : "",
		       decision->policy_digest, decision->profile);
	if (decision->verdict.refusal.id)
		buf_add_format(&text, "%s\n%s\n", decision->verdict.refusal.id,
			       decision->verdict.refusal.msg);
	for (size_t i = 0; i < decision->verdict.count; i++)
		buf_add_format(
			&text, "%s\n%s\n",
			decision->verdict.violations[i].violation.reason.id,
			decision->verdict.violations[i].violation.reason.msg);
	digest_of(buf_span(&text), &digest);
	digest_format(hex, &digest);
	memcpy(out, hex + 7, 16);
	out[16] = '\0';
}

static int make_line(const struct gate_request *request,
		     const struct gate_decision *decision, const char *key,
		     struct buf *line)
{
	CLEANUP_JSON struct json *tree = describe_decision(request, decision);
	char last[RFC3339_SIZE];

	rfc3339_format(last, decision->time);
	if (key[0])
		json_set(tree, "key", json_new_text(key));
	json_write(tree, line);
	if (buf_ok(line) && line->size + TAIL_SIZE > RECORD_SIZE_MAX) {
		json_set(tree, "violations", json_new_array());
		json_set(tree, "evidence", json_new_array());
		json_set(tree, "truncated", json_new_bool(true));
		line->size = 0;
		json_write(tree, line);
	}
	if (!buf_ok(line) || line->size < 2 ||
	    line->size + TAIL_SIZE > RECORD_SIZE_MAX)
		return -1;
	line->size--; /* the closing brace */
	buf_add_char(line, ',');
	buf_add_format(line, TAIL_FORMAT, 1U, last);
	return buf_ok(line) ? 0 : -1;
}

static int open_directory(const char *file, char name[NAME_MAX + 1],
			  struct error *err)
{
	const char *slash = strrchr(file, '/');
	char directory[SETTINGS_PATH_MAX];
	struct error first = ERROR_INIT;
	int fd;

	if (!slash || slash == file || strlen(slash + 1) > NAME_MAX)
		return error_set(err, ERROR_POLICY, ID,
				 "decisions.file '%s' is not a path", file);
	strcpy(name, slash + 1);
	memcpy(directory, file, (size_t)(slash - file));
	directory[slash - file] = '\0';
	fd = file_open(directory, FILE_DIRECTORY, FILE_ROOT, ID, &first);
	if (fd >= 0)
		return fd;
	if (errno == ENOENT && mkdir(directory, 0700) == 0)
		return file_open(directory, FILE_DIRECTORY, FILE_ROOT, ID, err);
	if (err->kind == ERROR_NONE)
		*err = first;
	return error_hint(err, "make that directory, root's, or set "
			       "decisions.file in ocigate.json");
}

static int check_log(int fd, const char *name, struct stat *st,
		     struct error *err)
{
	if (fstat(fd, st) < 0)
		return error_set_errno(err, ID, "cannot stat '%s'", name);
	if (!S_ISREG(st->st_mode) || st->st_nlink != 1)
		return error_set(err, ERROR_INPUT, ID,
				 "'%s' is not a regular file with one link",
				 name);
	return file_check(fd, FILE_ROOT, name, ID, err);
}

static int open_log(int dirfd, const char *name, struct stat *st,
		    struct error *err)
{
	CLEANUP_FD int fd = openat(dirfd, name,
				   O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW |
					   O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
				   0600);

	if (fd < 0)
		return error_set_errno(err, ID, "cannot open '%s'", name);
	return check_log(fd, name, st, err) < 0 ? -1 : steal_fd(&fd);
}

/* Moves a log that is full out of the way; one old file is kept. */
static void rotate(int dirfd, const char *name, int fd)
{
	char old[NAME_MAX + 3];
	struct stat now;

	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return; /* another writer is doing it */
	snprintf(old, sizeof(old), "%s.1", name);
	if (fstatat(dirfd, name, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
	    now.st_size > RECORD_LOG_MAX)
		renameat(dirfd, name, dirfd, old);
	flock(fd, LOCK_UN);
}

/* Reads the last bytes of the log; *start is where they begin. */
static int read_tail(int fd, off_t size, size_t most, struct buf *out,
		     off_t *start)
{
	size_t want = size > (off_t)most ? most : (size_t)size;
	char *at = buf_reserve(out, want);
	ssize_t got;

	*start = size - (off_t)want;
	if (!at)
		return -1;
	got = pread(fd, at, want, *start);
	if (got < 0)
		return -1;
	out->size = (size_t)got;
	out->data[out->size] = '\0';
	return 0;
}

/* The decision's id in the line that holds @at; whether it is there. */
static bool find_id(const char *text, const char *at, char id[GATE_ID_SIZE])
{
	static const char mark[] = "\"decision\":\"";
	const char *line = at;
	const char *found;

	while (line > text && line[-1] != '\n')
		line--;
	found = strstr(line, mark);
	if (!found || found > at)
		return false;
	snprintf(id, GATE_ID_SIZE, "%.*s", GATE_ID_SIZE - 1,
		 found + sizeof(mark) - 1);
	return true;
}

/*
 * Counts a refusal in the line that already tells of it, whose id it takes.
 * Best effort: false means that a new line must be written.
 */
static bool count_repeat(int dirfd, const char *name, int fd, off_t size,
			 const char *key, struct gate_decision *decision)
{
	CLEANUP_BUF struct buf tail = BUF_INIT;
	CLEANUP_FD int writer = -1;
	char mark[48], patch[TAIL_SIZE + 32], last[RFC3339_SIZE];
	char id[GATE_ID_SIZE];
	char *line, *end, *count;
	unsigned times;
	off_t start;
	bool done;

	snprintf(mark, sizeof(mark), "\"key\":\"%s\"", key);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0 ||
	    read_tail(fd, size, RECORD_REPEAT_TAIL, &tail, &start) < 0 ||
	    !tail.size)
		return false;
	line = strstr(tail.data, mark);
	end = line ? strchr(line, '\n') : NULL;
	count = end && end - line >= TAIL_SIZE - 1 ? end - (TAIL_SIZE - 1)
						   : NULL;
	if (!count || strncmp(count, COUNT, 8) != 0 ||
	    sscanf(count + 8, "%u", &times) != 1 || times == UINT_MAX ||
	    !find_id(tail.data, line, id))
		return false;
	rfc3339_format(last, decision->time);
	snprintf(patch, sizeof(patch), TAIL_FORMAT, times + 1, last);
	writer = openat(dirfd, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	done = writer >= 0 && pwrite(writer, patch, TAIL_SIZE,
				     start + (count - tail.data)) == TAIL_SIZE;
	flock(fd, LOCK_UN);
	if (done)
		memcpy(decision->id, id, sizeof(id));
	return done;
}

/* One write; a line torn by an earlier writer is closed first. */
static int append(int fd, const struct stat *st, struct buf *line,
		  struct error *err)
{
	CLEANUP_BUF struct buf healed = BUF_INIT;
	struct span out = buf_span(line);
	char last = '\n';
	ssize_t done;

	if (st->st_size > 0 && pread(fd, &last, 1, st->st_size - 1) != 1)
		return error_set_errno(err, ID, "cannot read the log");
	if (last != '\n') {
		buf_add_char(&healed, '\n');
		buf_add(&healed, line->data, line->size);
		if (!buf_ok(&healed))
			return error_set(err, ERROR_SYSTEM, ID,
					 "out of memory");
		out = buf_span(&healed);
	}
	done = write(fd, out.data, out.size);
	if (done == (ssize_t)out.size)
		return 0;
	if (done >= 0)
		errno = ENOSPC;
	return error_set_errno(err, ID, "cannot write the decision log");
}

int record_write(const struct gate_request *request,
		 struct gate_decision *decision, struct error *err)
{
	bool refused = decision->verdict.value != VERDICT_ALLOW;
	const char *path = request->settings->decisions_file;
	CLEANUP_BUF struct buf line = BUF_INIT;
	char name[NAME_MAX + 1];
	char key[17] = "";
	CLEANUP_FD int dirfd = open_directory(path, name, err);
	CLEANUP_FD int fd = -1;
	struct stat st;

	if (refused)
		refusal_key(request, decision, key);
	if (dirfd < 0 || (fd = open_log(dirfd, name, &st, err)) < 0)
		return error_wrap(err, "decision log '%s'", path);
	if (refused && count_repeat(dirfd, name, fd, st.st_size, key, decision))
		return 0;
	if (st.st_size > RECORD_LOG_MAX) {
		rotate(dirfd, name, fd);
		close(steal_fd(&fd));
		fd = open_log(dirfd, name, &st, err);
		if (fd < 0)
			return -1;
	}
	if (make_line(request, decision, key, &line) < 0)
		return error_set(err, ERROR_SYSTEM, ID,
				 "the record does not fit");
	return append(fd, &st, &line, err);
}

/* The value of "last" in the last whole line, or 0. */
static int64_t last_time(const struct buf *tail)
{
	static const char mark[] = "\"last\":\"";
	const char *at = NULL;
	int64_t seconds = 0;

	for (const char *next = tail->data;
	     tail->size && (next = strstr(next, mark)); next++)
		at = next;
	if (!at || strlen(at) < sizeof(mark) - 1 + 20)
		return 0;
	if (rfc3339_parse((struct span){at + sizeof(mark) - 1, 20}, &seconds) <
	    0)
		return 0;
	return seconds;
}

int record_newest(const struct settings *settings, int64_t *seconds,
		  struct error *err)
{
	CLEANUP_BUF struct buf tail = BUF_INIT;
	CLEANUP_FD int fd =
		open(settings->decisions_file,
		     O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	off_t start;

	*seconds = 0;
	if (fd < 0)
		return errno == ENOENT || errno == EACCES
			       ? 0
			       : error_set_errno(err, "record.read",
						 "cannot open '%s'",
						 settings->decisions_file);
	if (check_log(fd, settings->decisions_file, &st, err) < 0)
		return -1;
	if (read_tail(fd, st.st_size, 2 * RECORD_SIZE_MAX, &tail, &start) < 0)
		return error_set_errno(err, "record.read", "cannot read '%s'",
				       settings->decisions_file);
	*seconds = last_time(&tail);
	return 0;
}
