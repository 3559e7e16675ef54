#include "shim/runtime_argv.h"

#include "tap.h"

#include <unistd.h>

#define WORDS_MAX 1024

/* A command line taken apart at its blanks; "_" stands for an empty word. */
struct line {
	char text[4096];
	char *words[WORDS_MAX];
	int count;
	struct runtime_argv argv;
	struct error err;
};

static void split(const char *text, struct line *out)
{
	char *rest = out->text;
	char *word;

	snprintf(out->text, sizeof(out->text), "%s", text);
	for (out->count = 0; (word = strsep(&rest, " ")); out->count++) {
		if (strcmp(word, "_") == 0)
			*word = '\0';
		out->words[out->count] = word;
	}
	out->words[out->count] = NULL;
}

static enum runtime_act parse(enum runtime_flavour flavour, const char *text,
			      struct line *out)
{
	split(text, out);
	out->err = (struct error)ERROR_INIT;
	if (runtime_argv_parse(flavour, out->count, out->words, &out->argv,
			       &out->err) == 0 &&
	    out->argv.act != RUNTIME_PASS)
		runtime_argv_parse_verb(&out->argv, &out->err);
	return out->argv.act;
}

static const char *flavour_name(enum runtime_flavour flavour)
{
	return flavour == RUNTIME_CRUN ? "crun" : "runc";
}

struct expectation {
	enum runtime_flavour flavour;
	const char *line;
	enum runtime_act act;
	const char *id; /* of the container, or of the error */
};

#define BOTH 0

static void expect_one(enum runtime_flavour flavour,
		       const struct expectation *want)
{
	struct line line;
	enum runtime_act act = parse(flavour, want->line, &line);
	const char *id =
		act == RUNTIME_REFUSE ? line.err.reason.id : line.argv.id;

	if (!ok(act == want->act, "%s: %s", flavour_name(flavour), want->line))
		printf("# act %d: %s\n", act, line.err.reason.msg);
	else if (want->id)
		is(id, want->id, "%s: whose: %s", flavour_name(flavour),
		   want->line);
	if (act == RUNTIME_REFUSE)
		ok(line.err.kind == ERROR_USAGE && line.err.reason.msg[0],
		   "says why: %s", line.err.reason.msg);
}

static void expect(const struct expectation *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i].flavour != RUNTIME_CRUN)
			expect_one(RUNTIME_RUNC, &list[i]);
		if (list[i].flavour != RUNTIME_RUNC)
			expect_one(RUNTIME_CRUN, &list[i]);
	}
}
#define EXPECT(list) expect(list, sizeof(list) / sizeof((list)[0]))

#define CTR                                                                    \
	"W --root /run/containerd/runc/ns --log /b/log.json --log-format json"
#define POD "W --log-format=json --log /b/oci-log"

/* What engines really write, as captured. */
static const struct expectation engines[] = {
	{BOTH, CTR " create --bundle /b --pid-file /b/init.pid ID",
	 RUNTIME_CREATE, "ID"},
	{BOTH,
	 CTR " create --bundle /b --pid-file /b/init.pid --console-socket "
	     "/tmp/pty1/pty.sock ID",
	 RUNTIME_CREATE, "ID"},
	{BOTH, CTR " start ID", RUNTIME_START, "ID"},
	{BOTH,
	 CTR " exec --process /tmp/runc-process1 --detach --pid-file /b/e.pid "
	     "ID",
	 RUNTIME_EXEC, "ID"},
	{BOTH,
	 CTR " exec --process /tmp/runc-process1 --console-socket /s --detach "
	     "--pid-file /b/e.pid ID",
	 RUNTIME_EXEC, "ID"},
	{BOTH, CTR " kill ID 9", RUNTIME_PASS, NULL},
	{BOTH, CTR " kill --all ID 9", RUNTIME_PASS, NULL},
	{BOTH, CTR " delete ID", RUNTIME_PASS, NULL},
	{BOTH, CTR " delete --force ID", RUNTIME_PASS, NULL},
	{BOTH, CTR " ps --format json ID", RUNTIME_PASS, NULL},
	{BOTH, CTR " pause ID", RUNTIME_PASS, NULL},
	{BOTH, CTR " resume ID", RUNTIME_PASS, NULL},
	{BOTH, CTR " update --resources - ID", RUNTIME_UPDATE, "ID"},
	{BOTH, CTR " checkpoint --image-path /i --work-path /w ID",
	 RUNTIME_PASS, NULL},
	{BOTH,
	 CTR " restore --image-path /i --work-path /w --bundle /b "
	     "--detach --no-subreaper --pid-file /b/p ID",
	 RUNTIME_RESTORE, "ID"},
	{BOTH, "W --root /r --systemd-cgroup create --bundle /b ID",
	 RUNTIME_CREATE, "ID"},
	{BOTH, POD " create --bundle /b --pid-file /p ID", RUNTIME_CREATE,
	 "ID"},
	{BOTH, "W create --bundle /b --pid-file /p --console-socket /s ID",
	 RUNTIME_CREATE, "ID"},
	{BOTH, "W start ID", RUNTIME_START, "ID"},
	{BOTH, "W kill ID 9", RUNTIME_PASS, NULL},
	{BOTH, "W delete --force ID", RUNTIME_PASS, NULL},
	{BOTH, "W update --resources=/f ID", RUNTIME_UPDATE, "ID"},
	{BOTH,
	 POD " exec --pid-file /p --process /b/e/exec-process-1 --detach ID",
	 RUNTIME_EXEC, "ID"},
	{BOTH, "W features", RUNTIME_PASS, NULL},
	{RUNTIME_RUNC, "W --log-format json run --bundle /b --keep ID",
	 RUNTIME_RUN, "ID"},
	{RUNTIME_CRUN,
	 "W --systemd-cgroup --log-format=json --log /l create --bundle /b ID",
	 RUNTIME_CREATE, "ID"},
};

/* What both a reader and the runtime read in one way. */
static const struct expectation accepted[] = {
	{BOTH, "W run --bundle X ID", RUNTIME_RUN, "ID"},
	{BOTH, "W run --bundle=X ID", RUNTIME_RUN, "ID"},
	{BOTH, "W run -b X ID", RUNTIME_RUN, "ID"},
	{BOTH, "W run ID", RUNTIME_RUN, "ID"},
	{BOTH, "W run -d -b X ID", RUNTIME_RUN, "ID"},
	{BOTH, "W exec ID cmd --bundle X -- -db", RUNTIME_EXEC, "ID"},
	{BOTH, "W exec -e A=1 -e B=2 -c CAP_KILL -c CAP_CHOWN ID cmd",
	 RUNTIME_EXEC, "ID"},
	{BOTH, "W exec ID", RUNTIME_EXEC, "ID"},
	{BOTH, "W", RUNTIME_PASS, NULL},
	{BOTH, "W --debug", RUNTIME_PASS, NULL},
	{BOTH, "W --version", RUNTIME_PASS, NULL},
	{BOTH, "W -v", RUNTIME_PASS, NULL},
	{BOTH, "W --help", RUNTIME_PASS, NULL},
	{BOTH, "W --version run -b X ID", RUNTIME_PASS, NULL},
	{BOTH, "W create --help", RUNTIME_PASS, NULL},
	{RUNTIME_RUNC, "W -h", RUNTIME_PASS, NULL},
	{RUNTIME_RUNC, "W exec -h", RUNTIME_PASS, NULL},
	{RUNTIME_CRUN, "W run -?", RUNTIME_PASS, NULL},
	{RUNTIME_CRUN, "W --usage", RUNTIME_PASS, NULL},
	{BOTH, "W state --whatever -xyz ID", RUNTIME_PASS, NULL},
	{BOTH, "W run --bundle --bundle ID", RUNTIME_RUN, "ID"},
	{BOTH, "W update --cpu-quota -1 ID", RUNTIME_UPDATE, "ID"},
	{BOTH, "W list", RUNTIME_PASS, NULL},
	{BOTH, "W events ID", RUNTIME_PASS, NULL},
	{BOTH, "W spec --bundle X", RUNTIME_PASS, NULL},
};

#define OPTION	  "request.option"
#define ARGUMENTS "request.arguments"
#define COMMAND	  "request.command"

/* What the runtimes read differently from each other, or from a reader. */
static const struct expectation refused[] = {
	{BOTH, "W run -bundle X ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run -bundle=X ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run --b X ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run -b=X ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run -bX ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run --bund X ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W --roo X run ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W --roo state run -b DIR ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run -db X ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run --bundle A --bundle B ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run -b A --bundle B ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W exec --process A -p B ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W --root A --root B run ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run ID --bundle X", RUNTIME_REFUSE, ARGUMENTS},
	{BOTH, "W run --no-pivot ID --bundle X", RUNTIME_REFUSE, ARGUMENTS},
	{BOTH, "W run -- ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W -- run ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run --bundle _ ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run --bundle= ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run --detach=false ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W --version=false run ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W --help --help=false run ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W --debug=true state ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run --help ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run --help --bundle X ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run ID --help", RUNTIME_REFUSE, ARGUMENTS},
	{BOTH, "W run -v ID", RUNTIME_REFUSE, OPTION},
	{RUNTIME_CRUN, "W run -h ID", RUNTIME_REFUSE, OPTION},
	{RUNTIME_CRUN, "W run --config F ID", RUNTIME_REFUSE, OPTION},
	{RUNTIME_CRUN, "W create -f F ID", RUNTIME_REFUSE, OPTION},
	{RUNTIME_RUNC, "W run --config F ID", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run", RUNTIME_REFUSE, ARGUMENTS},
	{BOTH, "W run --bundle", RUNTIME_REFUSE, OPTION},
	{BOTH, "W --root", RUNTIME_REFUSE, OPTION},
	{BOTH, "W run A B", RUNTIME_REFUSE, ARGUMENTS},
	{BOTH, "W start A B", RUNTIME_REFUSE, ARGUMENTS},
	{BOTH, "W start --detach A", RUNTIME_REFUSE, OPTION},
	{BOTH, "W exec --process F ID cmd", RUNTIME_REFUSE, ARGUMENTS},
	{BOTH, "W run ../ID", RUNTIME_REFUSE, ARGUMENTS},
	{BOTH, "W run ..", RUNTIME_REFUSE, ARGUMENTS},
	{BOTH, "W run .", RUNTIME_REFUSE, ARGUMENTS},
	{BOTH, "W run -", RUNTIME_REFUSE, ARGUMENTS},
	{BOTH, "W run _", RUNTIME_REFUSE, ARGUMENTS},
	{BOTH, "W run A\x7f", RUNTIME_REFUSE, ARGUMENTS},
	{BOTH, "W run \xc3\xa9", RUNTIME_REFUSE, ARGUMENTS},
	{BOTH, "W mounts add ID", RUNTIME_REFUSE, COMMAND},
	{BOTH, "W init", RUNTIME_REFUSE, COMMAND},
	{BOTH, "W help", RUNTIME_REFUSE, COMMAND},
	{BOTH, "W creat ID", RUNTIME_REFUSE, COMMAND},
	{BOTH, "W CREATE ID", RUNTIME_REFUSE, COMMAND},
	{BOTH, "W _", RUNTIME_REFUSE, COMMAND},
	{BOTH, "W -", RUNTIME_REFUSE, COMMAND},
	{BOTH, "W --bogus state ID", RUNTIME_REFUSE, OPTION},
	{RUNTIME_RUNC, "W --cgroup-manager disabled state ID", RUNTIME_REFUSE,
	 OPTION},
	{RUNTIME_CRUN, "W --criu /x state ID", RUNTIME_REFUSE, OPTION},
	{RUNTIME_CRUN, "W exec --additional-gids 0 ID c", RUNTIME_REFUSE,
	 OPTION},
};

static void test_values(void)
{
	struct line line;

	parse(RUNTIME_RUNC, CTR " run --bundle=/a=b -d ID", &line);
	is(runtime_argv_value(&line.argv, "root"), "/run/containerd/runc/ns",
	   "a global's value");
	is(runtime_argv_value(&line.argv, "bundle"), "/a=b",
	   "a value may hold '='");
	ok(runtime_argv_given(&line.argv, "detach") &&
		   !runtime_argv_value(&line.argv, "detach"),
	   "an option without a value");
	ok(!runtime_argv_given(&line.argv, "keep"), "one that is not there");
	ok(line.argv.operand_at == line.count - 1, "where the id stands");
	parse(RUNTIME_RUNC, CTR " run --bogus", &line);
	is(runtime_argv_value(&line.argv, "log"), "/b/log.json",
	   "the log is known when the rest is refused");
}

static void test_limits(void)
{
	static char text[4000] = "W exec";
	char *end = text + strlen(text);
	struct line line;

	for (int i = 0; i < RUNTIME_GIVEN_MAX + 1; i++)
		end = stpcpy(end, " -e A");
	strcpy(end, " ID cmd");
	ok(parse(RUNTIME_RUNC, text, &line) == RUNTIME_REFUSE,
	   "too many options: %s", line.err.reason.msg);
	strcpy(end - 5, " ID cmd");
	ok(parse(RUNTIME_RUNC, text, &line) == RUNTIME_EXEC, "one fewer");
	end = stpcpy(text, "W run ");
	memset(end, 'x', RUNTIME_ID_MAX);
	end[RUNTIME_ID_MAX] = '\0';
	ok(parse(RUNTIME_RUNC, text, &line) == RUNTIME_RUN, "a long id");
	strcat(text, "x");
	ok(parse(RUNTIME_RUNC, text, &line) == RUNTIME_REFUSE,
	   "one byte longer: %s", line.err.reason.msg);
}

static void test_config(void)
{
	struct line line;
	char **words = line.words;

	split("W --ocigate-config /f state ID", &line);
	is(runtime_argv_config(&line.count, &words), "/f", "a word of its own");
	ok(line.count == 3 && strcmp(words[1], "state") == 0,
	   "the rest is the runtime's");
	split("W --ocigate-config=/f state ID", &line);
	words = line.words;
	is(runtime_argv_config(&line.count, &words), "/f", "behind '='");
	ok(line.count == 3 && strcmp(words[1], "state") == 0, "and the rest");
	split("W state --ocigate-config /f", &line);
	words = line.words;
	ok(!runtime_argv_config(&line.count, &words) && words == line.words,
	   "only in front");
	split("W --ocigate-config", &line);
	words = line.words;
	ok(!runtime_argv_config(&line.count, &words), "without a value");
	ok(parse(RUNTIME_RUNC, "W --ocigate-config", &line) == RUNTIME_REFUSE,
	   "which no runtime knows");
}

/* The judged ones among the options of @text, as a list. */
static const char *judged(enum runtime_flavour flavour, const char *text)
{
	static char out[512];
	struct line line;

	parse(flavour, text, &line);
	out[0] = '\0';
	for (size_t i = 0; i < line.argv.given_count; i++) {
		const struct runtime_given *given = &line.argv.given[i];

		if (!runtime_options_judged(given->option, given->value))
			continue;
		strcat(out, given->option->name + 2);
		strcat(out, " ");
	}
	return out;
}

static void test_judged(void)
{
	is(judged(RUNTIME_RUNC, CTR " create --bundle /b --pid-file /p ID"), "",
	   "nothing of an engine's create");
	is(judged(RUNTIME_RUNC, "W run --no-pivot --no-new-keyring ID"),
	   "no-pivot no-new-keyring ", "options that open the container");
	is(judged(RUNTIME_RUNC, "W run --preserve-fds 3 ID"), "preserve-fds ",
	   "descriptors");
	is(judged(RUNTIME_RUNC, "W run --preserve-fds 0 ID"), "",
	   "no descriptors");
	is(judged(RUNTIME_CRUN, "W --cgroup-manager disabled run ID"),
	   "cgroup-manager ", "no cgroup");
	is(judged(RUNTIME_CRUN, "W --cgroup-manager=systemd run ID"), "",
	   "a cgroup by systemd");
	is(judged(RUNTIME_RUNC, "W --rootless true run ID"), "rootless ",
	   "limits that may fail");
	is(judged(RUNTIME_RUNC, "W --rootless auto run ID"), "",
	   "as the runtime would");
	is(judged(RUNTIME_CRUN, "W --rootless=o run ID"), "rootless ",
	   "a part of a harmless value");
	is(judged(RUNTIME_CRUN, "W --rootless= run ID"), "rootless ",
	   "an empty value");
	is(judged(RUNTIME_RUNC, "W --criu /x restore --lsm-profile a ID"),
	   "criu lsm-profile ", "what changes a restore");
	is(judged(RUNTIME_RUNC,
		  "W restore --manage-cgroups-mode soft --file-locks ID"),
	   "", "what does not");
	is(judged(RUNTIME_CRUN, "W exec -u 0 --cap CAP_X --cwd / -e A=1 ID c"),
	   "user cap cwd env ", "a process without a file");
	is(judged(RUNTIME_RUNC, "W exec --process F --detach --tty ID"), "",
	   "a process in a file");
	is(judged(RUNTIME_RUNC, "W update --memory 1 ID"), "memory ",
	   "limits as options");
}

/* The variables that count in @environment, which is split at blanks. */
static const char *variables(enum runtime_flavour flavour,
			     const char *environment)
{
	static char out[512];
	struct runtime_variable found[4];
	struct line line;
	size_t count;

	split(environment, &line);
	count = runtime_options_environment(flavour, getpid(), line.words,
					    found, 4);
	out[0] = '\0';
	for (size_t i = 0; i < count && i < 4; i++)
		snprintf(out + strlen(out), sizeof(out) - strlen(out), "%s=%s ",
			 found[i].name, found[i].value);
	return count > 4 ? "too many" : out;
}

static void test_environment(void)
{
	static const char plain[] =
		"PATH=/bin LISTEN_FDS=0 NOTIFY_SOCKET= XLISTEN_FDS=3";
	static const char stale[] = "LISTEN_FDS=2 LISTEN_PID=1";
	static const char receiver[] = "RUN_OCI_SECCOMP_RECEIVER=/s";
	static const char second[] = "_LIBCONTAINER_INITPIPE=3";
	static const char many[] =
		"_LIBCONTAINER_A=1 _LIBCONTAINER_B=1 _LIBCONTAINER_C=1 "
		"_LIBCONTAINER_D=1 _LIBCONTAINER_E=1";
	char mine[64];

	snprintf(mine, sizeof(mine), "LISTEN_FDS=2 LISTEN_PID=%d",
		 (int)getpid());
	is(variables(RUNTIME_RUNC, plain), "", "runc: nothing");
	is(variables(RUNTIME_CRUN, plain), "", "crun: nothing");
	is(variables(RUNTIME_RUNC, stale), "", "runc: another's sockets");
	is(variables(RUNTIME_CRUN, stale), "env LISTEN_FDS=2 ",
	   "crun takes another's sockets");
	is(variables(RUNTIME_RUNC, mine), "env LISTEN_FDS=2 ",
	   "runc: its sockets");
	is(variables(RUNTIME_RUNC, "NOTIFY_SOCKET=/run/n"),
	   "env NOTIFY_SOCKET=/run/n ", "a socket that is mounted");
	is(variables(RUNTIME_CRUN, receiver),
	   "env RUN_OCI_SECCOMP_RECEIVER=/s ", "crun: a seccomp receiver");
	is(variables(RUNTIME_RUNC, receiver), "", "which runc does not know");
	is(variables(RUNTIME_RUNC, second), "env _LIBCONTAINER_*=3 ",
	   "runc: its own second stage");
	is(variables(RUNTIME_CRUN, second), "", "which crun does not know");
	is(variables(RUNTIME_RUNC, many), "too many", "more than fit");
}

/* Somebody may have meant "--env". */
static void test_values_are_not_told(void)
{
	static const char *const lines[] = {
		"runc exec --en=TOKEN=hunter2 id sh",
		"runc exec -e=TOKEN=hunter2 id sh",
		"runc exec --tty=hunter2 id sh",
		"runc exec --process p id TOKEN=hunter2"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct line line;

		ok(parse(RUNTIME_RUNC, lines[i], &line) == RUNTIME_REFUSE &&
			   line.err.reason.msg[0] &&
			   !strstr(line.err.reason.msg, "hunter2"),
		   "refused without its value: %s", lines[i]);
		printf("# %s\n", line.err.reason.msg);
	}
}

int main(void)
{
	test_values_are_not_told();
	EXPECT(engines);
	EXPECT(accepted);
	EXPECT(refused);
	test_values();
	test_limits();
	test_config();
	test_judged();
	test_environment();
	return tap_done();
}
