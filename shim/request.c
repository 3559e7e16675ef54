#include "shim/request.h"

#include "base/dir.h"
#include "gate/carry.h"
#include "shim/runtime_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#define ID "request.option"

static enum gate_verb verb_of(const struct runtime_argv *argv)
{
	switch (argv->verb ? argv->verb->act : RUNTIME_REFUSE) {
	case RUNTIME_CREATE:
		return GATE_CREATE;
	case RUNTIME_RUN:
		return GATE_RUN;
	case RUNTIME_RESTORE:
		return GATE_RESTORE;
	case RUNTIME_EXEC:
		return GATE_EXEC;
	case RUNTIME_UPDATE:
		return GATE_UPDATE;
	case RUNTIME_START:
		return GATE_START;
	case RUNTIME_REFUSE:
	case RUNTIME_PASS:
		break;
	}
	return 0;
}

/* The runtime, as the front found it by the same keys. */
static int find_runtime(struct request *request, const char *called,
			struct error *err)
{
	const struct settings *settings = &request->settings;
	struct runtime_config config = {.override = false};

	snprintf(config.runtime, sizeof(config.runtime), "%s",
		 settings->runtime);
	snprintf(config.flavour, sizeof(config.flavour), "%.7s",
		 settings->runtime_flavour);
	return runtime_path_find(&config, request->argv0, called,
				 request->trust, &request->runtime, err);
}

static void prepare_gate(struct request *request)
{
	struct gate_request *gate = &request->gate;

	gate->trust = request->trust;
	gate->settings = &request->settings;
	gate->verb = verb_of(&request->argv);
	gate->container_id = request->argv.id;
	gate->runtime =
		request->runtime.flavour == RUNTIME_CRUN ? "crun" : "runc";
}

int request_read(int argc, char **argv, struct request *out, struct error *err)
{
	const char *called = argv[1];
	char **words = argv + 2;
	int count = argc - 2;
	const char *named = runtime_argv_config(&count, &words);

	out->trust = geteuid() == 0 ? FILE_ROOT : FILE_ANY;
	out->bundle.dirfd = -1;
	out->argv0 = argv[2];
	if (settings_load(named, getenv("OCIGATE_CONFIG"), out->trust,
			  &out->settings, err) < 0) {
		/* nobody can say where the record belongs */
		out->gate.skip_record = true;
		out->settings.runtime[0] = '\0';
	}
	find_runtime(out, called, err);
	if (runtime_argv_parse(out->runtime.flavour, count, words, &out->argv,
			       err) == 0 &&
	    out->argv.act != RUNTIME_PASS)
		runtime_argv_parse_verb(&out->argv, err);
	prepare_gate(out);
	return err->kind == ERROR_NONE ? 0 : -1;
}

int request_add_option(struct request *request, const char *name,
		       const char *value, struct error *err)
{
	struct gate_request *gate = &request->gate;
	const size_t most = sizeof(gate->options) / sizeof(gate->options[0]);

	if (gate->option_count == most)
		return error_set(err, ERROR_USAGE, ID,
				 "more than %zu options change what is judged",
				 most);
	gate->options[gate->option_count++] =
		(struct rule_option){.name = name, .value = value};
	return 0;
}

static bool is_listed(const struct gate_request *gate, const char *name)
{
	for (size_t i = 0; i < gate->option_count; i++)
		if (strcmp(gate->options[i].name, name) == 0)
			return true;
	return false;
}

static int list_given(struct request *request, struct error *err)
{
	for (size_t i = 0; i < request->argv.given_count; i++) {
		const struct runtime_given *given = &request->argv.given[i];
		const char *name = given->option->name;

		if (!runtime_options_judged(given->option, given->value) ||
		    is_listed(&request->gate, name))
			continue;
		if (request_add_option(request, name,
				       given->option->takes == TAKES_VALUES
					       ? NULL
					       : given->value,
				       err) < 0)
			return -1;
	}
	return 0;
}

int request_list_options(struct request *request, struct error *err)
{
	struct runtime_variable found[REQUEST_VARIABLES_MAX];
	size_t count;

	if (list_given(request, err) < 0)
		return -1;
	if (request->argv.act == RUNTIME_UPDATE ||
	    request->argv.act == RUNTIME_START)
		return 0; /* no process begins with the environment */
	count = runtime_options_environment(request->runtime.flavour, getpid(),
					    environ, found,
					    REQUEST_VARIABLES_MAX);
	if (count > REQUEST_VARIABLES_MAX)
		return error_set(err, ERROR_USAGE, ID,
				 "%zu variables change what is judged", count);
	for (size_t i = 0; i < count; i++)
		if (!is_listed(&request->gate, found[i].name) &&
		    request_add_option(request, found[i].name, found[i].value,
				       err) < 0)
			return -1;
	return 0;
}

int request_absolute(const char *path, char out[REQUEST_PATH_MAX],
		     struct error *err)
{
	char cwd[REQUEST_PATH_MAX] = "";
	int size;

	if (path[0] != '/' && !getcwd(cwd, sizeof(cwd)))
		return error_set_errno(err, "request.path",
				       "no working directory");
	size = snprintf(out, REQUEST_PATH_MAX, "%s%s%s", cwd,
			cwd[0] && path[0] ? "/" : "", path);
	if (size > 0 && size < REQUEST_PATH_MAX && out[0] == '/')
		return 0;
	return error_set(err, ERROR_INPUT, "request.path",
			 "the path '%.100s' is too long", path);
}

int request_open_bundle(struct request *request, const char *path,
			struct error *err)
{
	char absolute[REQUEST_PATH_MAX];

	if (request_absolute(path, absolute, err) < 0 ||
	    bundle_open(absolute, request->trust, &request->bundle, err) < 0 ||
	    bundle_read_config(&request->bundle, request->trust,
			       &request->config, err) < 0)
		return -1;
	request->gate.bundle = &request->bundle;
	request->gate.config = buf_span(&request->config);
	return 0;
}

static bool has_record(const struct bundle *bundle)
{
	struct stat st;

	return fstatat(bundle->dirfd, CARRY_NAME, &st, AT_SYMLINK_NOFOLLOW) ==
	       0;
}

/* crun keeps a copy of config.json beside its status, and uses that. */
static int read_kept_config(struct request *request, struct error *err)
{
	struct error ignored = ERROR_INIT;
	CLEANUP_FD int dirfd = -1;
	CLEANUP_FD int fd = -1;

	if (request->runtime.flavour == RUNTIME_CRUN) {
		dirfd = file_open(request->state.directory, FILE_DIRECTORY,
				  request->trust, "request.state", err);
		if (dirfd < 0)
			return -1;
		fd = file_open_beneath(dirfd, "config.json", "bundle.config",
				       &ignored);
	}
	if (fd < 0)
		return bundle_read_config(&request->bundle, request->trust,
					  &request->config, err);
	if (file_check(fd, request->trust, "crun's config.json",
		       "bundle.config", err) < 0)
		return -1;
	return file_read(fd, CONFIG_SIZE_MAX, "crun's config.json",
			 "bundle.config", &request->config, err);
}

int request_read_config(struct request *request, struct error *err)
{
	return request->config.size ? 0 : read_kept_config(request, err);
}

int request_config_unchanged(const struct request *request, struct error *err)
{
	/* crun's own copy was read: nothing was remembered */
	return request->bundle.config.st_ino == 0
		       ? 0
		       : bundle_unchanged(&request->bundle, err);
}

static enum host_answer started(enum runtime_started state)
{
	if (state == STARTED_UNKNOWN)
		return HOST_UNKNOWN;
	return state == STARTED_YES ? HOST_YES : HOST_NO;
}

int request_find_container(struct request *request, struct error *err)
{
	struct gate_request *gate = &request->gate;

	if (runtime_state_read(&request->argv, request->trust, &request->state,
			       err) < 0 ||
	    bundle_open(request->state.bundle, request->trust, &request->bundle,
			err) < 0)
		return -1;
	gate->bundle = &request->bundle;
	gate->started = started(request->state.started);
	if (has_record(&request->bundle))
		return 0;
	if (read_kept_config(request, err) < 0)
		return -1;
	gate->config = buf_span(&request->config);
	return 0;
}

int request_read_file(struct request *request, const char *path, size_t limit,
		      const char *id, struct error *err)
{
	struct request_file *file = &request->file;
	CLEANUP_FD int fd = -1;

	if (request_absolute(path, file->path, err) < 0)
		return -1;
	fd = file_open(file->path, FILE_REGULAR, request->trust, id, err);
	if (fd < 0)
		return -1;
	if (fstat(fd, &file->seen) < 0)
		return error_set_errno(err, id, "cannot stat '%s'", path);
	return file_read(fd, limit, path, id, &request->text, err);
}

int request_file_unchanged(const struct request *request, struct error *err)
{
	const struct stat *was = &request->file.seen;
	struct stat now;

	if (stat(request->file.path, &now) < 0)
		return error_set_errno(err, "bundle.changed",
				       "cannot stat '%s'", request->file.path);
	if (now.st_dev == was->st_dev && now.st_ino == was->st_ino &&
	    now.st_size == was->st_size && now.st_mode == was->st_mode &&
	    memcmp(&now.st_mtim, &was->st_mtim, sizeof(now.st_mtim)) == 0 &&
	    memcmp(&now.st_ctim, &was->st_ctim, sizeof(now.st_ctim)) == 0)
		return 0;
	return error_set(err, ERROR_INPUT, "bundle.changed",
			 "'%s' changed while it was judged",
			 request->file.path);
}

static bool only_root_writes(int dirfd, const char *name)
{
	struct stat st;

	return fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISREG(st.st_mode) && st.st_uid == 0 && !(st.st_mode & 022);
}

bool request_checkpoint_trusted(const char *path)
{
	struct error ignored = ERROR_INIT;
	int fd = file_open(path, FILE_DIRECTORY, FILE_ROOT, "request.path",
			   &ignored);
	CLEANUP_DIR DIR *dir = dir_open(fd);
	const char *name;
	size_t count = 0;
	bool trusted = dir != NULL;

	while (trusted && (name = dir_next(dir)))
		trusted = ++count <= REQUEST_CHECKPOINT_FILES &&
			  only_root_writes(dirfd(dir), name);
	return trusted && errno == 0 && count > 0;
}

int request_decide(struct request *request)
{
	gate_decide(&request->gate, &request->decision);
	request->decided = true;
	return request->decision.verdict.value == VERDICT_ALLOW ? 0 : -1;
}

int request_hand_on(struct request *request, struct error *err)
{
	char *name = runtime_path_argv0(&request->runtime, request->argv0);

	if (handoff_build(&request->handoff, &request->argv, name, err) < 0)
		return -1;
	if (request->decision.warning[0])
		runtime_log_append(&request->argv, "warning",
				   request->decision.warning);
	return handoff_exec(&request->handoff, request->runtime.path, err);
}

void request_release(struct request *request)
{
	if (request->decided)
		gate_release(&request->decision);
	handoff_release(&request->handoff);
	bundle_release(&request->bundle);
	buf_release(&request->config);
	buf_release(&request->text);
}
