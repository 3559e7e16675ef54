#include "tests/unit/subject.h"

#include "base/file.h"

#include <unistd.h>

/* One letter for each rule and its parameters, in order of weight. */
static const struct {
	char letter;
	const char *rule;
	const char *params;
} asked[] = {
	{'P', "linux.privileged", "{}"},
	{'M', "mounts.runtimeSocket", "{}"},
	{'H', "hooks", "{}"},
	{'A', "annotations", "{}"},
	{'C', "process.capabilities", "{'allow':['CAP_NET_BIND_SERVICE']}"},
	{'s', "linux.seccomp", "{}"},
	{'t', "linux.seccomp", "{'forbid':['ptrace']}"},
	{'U', "process.user", "{'denyGroups':[0]}"},
	{'N', "process.noNewPrivileges", "{}"},
	{'R', "root.readonly", "{}"},
	{'W', "process.cwd", "{}"},
	{'?', "config.unknown", "{}"},
};
#define ASKED (sizeof(asked) / sizeof(asked[0]))

/* What engines really write: which of these each captured spec violates. */
static const struct {
	const char *name;
	const char *violated;
} samples[] = {
	{"cri-default-pod", "CstUNR"},
	{"cri-hostpath-device", "MCstUNR"},
	{"cri-hostpid", "CstUNR"},
	{"cri-image-by-digest", "CstUNR"},
	{"cri-image-by-id", "CstUNR"},
	{"cri-nonroot-image", "CstNR"},
	{"cri-privileged-pod", "PCstUNR"},
	{"cri-restricted-pod", "t"},
	{"cri-runtimedefault-seccomp", "CtUNR"},
	{"cri-sandbox", "Cst"},
	{"cri-sandbox-hostpid", "Cst"},
	{"cri-sandbox-privileged", "Cst"},
	{"ctr-default", "CstUR"},
	{"ctr-privileged", "PCstUR"},
	{"ctr-rootfs", "CstUR"},
	{"ctr-spoofed-annotations", "CstUR"},
	{"docker-cap-add", "CtUNR"},
	{"docker-cap-add-all-user", "CtNR"},
	{"docker-default", "CtUNR"},
	{"docker-device", "CtUNR"},
	{"docker-device-cgroup-rule", "CtUNR"},
	{"docker-groupadd-root", "CtUNR"},
	{"docker-hardened", "t"},
	{"docker-hardened-nonroot", "t"},
	{"docker-init", "CtUNR"},
	{"docker-label", "CtUNR"},
	{"docker-nethost", "CtUNR"},
	{"docker-nonroot", "CtNR"},
	{"docker-pidhost", "CtUNR"},
	{"docker-privileged", "PCstUNR"},
	{"docker-privileged-user", "PCstNR"},
	{"docker-seccomp-unconfined", "CstUNR"},
	{"docker-sock", "MCtUNR"},
	{"docker-systempaths-unconfined", "CtUNR"},
	{"docker-volume-tmpfs", "CtUNR"},
	{"podman-default", "CtUNR"},
	{"podman-hardened", "t"},
	{"podman-hostile-annotations", "ACstUNR"},
	{"podman-nonroot", "CtNR"},
	{"podman-privileged", "PCstNR"},
	{"podman-rootfs", "CtUNR"},
	{"podman-seccomp-unconfined", "CstUNR"},
};

static const char *directory(void)
{
	const char *set = getenv("SAMPLES");

	return set ? set : "../shared/samples/bundles";
}

static int read_sample(const char *name, const char *file, struct buf *out)
{
	struct error err = ERROR_INIT;
	char path[4096];
	char *absolute;
	int result;

	snprintf(path, sizeof(path), "%s/%s/%s", directory(), name, file);
	absolute = realpath(path, NULL);
	if (!absolute)
		return -1;
	result = file_read_path(absolute, FILE_ANY, CONFIG_SIZE_MAX, "test",
				out, &err);
	free(absolute);
	return result;
}

/* The facts of a host on which every path is what it seems. */
static void add_facts(struct subject *subject)
{
	const struct json *mounts = json_find(subject->in.config, "mounts");
	const struct json *hooks =
		json_at(subject->in.config, "hooks", "prestart", NULL);
	struct facts *facts = &subject->facts;

	/* each mount's, and behind them the root's */
	facts->path_count = json_count(mounts) + 1;
	facts->paths = calloc(facts->path_count, sizeof(*facts->paths));
	for (size_t i = 0; i < facts->path_count; i++) {
		const struct json *from =
			i < json_count(mounts)
				? json_find(json_item(mounts, i), "source")
				: json_at(subject->in.config, "root", "path",
					  NULL);
		const char *source = json_text(from);

		snprintf(facts->paths[i].path, FACT_VALUE_MAX, "%s",
			 source ? source : "");
		snprintf(facts->paths[i].resolved, FACT_VALUE_MAX, "%s",
			 source ? source : "");
		facts->paths[i].is_control = HOST_NO;
	}
	facts->hook_count = json_count(hooks);
	for (size_t i = 0; i < facts->hook_count; i++)
		facts->hooks[i] = (struct hook_fact){.stage = "prestart",
						     .index = (uint32_t)i,
						     .is_engine = HOST_YES};
}

static void open_sample(struct subject *subject, const char *name)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;

	*subject = (struct subject){.in = {.verb = RULE_CREATE}};
	if (read_sample(name, "config.json", &text) < 0)
		return;
	if (config_parse(buf_span(&text), name, &subject->config, &err) < 0)
		subject_bail(&err, name);
	subject->in.config = subject->config.root;
	subject->in.process = config_process(&subject->config);
	subject->in.unknown = (const char *const *)subject->config.unknown;
	subject->in.unknown_count = subject->config.unknown_count;
	subject->in.facts = &subject->facts;
	add_facts(subject);
}

static void judge(struct subject *subject, char violated[ASKED + 1])
{
	size_t used = 0;

	for (size_t i = 0; i < ASKED; i++)
		if (!subject_complies(subject, asked[i].rule, asked[i].params))
			violated[used++] = asked[i].letter;
	violated[used] = '\0';
}

/* Repairs what can be repaired, and judges again. */
static void mend(struct subject *subject, char violated[ASKED + 1])
{
	subject_mends(subject, "process.capabilities",
		      "{'allow':['CAP_NET_BIND_SERVICE']}");
	subject_mends(subject, "linux.seccomp", "{'forbid':['ptrace']}");
	subject_mends(subject, "process.user",
		      "{'denyGroups':[0],'uid':1000,'gid':1000}");
	subject_mends(subject, "process.noNewPrivileges", "{}");
	subject_mends(subject, "root.readonly", "{}");
	judge(subject, violated);
}

static void test_config(const char *name, const char *wanted)
{
	struct subject subject;
	char violated[ASKED + 1];
	char left[ASKED + 1] = "";
	size_t used = 0;

	open_sample(&subject, name);
	judge(&subject, violated);
	is(violated, wanted, "%s violates %s", name, wanted);
	/* Engines set seccomp by an annotation only for who asks for it. */
	for (size_t i = 0; wanted[i]; i++)
		if (strchr("PMHA", wanted[i]) ||
		    (strchr("st", wanted[i]) && strchr(wanted, 'A')))
			left[used++] = wanted[i];
	left[used] = '\0';
	mend(&subject, violated);
	is(violated, left, "repaired, '%s' is left", left);
	free(subject.facts.paths);
	subject_close(&subject);
}

/* Captured execs, with the container that they went into. */
static const struct {
	const char *container;
	const char *name;
	const char *want;
} execs[] = {
	{"docker-hardened-nonroot", "docker-exec-normal", NULL},
	{"docker-hardened-nonroot", "docker-exec-tty", NULL},
	{"docker-hardened-nonroot", "docker-exec-user0", "exec as root"},
	{"docker-hardened-nonroot", "docker-exec-privileged", "capabilities"},
	{"docker-hardened-nonroot", "docker-exec-privileged-user0",
	 "capabilities"},
	{"podman-nonroot", "podman-exec-normal", NULL},
	{"podman-nonroot", "podman-exec-privileged-user0", "capabilities"},
	{"podman-default", "podman-exec-normal", NULL},
	{"podman-default", "podman-exec-privileged-user0", "capabilities"},
	{"ctr-default", "ctr-exec-user1000", NULL},
};

static void test_exec(const char *container, const char *name, const char *want)
{
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct error err = ERROR_INIT;
	struct subject subject;
	struct subject exec = {.in = {.verb = RULE_EXEC}};

	open_sample(&subject, container);
	if (read_sample(name, "process.json", &text) < 0 ||
	    config_parse_process(buf_span(&text), name, &exec.process, &err) <
		    0)
		subject_bail(&err, name);
	exec.in.process = exec.process.root;
	exec.in.facts = &exec.facts;
	exec.facts.container = (struct container_facts){
		.started = HOST_YES,
		.before = subject.in.process,
		.after = subject.in.process,
	};
	ok(exec.process.unknown_count == 0, "%s: all members are known", name);
	subject_expect(&exec, "exec.escalation", "{}", want, name);
	free(subject.facts.paths);
	subject_close(&subject);
	subject_close(&exec);
}

int main(void)
{
	if (access(directory(), R_OK) < 0) {
		printf("1..0 # SKIP no samples in %s (SAMPLES)\n", directory());
		return 0;
	}
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		test_config(samples[i].name, samples[i].violated);
	for (size_t i = 0; i < sizeof(execs) / sizeof(execs[0]); i++)
		test_exec(execs[i].container, execs[i].name, execs[i].want);
	return tap_done();
}
