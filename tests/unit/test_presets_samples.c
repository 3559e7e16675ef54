/*
 * What real engines write, under each preset: which rules every captured spec
 * violates. The columns are the presets; a letter stands for a rule.
 */
#include "tests/unit/tap.h"

#include "base/file.h"
#include "gate/gather.h"
#include "oci/config.h"
#include "policy/evaluate.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct {
	char letter;
	const char *rule;
} letters[] = {
	{'P', "linux.privileged"},
	{'S', "mounts.source"},
	{'M', "mounts.runtimeSocket"},
	{'T', "mounts.type"},
	{'G', "mounts.propagation"},
	{'N', "linux.namespaces"},
	{'D', "linux.devices"},
	{'C', "process.capabilities"},
	{'s', "linux.seccomp"},
	{'m', "linux.maskedPaths"},
	{'y', "linux.sysctl"},
	{'n', "process.noNewPrivileges"},
	{'U', "process.user"},
	{'R', "root.readonly"},
	{'p', "root.path"},
	{'w', "root.pristine"},
	{'L', "linux.resources"},
	{'O', "linux.other"},
	{'l', "process.rlimits"},
	{'a', "process.args"},
	{'e', "process.env"},
	{'A', "annotations"},
	{'H', "hooks"},
	{'?', "config.unknown"},
};
#define LETTERS (sizeof(letters) / sizeof(letters[0]))

static const char *const presets[] = {"pss-baseline", "pss-restricted",
				      "cis-docker",   "nsa",
				      "production",   "sandbox"};
#define PRESETS (sizeof(presets) / sizeof(presets[0]))

static const struct {
	const char *name;
	const char *violated[PRESETS]; /* "" allows */
} samples[] = {
#include "tests/unit/presets_samples.h"
};

static const char *directory(void)
{
	const char *set = getenv("SAMPLES");

	return set ? set : "../shared/samples/bundles";
}

static int read_sample(const char *name, struct config *out)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;
	char path[4096];
	char real[4096];

	snprintf(path, sizeof(path), "%s/%s/config.json", directory(), name);
	if (!realpath(path, real) ||
	    file_read_path(real, FILE_ANY, CONFIG_SIZE_MAX, "test", &text,
			   &err) < 0)
		return -1;
	return config_parse(buf_span(&text), name, out, &err);
}

/*
 * A host that has neither module, whose hooks are dockerd's and where the
 * namespaces that a container joins are its pod's; one sample joined the
 * host's.
 */
static void gather(const char *name, const struct config *config,
		   struct facts *facts)
{
	static struct settings settings = {
		.docker_root = "/var/lib/docker",
		.storage_root = "/var/lib/containers/storage",
		.storage_run = "/run/containers/storage"};
	bool host = strcmp(name, "cri-hostpid") == 0;
	struct error err = ERROR_INIT;

	memset(facts, 0, sizeof(*facts));
	if (gather_host(config->root, &settings, "", GATHER_GIVEN, facts,
			&err) < 0)
		printf("Bail out! %s\n", err.reason.msg);
	facts->apparmor = facts->selinux = HOST_NO;
	facts->layer.state = LAYER_PRISTINE;
	for (size_t i = 0; i < facts->namespace_count; i++) {
		struct namespace_fact *fact = &facts->namespaces[i];

		if (fact->is_host != HOST_UNANSWERED)
			continue;
		fact->is_host = host && (strcmp(fact->type, "pid") == 0 ||
					 strcmp(fact->type, "ipc") == 0)
					? HOST_YES
					: HOST_NO;
	}
	for (size_t i = 0; i < facts->hook_count; i++)
		facts->hooks[i].is_engine = HOST_YES;
}

static char letter_of(const char *rule)
{
	for (size_t i = 0; i < LETTERS; i++)
		if (strcmp(letters[i].rule, rule) == 0)
			return letters[i].letter;
	return '!';
}

static void judge(const char *preset, const struct config *config,
		  const struct facts *facts, char out[64])
{
	struct policy *policy = NULL;
	struct error err = ERROR_INIT;
	struct evaluate_request request = {
		.input = {.verb = RULE_CREATE,
			  .config = config->root,
			  .process = config_process(config),
			  .unknown = (const char *const *)config->unknown,
			  .unknown_count = config->unknown_count,
			  .facts = facts,
			  .clock_sane = true}};
	struct verdict verdict;
	size_t used = 0;

	policy_parse(NULL, 0, preset, &policy, &err);
	request.policy = policy;
	request.profile = policy_profile(policy, preset);
	evaluate_judge(&request, &verdict);
	for (size_t i = 0; i < verdict.count && used < 63; i++)
		out[used++] =
			letter_of(verdict.violations[i].violation.reason.id);
	out[used] = '\0';
	ok((verdict.value == VERDICT_ALLOW) == (used == 0),
	   "%s refuses for reasons alone", preset);
	verdict_release(&verdict);
	policy_free(policy);
}

static void test_sample(size_t index)
{
	struct config config = CONFIG_INIT;
	struct facts facts;
	char violated[64];

	if (!ok(read_sample(samples[index].name, &config) == 0, "%s is read",
		samples[index].name))
		return;
	gather(samples[index].name, &config, &facts);
	for (size_t i = 0; i < PRESETS; i++) {
		judge(presets[i], &config, &facts, violated);
		is(violated, samples[index].violated[i], "%s under %s",
		   samples[index].name, presets[i]);
	}
	facts_release(&facts);
	config_release(&config);
}

int main(void)
{
	if (access(directory(), R_OK) < 0) {
		printf("1..0 # SKIP no samples in %s (SAMPLES)\n", directory());
		return 0;
	}
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		test_sample(i);
	return tap_done();
}
