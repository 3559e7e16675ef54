#include "tests/unit/subject.h"

#define ANNOTATED(members) "{'annotations':{" members "}}"

static const struct subject_case annotations[] = {
	{"{}", NULL, NULL},
	{"{'annotations':null}", NULL, NULL},
	{ANNOTATED("'io.kubernetes.cri.container-type':'container'"), NULL,
	 NULL},
	{ANNOTATED("'run.oci.seccomp_bpf_data':'AAAA'"), NULL,
	 "run.oci.seccomp_bpf_data changes"},
	{ANNOTATED("'run.oci.hooks.stderr':'/etc/passwd'"), NULL, "changes"},
	{ANNOTATED("'run.oci.keep_original_groups':'1'"), NULL, "changes"},
	{ANNOTATED("'run.oci.handler':'krun'"), NULL, "changes"},
	{ANNOTATED("'run.oci.a/b':'x'"), NULL, "changes"},
	{ANNOTATED("'org.systemd.property.DeviceAllow':'x'"), NULL, "changes"},
	{ANNOTATED("'org.criu.config':'x'"), NULL, "changes"},
	{ANNOTATED("'module.wasm.image/variant':'compat'"), NULL, "changes"},
	{ANNOTATED("'krun.cpus':'1'"), NULL, "changes"},
	{ANNOTATED("'bundle':'/evil'"), NULL, "bundle changes"},
	{ANNOTATED("'bundles':'/fine'"), NULL, NULL},
	{ANNOTATED("'run.oci.handler':'wasm'"), "{'allow':['run.oci.handler']}",
	 NULL},
	{ANNOTATED("'run.oci.handler':'wasm'"), "{'allow':['run.oci.*']}",
	 NULL},
	{ANNOTATED("'run.oci.a':'1','run.oci.b':'1'"),
	 "{'allow':['run.oci.a']}", "run.oci.b"},
	{ANNOTATED("'org.example.x':'1'"), "{'deny':['org.example.**']}",
	 "is denied"},
	{ANNOTATED("'run.oci.a':'1'"), "{'allow':['**'],'deny':['run.oci.a']}",
	 "is denied"},
};

/* What an annotation overrides fails the rule that judged it, too. */
static const struct {
	const char *rule;
	const char *config;
} overridden[] = {
	{"hooks", ANNOTATED("'run.oci.hooks.stdout':'/x'")},
	{"process.user", "{'process':{'user':{'uid':5}},'annotations':{"
			 "'run.oci.keep_original_groups':'1'}}"},
	{"linux.seccomp",
	 "{'linux':{'seccomp':{'defaultAction':'SCMP_ACT_ERRNO'}},"
	 "'annotations':{'run.oci.seccomp_bpf_data':'x'}}"},
	{"linux.seccomp",
	 "{'linux':{'seccomp':{'defaultAction':'SCMP_ACT_ERRNO'}},"
	 "'annotations':{'run.oci.seccomp.receiver':'x'}}"},
	{"linux.seccomp",
	 "{'linux':{'seccomp':{'defaultAction':'SCMP_ACT_ERRNO'}},"
	 "'annotations':{'run.oci.seccomp.plugins':'x'}}"},
	{"restore.checkpoint", ANNOTATED("'org.criu.config':'x'")},
};

static void test_overridden(void)
{
	for (size_t i = 0; i < sizeof(overridden) / sizeof(overridden[0]);
	     i++) {
		struct subject subject;

		subject_open(&subject, overridden[i].config);
		ok(!subject_complies(&subject, overridden[i].rule, "{}") &&
			   strstr(subject.out.pointer, "/annotations"),
		   "an annotation fails %s, too", overridden[i].rule);
		subject_close(&subject);
	}
}

#define HOOK(stage, path) "{'hooks':{'" stage "':[{'path':'" path "'}]}}"
#define SETKEY		  HOOK("prestart", "/proc/77/exe")

static void expect_hook(const char *config, enum host_answer is_engine,
			const char *params, const char *want, const char *name)
{
	struct subject subject;

	subject_open(&subject, config);
	subject.facts.hooks[0] = (struct hook_fact){
		.stage = "prestart", .index = 0, .is_engine = is_engine};
	subject.facts.hook_count = 1;
	subject_expect(&subject, "hooks", params, want, name);
	subject_close(&subject);
}

static void test_hooks(void)
{
	static const char allow[] = "{'allow':['/usr/bin/nvidia-*']}";
	struct subject subject;

	expect_hook("{}", HOST_NO, "{}", NULL, "no hooks");
	expect_hook("{'hooks':{'prestart':null}}", HOST_NO, "{}", NULL,
		    "a stage that is null");
	expect_hook(SETKEY, HOST_YES, "{}", NULL, "the engine's own");
	expect_hook(SETKEY, HOST_NO, "{}", "not the engine's",
		    "one that only looks so");
	expect_hook(SETKEY, HOST_UNKNOWN, "{}", "not the engine's",
		    "one that could not be looked at");
	expect_hook(HOOK("poststop", "/proc/77/exe"), HOST_YES, "{}",
		    "poststop hook", "the same at another stage");
	expect_hook("{'hooks':{'prestart':[{'path':'/proc/77/exe'},"
		    "{'path':'/tmp/evil'}]}}",
		    HOST_YES, "{}", "/tmp/evil", "one beside the engine's");
	expect_hook(HOOK("createContainer", "/usr/bin/nvidia-hook"), HOST_NO,
		    allow, NULL, "a listed one");
	expect_hook(HOOK("createContainer", "/usr/bin/nvidia-x/../sh"), HOST_NO,
		    allow, "not the engine's", "a path that climbs");
	expect_hook(HOOK("startContainer", "/usr/bin/x/nvidia-hook"), HOST_NO,
		    allow, "not the engine's", "another directory");
	expect_hook(HOOK("poststart", "nvidia-hook"), HOST_NO,
		    "{'allow':['**']}", "not the engine's", "a relative path");
	subject_open(&subject, SETKEY);
	subject.facts.hooks[0] = (struct hook_fact){
		.stage = "prestart", .is_engine = HOST_UNANSWERED};
	subject.facts.hook_count = 1;
	ok(!subject_complies(&subject, "hooks", "{}") && subject.out.not_judged,
	   "a hook of another host is not judged");
	subject_close(&subject);
}

static void test_unknown(void)
{
	static const char *const pointers[] = {"/linux/newThing",
					       "/mounts/3/options/1"};
	struct subject subject;

	subject_open(&subject, "{}");
	subject_expect(&subject, "config.unknown", "{}", NULL, "all known");
	subject.in.unknown = pointers;
	subject.in.unknown_count = 2;
	subject_expect(&subject, "config.unknown", "{}",
		       "/linux/newThing and 1 more are not known",
		       "two members");
	is(subject.out.pointer, "/linux/newThing", "the first is pointed at");
	subject_expect(&subject, "config.unknown",
		       "{'allow':['/linux/newThing']}", "/mounts/3/options/1",
		       "one of two is listed");
	subject_expect(&subject, "config.unknown",
		       "{'allow':['/linux/newThing','/mounts/*/options/*']}",
		       NULL, "both are listed");
	subject_expect(&subject, "config.unknown",
		       "{'allow':['/linux','/mounts/3']}", "not known",
		       "a parent does not cover what is below");
	subject_close(&subject);
}

static void test_options(void)
{
	static const struct rule_option options[] = {{"--no-pivot", NULL},
						     {"--preserve-fds", "3"}};
	struct subject subject;

	subject_open(&subject, "{}");
	subject_expect(&subject, "runtime.options", "{}", NULL, "no options");
	subject.in.options = options;
	subject.in.option_count = 2;
	subject_expect(&subject, "runtime.options", "{}", "--no-pivot",
		       "an option");
	subject_expect(&subject, "runtime.options", "{'allow':['--no-pivot']}",
		       "--preserve-fds 3", "another option");
	subject_expect(&subject, "runtime.options",
		       "{'allow':['--no-pivot','--preserve-fds=4']}",
		       "--preserve-fds 3", "another value");
	subject_expect(&subject, "runtime.options",
		       "{'allow':['--no-pivot','--preserve-fds=3']}", NULL,
		       "a listed value");
	subject_expect(&subject, "runtime.options",
		       "{'allow':['--no-pivot','--preserve-fds']}", NULL,
		       "any value");
	subject_close(&subject);
}

static void expect_restore(const char *path, bool trusted, const char *params,
			   const char *want, const char *name)
{
	struct subject subject;

	subject_open(&subject, "{}");
	subject.in.verb = RULE_RESTORE;
	subject.in.checkpoint = path;
	subject.in.checkpoint_trusted = trusted;
	subject_expect(&subject, "restore.checkpoint", params, want, name);
	subject_close(&subject);
}

static void test_restore(void)
{
	static const char allow[] = "{'allow':['/var/lib/checkpoints']}";

	expect_restore("/var/lib/checkpoints/a", true, "{}", "nothing here",
		       "what no policy lists");
	expect_restore("/var/lib/checkpoints/a", true, allow, NULL, "listed");
	expect_restore("/var/lib/checkpoints", true, allow, NULL, "itself");
	expect_restore("/var/lib/checkpoints/a", false, allow,
		       "others than root", "one that others can write");
	expect_restore("/var/lib/checkpoints2", true, allow, "nothing here",
		       "a longer name");
	expect_restore("/var/lib/checkpoints/../x", true, allow, "nothing here",
		       "a path that climbs");
	expect_restore("checkpoints", true, allow, "nothing here",
		       "a relative path");
	expect_restore(NULL, true, allow, "nothing here", "no path");
}

int main(void)
{
	subject_try_all("annotations", annotations);
	test_overridden();
	test_hooks();
	test_unknown();
	test_options();
	test_restore();
	return tap_done();
}
