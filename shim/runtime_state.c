#include "shim/runtime_state.h"

#include "base/json_strict.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define ID	"request.state"
#define PID_MAX 0x7fffffff

/* What the member is whose value comes next. */
enum member {
	MEMBER_OTHER = 0,
	MEMBER_BUNDLE,
	MEMBER_PID,
	MEMBER_START,
	MEMBER_CONFIG, /* runc: holds the labels */
	MEMBER_LABELS,
};

static const struct {
	enum runtime_flavour flavour;
	unsigned depth;
	const char *key;
	enum member member;
} members[] = {
	{RUNTIME_RUNC, 1, "init_process_pid", MEMBER_PID},
	{RUNTIME_RUNC, 1, "init_process_start", MEMBER_START},
	{RUNTIME_RUNC, 1, "config", MEMBER_CONFIG},
	{RUNTIME_RUNC, 2, "labels", MEMBER_LABELS},
	{RUNTIME_CRUN, 1, "pid", MEMBER_PID},
	{RUNTIME_CRUN, 1, "process-start-time", MEMBER_START},
	{RUNTIME_CRUN, 1, "bundle", MEMBER_BUNDLE},
};

struct reading {
	enum runtime_flavour flavour;
	struct runtime_state *out;
	unsigned depth;
	enum member next; /* the member whose value comes next */
	bool in_config;	  /* depth >= 2 below the root's "config" */
	bool in_labels;	  /* depth 3, in its "labels" */
	unsigned labels;  /* that name a bundle */
	bool has_pid, has_start;
};

static enum member member_of(const struct reading *reading, struct span key)
{
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (members[i].flavour == reading->flavour &&
		    members[i].depth == reading->depth &&
		    (reading->depth == 1 || reading->in_config) &&
		    span_is(key, members[i].key))
			return members[i].member;
	return MEMBER_OTHER;
}

static int take_bundle(struct reading *reading, struct span path,
		       struct error *err)
{
	struct runtime_state *out = reading->out;

	if (!span_starts(path, "/") || path.size >= sizeof(out->bundle))
		return error_set(err, ERROR_INPUT, ID,
				 "the bundle is not an absolute path");
	memcpy(out->bundle, path.data, path.size);
	out->bundle[path.size] = '\0';
	return 0;
}

/*
 * runc writes annotations as labels and then its own "bundle=PATH", so that
 * only the last one is runc's word.
 */
static int take_label(struct reading *reading, struct span label,
		      struct error *err)
{
	static const char key[] = "bundle=";

	if (!span_starts(label, key))
		return 0;
	reading->out->bundle_disputed = reading->labels++ > 0;
	label.data += sizeof(key) - 1;
	label.size -= sizeof(key) - 1;
	if (!span_starts(label, "/")) {
		reading->out->bundle[0] = '\0';
		return 0;
	}
	return take_bundle(reading, label, err);
}

static int take_number(struct reading *reading, struct span text,
		       struct error *err)
{
	int64_t value;

	if (json_strict_int64(text, &value) < 0 || value < 0 ||
	    (reading->next == MEMBER_PID && value > PID_MAX))
		return error_set(err, ERROR_INPUT, ID,
				 "the pid or its start time is out of range");
	if (reading->next == MEMBER_PID) {
		reading->out->pid = (pid_t)value;
		reading->has_pid = true;
	} else {
		reading->out->start_time = (uint64_t)value;
		reading->has_start = true;
	}
	return 0;
}

static int take_value(struct reading *reading, enum json_event event,
		      struct span text, struct error *err)
{
	switch (reading->next) {
	case MEMBER_PID:
	case MEMBER_START:
		if (event == JSON_EVENT_NUMBER)
			return take_number(reading, text, err);
		break;
	case MEMBER_BUNDLE:
		if (event == JSON_EVENT_STRING)
			return take_bundle(reading, text, err);
		break;
	case MEMBER_CONFIG:
		if (event == JSON_EVENT_OBJECT)
			return 0;
		break;
	case MEMBER_LABELS:
		if (event == JSON_EVENT_ARRAY)
			return 0;
		break;
	case MEMBER_OTHER:
		if (!reading->in_labels)
			return 0;
		if (event == JSON_EVENT_STRING)
			return take_label(reading, text, err);
		break;
	}
	return error_set(err, ERROR_INPUT, ID, "a member has the wrong type");
}

static int handle(void *context, enum json_event event, struct span text,
		  uint64_t offset, struct error *err)
{
	struct reading *reading = context;

	(void)offset;
	if (event == JSON_EVENT_KEY) {
		reading->next = member_of(reading, text);
		return 0;
	}
	if (event == JSON_EVENT_OBJECT_END || event == JSON_EVENT_ARRAY_END) {
		reading->depth--;
		reading->in_labels = false;
		reading->in_config = reading->in_config && reading->depth > 1;
		return 0;
	}
	if (take_value(reading, event, text, err) < 0)
		return -1;
	if (event == JSON_EVENT_OBJECT || event == JSON_EVENT_ARRAY) {
		reading->depth++;
		reading->in_config |= reading->next == MEMBER_CONFIG;
		reading->in_labels = reading->next == MEMBER_LABELS;
	}
	reading->next = MEMBER_OTHER;
	return 0;
}

int runtime_state_parse(enum runtime_flavour flavour, struct span text,
			struct runtime_state *out, struct error *err)
{
	struct reading reading = {.flavour = flavour, .out = out};
	struct json_limits limits = JSON_STRICT_LIMITS;

	out->bundle[0] = '\0';
	out->bundle_disputed = false;
	out->pid = 0;
	out->start_time = 0;
	limits.document = RUNTIME_STATE_SIZE_MAX;
	if (json_strict_read(text, &limits, "the runtime's state", handle,
			     &reading, err) < 0)
		return -1;
	if (out->bundle[0] && reading.has_pid && reading.has_start)
		return 0;
	return error_set(err, ERROR_INPUT, ID,
			 "the runtime's state lacks bundle, pid or start time");
}

/* Puts the working directory before a relative path. */
static int make_absolute(const char *path, const char *below,
			 char out[RUNTIME_STATE_PATH_MAX], struct error *err)
{
	char cwd[RUNTIME_STATE_PATH_MAX] = "";
	int size;

	if (path[0] != '/' && !getcwd(cwd, sizeof(cwd)))
		return error_set_errno(err, ID, "no working directory");
	size = snprintf(out, RUNTIME_STATE_PATH_MAX, "%s%s%s%s%s", cwd,
			cwd[0] ? "/" : "", path, below[0] ? "/" : "", below);
	if (size < 0 || size >= RUNTIME_STATE_PATH_MAX || out[0] != '/')
		return error_set(err, ERROR_INPUT, ID,
				 "the path of the state is too long");
	return 0;
}

int runtime_state_directory(const struct runtime_argv *argv, const char *xdg,
			    uid_t user, char out[RUNTIME_STATE_PATH_MAX],
			    struct error *err)
{
	const char *root = runtime_argv_value(argv, "root");
	bool crun = argv->flavour == RUNTIME_CRUN;
	char standard[RUNTIME_STATE_PATH_MAX];
	int size;

	if (!root) {
		/* runc asks the variable for other users than root only. */
		bool asked = xdg && xdg[0] && (crun || user != 0);

		size = snprintf(standard, sizeof(standard), "%s/%s",
				asked ? xdg : "/run", crun ? "crun" : "runc");
		if (size < 0 || (size_t)size >= sizeof(standard))
			return error_set(err, ERROR_INPUT, ID,
					 "XDG_RUNTIME_DIR is too long");
		root = standard;
	}
	return make_absolute(root, argv->id, out, err);
}

static enum runtime_started read_started(int dirfd)
{
	struct stat st;

	if (fstatat(dirfd, "exec.fifo", &st, AT_SYMLINK_NOFOLLOW) == 0)
		return STARTED_NO;
	return errno == ENOENT ? STARTED_YES : STARTED_UNKNOWN;
}

int runtime_state_read(const struct runtime_argv *argv, enum file_trust trust,
		       struct runtime_state *out, struct error *err)
{
	const char *name =
		argv->flavour == RUNTIME_CRUN ? "status" : "state.json";
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_FD int dirfd = -1;
	CLEANUP_FD int fd = -1;

	if (runtime_state_directory(argv, getenv("XDG_RUNTIME_DIR"), geteuid(),
				    out->directory, err) < 0)
		return -1;
	if (access(out->directory, F_OK) < 0 && errno == ENOENT)
		return error_set(err, ERROR_INPUT, ID,
				 "there is no container '%s' (no '%s')",
				 argv->id, out->directory);
	dirfd = file_open(out->directory, FILE_DIRECTORY, trust, ID, err);
	if (dirfd < 0)
		return -1;
	fd = file_open_beneath(dirfd, name, ID, err);
	if (fd < 0 || file_check(fd, trust, name, ID, err) < 0 ||
	    file_read(fd, RUNTIME_STATE_SIZE_MAX, name, ID, &text, err) < 0)
		return -1;
	out->started = read_started(dirfd);
	return runtime_state_parse(argv->flavour, buf_span(&text), out, err);
}
