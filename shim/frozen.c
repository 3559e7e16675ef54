#include "shim/frozen.h"

#include "base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>

#define ID "bundle.weaker"

bool frozen_next_number(struct span *list, uint64_t *out)
{
	size_t at = 0;
	uint64_t value = 0;
	bool found = false;

	while (at < list->size &&
	       (list->data[at] == ' ' || list->data[at] == '\t'))
		at++;
	for (; at < list->size && list->data[at] >= '0' &&
	       list->data[at] <= '9' && value < UINT64_MAX / 100;
	     at++) {
		value = value * 10 + (uint64_t)(list->data[at] - '0');
		found = true;
	}
	list->data += at;
	list->size -= at;
	*out = value;
	return found;
}

/* Takes the next line off @text, without its end. */
static bool next_line(struct span *text, struct span *line)
{
	const char *end;

	if (text->size == 0)
		return false;
	end = memchr(text->data, '\n', text->size);
	line->data = text->data;
	line->size = end ? (size_t)(end - text->data) : text->size;
	text->data += line->size + (end != NULL);
	text->size -= line->size + (end != NULL);
	return true;
}

static bool read_ids(struct span list, uint32_t out[4])
{
	uint64_t value;

	for (size_t i = 0; i < 4; i++) {
		if (!frozen_next_number(&list, &value) || value > UINT32_MAX)
			return false;
		out[i] = (uint32_t)value;
	}
	return true;
}

static bool read_hex(struct span text, uint64_t *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t at = 0;

	*out = 0;
	while (at < text.size && text.data[at] == '\t')
		at++;
	if (at == text.size || text.size - at > 16)
		return false;
	for (; at < text.size; at++) {
		const char *digit = strchr(digits, text.data[at]);

		if (!digit || !*digit)
			return false;
		*out = *out << 4 | (uint64_t)(digit - digits);
	}
	return true;
}

/* Cuts "NAME:" off the line; whether it was there. */
static bool is_field(struct span *line, const char *name)
{
	size_t size = strlen(name);

	if (!span_starts(*line, name))
		return false;
	line->data += size;
	line->size -= size;
	return true;
}

int frozen_parse_status(struct span text, struct frozen_status *out,
			struct error *err)
{
	bool uid = false, gid = false, groups = false, bounding = false;
	struct span line;
	uint64_t value;

	memset(out, 0, sizeof(*out));
	while (next_line(&text, &line)) {
		if (is_field(&line, "Uid:"))
			uid = read_ids(line, out->uid);
		else if (is_field(&line, "Gid:"))
			gid = read_ids(line, out->gid);
		else if (is_field(&line, "CapBnd:"))
			bounding = read_hex(line, &out->bounding);
		else if (is_field(&line, "NoNewPrivs:"))
			out->no_new_privileges =
				frozen_next_number(&line, &value) && value == 1;
		else if (is_field(&line, "Seccomp:"))
			out->seccomp = frozen_next_number(&line, &value)
					       ? (unsigned)value
					       : 0;
		else if (is_field(&line, "Groups:")) {
			out->groups = line;
			groups = true;
		}
	}
	if (uid && gid && groups && bounding)
		return 0;
	return error_set(err, ERROR_SYSTEM, ID,
			 "the status of the frozen process cannot be read");
}

int frozen_parse_map(struct span text, struct frozen_map *out, size_t *count,
		     struct error *err)
{
	struct span line;

	*count = 0;
	while (next_line(&text, &line)) {
		uint64_t inside, outside, size;

		if (*count == FROZEN_MAPS_MAX ||
		    !frozen_next_number(&line, &inside) ||
		    !frozen_next_number(&line, &outside) ||
		    !frozen_next_number(&line, &size) || inside > UINT32_MAX ||
		    outside > UINT32_MAX || size > UINT32_MAX)
			return error_set(err, ERROR_SYSTEM, ID,
					 "an id map cannot be read");
		out[(*count)++] = (struct frozen_map){
			(uint32_t)inside, (uint32_t)outside, (uint32_t)size};
	}
	return 0;
}

int frozen_parse_start(struct span text, uint64_t *out)
{
	const char *name_end =
		text.size ? memrchr(text.data, ')', text.size) : NULL;
	struct span rest;

	if (!name_end)
		return -1;
	rest.data = name_end + 1;
	rest.size = text.size - (size_t)(rest.data - text.data);
	/* The state is field 3, the start time field 22; between blanks. */
	for (int field = 3; field <= 22; field++) {
		const char *blank = memchr(rest.data, ' ', rest.size);

		if (!blank)
			return -1;
		rest.size -= (size_t)(blank + 1 - rest.data);
		rest.data = blank + 1;
	}
	return frozen_next_number(&rest, out) ? 0 : -1;
}

int frozen_read(const struct frozen *frozen, const char *name, struct buf *out,
		struct error *err)
{
	CLEANUP_FD int fd = openat(frozen->procfd, name, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return error_set_errno(err, ID, "cannot open its %s", name);
	return file_read(fd, FROZEN_STATUS_MAX, name, ID, out, err);
}

/* The number may have been given to another process: ask when it began. */
static int check_start(const struct frozen *frozen, uint64_t want,
		       struct error *err)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	uint64_t started;

	if (frozen_read(frozen, "stat", &text, err) < 0)
		return -1;
	if (frozen_parse_start(buf_span(&text), &started) == 0 &&
	    started == want)
		return 0;
	return error_set(err, ERROR_INPUT, ID,
			 "another process has the pid of the container's");
}

int frozen_open(pid_t pid, uint64_t start_time, struct frozen *out,
		struct error *err)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	out->pidfd = pid > 0 ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
	if (out->pidfd < 0)
		return error_set_errno(err, ID,
				       "the container's process %d "
				       "is gone",
				       (int)pid);
	out->procfd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (out->procfd < 0)
		return error_set_errno(err, ID, "cannot open %s", path);
	if (check_start(out, start_time, err) < 0)
		return -1;
	out->rootfd =
		openat(out->procfd, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (out->rootfd < 0)
		return error_set_errno(err, ID, "cannot open its root");
	if (frozen_read(out, "status", &out->text, err) < 0)
		return -1;
	return frozen_parse_status(buf_span(&out->text), &out->status, err);
}

void frozen_kill(const struct frozen *frozen)
{
	if (frozen->pidfd >= 0 && frozen->rootfd >= 0)
		syscall(SYS_pidfd_send_signal, frozen->pidfd, SIGKILL, NULL, 0);
}

void frozen_release(struct frozen *frozen)
{
	int *const all[] = {&frozen->pidfd, &frozen->procfd, &frozen->rootfd};

	for (size_t i = 0; i < 3; i++) {
		if (*all[i] >= 0)
			close(*all[i]);
		*all[i] = -1;
	}
	buf_release(&frozen->text);
}
