#include "shim/runtime_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IN_NEW	   (IN_CREATE | IN_RUN)
#define IN_STARTED (IN_CREATE | IN_RUN | IN_RESTORE)
#define IN_ANY	   (IN_STARTED | IN_EXEC | IN_UPDATE | IN_START)

static const struct runtime_verb verbs[] = {
	{"create", RUNTIME_CREATE, IN_CREATE},
	{"run", RUNTIME_RUN, IN_RUN},
	{"restore", RUNTIME_RESTORE, IN_RESTORE},
	{"exec", RUNTIME_EXEC, IN_EXEC},
	{"update", RUNTIME_UPDATE, IN_UPDATE},
	{"start", RUNTIME_START, IN_START},
	{"state", RUNTIME_PASS, 0},
	{"kill", RUNTIME_PASS, 0},
	{"delete", RUNTIME_PASS, 0},
	{"ps", RUNTIME_PASS, 0},
	{"list", RUNTIME_PASS, 0},
	{"events", RUNTIME_PASS, 0},
	{"pause", RUNTIME_PASS, 0},
	{"resume", RUNTIME_PASS, 0},
	{"checkpoint", RUNTIME_PASS, 0},
	{"spec", RUNTIME_PASS, 0},
	{"features", RUNTIME_PASS, 0},
};

static const struct runtime_option options[] = {
	/* Where the runtime keeps its state and its log: the engine's choice,
	   and the shim looks in the same place. */
	{"--root", 0, TAKES_VALUE, OPTION_PLAIN, IN_GLOBAL, IN_GLOBAL, ""},
	{"--log", 0, TAKES_VALUE, OPTION_PLAIN, IN_GLOBAL, IN_GLOBAL, ""},
	{"--log-format", 0, TAKES_VALUE, OPTION_PLAIN, IN_GLOBAL, IN_GLOBAL,
	 ""},
	{"--log-level", 0, TAKES_VALUE, OPTION_PLAIN, 0, IN_GLOBAL, ""},
	{"--debug", 0, TAKES_NOTHING, OPTION_PLAIN, IN_GLOBAL, IN_GLOBAL, ""},
	/* Who makes the cgroup; its limits are the same. "disabled" has none,
	   and rootless "true" ignores that they could not be set. */
	{"--systemd-cgroup", 0, TAKES_NOTHING, OPTION_PLAIN, IN_GLOBAL,
	 IN_GLOBAL, ""},
	{"--cgroup-manager", 0, TAKES_VALUE, OPTION_JUDGED, 0, IN_GLOBAL,
	 " cgroupfs systemd "},
	{"--rootless", 0, TAKES_VALUE, OPTION_JUDGED, IN_GLOBAL, IN_GLOBAL,
	 " auto false "},
	/* A program that is run as host root. */
	{"--criu", 0, TAKES_VALUE, OPTION_JUDGED, IN_GLOBAL, 0, ""},
	/* Prints and ends, whatever stands behind it. */
	{"--help", 'h', TAKES_NOTHING, OPTION_HELP, IN_GLOBAL | IN_ANY, 0, ""},
	{"--help", '?', TAKES_NOTHING, OPTION_HELP, 0, IN_GLOBAL | IN_ANY, ""},
	{"--usage", 0, TAKES_NOTHING, OPTION_HELP, 0, IN_GLOBAL | IN_ANY, ""},
	{"--version", 'v', TAKES_NOTHING, OPTION_HELP, IN_GLOBAL, IN_GLOBAL,
	 ""},
	{"--version", 'V', TAKES_NOTHING, OPTION_HELP, 0, IN_GLOBAL, ""},

	/* Pinned, checked, and handed on as an absolute path. */
	{"--bundle", 'b', TAKES_VALUE, OPTION_PLAIN, IN_STARTED, IN_STARTED,
	 ""},
	/* Runs another file than the config.json that was judged. */
	{"--config", 'f', TAKES_VALUE, OPTION_REFUSED, 0, IN_NEW, ""},
	/* Judged themselves and handed on as what was judged. */
	{"--process", 'p', TAKES_VALUE, OPTION_PLAIN, IN_EXEC, IN_EXEC, ""},
	{"--resources", 'r', TAKES_VALUE, OPTION_PLAIN, IN_UPDATE, IN_UPDATE,
	 ""},
	{"--image-path", 0, TAKES_VALUE, OPTION_PLAIN, IN_RESTORE, IN_RESTORE,
	 ""},

	/* Descriptors and numbers that go out to the caller; nothing comes in
	   through them. */
	{"--console-socket", 0, TAKES_VALUE, OPTION_PLAIN, IN_STARTED | IN_EXEC,
	 IN_STARTED | IN_EXEC, ""},
	{"--pid-file", 0, TAKES_VALUE, OPTION_PLAIN, IN_STARTED | IN_EXEC,
	 IN_STARTED | IN_EXEC, ""},
	{"--pidfd-socket", 0, TAKES_VALUE, OPTION_PLAIN, IN_NEW | IN_EXEC, 0,
	 ""},
	/* Who waits for whom, and who cleans up. */
	{"--detach", 'd', TAKES_NOTHING, OPTION_PLAIN,
	 IN_RUN | IN_RESTORE | IN_EXEC, IN_RUN | IN_RESTORE | IN_EXEC, ""},
	{"--no-subreaper", 0, TAKES_NOTHING, OPTION_PLAIN, IN_RUN | IN_RESTORE,
	 IN_STARTED, ""},
	{"--keep", 0, TAKES_NOTHING, OPTION_PLAIN, IN_RUN, IN_RUN, ""},
	/* A terminal instead of pipes. */
	{"--tty", 't', TAKES_NOTHING, OPTION_PLAIN, IN_EXEC, IN_EXEC, ""},
	/* Runs in a paused container what would be judged anyway. */
	{"--ignore-paused", 0, TAKES_NOTHING, OPTION_PLAIN, IN_EXEC, 0, ""},

	/* A root that can be left, the caller's keys, open descriptors. */
	{"--no-pivot", 0, TAKES_NOTHING, OPTION_JUDGED, IN_STARTED, IN_STARTED,
	 ""},
	{"--no-new-keyring", 0, TAKES_NOTHING, OPTION_JUDGED, IN_NEW, IN_NEW,
	 ""},
	{"--preserve-fds", 0, TAKES_VALUE, OPTION_JUDGED, IN_NEW | IN_EXEC,
	 IN_NEW | IN_EXEC, " 0 "},

	/* The process of an exec without --process; no engine does that. */
	{"--cwd", 0, TAKES_VALUE, OPTION_JUDGED, IN_EXEC, IN_EXEC, ""},
	{"--env", 'e', TAKES_VALUES, OPTION_JUDGED, IN_EXEC, IN_EXEC, ""},
	{"--user", 'u', TAKES_VALUE, OPTION_JUDGED, IN_EXEC, IN_EXEC, ""},
	{"--additional-gids", 'g', TAKES_VALUES, OPTION_JUDGED, IN_EXEC, 0, ""},
	{"--cap", 'c', TAKES_VALUES, OPTION_JUDGED, IN_EXEC, IN_EXEC, ""},
	{"--apparmor", 0, TAKES_VALUE, OPTION_JUDGED, IN_EXEC, IN_EXEC, ""},
	{"--process-label", 0, TAKES_VALUE, OPTION_JUDGED, IN_EXEC, IN_EXEC,
	 ""},
	{"--no-new-privs", 0, TAKES_NOTHING, OPTION_JUDGED, IN_EXEC, IN_EXEC,
	 ""},
	/* Out of the container's limits. */
	{"--cgroup", 0, TAKES_VALUES, OPTION_JUDGED, IN_EXEC, IN_EXEC, ""},

	/* Where CRIU writes its logs, and how it stores pages. */
	{"--work-path", 0, TAKES_VALUE, OPTION_PLAIN, IN_RESTORE, IN_RESTORE,
	 ""},
	{"--auto-dedup", 0, TAKES_NOTHING, OPTION_PLAIN, IN_RESTORE, 0, ""},
	/* What the image holds anyway. */
	{"--tcp-established", 0, TAKES_NOTHING, OPTION_PLAIN, IN_RESTORE,
	 IN_RESTORE, ""},
	{"--tcp-close", 0, TAKES_NOTHING, OPTION_PLAIN, 0, IN_RESTORE, ""},
	{"--file-locks", 0, TAKES_NOTHING, OPTION_PLAIN, IN_RESTORE, IN_RESTORE,
	 ""},
	/* Who else is kept off the network meanwhile. */
	{"--network-lock", 0, TAKES_VALUE, OPTION_PLAIN, 0, IN_RESTORE, ""},
	/* Sockets and a terminal of the host, pages from another process,
	   namespaces, limits and labels other than the spec's. */
	{"--ext-unix-sk", 0, TAKES_NOTHING, OPTION_JUDGED, IN_RESTORE,
	 IN_RESTORE, ""},
	{"--shell-job", 0, TAKES_NOTHING, OPTION_JUDGED, IN_RESTORE, IN_RESTORE,
	 ""},
	{"--lazy-pages", 0, TAKES_NOTHING, OPTION_JUDGED, IN_RESTORE, 0, ""},
	{"--empty-ns", 0, TAKES_VALUES, OPTION_JUDGED, IN_RESTORE, 0, ""},
	{"--manage-cgroups-mode", 0, TAKES_VALUE, OPTION_JUDGED, IN_RESTORE,
	 IN_RESTORE, " soft "},
	{"--lsm-profile", 0, TAKES_VALUE, OPTION_JUDGED, IN_RESTORE, IN_RESTORE,
	 ""},
	{"--lsm-mount-context", 0, TAKES_VALUE, OPTION_JUDGED, IN_RESTORE,
	 IN_RESTORE, ""},

	/* Limits on the command line; engines give --resources. */
	{"--blkio-weight", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE, IN_UPDATE,
	 ""},
	{"--cpu-period", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE, IN_UPDATE,
	 ""},
	{"--cpu-quota", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE, IN_UPDATE,
	 ""},
	{"--cpu-burst", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE, IN_UPDATE,
	 ""},
	{"--cpu-share", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE, IN_UPDATE,
	 ""},
	{"--cpu-rt-period", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE, IN_UPDATE,
	 ""},
	{"--cpu-rt-runtime", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE,
	 IN_UPDATE, ""},
	{"--cpu-idle", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE, 0, ""},
	{"--cpuset-cpus", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE, IN_UPDATE,
	 ""},
	{"--cpuset-mems", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE, IN_UPDATE,
	 ""},
	{"--kernel-memory", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE, IN_UPDATE,
	 ""},
	{"--kernel-memory-tcp", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE,
	 IN_UPDATE, ""},
	{"--memory", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE, IN_UPDATE, ""},
	{"--memory-reservation", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE,
	 IN_UPDATE, ""},
	{"--memory-swap", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE, IN_UPDATE,
	 ""},
	{"--pids-limit", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE, IN_UPDATE,
	 ""},
	{"--l3-cache-schema", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE,
	 IN_UPDATE, ""},
	{"--mem-bw-schema", 0, TAKES_VALUE, OPTION_JUDGED, IN_UPDATE, IN_UPDATE,
	 ""},
};
#define OPTIONS (sizeof(options) / sizeof(options[0]))

const struct runtime_verb *runtime_options_verb(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

static bool stands_at(const struct runtime_option *option,
		      enum runtime_flavour flavour, enum runtime_place place)
{
	return (flavour == RUNTIME_CRUN ? option->crun : option->runc) & place;
}

const struct runtime_option *runtime_options_long(enum runtime_flavour flavour,
						  enum runtime_place place,
						  const char *name, size_t size)
{
	for (size_t i = 0; i < OPTIONS; i++)
		if (stands_at(&options[i], flavour, place) &&
		    strlen(options[i].name) == size + 2 &&
		    memcmp(options[i].name + 2, name, size) == 0)
			return &options[i];
	return NULL;
}

const struct runtime_option *runtime_options_short(enum runtime_flavour flavour,
						   enum runtime_place place,
						   char letter)
{
	for (size_t i = 0; i < OPTIONS; i++)
		if (letter && options[i].letter == letter &&
		    stands_at(&options[i], flavour, place))
			return &options[i];
	return NULL;
}

bool runtime_options_begins(enum runtime_flavour flavour,
			    enum runtime_place place, const char *name,
			    size_t size)
{
	for (size_t i = 0; i < OPTIONS; i++)
		if (stands_at(&options[i], flavour, place) && size > 0 &&
		    strlen(options[i].name) > size + 2 &&
		    memcmp(options[i].name + 2, name, size) == 0)
			return true;
	return false;
}

bool runtime_options_judged(const struct runtime_option *option,
			    const char *value)
{
	char word[sizeof(option->harmless) + 2];
	int length;

	if (option->class != OPTION_JUDGED)
		return false;
	if (!value || !option->harmless[0])
		return true;
	length = snprintf(word, sizeof(word), " %s ", value);
	return length < 3 || (size_t)length >= sizeof(word) ||
	       strchr(value, ' ') || !strstr(option->harmless, word);
}

/* The value when @entry of an environment is the variable @name, else NULL. */
static const char *value_of(const char *entry, const char *name)
{
	size_t size = strlen(name);

	return strncmp(entry, name, size) == 0 && entry[size] == '='
		       ? entry + size + 1
		       : NULL;
}

/*
 * Whether the runtime takes LISTEN_FDS for itself: runc asks LISTEN_PID, crun
 * hands the descriptors in without asking.
 */
static bool listens(enum runtime_flavour flavour, pid_t self,
		    char *const *environment)
{
	if (flavour == RUNTIME_CRUN)
		return true;
	for (size_t i = 0; environment[i]; i++) {
		const char *pid = value_of(environment[i], "LISTEN_PID");

		if (pid && strtol(pid, NULL, 10) == self)
			return true;
	}
	return false;
}

/* What @entry does to what runs, by the name of its variable, or NULL. */
static const char *judge_entry(enum runtime_flavour flavour, const char *entry,
			       bool listening)
{
	const char *value = value_of(entry, "LISTEN_FDS");

	if (value)
		return listening && *value && strcmp(value, "0") != 0
			       ? "env LISTEN_FDS"
			       : NULL;
	/* A socket of the host that is mounted into the container. */
	value = value_of(entry, "NOTIFY_SOCKET");
	if (value)
		return *value ? "env NOTIFY_SOCKET" : NULL;
	/* Somebody outside who decides about system calls. */
	if (flavour == RUNTIME_CRUN &&
	    value_of(entry, "RUN_OCI_SECCOMP_RECEIVER"))
		return "env RUN_OCI_SECCOMP_RECEIVER";
	/* How runc speaks to its own second stage. */
	if (flavour == RUNTIME_RUNC &&
	    strncmp(entry, "_LIBCONTAINER_", 14) == 0)
		return "env _LIBCONTAINER_*";
	return NULL;
}

size_t runtime_options_environment(enum runtime_flavour flavour, pid_t self,
				   char *const *environment,
				   struct runtime_variable *out,
				   size_t capacity)
{
	bool listening = listens(flavour, self, environment);
	size_t count = 0;

	for (size_t i = 0; environment[i]; i++) {
		const char *name =
			judge_entry(flavour, environment[i], listening);

		if (!name)
			continue;
		if (count < capacity) {
			out[count].name = name;
			out[count].value = strchr(environment[i], '=');
			if (out[count].value)
				out[count].value++;
		}
		count++;
	}
	return count;
}
