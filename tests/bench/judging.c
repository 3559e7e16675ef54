/*
 * What judging costs beyond parsing: a config.json under a profile, and the
 * choice of a profile among many entries of assign.
 *
 * judging rules CONFIG PRESET: judges once, in bench_judge(), whose
 * instructions callgrind counts; "all" is a profile of every rule that reads
 * the spec.
 * judging assign COUNT: microseconds of reading a policy of so many entries,
 * and of choosing the last of them.
 */
#include "base/file.h"
#include "gate/gather.h"
#include "oci/config.h"
#include "policy/evaluate.h"
#include "policy/policy.h"
#include "policy/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 41 /* the median of so many is told */

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "judging: %s\n", what);
	exit(1);
}

static struct policy *parse(const char *text, const char *preset)
{
	const struct policy_fragment fragment = {"policy.json", span_of(text)};
	struct policy *policy = NULL;
	struct error err = ERROR_INIT;

	if (policy_parse(&fragment, preset ? 0 : 1, preset, &policy, &err) < 0)
		die(err.reason.msg);
	return policy;
}

/* A profile of every rule that needs no evidence. */
static void write_all_rules(struct buf *out)
{
	const struct rule *const *rules = rules_all();
	const char *comma = "";

	buf_add_text(out, "{\"ocigate\":1,\"profiles\":{\"all\":{\"rules\":{");
	for (size_t i = 0; rules[i]; i++) {
		if (rules[i]->flags & RULE_IMAGE)
			continue;
		buf_add_text(out, comma);
		buf_add_char(out, '"');
		buf_add_text(out, rules[i]->id);
		buf_add_text(out, "\":{}");
		comma = ",";
	}
	buf_add_text(out, "}}},\"assign\":[{\"profile\":\"all\"}]}");
}

/* Its own symbol, so that callgrind can count it alone. */
void bench_judge(const struct evaluate_request *request,
		 struct verdict *verdict);

void __attribute__((noinline))
bench_judge(const struct evaluate_request *request, struct verdict *verdict)
{
	evaluate_judge(request, verdict);
}

static int judge_once(const char *path, const char *name)
{
	static const struct settings settings = {.docker_root =
							 "/var/lib/docker"};
	CLEANUP_BUF struct buf text = BUF_INIT;
	CLEANUP_BUF struct buf written = BUF_INIT;
	CLEANUP(policy_cleanup) struct policy *policy = NULL;
	struct config config = CONFIG_INIT;
	struct facts facts = {.kind = {.state = FACT_UNKNOWN}};
	struct error err = ERROR_INIT;
	struct verdict verdict;
	struct evaluate_request request = {.input = {.verb = RULE_CREATE}};

	write_all_rules(&written);
	buf_add_char(&written, '\0');
	policy = strcmp(name, "all") == 0 ? parse(written.data, NULL)
					  : parse("", name);
	if (file_read_path(path, FILE_ANY, CONFIG_SIZE_MAX, "bundle.config",
			   &text, &err) < 0 ||
	    config_parse(buf_span(&text), path, &config, &err) < 0 ||
	    gather_host(config.root, &settings, "", GATHER_GIVEN, &facts,
			&err) < 0)
		die(err.reason.msg);
	request.policy = policy;
	request.profile = policy_profile(policy, name);
	request.tolerate_not_judged = true;
	request.input.config = config.root;
	request.input.process = config_process(&config);
	request.input.unknown = (const char *const *)config.unknown;
	request.input.unknown_count = config.unknown_count;
	request.input.facts = &facts;
	request.input.clock_sane = true;
	bench_judge(&request, &verdict);
	printf("%zu\n", verdict.count);
	verdict_release(&verdict);
	facts_release(&facts);
	config_release(&config);
	return 0;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Namespaces of their own for all; the last is the container's. */
static void write_entries(size_t count, struct buf *out)
{
	char entry[160];

	buf_add_text(out, "{\"ocigate\":1,\"assign\":[");
	for (size_t i = 0; i < count; i++) {
		snprintf(entry, sizeof(entry),
			 "%s\n{\"match\":{\"namespace\":\"team-%zu\",\"image\":"
			 "\"registry.example.com/team-%zu/**\"},\"profile\":"
			 "\"pss-restricted\"}",
			 i ? "," : "", i, i);
		buf_add_text(out, entry);
	}
	buf_add_text(out, "]}");
	buf_add_char(out, '\0');
}

static int choose(size_t count)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct facts facts = {.kind = {.state = FACT_UNKNOWN}};
	struct error err = ERROR_INIT;
	const struct profile *profile;
	double reading[ROUNDS], choosing[ROUNDS];
	char value[64];

	write_entries(count, &text);
	snprintf(value, sizeof(value), "team-%zu", count - 1);
	facts_set(&facts.namespace, FACT_ATTESTED, value);
	snprintf(value, sizeof(value), "registry.example.com/team-%zu/app:1",
		 count - 1);
	facts_set(&facts.image, FACT_CHOSEN, value);
	for (int i = 0; i < ROUNDS; i++) {
		CLEANUP(policy_cleanup) struct policy *policy = NULL;
		double begin = now();

		policy = parse(text.data, NULL);
		reading[i] = now() - begin;
		begin = now();
		if (policy_assign(policy, &facts, &profile, &err) < 0)
			die(err.reason.msg);
		choosing[i] = now() - begin;
	}
	qsort(reading, ROUNDS, sizeof(*reading), compare);
	qsort(choosing, ROUNDS, sizeof(*choosing), compare);
	printf("%.0f\t%.0f\n", reading[ROUNDS / 2], choosing[ROUNDS / 2]);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "rules") == 0)
		return judge_once(argv[2], argv[3]);
	if (argc == 3 && strcmp(argv[1], "assign") == 0)
		return choose(strtoul(argv[2], NULL, 10));
	die("rules CONFIG PRESET, or assign COUNT");
}
