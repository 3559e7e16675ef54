#include "shim/frozen.h"

#include "tap.h"

#include <signal.h>
#include <sys/wait.h>

static const char status_text[] =
	"Name:\trunc:[2:INIT]\nUmask:\t0022\nState:\tS (sleeping)\n"
	"Pid:\t21083\nUid:\t1000\t1001\t1002\t1003\n"
	"Gid:\t10\t11\t12\t4294967294\nFDSize:\t64\nGroups:\t5 6 7 \n"
	"NStgid:\t21083\t1\nCapInh:\t0000000000000000\n"
	"CapEff:\t000001ffffffffff\nCapBnd:\t0000000020000420\n"
	"NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n"
	"Cpus_allowed_list:\t0-1\n";

static void test_status(void)
{
	struct frozen_status status;
	struct error err = ERROR_INIT;
	uint64_t group = 0, sum = 0;

	ok(frozen_parse_status(span_of(status_text), &status, &err) == 0,
	   "a status");
	ok(status.uid[0] == 1000 && status.uid[3] == 1003 &&
		   status.gid[1] == 11 && status.gid[3] == 4294967294U,
	   "all four ids");
	ok(status.bounding == 0x20000420 && status.no_new_privileges &&
		   status.seccomp == 2,
	   "capabilities, NNP, seccomp");
	while (frozen_next_number(&status.groups, &group))
		sum += group;
	ok(sum == 18, "groups");
}

/* The status above with @from replaced; whether it can still be read. */
static bool parses_without(const char *from, const char *to,
			   struct frozen_status *status)
{
	char text[1024];
	const char *at = strstr(status_text, from);
	struct error err = ERROR_INIT;
	int size = snprintf(text, sizeof(text), "%.*s%s%s",
			    (int)(at - status_text), status_text, to,
			    at + strlen(from));

	return frozen_parse_status((struct span){text, (size_t)size}, status,
				   &err) == 0;
}

static void test_broken_status(void)
{
	struct frozen_status status;
	struct error err = ERROR_INIT;

	ok(!parses_without("Uid:\t", "Xid:\t", &status), "no uid");
	ok(!parses_without("1003", "x", &status), "three uids");
	ok(!parses_without("1003", "4294967296", &status), "a uid too large");
	ok(!parses_without("Gid:", "gid:", &status), "no gid");
	ok(!parses_without("Groups:", "Group:", &status), "no groups");
	ok(!parses_without("CapBnd:", "Cap:", &status), "no bounding set");
	ok(!parses_without("0000000020000420", "", &status), "an empty set");
	ok(!parses_without("0000000020000420", "20000420 ", &status),
	   "a set that is no number");
	ok(!parses_without("0000000020000420", "00000000020000420", &status),
	   "a set too long");
	ok(parses_without("NoNewPrivs:\t1\n", "", &status) &&
		   !status.no_new_privileges,
	   "what is not said of NNP is no");
	ok(parses_without("Seccomp:\t2\n", "", &status) && status.seccomp == 0,
	   "nor of seccomp");
	ok(frozen_parse_status(span_of(""), &status, &err) < 0 &&
		   strcmp(err.reason.id, "bundle.weaker") == 0,
	   "nothing: %s", err.reason.msg);
}

static void test_map(void)
{
	static struct frozen_map map[FROZEN_MAPS_MAX];
	char text[FROZEN_MAPS_MAX * 8 + 64] = "";
	char *end = text;
	struct error err = ERROR_INIT;
	size_t count = 9;

	ok(frozen_parse_map(span_of("         0          0 4294967295\n"), map,
			    &count, &err) == 0 &&
		   count == 1 && map[0].size == 4294967295U,
	   "the whole host");
	ok(frozen_parse_map(span_of("0 100000 1000\n1000 200000 1\n"), map,
			    &count, &err) == 0 &&
		   count == 2 && map[1].inside == 1000 &&
		   map[1].outside == 200000 && map[1].size == 1,
	   "two ranges");
	ok(frozen_parse_map(span_of(""), map, &count, &err) == 0 && count == 0,
	   "none yet");
	ok(frozen_parse_map(span_of("0 1\n"), map, &count, &err) < 0,
	   "half a range");
	ok(frozen_parse_map(span_of("0 4294967296 1\n"), map, &count, NULL) < 0,
	   "an id too large");
	ok(frozen_parse_map(span_of("4294967296 0 1\n"), map, &count, NULL) < 0,
	   "one inside");
	ok(frozen_parse_map(span_of("0 1 4294967296\n"), map, &count, NULL) < 0,
	   "a range too long");
	for (size_t i = 0; i < FROZEN_MAPS_MAX; i++)
		end = stpcpy(end, "1 2 3\n");
	ok(frozen_parse_map(span_of(text), map, &count, NULL) == 0 &&
		   count == FROZEN_MAPS_MAX,
	   "as many as the kernel has");
	strcpy(end, "1 2 3\n");
	ok(frozen_parse_map(span_of(text), map, &count, NULL) < 0, "one more");
}

static void test_start(void)
{
	static const char line[] =
		"21083 (a) b (c)) S 1 21083 21083 0 -1 4194624 566 0 0 0 0 0 0 "
		"0 20 0 6 0 143419 1115869184 2364\n";
	uint64_t start = 0;

	ok(frozen_parse_start(span_of(line), &start) == 0 && start == 143419,
	   "the start time, whatever the name");
	ok(frozen_parse_start(span_of("1 (a) S 1 2 3"), &start) < 0,
	   "too few fields");
	ok(frozen_parse_start(span_of(""), &start) < 0, "nothing");
}

static uint64_t start_of(pid_t pid)
{
	char path[32], text[1024] = "";
	uint64_t start = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	if (file && fgets(text, sizeof(text), file))
		frozen_parse_start(span_of(text), &start);
	if (file)
		fclose(file);
	return start;
}

static void test_open(void)
{
	struct frozen frozen = FROZEN_INIT;
	struct error err = ERROR_INIT;
	pid_t child = fork();
	uint64_t start;
	int status = 0;

	if (child == 0)
		while (true)
			pause();
	start = start_of(child);
	ok(frozen_open(child, start + 1, &frozen, &err) < 0,
	   "another process with this number: %s", err.reason.msg);
	frozen_kill(&frozen);
	frozen_release(&frozen);
	ok(waitpid(child, &status, WNOHANG) == 0, "  which is left alone");
	err = (struct error)ERROR_INIT;
	ok(frozen_open(child, start, &frozen, &err) == 0 &&
		   frozen.status.uid[1] == geteuid(),
	   "the process that is meant %s", err.reason.msg);
	frozen_kill(&frozen);
	ok(waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
		   WTERMSIG(status) == SIGKILL,
	   "  can be killed");
	frozen_release(&frozen);
	ok(frozen_open(child, start, &frozen, &err) < 0, "and is gone");
	frozen_release(&frozen);
	ok(frozen_open(0, 0, &frozen, NULL) < 0, "no pid");
	frozen_release(&frozen);
}

int main(void)
{
	test_status();
	test_broken_status();
	test_map();
	test_start();
	test_open();
	return tap_done();
}
