/*
 * Each rule's refusal, under each engine: what the hint says. The table has a
 * request for every rule, and for the things that a rule tells apart.
 */
#include "policy/remedies.h"

#include "policy/evaluate.h"
#include "policy/rules.h"
#include "tap.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define SIGNED		 "{\"signers\":[\"s\"]}"
#define PROCESS(members) "{\"process\":{" members "}}"
#define LINUX(members)	 "{\"linux\":{" members "}}"
#define MOUNT(members)                                                         \
	"{\"mounts\":[{\"destination\":\"/d\",\"type\":\"bind\"," members "}]" \
	"}"
#define OWN                                                                    \
	"{\"type\":\"network\"},{\"type\":\"uts\"},{\"type\":\"ipc\"},"        \
	"{\"type\":\"mount\"}"

/* What is asked, and the first word or words that a hint must have. */
static const struct {
	const char *rule, *params, *root;
	enum rule_verb verb;
	const char *hints[REMEDIES_WORDS]; /* docker, pod, podman, spec */
} cases[] = {
	{"image.identity",
	 "{}",
	 "{}",
	 RULE_CREATE,
	 {"Docker pulled", "image: NAME@", "--rootfs", "umoci.json"}},
	{"image.source",
	 "{\"allow\":[\"r.example.com/**\"]}",
	 "{}",
	 RULE_CREATE,
	 {"docker run", "image:", "podman run", "a registry"}},
	{"image.signature",
	 SIGNED,
	 "{}",
	 RULE_CREATE,
	 {"cosign", "cosign", "cosign", "cosign"}},
	{"image.scan",
	 "{\"signers\":[\"s\"],\"maxAge\":\"7d\"}",
	 "{}",
	 RULE_CREATE,
	 {"scan", "scan", "scan", "scan"}},
	{"image.sbom",
	 SIGNED,
	 "{}",
	 RULE_CREATE,
	 {"SBOM", "SBOM", "SBOM", "SBOM"}},
	{"image.provenance",
	 "{\"signers\":[\"s\"],\"builders\":[\"https://b\"]}",
	 "{}",
	 RULE_CREATE,
	 {"build", "build", "build", "build"}},
	{"image.attestation",
	 "{\"signers\":[\"s\"],\"attestations\":[{\"type\":\"https://t\"}]}",
	 "{}",
	 RULE_CREATE,
	 {"attest", "attest", "attest", "attest"}},
	{"linux.privileged",
	 "{}",
	 PROCESS("\"capabilities\":{\"bounding\":[\"CAP_SYS_ADMIN\","
		 "\"CAP_SYS_MODULE\",\"CAP_SYS_PTRACE\"]}"),
	 RULE_CREATE,
	 {"--privileged", "privileged: false", "--privileged", "devices"}},
	{"linux.namespaces",
	 "{\"deny\":[\"network\"]}",
	 "{}",
	 RULE_CREATE,
	 {"--network host", "hostNetwork", "--network host", "a network"}},
	{"linux.namespaces",
	 "{\"deny\":[\"pid\"]}",
	 LINUX("\"namespaces\":[" OWN "]"),
	 RULE_CREATE,
	 {"--pid host", "hostPID", "--pid host", "a pid entry"}},
	{"linux.namespaces",
	 "{\"deny\":[\"ipc\"]}",
	 "{}",
	 RULE_CREATE,
	 {"--ipc host", "hostIPC", "--ipc host", "an ipc entry"}},
	{"linux.namespaces",
	 "{\"deny\":[\"uts\"]}",
	 "{}",
	 RULE_CREATE,
	 {"--uts host", "hostNetwork", "--uts host", "a uts entry"}},
	{"linux.namespaces",
	 "{\"deny\":[\"user\"]}",
	 "{}",
	 RULE_CREATE,
	 {"userns-remap", "hostUsers", "--userns auto", "a user entry"}},
	{"linux.namespaces",
	 "{\"deny\":[\"cgroup\"]}",
	 "{}",
	 RULE_CREATE,
	 {"--cgroupns private", "cgroup v2", "--cgroupns private",
	  "a cgroup entry"}},
	{"linux.namespaces",
	 "{\"deny\":[\"time\"]}",
	 "{}",
	 RULE_CREATE,
	 {"--network", "hostNetwork", "--network", "of each type"}},
	{"linux.devices",
	 "{}",
	 "{}",
	 RULE_CREATE,
	 {"--device", "device plugin", "--device", "linux.devices"}},
	{"linux.sysctl",
	 "{}",
	 LINUX("\"sysctl\":{\"kernel.x\":\"1\"}"),
	 RULE_CREATE,
	 {"--sysctl", "sysctls", "--sysctl", "linux.sysctl"}},
	{"linux.seccomp",
	 "{}",
	 "{}",
	 RULE_CREATE,
	 {"seccomp=unconfined", "seccompProfile.type=RuntimeDefault",
	  "seccomp=unconfined", "set linux.seccomp"}},
	{"linux.seccomp",
	 "{\"forbid\":[\"ptrace\"]}",
	 LINUX("\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ERRNO\","
	       "\"syscalls\":[{\"names\":[\"ptrace\"],\"action\":"
	       "\"SCMP_ACT_ALLOW\"}]}"),
	 RULE_CREATE,
	 {"seccomp=FILE", "Localhost", "seccomp=FILE",
	  "linux.seccomp.syscalls"}},
	{"linux.maskedPaths",
	 "{}",
	 "{}",
	 RULE_CREATE,
	 {"systempaths", "procMount", "unmask", "linux.maskedPaths"}},
	{"linux.resources",
	 "{\"require\":[\"memory\"]}",
	 "{}",
	 RULE_CREATE,
	 {"--memory", "limits.memory", "--memory", "memory.limit"}},
	{"linux.resources",
	 "{\"require\":[\"pids\"]}",
	 "{}",
	 RULE_CREATE,
	 {"--pids-limit", "podPidsLimit", "--pids-limit", "pids.limit"}},
	{"linux.resources",
	 "{\"require\":[\"cpu\"]}",
	 "{}",
	 RULE_CREATE,
	 {"--cpus", "limits.cpu", "--cpus", "cpu.quota"}},
	{"linux.other",
	 "{}",
	 LINUX("\"cgroupsPath\":\"/a/../b\""),
	 RULE_CREATE,
	 {"--cgroup-parent", "RuntimeClass", "--cgroup-parent", "member"}},
	{"mounts.source",
	 "{}",
	 MOUNT("\"source\":\"/etc\""),
	 RULE_CREATE,
	 {"-v /PATH", "not hostPath", "-v /PATH", "take the bind"}},
	{"mounts.type",
	 "{}",
	 "{\"mounts\":[{\"destination\":\"/d\",\"type\":\"ext4\"}]}",
	 RULE_CREATE,
	 {"--tmpfs", "emptyDir", "--tmpfs", "mounts"}},
	{"mounts.runtimeSocket",
	 "{}",
	 MOUNT("\"source\":\"/var/run/docker.sock\""),
	 RULE_CREATE,
	 {"drop -v", "hostPath", "drop -v", "out of mounts"}},
	{"mounts.propagation",
	 "{}",
	 MOUNT("\"source\":\"/a\",\"options\":[\"rshared\"]"),
	 RULE_CREATE,
	 {"bind-propagation", "mountPropagation", "bind-propagation",
	  "rootfsPropagation"}},
	{"root.readonly",
	 "{}",
	 "{}",
	 RULE_CREATE,
	 {"--read-only", "readOnlyRootFilesystem", "--read-only",
	  "root.readonly"}},
	{"root.path",
	 "{}",
	 "{\"root\":{\"path\":\"/srv/x\"}}",
	 RULE_CREATE,
	 {"Docker's storage", "the engine's", "--rootfs", "root.path"}},
	{"root.pristine",
	 "{}",
	 "{\"process\":{\"args\":[\"/d/app\"]},\"mounts\":[{\"destination\":"
	 "\"/d\",\"type\":\"bind\",\"source\":\"/s\",\"options\":[\"bind\"]}]}",
	 RULE_CREATE,
	 {"docker cp", "volumeMounts", "podman cp", "a fresh root"}},
	{"root.pristine",
	 "{}",
	 "{\"root\":{\"path\":\"/srv/x\"}}",
	 RULE_CREATE,
	 {"overlay2", "overlayfs", "storage.conf", "overlay"}},
	{"process.user",
	 "{}",
	 PROCESS("\"user\":{\"uid\":0,\"gid\":0}"),
	 RULE_CREATE,
	 {"--user UID", "runAsUser", "Containerfile", "process.user.uid"}},
	{"process.user",
	 "{}",
	 "{\"user\":{\"uid\":0,\"gid\":0}}",
	 RULE_EXEC,
	 {"docker exec", "exec as", "podman exec", "process.json"}},
	{"process.user",
	 "{\"denyGroups\":[0]}",
	 PROCESS("\"user\":{\"uid\":7,\"gid\":0}"),
	 RULE_CREATE,
	 {"--group-add", "supplementalGroups", "--group-add",
	  "additionalGids"}},
	{"process.user",
	 "{}",
	 "{\"process\":{\"user\":{\"uid\":7,\"gid\":7}},\"linux\":{"
	 "\"namespaces\":[{\"type\":\"user\"}],\"uidMappings\":["
	 "{\"containerID\":0,\"hostID\":0,\"size\":9}],\"gidMappings\":["
	 "{\"containerID\":0,\"hostID\":0,\"size\":9}]}}",
	 RULE_CREATE,
	 {"userns-remap", "hostUsers", "--userns", "linux.uidMappings"}},
	{"process.noNewPrivileges",
	 "{}",
	 PROCESS("\"cwd\":\"/\""),
	 RULE_CREATE,
	 {"no-new-privileges", "allowPrivilegeEscalation", "no-new-privileges",
	  "noNewPrivileges to true"}},
	{"process.capabilities",
	 "{}",
	 PROCESS("\"capabilities\":{\"bounding\":[\"CAP_KILL\"]}"),
	 RULE_CREATE,
	 {"--cap-drop", "capabilities.drop", "--cap-drop",
	  "process.capabilities"}},
	{"process.capabilities",
	 "{}",
	 "{\"capabilities\":{\"bounding\":[\"CAP_KILL\"]}}",
	 RULE_EXEC,
	 {"docker exec", "exec into", "podman exec", "process.json"}},
	{"process.apparmorProfile",
	 "{}",
	 PROCESS("\"cwd\":\"/\""),
	 RULE_CREATE,
	 {"apparmor=unconfined", "appArmorProfile", "apparmor=unconfined",
	  "process.apparmorProfile"}},
	{"process.selinuxLabel",
	 "{}",
	 PROCESS("\"cwd\":\"/\""),
	 RULE_CREATE,
	 {"label=disable", "seLinuxOptions", "label=disable",
	  "process.selinuxLabel"}},
	{"process.env",
	 "{}",
	 PROCESS("\"env\":[\"TOKEN=AKIAIOSFODNN7EXAMPLZ\"]"),
	 RULE_CREATE,
	 {"no -e", "as a volume", "--secret", "process.env"}},
	{"process.env",
	 "{}",
	 PROCESS("\"env\":[\"LD_PRELOAD=/x.so\"]"),
	 RULE_CREATE,
	 {"Dockerfile", "envFrom", "Containerfile", "process.env"}},
	{"process.args",
	 "{}",
	 PROCESS("\"args\":[\"x\",\"AKIAIOSFODNN7EXAMPLZ\"]"),
	 RULE_CREATE,
	 {"docker exec", "kubectl exec", "podman exec", "process.args"}},
	{"process.cwd",
	 "{}",
	 PROCESS("\"cwd\":\"/proc\""),
	 RULE_CREATE,
	 {"--workdir", "workingDir", "--workdir", "process.cwd"}},
	{"process.rlimits",
	 "{\"max\":{\"RLIMIT_NOFILE\":1}}",
	 PROCESS("\"rlimits\":[{\"type\":\"RLIMIT_NOFILE\",\"hard\":9,"
		 "\"soft\":9}]"),
	 RULE_CREATE,
	 {"daemon.json", "base spec", "containers.conf", "process.rlimits"}},
	{"annotations",
	 "{}",
	 "{\"annotations\":{\"run.oci.handler\":\"krun\"}}",
	 RULE_CREATE,
	 {"--annotation", "metadata.annotations", "the image can",
	  "out of annotations"}},
	{"hooks",
	 "{}",
	 "{\"hooks\":{\"prestart\":[{\"path\":\"/x\"}]}}",
	 RULE_CREATE,
	 {"--gpus", "RuntimeClass", "--hooks-dir", "hooks"}},
	{"config.unknown",
	 "{}",
	 "{}",
	 RULE_CREATE,
	 {"the option", "the field", "the option", "the member"}},
	{"runtime.options",
	 "{}",
	 "{}",
	 RULE_CREATE,
	 {"runtimeArgs", "the node", "--runtime-flag", "call the runtime"}},
	{"restore.checkpoint",
	 "{}",
	 "{}",
	 RULE_RESTORE,
	 {"docker start", "an image", "podman run", "root-owned"}},
	{"exec.escalation",
	 "{}",
	 "{}",
	 RULE_EXEC,
	 {"docker exec", "exec as", "podman exec", "process.json"}},
	{"exec.command",
	 "{\"allow\":[[\"/bin/x\"]]}",
	 "{\"args\":[\"sh\"]}",
	 RULE_EXEC,
	 {"docker exec", "probe", "podman exec", "process.json"}},
	{"exec.command",
	 "{\"terminal\":false}",
	 "{\"args\":[\"sh\"],\"terminal\":true}",
	 RULE_EXEC,
	 {"docker exec", "kubectl exec", "podman exec", "terminal: false"}},
	{"update.resources",
	 "{}",
	 "{\"memory\":{\"limit\":9}}",
	 RULE_UPDATE,
	 {"docker update", "resize", "podman update", "of update"}},
};
#define CASES (sizeof(cases) / sizeof(cases[0]))

static const char *const engines[REMEDIES_WORDS] = {"docker", "cri", "podman",
						    "none"};

/* A policy of one rule, with what of the base is not asked about off. */
static struct policy *policy_for(size_t at)
{
	static const char *const base[] = {
		"annotations",	   "hooks",	      "config.unknown",
		"runtime.options", "exec.escalation", "restore.checkpoint"};
	CLEANUP_BUF struct buf text = BUF_INIT;
	struct policy_fragment fragment = {"p.json", {NULL, 0}};
	struct policy *policy = NULL;
	struct error err = ERROR_INIT;

	buf_add_format(&text,
		       "{\"ocigate\":1,\"signers\":{\"s\":{\"key\":\"k\"}},"
		       "\"assign\":[{\"profile\":\"p\"}],\"profiles\":{\"p\":{"
		       "\"rules\":{\"%s\":%s",
		       cases[at].rule, cases[at].params);
	for (size_t i = 0; i < sizeof(base) / sizeof(base[0]); i++)
		if (strcmp(base[i], cases[at].rule) != 0)
			buf_add_format(&text, ",\"%s\":{\"mode\":\"off\"}",
				       base[i]);
	buf_add_text(&text, "}}}}");
	fragment.text = buf_span(&text);
	if (policy_parse(&fragment, 1, NULL, &policy, &err) < 0)
		ok(false, "%s: %s", cases[at].rule, err.reason.msg);
	return policy;
}

static void fill_input(size_t at, const struct json *root,
		       const struct facts *facts, struct rule_input *input)
{
	static const char *const unknown[] = {"/x"};
	static const struct rule_option option = {"--no-pivot", NULL};
	static const struct image_facts image;

	*input = (struct rule_input){.verb = cases[at].verb,
				     .facts = facts,
				     .image = &image,
				     .unknown = unknown,
				     .unknown_count = 1,
				     .options = &option,
				     .option_count = 1,
				     .now = 1000,
				     .clock_sane = true,
				     .checkpoint = "/checkpoint"};
	switch (cases[at].verb) {
	case RULE_EXEC:
		input->process = root;
		break;
	case RULE_UPDATE:
		input->resources = root;
		break;
	case RULE_CREATE:
	case RULE_RESTORE:
	case RULE_VERIFY:
		input->config = root;
		input->process = json_find(root, "process");
	}
}

/* What the rule says, whatever is found beside it. */
static const struct violation *find_violation(const struct verdict *verdict,
					      const char *rule)
{
	for (size_t i = 0; i < verdict->count; i++)
		if (strcmp(verdict->violations[i].violation.reason.id, rule) ==
		    0)
			return &verdict->violations[i].violation;
	return NULL;
}

static void test_case(size_t at, enum remedies_words words)
{
	CLEANUP_JSON struct json *root = NULL;
	struct facts *facts = calloc(1, sizeof(*facts));
	struct policy *policy = policy_for(at);
	struct evaluate_request request = {.policy = policy};
	struct verdict verdict;
	const struct violation *found;

	json_parse(span_of(cases[at].root), &JSON_STRICT_LIMITS, "", &root,
		   NULL);
	facts_set(&facts->kind, FACT_ATTESTED, "container");
	facts_set(&facts->engine, FACT_ATTESTED, engines[words]);
	facts_set(&facts->image, FACT_CHOSEN, "x.example.com/x:1");
	facts->container.started = HOST_YES;
	request.profile = policy_profile(policy, "p");
	fill_input(at, root, facts, &request.input);
	evaluate_judge(&request, &verdict);
	found = find_violation(&verdict, cases[at].rule);
	if (ok(found != NULL, "%s refuses", cases[at].rule)) {
		const char *hint = found->reason.hint;

		ok(hint && strlen(hint) <= REMEDIES_MAX &&
			   strstr(hint, cases[at].hints[words]),
		   "  %s: %s; fix: %s", engines[words], found->reason.msg,
		   hint ? hint : "");
		ok(found->expected[0], "  and says what would do");
	}
	verdict_release(&verdict);
	policy_free(policy);
	free(facts);
}

/* Words of one engine that another does not know. */
static const char *const foreign[REMEDIES_WORDS][12] = {
	[REMEDIES_DOCKER] = {"runAs", "allowPriv", "hostPath",
			     "securityContext", "podman", "kubectl",
			     "Containerfile", "emptyDir"},
	[REMEDIES_POD] = {"--", "docker", "podman", "Dockerfile"},
	[REMEDIES_PODMAN] = {"runAs", "allowPriv", "hostPath",
			     "securityContext", "docker", "kubectl",
			     "Dockerfile", "daemon.json", "emptyDir"},
	[REMEDIES_SPEC] = {"--", "docker", "podman", "runAs", "allowPriv",
			   "hostPath", "securityContext", "kubectl"},
};

/* What engines rewrite in their errors. */
static const char *const phrases[] = {
	"no such file or directory", "permission denied",
	"operation not permitted", "executable file not found"};

static bool is_fine(const char *text, enum remedies_words words)
{
	if (!text || !*text || strlen(text) > REMEDIES_MAX)
		return false;
	for (const char *at = text; *at; at++)
		if (!isprint((unsigned char)*at))
			return false;
	for (size_t i = 0; i < 12 && foreign[words][i]; i++)
		if (strstr(text, foreign[words][i]))
			return false;
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (strstr(text, phrases[i]))
			return false;
	return true;
}

static bool is_rules(const char *key)
{
	char id[64];

	snprintf(id, sizeof(id), "%.*s", (int)strcspn(key, "/ "), key);
	return rules_find(id) != NULL;
}

static void test_table(void)
{
	const struct remedy *remedy;

	for (size_t i = 0; (remedy = remedies_at(i)); i++) {
		ok(is_rules(remedy->key), "%s is a rule's", remedy->key);
		for (size_t j = 0; j < REMEDIES_WORDS; j++)
			ok(is_fine(remedy->words[j], (enum remedies_words)j),
			   "  %s: %s", remedies_name((enum remedies_words)j),
			   remedy->words[j]);
	}
}

static void test_every_rule(void)
{
	for (const struct rule *const *rule = rules_all(); *rule; rule++) {
		bool any = false;

		for (size_t i = 0; i < CASES; i++)
			any = any || strcmp(cases[i].rule, (*rule)->id) == 0;
		ok(any, "%s is in the table", (*rule)->id);
	}
}

static void test_engines(void)
{
	struct facts facts = {.engine = {.state = FACT_UNKNOWN}};
	struct rule_input input = {.verb = RULE_CREATE, .facts = &facts};

	ok(remedies_of_engine("crio") == REMEDIES_POD &&
		   remedies_of_engine("containerd") == REMEDIES_SPEC &&
		   remedies_of_engine("other") == REMEDIES_SPEC,
	   "engines and their words");
	strcpy(facts.engine.value, "docker");
	is(remedies_find(&input, "root.readonly", NULL),
	   "set root.readonly to true", "an engine that is not known has none");
	ok(!remedies_find(&input, "root.other", NULL), "no rule, no remedy");
	is(remedies_find(&input, "linux.namespaces", "mount"),
	   remedies_find(&input, "linux.namespaces", NULL),
	   "a thing without a row is its rule's");
}

int main(void)
{
	test_table();
	test_every_rule();
	test_engines();
	for (size_t i = 0; i < CASES; i++)
		for (size_t j = 0; j < REMEDIES_WORDS; j++)
			test_case(i, (enum remedies_words)j);
	return tap_done();
}
