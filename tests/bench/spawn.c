/*
 * Starts columns of commands in turn, each column once a round and in random
 * order, and prints what they cost beside the first column. What one round
 * disturbs, it disturbs for all columns alike: the median of the ratios within
 * rounds says more than the ratio of the medians.
 *
 *	spawn ROUNDS FILE
 *
 * FILE has a line `: NAME` before each column's commands, one a line, parted
 * by spaces. `%` becomes a number that no other round or column has. A command
 * must exit with 0, or after `! ` with anything else. `NAME=VALUE` in front of
 * a command is its environment. `wait` waits for processes that commands left
 * behind (the container that `create` forked). Output is thrown away, but for
 * standard error in the first round, which warms up and is not counted; not
 * to /dev/null, which a runtime would give to the container's user.
 */
#include <errno.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COLUMNS_MAX	16
#define COMMANDS_MAX	16
#define WORDS_MAX	64
#define LINE_SIZE	4096
#define ROUNDS_MAX	100000
#define ENVIRONMENT_MAX 256

struct column {
	char *name;
	char *commands[COMMANDS_MAX];
	size_t command_count;
	double *us; /* one for each round, as is what follows */
	double *cpu_us;
	double *faults;
	long rss_kb; /* the largest */
};

struct bench {
	struct column columns[COLUMNS_MAX];
	size_t column_count;
	size_t rounds;
	unsigned serial;
	bool quiet;
	int sink;	    /* where output goes */
	char **environment; /* as main() got it */
};

static void __attribute__((noreturn)) die(const char *what, const char *which)
{
	fprintf(stderr, "spawn: %s: %s\n", what, which);
	exit(2);
}

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (!memory)
		die("out of memory", "calloc");
	return memory;
}

static char *copy(const char *text)
{
	return strcpy(allocate(strlen(text) + 1, 1), text);
}

/* ---- the file ---- */

static void add_line(struct bench *bench, const char *line)
{
	struct column *column;

	if (line[0] == '\0' || line[0] == '#')
		return;
	if (strncmp(line, ": ", 2) == 0) {
		if (bench->column_count == COLUMNS_MAX)
			die("too many columns", line);
		column = &bench->columns[bench->column_count++];
		column->name = copy(line + 2);
		column->us = allocate(bench->rounds, sizeof(*column->us));
		column->cpu_us =
			allocate(bench->rounds, sizeof(*column->cpu_us));
		column->faults =
			allocate(bench->rounds, sizeof(*column->faults));
		return;
	}
	if (bench->column_count == 0)
		die("a command before the first column", line);
	column = &bench->columns[bench->column_count - 1];
	if (column->command_count == COMMANDS_MAX)
		die("too many commands", line);
	column->commands[column->command_count++] = copy(line);
}

static void read_columns(struct bench *bench, const char *path)
{
	FILE *file = fopen(path, "re");
	char line[LINE_SIZE];

	if (!file)
		die(strerror(errno), path);
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		add_line(bench, line);
	}
	fclose(file);
	if (bench->column_count == 0)
		die("no column", path);
}

/* ---- one command ---- */

/* Splits @line, with % replaced, into @words; the text lives in @text. */
static void split(const struct bench *bench, const char *line,
		  char text[LINE_SIZE], char *words[WORDS_MAX])
{
	size_t used = 0, count = 0;

	for (const char *c = line; *c; c++) {
		size_t left = LINE_SIZE - used;
		int length = *c == '%' ? snprintf(text + used, left, "%u",
						  bench->serial)
				       : snprintf(text + used, left, "%c", *c);

		if ((size_t)length >= left)
			die("too long", line);
		used += (size_t)length;
	}
	for (char *word = strtok(text, " "); word; word = strtok(NULL, " ")) {
		if (count == WORDS_MAX - 1)
			die("too many words", line);
		words[count++] = word;
	}
	words[count] = NULL;
}

/*
 * Fills @environment with what stands in front of a command, then with our
 * own; *words moves to the command.
 */
static void take_environment(const struct bench *bench, char ***words,
			     char *environment[ENVIRONMENT_MAX])
{
	size_t count = 0;

	for (; **words && strchr(**words, '='); (*words)++)
		environment[count++] = **words;
	for (char **name = bench->environment; *name; name++)
		if (count < ENVIRONMENT_MAX - 1)
			environment[count++] = *name;
	environment[count] = NULL;
}

static pid_t start(const struct bench *bench, char **words, bool quiet)
{
	char *environment[ENVIRONMENT_MAX];
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int failed;

	take_environment(bench, &words, environment);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, bench->sink, 0);
	posix_spawn_file_actions_adddup2(&actions, bench->sink, 1);
	if (quiet)
		posix_spawn_file_actions_adddup2(&actions, bench->sink, 2);
	failed =
		posix_spawn(&pid, words[0], &actions, NULL, words, environment);
	if (failed)
		die(strerror(failed), words[0]);
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

static void count(struct column *column, size_t round,
		  const struct rusage *usage)
{
	const struct timeval *user = &usage->ru_utime;
	const struct timeval *system = &usage->ru_stime;

	column->cpu_us[round] += (double)(user->tv_sec + system->tv_sec) * 1e6 +
				 (double)(user->tv_usec + system->tv_usec);
	column->faults[round] += (double)usage->ru_minflt;
	if (column->rss_kb < usage->ru_maxrss)
		column->rss_kb = usage->ru_maxrss;
}

static void wait_for_orphans(struct column *column, size_t round)
{
	struct rusage usage;
	pid_t pid;

	while ((pid = wait4(-1, NULL, 0, &usage)) > 0 || errno == EINTR)
		if (pid > 0)
			count(column, round, &usage);
}

static void run_command(const struct bench *bench, struct column *column,
			size_t round, const char *line)
{
	bool must_fail = strncmp(line, "! ", 2) == 0;
	char *words[WORDS_MAX], text[LINE_SIZE];
	struct rusage usage;
	int status;
	pid_t pid;

	if (strcmp(line, "wait") == 0) {
		wait_for_orphans(column, round);
		return;
	}
	split(bench, must_fail ? line + 2 : line, text, words);
	pid = start(bench, words, bench->quiet || must_fail);
	while (wait4(pid, &status, 0, &usage) < 0)
		if (errno != EINTR)
			die(strerror(errno), line);
	if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0) != must_fail)
		die(must_fail ? "must have failed" : "failed", line);
	count(column, round, &usage);
}

/* ---- rounds ---- */

static double now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void run_round(struct bench *bench, size_t round)
{
	size_t order[COLUMNS_MAX];

	if (ftruncate(bench->sink, 0) < 0 || lseek(bench->sink, 0, SEEK_SET))
		die(strerror(errno), "memfd");
	for (size_t i = 0; i < bench->column_count; i++) {
		size_t other = (size_t)rand() % (i + 1);

		order[i] = order[other];
		order[other] = i;
	}
	for (size_t i = 0; i < bench->column_count; i++) {
		struct column *column = &bench->columns[order[i]];
		double begin = now_us();

		bench->serial++;
		column->faults[round] = 0;
		column->cpu_us[round] = 0;
		for (size_t c = 0; c < column->command_count; c++)
			run_command(bench, column, round, column->commands[c]);
		column->us[round] = now_us() - begin;
		wait_for_orphans(column, round);
	}
}

/* ---- figures ---- */

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

/* Sorts a copy; the value below which @share of them lie. */
static double quantile(const double *values, size_t size, double share)
{
	double *sorted = allocate(size, sizeof(*sorted));
	double value;

	memcpy(sorted, values, size * sizeof(*sorted));
	qsort(sorted, size, sizeof(*sorted), compare);
	value = sorted[(size_t)(share * (double)(size - 1) + 0.5)];
	free(sorted);
	return value;
}

/* The median of the ratios to the first column's, round by round. */
static double paired(const struct bench *bench, const double *values,
		     const double *first)
{
	double *ratios = allocate(bench->rounds, sizeof(*ratios));
	double median;

	for (size_t i = 0; i < bench->rounds; i++)
		ratios[i] = values[i] / first[i];
	median = quantile(ratios, bench->rounds, 0.5);
	free(ratios);
	return median;
}

static void print_column(const struct bench *bench, const struct column *column)
{
	const struct column *first = &bench->columns[0];
	size_t rounds = bench->rounds;

	printf("%-28s %8.0f %8.0f %8.0f %7.3f %8.0f %7.3f %7.0f %6.1f\n",
	       column->name, quantile(column->us, rounds, 0.5),
	       quantile(column->us, rounds, 0.1),
	       quantile(column->us, rounds, 0),
	       paired(bench, column->us, first->us),
	       quantile(column->cpu_us, rounds, 0.5),
	       paired(bench, column->cpu_us, first->cpu_us),
	       quantile(column->faults, rounds, 0.5),
	       (double)column->rss_kb / 1024);
}

int main(int argc, char **argv, char **environment)
{
	static struct bench bench;

	if (argc != 3)
		die("usage", "spawn ROUNDS FILE");
	bench.rounds = strtoul(argv[1], NULL, 10);
	if (bench.rounds < 1 || bench.rounds > ROUNDS_MAX)
		die("not a number of rounds", argv[1]);
	bench.environment = environment;
	bench.sink = memfd_create("sink", MFD_CLOEXEC);
	if (bench.sink < 0)
		die(strerror(errno), "memfd");
	read_columns(&bench, argv[2]);
	/* What a command leaves behind becomes our child. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	srand((unsigned)time(NULL));

	run_round(&bench, 0);
	bench.quiet = true;
	for (size_t i = 0; i < bench.column_count; i++)
		bench.columns[i].rss_kb = 0;
	for (size_t round = 0; round < bench.rounds; round++)
		run_round(&bench, round);

	printf("%-28s %8s %8s %8s %7s %8s %7s %7s %6s\n", "", "wall us", "p10",
	       "min", "ratio", "CPU us", "ratio", "faults", "MiB");
	for (size_t i = 0; i < bench.column_count; i++)
		print_column(&bench, &bench.columns[i]);
	return 0;
}
